//! Classes that are known from a `.ice` file: what their instances hold, and how they are read and written.
//!
//! An instance keeps its members as JSON, in which an empty object stands for each link that is not nil, and beside them the
//! links, in the order of the wire. Whoever goes over the members by their types meets the links in that order.

use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::sync::Arc;

use floe_idl::slice::unit::{DefId, Kind, Member, Primitive, Type};
use serde_json::{Map, Value as Json};

use crate::Communicator;
use crate::class::{Classes, Declared, Instance, RawLink, ReadInstance, Value};
use crate::dynamic::Description;
use crate::dynamic::decode::Decoder;
use crate::dynamic::encode::Encoder;
use crate::dynamic::wrong::Wrong;
use crate::wire::{ClassOptions, DecodeError, EncodeError, InstanceReader, Reader, Writer};

/// An instance of a class of a description.
pub(super) struct Described {
    pub(super) description: Description,
    /// Needed to read the stringified proxies among the members.
    pub(super) communicator: Communicator,
    pub(super) class: DefId,
    pub(super) members: Map<String, Json>,
    pub(super) links: Vec<RawLink>,
}

impl Instance for Described {
    fn class_id(&self) -> Cow<'static, str> {
        self.description.unit().get(self.class).type_id.clone().into()
    }

    fn classes(&self) -> fn(TypeId) -> bool {
        |class| class == TypeId::of::<Described>() || class == TypeId::of::<Value>()
    }

    fn view(&self, class: TypeId) -> Option<&dyn Any> {
        if class == TypeId::of::<Described>() {
            return Some(self);
        }
        (class == TypeId::of::<Value>()).then(|| Value::root() as &dyn Any)
    }

    fn view_mut(&mut self, class: TypeId) -> Option<&mut dyn Any> {
        if class == TypeId::of::<Described>() {
            return Some(self);
        }
        (class == TypeId::of::<Value>()).then(|| Value::root_mut() as &mut dyn Any)
    }

    fn put(&self, w: &mut Writer) {
        let mut encoder = Encoder::new(&self.description, &self.communicator, &self.links);
        for slice in self.description.slices(self.class) {
            w.class_slice(slice.type_id, slice.compact_id, slice.last, |w| {
                if let Err(wrong) = encoder.members(w, slice.members, &self.members) {
                    w.fail(EncodeError::Unsupported(wrong.to_string()));
                }
            });
        }
    }

    fn visit_links(&mut self, visit: &mut dyn FnMut(&mut RawLink)) {
        self.links.iter_mut().for_each(visit);
    }
}

/// The classes of a description, for a reader.
pub(super) struct DescribedClasses {
    pub(super) description: Description,
    pub(super) communicator: Communicator,
}

impl DescribedClasses {
    /// How a reader reads the classes of a description.
    pub(super) fn options(description: &Description, communicator: &Communicator) -> ClassOptions {
        let classes =
            DescribedClasses { description: description.clone(), communicator: communicator.clone() };
        let mut options = communicator.class_options();
        options.classes = Some(Arc::new(classes));
        options
    }

    fn reader(&self, class: Option<DefId>) -> Option<Arc<dyn ReadInstance>> {
        let description = self.description.clone();
        let communicator = self.communicator.clone();
        Some(Arc::new(DescribedClass { description, communicator, class: class? }))
    }
}

impl Classes for DescribedClasses {
    fn by_type_id(&self, type_id: &str) -> Option<Arc<dyn ReadInstance>> {
        self.reader(self.description.class(type_id))
    }

    fn by_compact_id(&self, compact_id: i32) -> Option<Arc<dyn ReadInstance>> {
        let with_it = self.description.unit().iter().find(|(_, definition)| {
            matches!(&definition.kind, Kind::Class(class) if class.compact_id == Some(compact_id))
        });
        self.reader(with_it.map(|(id, _)| id))
    }
}

struct DescribedClass {
    description: Description,
    communicator: Communicator,
    class: DefId,
}

impl ReadInstance for DescribedClass {
    fn read(&self, reader: &mut InstanceReader<'_, '_>) -> Result<Box<dyn Instance>, DecodeError> {
        let mut decoder = Decoder::new(&self.description);
        let mut slices = Vec::new();
        for slice in self.description.slices(self.class) {
            let read = |r: &mut Reader<'_>| decoder.members(r, slice.members);
            slices.push(reader.slice(slice.type_id, slice.compact_id, read)?);
        }
        // Most derived first on the wire; whoever looks at it expects the base's members first.
        let members = slices.into_iter().rev().flatten().collect();
        Ok(Box::new(Described {
            description: self.description.clone(),
            communicator: self.communicator.clone(),
            class: self.class,
            members,
            links: decoder.links,
        }))
    }
}

/// One class of an instance: its own, or a base.
pub(super) struct ClassSlice<'a> {
    pub(super) type_id: &'a str,
    pub(super) compact_id: Option<i32>,
    pub(super) members: &'a [Member],
    /// Whether it extends none.
    pub(super) last: bool,
}

impl Description {
    /// The class with this type id.
    pub(super) fn class(&self, type_id: &str) -> Option<DefId> {
        let id = self.unit().find(type_id)?;
        matches!(self.unit().get(id).kind, Kind::Class(_)).then_some(id)
    }

    /// A class and its bases, most derived first.
    pub(super) fn slices(&self, class: DefId) -> Vec<ClassSlice<'_>> {
        let mut slices = Vec::new();
        let mut next = Some(class);
        while let Some(id) = next {
            let definition = self.unit().get(id);
            let Kind::Class(class) = &definition.kind else { break };
            slices.push(ClassSlice {
                type_id: &definition.type_id,
                compact_id: class.compact_id,
                members: &class.members,
                last: class.base.is_none(),
            });
            next = class.base;
        }
        slices
    }

    /// Whether a class is another one, or extends it.
    pub(super) fn extends(&self, class: DefId, base: DefId) -> bool {
        let mut next = Some(class);
        while let Some(id) = next {
            if id == base {
                return true;
            }
            next = match &self.unit().get(id).kind {
                Kind::Class(class) => class.base,
                _ => None,
            };
        }
        false
    }

    /// Shows every place in `json`, a value of this type, where a link stands that is not nil, in the order of the wire.
    /// What does not fit its type is passed over: the encoder says so.
    pub(super) fn each_link(&self, ty: Type, json: &mut Json, visit: &mut Visit<'_>) -> Result<(), Wrong> {
        if json.is_null() || !self.shapes.get(ty).has_classes {
            return Ok(());
        }
        let id = match ty {
            Type::Primitive(Primitive::AnyClass) => return visit(None, json),
            Type::Primitive(_) | Type::Proxy(_) => return Ok(()),
            Type::Defined(id) => id,
        };
        match (&self.unit().get(id).kind, json) {
            (Kind::Class(_), json) => visit(Some(id), json),
            (Kind::Interface(_), json) => visit(None, json),
            (Kind::Struct(structure), Json::Object(members)) => {
                self.each_link_of(&structure.members, members, visit)
            }
            (Kind::Sequence(sequence), Json::Array(items)) => {
                for (at, item) in items.iter_mut().enumerate() {
                    let within = |wrong: Wrong| wrong.within(format!("[{at}]"));
                    self.each_link(sequence.element, item, visit).map_err(within)?;
                }
                Ok(())
            }
            (Kind::Dictionary(dictionary), Json::Object(entries)) => {
                for (key, value) in entries {
                    let within = |wrong: Wrong| wrong.within(format!("[{key:?}]"));
                    self.each_link(dictionary.value, value, visit).map_err(within)?;
                }
                Ok(())
            }
            (Kind::Dictionary(dictionary), Json::Array(pairs)) => {
                for (at, pair) in pairs.iter_mut().enumerate() {
                    if let Some([_, value]) = pair.as_array_mut().map(Vec::as_mut_slice) {
                        let within = |wrong: Wrong| wrong.within(format!("[{at}]"));
                        self.each_link(dictionary.value, value, visit).map_err(within)?;
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// As [`Self::each_link`], for the members of a struct or of a slice.
    pub(super) fn each_link_of(
        &self,
        members: &[Member],
        values: &mut Map<String, Json>,
        visit: &mut Visit<'_>,
    ) -> Result<(), Wrong> {
        let mut ordered: Vec<&Member> = members.iter().collect();
        ordered.sort_by_key(|member| member.tag);
        for member in ordered {
            let name = &member.name.text;
            if let Some(value) = values.get_mut(name) {
                self.each_link(member.ty, value, visit).map_err(|wrong| wrong.within(name))?;
            }
        }
        Ok(())
    }
}

/// What is done at each link: with the class that it declares, and the JSON that stands there.
pub(super) type Visit<'v> = dyn FnMut(Option<DefId>, &mut Json) -> Result<(), Wrong> + 'v;

impl Encoder<'_> {
    /// Writes a link: the next one, unless JSON says that it is nil.
    pub(super) fn link(&mut self, w: &mut Writer, json: &Json) -> Result<(), Wrong> {
        if json.is_null() {
            w.put_link(&RawLink::default());
            return Ok(());
        }
        match self.links.next() {
            Some(link) => w.put_link(link),
            None => return Err(Wrong::expected("an object of a class, or null", json)),
        }
        Ok(())
    }
}

impl Decoder<'_> {
    /// Reads a link: it is kept aside, and an empty object stands for it; null for nil.
    pub(super) fn link(&mut self, r: &mut Reader<'_>) -> Result<Json, DecodeError> {
        let link = r.get_link(Declared { class: TypeId::of::<Value>(), type_id: ANY })?;
        if link.is_nil() {
            return Ok(Json::Null);
        }
        self.links.push(link);
        Ok(Json::Object(Map::new()))
    }
}

/// The type id of the root class.
const ANY: &str = "::Ice::Object";
