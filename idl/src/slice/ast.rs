//! The syntax tree: what was written, names not yet looked up.

use std::rc::Rc;

use crate::slice::source::Place;
use crate::slice::unit::{Metadata, Mode, Name, Primitive};

/// A definition, or a module of them.
pub(crate) struct Item {
    pub(crate) name: Name,
    pub(crate) metadata: Vec<Metadata>,
    pub(crate) doc: Option<Rc<str>>,
    /// Where `local` stands.
    pub(crate) local: Option<Place>,
    pub(crate) kind: ItemKind,
}

pub(crate) enum ItemKind {
    Module(Vec<Item>),
    /// `class C;`, `interface I;`.
    Forward(Form),
    Struct(Body<Field>),
    Enum(Body<EnumeratorText>),
    Class(ClassText),
    Exception {
        base: Option<Path>,
        members: Body<Field>,
    },
    Interface {
        bases: Vec<Path>,
        operations: Vec<OperationText>,
    },
    Sequence {
        element: TypeText,
    },
    Dictionary {
        key: TypeText,
        value: TypeText,
    },
    Constant {
        ty: TypeText,
        value: Option<ValueText>,
    },
}

/// What stands between `{` and `}`.
pub(crate) struct Body<T> {
    pub(crate) parts: Vec<T>,
    /// Whether all of it could be read.
    pub(crate) is_whole: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    Class,
    Interface,
}

pub(crate) struct ClassText {
    pub(crate) compact: Option<ValueText>,
    pub(crate) base: Option<Path>,
    pub(crate) implements: Vec<Path>,
    pub(crate) members: Vec<Field>,
    pub(crate) operations: Vec<OperationText>,
}

/// A member.
pub(crate) struct Field {
    pub(crate) name: Name,
    pub(crate) ty: TypeText,
    pub(crate) tag: Option<Tag>,
    pub(crate) default: Option<ValueText>,
    pub(crate) metadata: Vec<Metadata>,
    pub(crate) doc: Option<Rc<str>>,
}

/// `optional(n)`.
pub(crate) struct Tag {
    /// All of it.
    pub(crate) place: Place,
    /// `None` if it was wrong.
    pub(crate) value: Option<ValueText>,
}

pub(crate) struct EnumeratorText {
    pub(crate) name: Name,
    pub(crate) value: Option<ValueText>,
    pub(crate) metadata: Vec<Metadata>,
    pub(crate) doc: Option<Rc<str>>,
}

pub(crate) struct OperationText {
    pub(crate) name: Name,
    pub(crate) mode: Mode,
    /// `None` for `void`.
    pub(crate) returns: Option<TypeText>,
    pub(crate) return_tag: Option<Tag>,
    pub(crate) params: Vec<ParamText>,
    pub(crate) throws: Vec<Path>,
    pub(crate) metadata: Vec<Metadata>,
    pub(crate) doc: Option<Rc<str>>,
}

pub(crate) struct ParamText {
    pub(crate) name: Name,
    pub(crate) ty: TypeText,
    pub(crate) out: bool,
    pub(crate) tag: Option<Tag>,
    pub(crate) metadata: Vec<Metadata>,
}

/// A type as written.
pub(crate) struct TypeText {
    pub(crate) kind: TypeKind,
    pub(crate) place: Place,
    /// Of elements, keys and values.
    pub(crate) metadata: Vec<Metadata>,
}

pub(crate) enum TypeKind {
    Primitive(Primitive),
    Named {
        path: Path,
        is_proxy: bool,
    },
    /// `LocalObject`, `LocalObject*`.
    Local,
    /// It was reported.
    Wrong,
}

/// `A::B` or `::A::B`.
#[derive(Clone)]
pub(crate) struct Path {
    /// Without the `::` in front.
    pub(crate) text: String,
    pub(crate) is_global: bool,
    pub(crate) place: Place,
}

/// A value as written.
pub(crate) struct ValueText {
    pub(crate) kind: ValueKind,
    pub(crate) place: Place,
}

pub(crate) enum ValueKind {
    Bool(bool),
    /// With its sign.
    Number {
        digits: Rc<str>,
        is_negative: bool,
    },
    /// Escapes read.
    Text(String),
    Named(Path),
}

impl std::fmt::Display for Path {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let front = if self.is_global { "::" } else { "" };
        write!(out, "{front}{}", self.text)
    }
}
