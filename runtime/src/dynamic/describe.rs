//! What `.ice` files say, ready to be called by.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use floe_idl::slice::unit::{DefId, Interface, Kind, Operation, Type, Unit, Value};
use floe_idl::slice::{self, Options};
use serde_json::Value as Json;

use crate::dynamic::shape::Shapes;

/// The interfaces and types that `.ice` files define. It is cheap to clone.
#[derive(Clone, Debug)]
pub struct Description {
    unit: Arc<Unit>,
    pub(super) shapes: Arc<Shapes>,
}

/// `.ice` files have mistakes; the text is what `slice2rs` shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescriptionError(String);

impl Description {
    /// Reads `.ice` files, and what they include.
    ///
    /// # Errors
    /// A file cannot be read, or has mistakes.
    pub fn read<P: AsRef<Path>>(files: &[P], options: &Options) -> Result<Self, DescriptionError> {
        let files: Vec<PathBuf> = files.iter().map(|file| file.as_ref().to_owned()).collect();
        Description::of(slice::read(&files, options))
    }

    /// Reads Slice from a text; `name` stands for its file in messages.
    ///
    /// # Errors
    /// It has mistakes.
    pub fn parse(name: &str, text: &str, options: &Options) -> Result<Self, DescriptionError> {
        Description::of(slice::read_text(name, text, options))
    }

    /// The files' definitions.
    pub fn unit(&self) -> &Unit {
        &self.unit
    }

    /// The interface with this type id.
    pub fn interface(&self, type_id: &str) -> Option<&Interface> {
        match &self.unit.get(self.unit.find(type_id)?).kind {
            Kind::Interface(interface) => Some(interface),
            _ => None,
        }
    }

    /// An operation of an interface, or of one that it extends.
    pub(super) fn operation<'a>(&'a self, interface: &'a Interface, name: &str) -> Option<&'a Operation> {
        let own = interface.operations.iter().find(|operation| operation.name.text == name);
        own.or_else(|| {
            self.bases(interface)
                .into_iter()
                .find_map(|base| base.operations.iter().find(|operation| operation.name.text == name))
        })
    }

    /// The names of all operations of an interface, its bases' included.
    pub fn operations(&self, type_id: &str) -> Vec<&str> {
        let Some(interface) = self.interface(type_id) else { return Vec::new() };
        let all = std::iter::once(interface).chain(self.bases(interface));
        all.flat_map(|one| &one.operations).map(|operation| operation.name.text.as_str()).collect()
    }

    /// All interfaces that this one extends, each once.
    fn bases<'a>(&'a self, interface: &'a Interface) -> Vec<&'a Interface> {
        let mut ids: Vec<DefId> = Vec::new();
        let mut open: Vec<DefId> = interface.bases.clone();
        while let Some(id) = open.pop() {
            if !ids.contains(&id)
                && let Kind::Interface(base) = &self.unit.get(id).kind
            {
                ids.push(id);
                open.extend(&base.bases);
            }
        }
        ids.into_iter()
            .filter_map(|id| match &self.unit.get(id).kind {
                Kind::Interface(base) => Some(base),
                _ => None,
            })
            .collect()
    }

    /// A type as it is written in Slice.
    pub(super) fn name_of(&self, ty: Type) -> String {
        match ty {
            Type::Primitive(primitive) => primitive.name().to_owned(),
            Type::Defined(id) => self.unit.get(id).type_id.clone(),
            Type::Proxy(id) => format!("{}*", self.unit.get(id).type_id),
        }
    }

    /// A constant value as JSON.
    pub(super) fn json_of(&self, value: &Value) -> Json {
        match value {
            Value::Bool(value) => Json::from(*value),
            Value::Integer(value) => Json::from(*value),
            Value::Real(value) => Json::from(*value),
            Value::String(value) => Json::from(value.as_str()),
            Value::Enumerator(id, at) => match &self.unit.get(*id).kind {
                Kind::Enum(enumeration) => enumeration
                    .enumerators
                    .get(*at)
                    .map_or(Json::Null, |one| Json::from(one.name.text.as_str())),
                _ => Json::Null,
            },
        }
    }

    fn of(outcome: slice::Outcome) -> Result<Self, DescriptionError> {
        match outcome.unit {
            Some(unit) => {
                let shapes = Arc::new(Shapes::of(&unit));
                Ok(Description { unit: Arc::new(unit), shapes })
            }
            None => Err(DescriptionError(outcome.render())),
        }
    }
}

impl fmt::Display for DescriptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim_end())
    }
}

impl std::error::Error for DescriptionError {}
