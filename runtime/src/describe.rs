//! What a program's interfaces and types are, as plain data: what an [export](crate::export) writes.
//!
//! `#[remote]` and the derives make these descriptions as constants. They cost nothing in a program that does not ask for them. A
//! type stands in them as a function, [`TypeOf`]: so types that hold each other can be told, and nothing is told before it is asked
//! for.
//!
//! ```
//! use floe::describe::Type;
//! use floe::prelude::*;
//! use floe::{Interface, TypedProxy};
//!
//! #[remote("::Demo::Printer")]
//! trait Printer {
//!     #[idempotent]
//!     async fn print_string(&self, s: &str) -> floe::Result<()>;
//! }
//!
//! let printer = <PrinterPrx as TypedProxy>::Tag::DESCRIPTION;
//! assert_eq!(printer.type_id, "::Demo::Printer");
//! let [print] = printer.operations else { panic!("one operation") };
//! assert_eq!(print.name, "printString");
//! assert!(matches!((print.parameters[0].ty)(), Type::String));
//! ```

use crate::interface::Operation as Facts;
use crate::wire::{Format, SliceType};

/// A type, told when it is called.
pub type TypeOf = fn() -> Type;

/// The full Rust name of a type, for messages; two types never have the same.
pub type RustName = fn() -> &'static str;

/// A type, as Slice sees it.
#[derive(Clone, Copy, Debug)]
pub enum Type {
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
    /// A sequence of such elements.
    Sequence(TypeOf),
    /// A dictionary of such keys and values.
    Dictionary(TypeOf, TypeOf),
    /// `Object*`: a proxy of any interface.
    AnyProxy,
    /// A proxy of this interface.
    Proxy(fn() -> &'static Interface),
    /// A struct.
    Struct(&'static Struct),
    /// An enum.
    Enum(&'static Enum),
    /// An instance of this class or of one derived from it, or nil. [`Value`](crate::class::Value) is any class.
    Class(fn() -> &'static Class),
    /// A type that a file of Ice's own defines.
    Ice {
        /// Its scoped name, as `::Ice::Identity`.
        type_id: &'static str,
        /// The file, as `Ice/Identity.ice`.
        file: &'static str,
    },
    /// A type with an implementation of [`SliceType`] that does not tell what it is.
    Untold(RustName),
}

/// The function that tells a type.
pub fn of<T: SliceType + ?Sized>() -> Type {
    T::DESCRIPTION
}

/// The function that tells an interface.
pub fn interface<T: crate::Interface>() -> &'static Interface {
    T::DESCRIPTION
}

/// The function that tells a class.
pub fn class<T: crate::class::Class>() -> &'static Class {
    T::DESCRIPTION
}

/// An interface: a `#[remote]` trait.
#[derive(Clone, Copy, Debug)]
pub struct Interface {
    /// Its type id, as `::Demo::Printer`.
    pub type_id: &'static str,
    /// The type that stands for the trait.
    pub rust_name: RustName,
    /// Its documentation, line by line.
    pub docs: &'static str,
    /// The reason of its deprecation; empty if none was given.
    pub deprecated: Option<&'static str>,
    /// Whether it is between Rust programs only; then no operation is told.
    pub native: bool,
    /// The interfaces that it extends.
    pub bases: &'static [&'static Interface],
    /// Its own operations.
    pub operations: &'static [Operation],
}

/// Whether an operation may be executed twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// At most once.
    Normal,
    /// It changes nothing: mode 1 on the wire.
    Nonmutating,
    /// It may be repeated.
    Idempotent,
}

/// An operation.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its documentation, line by line.
    pub docs: &'static str,
    /// The reason of its deprecation; empty if none was given.
    pub deprecated: Option<&'static str>,
    /// Whether it may be executed twice.
    pub mode: Mode,
    /// Whether it is always sent without an answer.
    pub oneway: bool,
    /// How its exceptions and classes are written, if its author says so.
    pub format: Option<Format>,
    /// What goes in.
    pub parameters: &'static [Parameter],
    /// What comes out; `None` if its struct of results does not tell.
    pub results: Option<Results>,
    /// What it throws; `None` if its error type does not tell.
    pub throws: Option<&'static [&'static Exception]>,
}

/// What comes out of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Results {
    /// The return value; its name means nothing.
    pub value: Option<Parameter>,
    /// The out parameters; one without a name has an empty one.
    pub outs: &'static [Parameter],
}

/// A parameter or a result.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name; empty if it has none.
    pub name: &'static str,
    /// Its tag, if it is optional.
    pub tag: Option<u32>,
    /// Its type; if it is optional, that of the value.
    pub ty: TypeOf,
}

/// A struct that derives `Slice`.
#[derive(Clone, Copy, Debug)]
pub struct Struct {
    /// Its name.
    pub name: &'static str,
    /// Its scoped name, as `::Demo::Point`, if it has one of its own.
    pub type_id: Option<&'static str>,
    /// The Rust type.
    pub rust_name: RustName,
    /// Its documentation, line by line.
    pub docs: &'static str,
    /// The reason of its deprecation; empty if none was given.
    pub deprecated: Option<&'static str>,
    /// Its fields, in the order of the wire.
    pub fields: &'static [Field],
}

/// A field of a struct, an exception or a class.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its documentation, line by line.
    pub docs: &'static str,
    /// The reason of its deprecation; empty if none was given.
    pub deprecated: Option<&'static str>,
    /// Its tag, if it is optional.
    pub tag: Option<u32>,
    /// Its type; if it is optional, that of the value.
    pub ty: TypeOf,
}

/// An enum that derives `Slice`.
#[derive(Clone, Copy, Debug)]
pub struct Enum {
    /// Its name.
    pub name: &'static str,
    /// Its scoped name, as `::Demo::Colour`, if it has one of its own.
    pub type_id: Option<&'static str>,
    /// The Rust type.
    pub rust_name: RustName,
    /// Its documentation, line by line.
    pub docs: &'static str,
    /// The reason of its deprecation; empty if none was given.
    pub deprecated: Option<&'static str>,
    /// Its enumerators.
    pub enumerators: &'static [Enumerator],
}

/// One value of an enum.
#[derive(Clone, Copy, Debug)]
pub struct Enumerator {
    /// Its name.
    pub name: &'static str,
    /// Its number.
    pub value: i32,
    /// Its documentation, line by line.
    pub docs: &'static str,
    /// The reason of its deprecation; empty if none was given.
    pub deprecated: Option<&'static str>,
}

/// A user exception.
#[derive(Clone, Copy, Debug)]
pub struct Exception {
    /// Its type id, as `::Demo::Failed`.
    pub type_id: &'static str,
    /// The Rust type.
    pub rust_name: RustName,
    /// Its documentation, line by line.
    pub docs: &'static str,
    /// The reason of its deprecation; empty if none was given.
    pub deprecated: Option<&'static str>,
    /// The exception that it extends.
    pub base: Option<&'static Exception>,
    /// Its own fields; `None` if its implementation of `SliceException` does not tell them.
    pub fields: Option<&'static [Field]>,
}

/// A class.
#[derive(Clone, Copy, Debug)]
pub struct Class {
    /// Its type id, as `::Demo::Shape`.
    pub type_id: &'static str,
    /// The Rust type.
    pub rust_name: RustName,
    /// Its documentation, line by line.
    pub docs: &'static str,
    /// The reason of its deprecation; empty if none was given.
    pub deprecated: Option<&'static str>,
    /// The number that stands for the type id on the wire.
    pub compact_id: Option<i32>,
    /// The class that it extends.
    pub base: Option<&'static Class>,
    /// Its own fields; `None` if its implementation of `Class` does not tell them.
    pub fields: Option<&'static [Field]>,
}

impl Interface {
    /// An interface without operations.
    pub const fn new(type_id: &'static str, rust_name: RustName) -> Self {
        Interface {
            type_id,
            rust_name,
            docs: "",
            deprecated: None,
            native: false,
            bases: &[],
            operations: &[],
        }
    }

    /// It is between Rust programs only.
    pub const fn native(mut self) -> Self {
        self.native = true;
        self
    }
}

impl Operation {
    /// An operation without parameters and results.
    pub const fn new(facts: &Facts) -> Self {
        Operation {
            name: facts.name,
            docs: "",
            deprecated: None,
            mode: match facts.mode() {
                1 => Mode::Nonmutating,
                2 => Mode::Idempotent,
                _ => Mode::Normal,
            },
            oneway: facts.oneway,
            format: facts.format,
            parameters: &[],
            results: Some(Results { value: None, outs: &[] }),
            throws: Some(&[]),
        }
    }
}

impl Parameter {
    /// A parameter that is always there.
    pub const fn of<T: SliceType + ?Sized>(name: &'static str) -> Self {
        Parameter { name, tag: None, ty: of::<T> }
    }

    /// It is optional.
    pub const fn tag(mut self, tag: u32) -> Self {
        self.tag = Some(tag);
        self
    }
}

impl Field {
    /// A field that is always there.
    pub const fn of<T: SliceType + ?Sized>(name: &'static str) -> Self {
        Field { name, docs: "", deprecated: None, tag: None, ty: of::<T> }
    }

    /// It is optional.
    pub const fn tag(mut self, tag: u32) -> Self {
        self.tag = Some(tag);
        self
    }
}

impl Struct {
    /// A struct without fields, and without a scoped name of its own.
    pub const fn new(name: &'static str, rust_name: RustName) -> Self {
        Struct { name, type_id: None, rust_name, docs: "", deprecated: None, fields: &[] }
    }

    /// Its scoped name.
    pub const fn type_id(mut self, type_id: &'static str) -> Self {
        self.type_id = Some(type_id);
        self
    }
}

impl Enum {
    /// An enum without enumerators, and without a scoped name of its own.
    pub const fn new(name: &'static str, rust_name: RustName) -> Self {
        Enum { name, type_id: None, rust_name, docs: "", deprecated: None, enumerators: &[] }
    }

    /// Its scoped name.
    pub const fn type_id(mut self, type_id: &'static str) -> Self {
        self.type_id = Some(type_id);
        self
    }
}

impl Enumerator {
    /// An enumerator.
    pub const fn new(name: &'static str, value: i32) -> Self {
        Enumerator { name, value, docs: "", deprecated: None }
    }
}

impl Exception {
    /// An exception that does not tell its fields.
    pub const fn new(type_id: &'static str, rust_name: RustName) -> Self {
        Exception { type_id, rust_name, docs: "", deprecated: None, base: None, fields: None }
    }
}

impl Class {
    /// A class that does not tell its fields.
    pub const fn new(type_id: &'static str, rust_name: RustName) -> Self {
        Class { type_id, rust_name, docs: "", deprecated: None, compact_id: None, base: None, fields: None }
    }

    /// The number that stands for its type id.
    pub const fn compact_id(mut self, id: i32) -> Self {
        self.compact_id = Some(id);
        self
    }
}

/// What all of them can say.
macro_rules! about {
    ($($name:ident)*) => {
        $(impl $name {
            /// Its documentation.
            pub const fn docs(mut self, docs: &'static str) -> Self {
                self.docs = docs;
                self
            }

            /// It is deprecated, for this reason.
            pub const fn deprecated(mut self, reason: &'static str) -> Self {
                self.deprecated = Some(reason);
                self
            }
        })*
    };
}

about!(Interface Operation Struct Field Enum Enumerator Exception Class);
