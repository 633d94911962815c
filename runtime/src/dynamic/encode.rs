//! JSON to bytes, by what a `.ice` file says of the type.

use floe_idl::slice::unit::{DefId, Dictionary, Enum, Kind, Member, Parameter, Primitive, Type, Value};
use serde_json::{Map, Value as Json};

use crate::Communicator;
use crate::class::RawLink;
use crate::dynamic::Description;
use crate::dynamic::wrong::Wrong;
use crate::proxy::Proxy;
use crate::wire::{OptionalFormat, Writer};

/// Writes values.
pub(super) struct Encoder<'a> {
    description: &'a Description,
    communicator: &'a Communicator,
    /// The links in what is written, in the order of the wire.
    pub(super) links: std::slice::Iter<'a, RawLink>,
}

impl<'a> Encoder<'a> {
    pub(super) fn new(
        description: &'a Description,
        communicator: &'a Communicator,
        links: &'a [RawLink],
    ) -> Self {
        Encoder { description, communicator, links: links.iter() }
    }

    /// Writes the parameters of an operation: in the order in which they were declared, then by tag (WIRE 2.1).
    pub(super) fn parameters(
        &mut self,
        w: &mut Writer,
        parameters: &[Parameter],
        named: &Map<String, Json>,
    ) -> Result<(), Wrong> {
        let mut ordered: Vec<&Parameter> = parameters.iter().collect();
        ordered.sort_by_key(|parameter| parameter.tag);
        for parameter in ordered {
            let name = &parameter.name.text;
            self.entry(w, parameter.ty, parameter.tag, named.get(name), None)
                .map_err(|wrong| wrong.within(name))?;
        }
        Ok(())
    }

    /// Writes the members of a struct, a class's slice or an exception's: as declared, then by tag.
    pub(super) fn members(
        &mut self,
        w: &mut Writer,
        members: &[Member],
        values: &Map<String, Json>,
    ) -> Result<(), Wrong> {
        let mut ordered: Vec<&Member> = members.iter().collect();
        ordered.sort_by_key(|member| member.tag);
        for member in ordered {
            let name = &member.name.text;
            self.entry(w, member.ty, member.tag, values.get(name), member.default.as_ref())
                .map_err(|wrong| wrong.within(name))?;
        }
        Ok(())
    }

    fn entry(
        &mut self,
        w: &mut Writer,
        ty: Type,
        tag: Option<u32>,
        value: Option<&Json>,
        default: Option<&Value>,
    ) -> Result<(), Wrong> {
        match (tag, value) {
            (None, Some(json)) => self.value(w, ty, json),
            (None, None) => match default {
                Some(default) => self.value(w, ty, &self.description.json_of(default)),
                None if self.is_nullable(ty) => self.value(w, ty, &Json::Null),
                None => Err(Wrong::new(format!("expected {}, found nothing", self.description.name_of(ty)))),
            },
            // A nil proxy or instance cannot be told from an absent one: both are null in JSON, and absent.
            (Some(_), None | Some(Json::Null)) => Ok(()),
            (Some(tag), Some(json)) => self.optional(w, tag, ty, json),
        }
    }

    fn optional(&mut self, w: &mut Writer, tag: u32, ty: Type, json: &Json) -> Result<(), Wrong> {
        let format = self.description.shapes.get(ty).optional;
        let mut result = Ok(());
        match format {
            OptionalFormat::VSize => {
                // The size stands before the value: the value is written aside first. No class is in it.
                let mut aside = Writer::raw(w.encoding());
                self.value(&mut aside, ty, json)?;
                let aside = aside.finish().map_err(|error| Wrong::new(error.to_string()))?.into_chunk();
                w.put_optional_raw(tag, format, |w| {
                    w.put_size(aside.len());
                    w.put_bytes(&aside);
                });
            }
            OptionalFormat::FSize => w.put_optional_raw(tag, format, |w| {
                let mark = w.begin_size();
                result = self.value(w, ty, json);
                w.end_size(mark, 4);
            }),
            _ => w.put_optional_raw(tag, format, |w| result = self.value(w, ty, json)),
        }
        result
    }

    /// Writes one value.
    pub(super) fn value(&mut self, w: &mut Writer, ty: Type, json: &Json) -> Result<(), Wrong> {
        match ty {
            Type::Primitive(primitive) => self.primitive(w, primitive, json),
            Type::Proxy(_) => self.proxy(w, json),
            Type::Defined(id) => self.defined(w, id, json),
        }
    }

    fn primitive(&mut self, w: &mut Writer, primitive: Primitive, json: &Json) -> Result<(), Wrong> {
        match primitive {
            Primitive::Bool => {
                let value = json.as_bool().ok_or_else(|| Wrong::expected("bool", json))?;
                w.put_bool(value);
            }
            Primitive::Byte => w.put_u8(integer(json, "byte")?),
            Primitive::Short => w.put_i16(integer(json, "short")?),
            Primitive::Int => w.put_i32(integer(json, "int")?),
            Primitive::Long => w.put_i64(integer(json, "long")?),
            Primitive::Float => w.put_f32(real(json, "float")? as f32),
            Primitive::Double => w.put_f64(real(json, "double")?),
            Primitive::String => {
                let text = json.as_str().ok_or_else(|| Wrong::expected("string", json))?;
                w.put_str(text);
            }
            Primitive::AnyProxy => return self.proxy(w, json),
            Primitive::AnyClass => return self.link(w, json),
        }
        Ok(())
    }

    fn defined(&mut self, w: &mut Writer, id: DefId, json: &Json) -> Result<(), Wrong> {
        let description = self.description;
        let definition = description.unit().get(id);
        match &definition.kind {
            Kind::Struct(structure) => {
                let members = self.object(json, &definition.type_id)?;
                check_names(members, structure.members.iter().map(|member| member.name.text.as_str()))?;
                self.members(w, &structure.members, members)
            }
            Kind::Enum(enumeration) => enumerator(w, enumeration, &definition.type_id, json),
            Kind::Sequence(sequence) => {
                let items = json.as_array().ok_or_else(|| Wrong::expected("an array", json))?;
                w.put_size(items.len());
                for (at, item) in items.iter().enumerate() {
                    self.value(w, sequence.element, item).map_err(|wrong| wrong.within(format!("[{at}]")))?;
                }
                Ok(())
            }
            Kind::Dictionary(dictionary) => self.dictionary(w, dictionary, json),
            // An interface by value is an instance of any class.
            Kind::Class(_) | Kind::Interface(_) => self.link(w, json),
            Kind::Exception(_) | Kind::Constant(_) | Kind::Declared(_) => {
                Err(Wrong::new(format!("{} is not the type of a value", definition.type_id)))
            }
        }
    }

    fn dictionary(&mut self, w: &mut Writer, dictionary: &Dictionary, json: &Json) -> Result<(), Wrong> {
        match json {
            Json::Object(entries) => {
                w.put_size(entries.len());
                for (key, value) in entries {
                    let step = || format!("[{key:?}]");
                    let key = self.key_of_text(dictionary.key, key).map_err(|wrong| wrong.within(step()))?;
                    self.value(w, dictionary.key, &key).map_err(|wrong| wrong.within(step()))?;
                    self.value(w, dictionary.value, value).map_err(|wrong| wrong.within(step()))?;
                }
                Ok(())
            }
            Json::Array(pairs) => {
                w.put_size(pairs.len());
                for (at, pair) in pairs.iter().enumerate() {
                    let step = || format!("[{at}]");
                    let Some([key, value]) = pair.as_array().map(Vec::as_slice) else {
                        return Err(Wrong::expected("a pair [key, value]", pair).within(step()));
                    };
                    self.value(w, dictionary.key, key).map_err(|wrong| wrong.within(step()))?;
                    self.value(w, dictionary.value, value).map_err(|wrong| wrong.within(step()))?;
                }
                Ok(())
            }
            _ => Err(Wrong::expected("an object, or an array of pairs [key, value]", json)),
        }
    }

    /// The key of a JSON object, which is always text, as a value of the dictionary's key type.
    fn key_of_text(&self, ty: Type, text: &str) -> Result<Json, Wrong> {
        let parsed = match ty {
            Type::Primitive(Primitive::String) => return Ok(Json::from(text)),
            Type::Primitive(Primitive::Bool) => text.parse::<bool>().ok().map(Json::from),
            Type::Primitive(_) => text.parse::<i64>().ok().map(Json::from),
            Type::Defined(id) => match self.description.unit().get(id).kind {
                Kind::Enum(_) => return Ok(Json::from(text)),
                _ => None,
            },
            Type::Proxy(_) => None,
        };
        parsed.ok_or_else(|| {
            Wrong::new(format!("expected a key of type {}, found {text:?}", self.description.name_of(ty)))
        })
    }

    fn proxy(&mut self, w: &mut Writer, json: &Json) -> Result<(), Wrong> {
        match json {
            Json::Null => w.put(&None::<Proxy>),
            Json::String(text) if text.is_empty() => w.put(&None::<Proxy>),
            Json::String(text) => {
                let proxy = self.communicator.proxy(text).map_err(|error| Wrong::new(error.to_string()))?;
                w.put(&proxy);
            }
            _ => return Err(Wrong::expected("a stringified proxy, or null", json)),
        }
        Ok(())
    }

    /// The members in a JSON object.
    pub(super) fn object<'j>(&self, json: &'j Json, what: &str) -> Result<&'j Map<String, Json>, Wrong> {
        json.as_object()
            .ok_or_else(|| Wrong::expected(&format!("an object with the members of {what}"), json))
    }

    fn is_nullable(&self, ty: Type) -> bool {
        match ty {
            Type::Proxy(_) | Type::Primitive(Primitive::AnyProxy | Primitive::AnyClass) => true,
            Type::Defined(id) => {
                matches!(self.description.unit().get(id).kind, Kind::Class(_) | Kind::Interface(_))
            }
            Type::Primitive(_) => false,
        }
    }
}

/// The arguments by the names of the parameters: an object has them already, an array has them in order.
pub(super) fn name_arguments(parameters: &[Parameter], arguments: &Json) -> Result<Map<String, Json>, Wrong> {
    let names = || parameters.iter().map(|parameter| parameter.name.text.as_str());
    match arguments {
        Json::Null => Ok(Map::new()),
        Json::Object(named) => {
            check_names(named, names())?;
            Ok(named.clone())
        }
        Json::Array(items) if items.len() <= parameters.len() => {
            Ok(names().map(str::to_owned).zip(items.iter().cloned()).collect())
        }
        Json::Array(items) => {
            Err(Wrong::new(format!("expected at most {} arguments, found {}", parameters.len(), items.len())))
        }
        other => Err(Wrong::expected("an object or an array of arguments", other)),
    }
}

/// Refuses a member that nobody asked for: it is most likely misspelt.
pub(super) fn check_names<'n>(
    found: &Map<String, Json>,
    known: impl Iterator<Item = &'n str> + Clone,
) -> Result<(), Wrong> {
    match found.keys().find(|name| known.clone().all(|known| known != name.as_str())) {
        None => Ok(()),
        Some(name) => {
            let known: Vec<&str> = known.collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            Err(Wrong::new(format!("unknown name {name:?}, expected one of: {known}")))
        }
    }
}

fn enumerator(w: &mut Writer, enumeration: &Enum, type_id: &str, json: &Json) -> Result<(), Wrong> {
    let all = &enumeration.enumerators;
    let value = match json {
        Json::String(name) => all.iter().find(|one| one.name.text == *name),
        Json::Number(number) => all.iter().find(|one| number.as_i64() == Some(i64::from(one.value))),
        _ => None,
    };
    let Some(value) = value else {
        let names: Vec<&str> = all.iter().map(|one| one.name.text.as_str()).collect();
        return Err(Wrong::expected(&format!("one of {} ({type_id})", names.join(", ")), json));
    };
    w.put_enum(value.value, max_value(enumeration));
    Ok(())
}

/// The largest value of an enum, on which its size in encoding 1.0 depends.
pub(super) fn max_value(enumeration: &Enum) -> i32 {
    enumeration.enumerators.iter().map(|one| one.value).max().unwrap_or(0)
}

fn integer<T: TryFrom<i64>>(json: &Json, what: &str) -> Result<T, Wrong> {
    let value = json.as_i64().and_then(|value| T::try_from(value).ok());
    value.ok_or_else(|| Wrong::expected(what, json))
}

/// A number, or one of the three that JSON does not have.
fn real(json: &Json, what: &str) -> Result<f64, Wrong> {
    match json {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    }
    .ok_or_else(|| Wrong::expected(&format!("{what}, \"NaN\", \"Infinity\" or \"-Infinity\""), json))
}
