//! What `.ice` files define, with every name resolved.
//!
//! A [`Unit`] is the whole of one run: the files named by the user and all that they include. Definitions stand in the
//! order in which they were written, those of included files where they were included, so that what a definition uses
//! stands before it, but for what was only declared (classes and interfaces).

use crate::slice::source::{FileId, Place, Sources};

/// All that was read.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The texts, for messages.
    pub sources: Sources,
    /// The files that the user named, in that order; all others were included.
    pub mains: Vec<FileId>,
    /// What each file says of itself, by [`FileId`].
    pub files: Vec<FileFacts>,
    /// Every definition.
    pub definitions: Vec<Definition>,
}

/// What a file says of itself.
#[derive(Clone, Debug, Default)]
pub struct FileFacts {
    /// `[["..."]]`.
    pub metadata: Vec<Metadata>,
    /// The files that it includes itself, in order.
    pub includes: Vec<FileId>,
}

/// One definition of a [`Unit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DefId(pub u32);

impl Unit {
    /// A definition.
    pub fn get(&self, id: DefId) -> &Definition {
        &self.definitions[id.0 as usize]
    }

    /// The definitions with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (DefId, &Definition)> {
        self.definitions.iter().enumerate().map(|(at, definition)| (DefId(at as u32), definition))
    }

    /// The definition with this type id, such as `::Demo::Printer`.
    pub fn find(&self, type_id: &str) -> Option<DefId> {
        self.iter().find(|(_, definition)| definition.type_id == type_id).map(|(id, _)| id)
    }
}

/// A name as written, without the `\` that escapes a keyword.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The text.
    pub text: String,
    /// Where.
    pub place: Place,
}

/// `["text"]`: a wish to the compiler, or to one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// The text in the quotes, such as `rust:derive:Eq`.
    pub text: String,
    /// Where.
    pub place: Place,
}

/// A documentation comment, `/** */` or `///`, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doc {
    /// The lines before the first `@` tag, without the comment's own marks; inline tags such as `{@link X}` as written.
    pub overview: Vec<String>,
    /// `@param name text`: the lines of each.
    pub params: Vec<(String, Vec<String>)>,
    /// `@return text`.
    pub returns: Vec<String>,
    /// `@throws Name text`.
    pub throws: Vec<(String, Vec<String>)>,
    /// `@see text`.
    pub see: Vec<String>,
    /// `@deprecated text`.
    pub deprecated: Option<Vec<String>>,
}

/// A definition.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The type id: `::Demo::Printer`.
    pub type_id: String,
    /// The last part of it, and where it was written.
    pub name: Name,
    /// The modules around it, outermost first.
    pub modules: Vec<String>,
    /// The file.
    pub file: FileId,
    /// Its metadata, that of the modules around it not included.
    pub metadata: Vec<Metadata>,
    /// Its documentation.
    pub doc: Doc,
    /// The reason given with `["deprecated:.."]` or `@deprecated`; empty if none was given.
    pub deprecated: Option<String>,
    /// What it is.
    pub kind: Kind,
}

/// What a definition is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// `struct`.
    Struct(Struct),
    /// `enum`.
    Enum(Enum),
    /// `class`.
    Class(Class),
    /// `exception`.
    Exception(Exception),
    /// `interface`.
    Interface(Interface),
    /// `sequence<T> Name`.
    Sequence(Sequence),
    /// `dictionary<K, V> Name`.
    Dictionary(Dictionary),
    /// `const T NAME = value`.
    Constant(Constant),
    /// `class C;` or `interface I;` that no file of the run defines. Such an interface is used by proxy, and such a
    /// class by proxy or not at all.
    Declared(Declared),
}

/// What a definition that is somewhere else will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    /// A class.
    Class,
    /// An interface.
    Interface,
}

/// A type where it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// One of the language's own.
    Primitive(Primitive),
    /// A struct, enum, class, sequence or dictionary. A class is a nullable reference to an instance; so is an
    /// interface that is used without `*`, which older Slice allows.
    Defined(DefId),
    /// `Printer*`: a nullable proxy of an interface, or of a class, which older Slice allows.
    Proxy(DefId),
}

/// The language's own types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Primitive {
    /// `bool`.
    Bool,
    /// `byte`.
    Byte,
    /// `short`.
    Short,
    /// `int`.
    Int,
    /// `long`.
    Long,
    /// `float`.
    Float,
    /// `double`.
    Double,
    /// `string`.
    String,
    /// `Object*`.
    AnyProxy,
    /// `Value`, or `Object` in older Slice: an instance of any class.
    AnyClass,
}

impl Primitive {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Byte => "byte",
            Self::Short => "short",
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::String => "string",
            Self::AnyProxy => "Object*",
            Self::AnyClass => "Value",
        }
    }
}

/// `struct`.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Its members, in the order of the wire.
    pub members: Vec<Member>,
}

/// A member of a struct, class or exception.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// `optional(n)`.
    pub tag: Option<u32>,
    /// `= value`.
    pub default: Option<Value>,
    /// Its metadata.
    pub metadata: Vec<Metadata>,
    /// Its documentation.
    pub doc: Doc,
    /// As for [`Definition::deprecated`].
    pub deprecated: Option<String>,
}

/// `enum`.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its enumerators, in the order in which they were written.
    pub enumerators: Vec<Enumerator>,
}

/// One value of an enum.
#[derive(Clone, Debug)]
pub struct Enumerator {
    /// Its name.
    pub name: Name,
    /// Its number, given or counted.
    pub value: i32,
    /// Whether the number was written.
    pub explicit: bool,
    /// Its metadata.
    pub metadata: Vec<Metadata>,
    /// Its documentation.
    pub doc: Doc,
    /// As for [`Definition::deprecated`].
    pub deprecated: Option<String>,
}

/// `class`.
#[derive(Clone, Debug)]
pub struct Class {
    /// `class C(7)`.
    pub compact_id: Option<i32>,
    /// The class that it extends.
    pub base: Option<DefId>,
    /// Its own members, as written.
    pub members: Vec<Member>,
}

/// `exception`.
#[derive(Clone, Debug)]
pub struct Exception {
    /// The exception that it extends.
    pub base: Option<DefId>,
    /// Its own members, as written.
    pub members: Vec<Member>,
}

/// `interface`.
#[derive(Clone, Debug)]
pub struct Interface {
    /// The interfaces that it extends, as written.
    pub bases: Vec<DefId>,
    /// Its own operations, as written. Those of a class, which older Slice allows, are parsed and left out.
    pub operations: Vec<Operation>,
}

/// Whether an operation may be executed twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// At most once.
    Normal,
    /// `["nonmutating"] idempotent` or `nonmutating`: mode 1 on the wire.
    Nonmutating,
    /// `idempotent`.
    Idempotent,
}

/// An operation of an interface.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name.
    pub name: Name,
    /// Whether it may be executed twice.
    pub mode: Mode,
    /// Its return value; `None` for `void`.
    pub returns: Option<Returns>,
    /// In parameters, as written.
    pub ins: Vec<Parameter>,
    /// Out parameters, as written.
    pub outs: Vec<Parameter>,
    /// The exceptions that it may throw, as written.
    pub throws: Vec<DefId>,
    /// Its metadata.
    pub metadata: Vec<Metadata>,
    /// Its documentation.
    pub doc: Doc,
    /// As for [`Definition::deprecated`].
    pub deprecated: Option<String>,
}

/// The return value of an operation.
#[derive(Clone, Debug)]
pub struct Returns {
    /// Its type.
    pub ty: Type,
    /// `optional(n)`.
    pub tag: Option<u32>,
}

/// A parameter, in or out.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// `optional(n)`.
    pub tag: Option<u32>,
    /// Its metadata.
    pub metadata: Vec<Metadata>,
}

/// `sequence<T> Name`.
#[derive(Clone, Debug)]
pub struct Sequence {
    /// The type of its elements.
    pub element: Type,
    /// The metadata of the element.
    pub element_metadata: Vec<Metadata>,
}

/// `dictionary<K, V> Name`.
#[derive(Clone, Debug)]
pub struct Dictionary {
    /// The type of its keys.
    pub key: Type,
    /// The metadata of the key.
    pub key_metadata: Vec<Metadata>,
    /// The type of its values.
    pub value: Type,
    /// The metadata of the value.
    pub value_metadata: Vec<Metadata>,
}

/// `const T NAME = value`.
#[derive(Clone, Debug)]
pub struct Constant {
    /// Its type: a basic type or an enum.
    pub ty: Type,
    /// Its value.
    pub value: Value,
}

/// A constant value, checked against the type of what it is given to. References to constants are followed.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `true`, `false`.
    Bool(bool),
    /// For `byte`, `short`, `int`, `long`.
    Integer(i64),
    /// For `float`, `double`.
    Real(f64),
    /// For `string`, escapes read.
    String(String),
    /// An enumerator: its enum and its index there.
    Enumerator(DefId, usize),
}
