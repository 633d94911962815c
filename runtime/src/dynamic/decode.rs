//! Bytes to JSON, by what a `.ice` file says of the type.

use floe_idl::slice::unit::{DefId, Dictionary, Enum, Kind, Member, Operation, Primitive, Type};
use serde_json::{Map, Value as Json};

use crate::class::RawLink;
use crate::dynamic::Description;
use crate::dynamic::encode::max_value;
use crate::proxy::Proxy;
use crate::wire::{DecodeError, Reader};

/// Reads values.
pub(super) struct Decoder<'a> {
    description: &'a Description,
    /// The links that were read, in order: in the values an empty object stands for each.
    pub(super) links: Vec<RawLink>,
}

/// A return value, or an out parameter.
pub(super) struct Outcome {
    /// The name of the out parameter; a return value has none.
    pub(super) name: Option<String>,
    pub(super) ty: Type,
    pub(super) value: Json,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(description: &'a Description) -> Self {
        Decoder { description, links: Vec::new() }
    }

    /// Reads the results of an operation, in the order of the wire (WIRE 2.1): out parameters, the return value, and then
    /// what has a tag.
    pub(super) fn results(
        &mut self,
        r: &mut Reader<'_>,
        operation: &Operation,
    ) -> Result<Vec<Outcome>, DecodeError> {
        let outs = operation.outs.iter().map(|out| (Some(out.name.text.clone()), out.ty, out.tag));
        let returned = operation.returns.iter().map(|value| (None, value.ty, value.tag));
        let mut ordered: Vec<_> = outs.chain(returned).collect();
        ordered.sort_by_key(|(_, _, tag)| *tag);
        let outcome = |(name, ty, tag)| Ok(Outcome { name, ty, value: self.entry(r, ty, tag)? });
        ordered.into_iter().map(outcome).collect()
    }

    /// Reads the members of a struct, a class's slice or an exception's, in the order of the wire; gives them as declared.
    pub(super) fn members(
        &mut self,
        r: &mut Reader<'_>,
        members: &[Member],
    ) -> Result<Map<String, Json>, DecodeError> {
        let mut values: Vec<Json> = vec![Json::Null; members.len()];
        let mut ordered: Vec<usize> = (0..members.len()).collect();
        ordered.sort_by_key(|at| members[*at].tag);
        for at in ordered {
            values[at] = self.entry(r, members[at].ty, members[at].tag)?;
        }
        let names = members.iter().map(|member| member.name.text.clone());
        Ok(names.zip(values).collect())
    }

    fn entry(&mut self, r: &mut Reader<'_>, ty: Type, tag: Option<u32>) -> Result<Json, DecodeError> {
        match tag {
            None => self.value(r, ty),
            Some(tag) => {
                let format = self.description.shapes.get(ty).optional;
                let value = r.get_optional_raw(tag, format, |r| self.value(r, ty))?;
                Ok(value.unwrap_or_default())
            }
        }
    }

    /// Reads one value.
    pub(super) fn value(&mut self, r: &mut Reader<'_>, ty: Type) -> Result<Json, DecodeError> {
        match ty {
            Type::Primitive(primitive) => self.primitive(r, primitive),
            Type::Proxy(_) => proxy(r),
            Type::Defined(id) => r.descend(|r| self.defined(r, id)),
        }
    }

    fn primitive(&mut self, r: &mut Reader<'_>, primitive: Primitive) -> Result<Json, DecodeError> {
        Ok(match primitive {
            Primitive::Bool => Json::from(r.get::<bool>()?),
            Primitive::Byte => Json::from(r.get_u8()?),
            Primitive::Short => Json::from(r.get_i16()?),
            Primitive::Int => Json::from(r.get_i32()?),
            Primitive::Long => Json::from(r.get_i64()?),
            Primitive::Float => float(r.get_f32()?),
            Primitive::Double => double(r.get_f64()?),
            Primitive::String => Json::from(r.get_str()?),
            Primitive::AnyProxy => return proxy(r),
            Primitive::AnyClass => return self.link(r),
        })
    }

    fn defined(&mut self, r: &mut Reader<'_>, id: DefId) -> Result<Json, DecodeError> {
        let description = self.description;
        let definition = description.unit().get(id);
        match &definition.kind {
            Kind::Struct(structure) => self.members(r, &structure.members).map(Json::Object),
            Kind::Enum(enumeration) => enumerator(r, enumeration),
            Kind::Sequence(sequence) => {
                let count = r.get_count(description.shapes.get(sequence.element).min_size)?;
                (0..count).map(|_| self.value(r, sequence.element)).collect()
            }
            Kind::Dictionary(dictionary) => self.dictionary(r, dictionary),
            Kind::Class(_) | Kind::Interface(_) => self.link(r),
            Kind::Exception(_) | Kind::Constant(_) | Kind::Declared(_) => {
                Err(DecodeError::Malformed(format!("{} is not the type of a value", definition.type_id)))
            }
        }
    }

    /// An object if the keys are basic or enumerators; pairs if they are structs.
    fn dictionary(&mut self, r: &mut Reader<'_>, dictionary: &Dictionary) -> Result<Json, DecodeError> {
        let shapes = &self.description.shapes;
        let minimum =
            shapes.get(dictionary.key).min_size.saturating_add(shapes.get(dictionary.value).min_size);
        let count = r.get_count(minimum)?;
        let mut entries = Map::new();
        let mut pairs = Vec::new();
        for _ in 0..count {
            let key = self.value(r, dictionary.key)?;
            let value = self.value(r, dictionary.value)?;
            match key {
                Json::String(text) => insert(&mut entries, text, value)?,
                Json::Number(_) | Json::Bool(_) => insert(&mut entries, key.to_string(), value)?,
                key => pairs.push(Json::Array(vec![key, value])),
            }
        }
        Ok(if pairs.is_empty() && !self.has_struct_keys(dictionary) {
            Json::Object(entries)
        } else {
            Json::Array(pairs)
        })
    }

    fn has_struct_keys(&self, dictionary: &Dictionary) -> bool {
        match dictionary.key {
            Type::Defined(id) => !matches!(self.description.unit().get(id).kind, Kind::Enum(_)),
            _ => false,
        }
    }
}

fn insert(entries: &mut Map<String, Json>, key: String, value: Json) -> Result<(), DecodeError> {
    match entries.insert(key, value) {
        None => Ok(()),
        Some(_) => Err(DecodeError::Malformed("a dictionary with a key that comes twice".into())),
    }
}

/// The name of an enumerator; a value that has none is an error.
fn enumerator(r: &mut Reader<'_>, enumeration: &Enum) -> Result<Json, DecodeError> {
    let value = r.get_enum(max_value(enumeration))?;
    match enumeration.enumerators.iter().find(|one| one.value == value) {
        Some(one) => Ok(Json::from(one.name.text.as_str())),
        None => Err(DecodeError::Range { what: "an enumerator", found: i64::from(value) }),
    }
}

/// A stringified proxy, or null.
fn proxy(r: &mut Reader<'_>) -> Result<Json, DecodeError> {
    let proxy: Option<Proxy> = r.get()?;
    Ok(proxy.map_or(Json::Null, |proxy| Json::from(proxy.to_string())))
}

/// The shortest decimal that is this `float`: as a `double` it would show digits that nobody wrote.
fn float(value: f32) -> Json {
    if value.is_finite() {
        let shortest = value.to_string().parse().unwrap_or(f64::from(value));
        return double(shortest);
    }
    double(f64::from(value))
}

/// A number, or one of the three names for those that JSON does not have.
fn double(value: f64) -> Json {
    match serde_json::Number::from_f64(value) {
        Some(number) => Json::Number(number),
        None if value.is_nan() => Json::from("NaN"),
        None if value > 0.0 => Json::from("Infinity"),
        None => Json::from("-Infinity"),
    }
}
