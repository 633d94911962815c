//! A module of definitions: interfaces, types, constants, as they stand in a file of Rust.
//!
//! The [`model`](crate::model) says what each definition is; here is what belongs to its Rust only.

use proc_macro2::Ident;

use crate::model::{About, Class, Enum, Exception, Interface, Record, Struct, Throws};

/// Definitions of one module, and the modules in it.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its name; the root's is of no use.
    pub name: Ident,
    /// Lints that its contents break for a reason, such as `deprecated`.
    pub allows: Vec<String>,
    /// What is in it, in order.
    pub items: Vec<Item>,
}

/// A definition.
#[derive(Clone, Debug)]
pub enum Item {
    /// `pub mod demo`.
    Module(Module),
    /// A `#[remote]` trait.
    Interface(Interface),
    /// A struct that derives `Slice`.
    Struct(Struct, Derived),
    /// An enum that derives `Slice`.
    Enum(Enum, Derived),
    /// A struct that derives `Class`.
    Class(Class, Derived),
    /// A struct that derives `Exception`.
    Exception(Exception, Derived),
    /// An enum that derives `Exception`.
    Throws(Throws, Derived),
    /// A struct that derives `Results`.
    Record(Record, Derived),
    /// `pub type`.
    Alias(Alias),
    /// `pub const`.
    Constant(Constant),
}

/// What stands above a type beside what it is.
#[derive(Clone, Debug, Default)]
pub struct Derived {
    /// What it derives, in order.
    pub derives: Vec<String>,
    /// Lints that it breaks for a reason; with default values written out, it is those that do.
    pub allows: Vec<String>,
    /// The value of each field as Rust text, if `Default` is written out instead of derived.
    pub defaults: Option<Vec<(Ident, String)>>,
}

/// Another name for a type.
#[derive(Clone, Debug)]
pub struct Alias {
    /// The name.
    pub name: Ident,
    /// Documentation, deprecation.
    pub about: About,
    /// What it stands for.
    pub ty: syn::Type,
}

/// A constant.
#[derive(Clone, Debug)]
pub struct Constant {
    /// The name.
    pub name: Ident,
    /// Documentation, deprecation.
    pub about: About,
    /// Its type.
    pub ty: syn::Type,
    /// Its value, as Rust text.
    pub value: String,
    /// Lints that it breaks for a reason.
    pub allows: Vec<String>,
}
