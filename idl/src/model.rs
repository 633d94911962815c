//! What an interface is, whoever wrote it down: a Rust trait or a Slice file.
//!
//! The model holds facts (modes, directions, tags, type ids). Beside them stands the Rust that a front end saw or
//! decided on (`syn` types, visibilities), because the code made from the model must use the user's own tokens.

use proc_macro2::{Ident, Span};

/// A text of the user and its place, for messages.
#[derive(Clone, Debug)]
pub struct Name {
    /// The text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// What the user said about an item beside what it is.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The documentation, line by line.
    pub docs: Vec<String>,
    /// The reason given with a deprecation; empty if none was given.
    pub deprecated: Option<String>,
    /// The Rust attributes that stay on the item, documentation and deprecation included.
    pub attributes: Vec<syn::Attribute>,
}

/// How parameters and results become bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Slice 1.1, and 1.0 for peers that ask for it: every Ice language reads it.
    Slice,
    /// bincode through serde: Rust programs only.
    Native,
}

/// An interface: operations that an object answers.
#[derive(Clone, Debug)]
pub struct Interface {
    /// The name of the Rust trait.
    pub name: Ident,
    /// Who may see the trait, and all that is made from it.
    pub visibility: syn::Visibility,
    /// Documentation, deprecation, kept attributes.
    pub about: About,
    /// The type id, as `ice_id` says it.
    pub type_id: Name,
    /// How its operations encode.
    pub encoding: Encoding,
    /// The interfaces that it extends.
    pub bases: Vec<Base>,
    /// Rust supertraits that are no interfaces, such as `Send`.
    pub bounds: Vec<syn::TypeParamBound>,
    /// Its own operations, in the order in which they were written.
    pub operations: Vec<Operation>,
}

/// An interface that another one extends.
#[derive(Clone, Debug)]
pub struct Base {
    /// The Rust path of its trait.
    pub path: syn::Path,
}

/// What an operation promises about being executed twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Executed at most once.
    #[default]
    Normal,
    /// Changes nothing; deprecated in Slice, mode 1 on the wire.
    Nonmutating,
    /// May be repeated without harm; mode 2 on the wire.
    Idempotent,
}

/// How the slices of classes and exceptions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Without sizes: a receiver must know every type.
    Compact,
    /// With sizes: a receiver may skip what it does not know.
    Sliced,
}

/// One operation of an interface.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The name of the Rust method.
    pub name: Ident,
    /// The name on the wire.
    pub wire_name: Name,
    /// Documentation, deprecation, kept attributes.
    pub about: About,
    /// Whether it may be repeated.
    pub mode: Mode,
    /// Whether it changes the object: `&mut self`.
    pub writes: bool,
    /// Whether what it changed is kept also if it fails.
    pub commits: bool,
    /// Whether no answer is wanted.
    pub oneway: bool,
    /// The time that its author allows for a call.
    pub timeout_ms: Option<u64>,
    /// How its exceptions and classes are written; the communicator's default if not said.
    pub format: Option<Format>,
    /// What goes in, in the order in which it was written.
    pub parameters: Vec<Parameter>,
    /// What comes out.
    pub results: Results,
    /// The Rust type of its user exceptions, if it lists any.
    pub throws: Option<syn::Type>,
    /// The whole result as the Rust method gives it.
    pub output: syn::Type,
}

/// A value that goes in.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name of the Rust parameter.
    pub name: Ident,
    /// The name in Slice.
    pub slice_name: Name,
    /// Its tag, if it is optional.
    pub tag: Option<Tag>,
    /// Its type.
    pub ty: Type,
    /// How Rust passes it.
    pub passing: Passing,
}

/// How a parameter is handed to a Rust method.
#[derive(Clone, Debug)]
pub enum Passing {
    /// As a value of its own, or one that borrows from the message: decoded as it is.
    Plain,
    /// As `&T`: a value of this type is decoded and lent.
    Lent(syn::Type),
    /// As `&[T]`: a vector of this element type is decoded and lent.
    Slice(syn::Type),
}

/// What comes out of an operation.
///
/// In Rust it is `()`, the one value, a tuple of the return value and then the out parameters, or a struct that
/// derives `Results`, which says itself what its fields are.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// The struct that holds all of them; then the lists below are empty.
    pub record: Option<syn::Type>,
    /// The return value.
    pub value: Option<Outcome>,
    /// The out parameters, in the order in which they were written.
    pub outs: Vec<Outcome>,
}

impl Results {
    /// Whether nothing comes out.
    pub fn is_empty(&self) -> bool {
        self.record.is_none() && self.value.is_none() && self.outs.is_empty()
    }

    /// The values in the order of the Rust tuple: the return value, then the out parameters.
    pub fn in_rust(&self) -> Vec<&Outcome> {
        self.value.iter().chain(&self.outs).collect()
    }

    /// The values in the order of the wire, each with its index in the Rust tuple: the out parameters, the return
    /// value, and then whatever has a tag, by tag.
    pub fn on_wire(&self) -> Vec<(usize, &Outcome)> {
        let mut values: Vec<_> = self.in_rust().into_iter().enumerate().collect();
        if self.value.is_some() {
            values.rotate_left(1);
        }
        values.sort_by_key(|(_, outcome)| outcome.tag.map(|tag| tag.number));
        values
    }
}

impl Operation {
    /// The parameters in the order of the wire: as written, and then those that have a tag, by tag.
    pub fn parameters_on_wire(&self) -> Vec<&Parameter> {
        let mut parameters: Vec<_> = self.parameters.iter().collect();
        parameters.sort_by_key(|parameter| parameter.tag.map(|tag| tag.number));
        parameters
    }
}

/// A return value, or an out parameter.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The name in Slice, where the user gave one; a return value has none.
    pub slice_name: Option<Name>,
    /// Its tag, if it is optional.
    pub tag: Option<Tag>,
    /// Its type.
    pub ty: Type,
}

/// The number of an optional value.
#[derive(Clone, Copy, Debug)]
pub struct Tag {
    /// The number.
    pub number: u32,
    /// Where the user wrote it.
    pub span: Span,
}

/// A type, as Slice sees it, with the Rust that names it.
#[derive(Clone, Debug)]
pub struct Type {
    /// What it is.
    pub kind: TypeKind,
    /// The Rust type as written.
    pub rust: syn::Type,
}

/// What a type is.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// `bool`.
    Bool,
    /// `byte`, in Rust `u8`.
    Byte,
    /// `short`, in Rust `i16`.
    Short,
    /// `int`, in Rust `i32`.
    Int,
    /// `long`, in Rust `i64`.
    Long,
    /// `float`, in Rust `f32`.
    Float,
    /// `double`, in Rust `f64`.
    Double,
    /// `string`.
    String,
    /// A sequence of elements.
    Sequence(Box<Type>),
    /// A dictionary of keys and values.
    Dictionary(Box<Type>, Box<Type>),
    /// A proxy, typed or not.
    Proxy,
    /// A value that may be missing: an optional where it has a tag, a nullable proxy where it has none.
    Option(Box<Type>),
    /// A reference to an instance of a class, in Rust `Link<T>`: nil, or an instance of the class or of one derived
    /// from it. `Link<Value>` takes any.
    Class(Box<Type>),
    /// A user's type: a struct, an enum.
    Named,
    /// Nothing that Slice can express; the text says what was expected instead.
    NotSlice(String),
}

/// A struct of the user.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Its name.
    pub name: Ident,
    /// Documentation, deprecation.
    pub about: About,
    /// Its scoped name in Slice, if the user gave one.
    pub slice_name: Option<Name>,
    /// The lifetime of what it borrows from a message, if it does.
    pub lifetime: Option<syn::Lifetime>,
    /// Its fields in the order in which they go over the wire.
    pub fields: Vec<Field>,
}

/// A field of a struct or an exception.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name in Rust.
    pub name: Ident,
    /// The name in Slice.
    pub slice_name: Name,
    /// Documentation, deprecation.
    pub about: About,
    /// Its tag, if it is optional.
    pub tag: Option<Tag>,
    /// Its type.
    pub ty: Type,
}

/// The members of an exception in the order of the wire: as written, and then those that have a tag, by tag.
pub fn fields_on_wire(fields: &[Field]) -> Vec<&Field> {
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort_by_key(|field| field.tag.map(|tag| tag.number));
    fields
}

/// An enum of the user, without data.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its name.
    pub name: Ident,
    /// Documentation, deprecation.
    pub about: About,
    /// Its scoped name in Slice, if the user gave one.
    pub slice_name: Option<Name>,
    /// Its enumerators.
    pub variants: Vec<Enumerator>,
    /// The variant that holds a number which no enumerator has; without one, such a number is an error.
    pub unknown: Option<Ident>,
}

/// One value of an enum.
#[derive(Clone, Debug)]
pub struct Enumerator {
    /// The name in Rust.
    pub name: Ident,
    /// The name in Slice: that in Rust, unless one is given.
    pub slice_name: Name,
    /// Documentation, deprecation.
    pub about: About,
    /// The value on the wire.
    pub value: i64,
    /// Where the value was written, or the name.
    pub span: Span,
}

/// The results of an operation as a struct: a field for the return value, and one for each out parameter.
#[derive(Clone, Debug)]
pub struct Record {
    /// The name of the Rust struct.
    pub name: Ident,
    /// Documentation, deprecation.
    pub about: About,
    /// Its fields, as written.
    pub fields: Vec<Field>,
    /// Which of them is the return value; the others are out parameters.
    pub returned: Option<usize>,
}

impl Record {
    /// The fields in the order of the wire: the out parameters, the return value, and then whatever has a tag, by tag.
    pub fn on_wire(&self) -> Vec<&Field> {
        let (returned, outs): (Vec<_>, Vec<_>) =
            self.fields.iter().enumerate().partition(|(at, _)| Some(*at) == self.returned);
        let mut fields: Vec<_> = outs.into_iter().chain(returned).map(|(_, field)| field).collect();
        fields.sort_by_key(|field| field.tag.map(|tag| tag.number));
        fields
    }
}

/// A user exception.
#[derive(Clone, Debug)]
pub struct Exception {
    /// The name of the Rust struct.
    pub name: Ident,
    /// Documentation, deprecation.
    pub about: About,
    /// The type id.
    pub type_id: Name,
    /// The exception that it extends, which its field `base` holds.
    pub base: Option<syn::Type>,
    /// Its own fields, without `base`.
    pub fields: Vec<Field>,
    /// The text that it shows, with its fields in braces; the type id if none was given.
    pub display: Display,
}

/// Who writes the text of an exception.
#[derive(Clone, Debug)]
pub enum Display {
    /// Made from type id and fields, or from the exception held.
    Default,
    /// A format string in which fields stand in braces.
    Format(syn::LitStr),
    /// The user: no `Display` and no `Error` is made.
    Own,
}

/// A class: a type whose values are shared nodes of a graph.
#[derive(Clone, Debug)]
pub struct Class {
    /// The name of the Rust struct.
    pub name: Ident,
    /// Documentation, deprecation.
    pub about: About,
    /// The type id.
    pub type_id: Name,
    /// The number that stands for the type id on the wire.
    pub compact_id: Option<i32>,
    /// The class that it extends, which its field `base` holds.
    pub base: Option<syn::Type>,
    /// Its own fields, without `base`.
    pub fields: Vec<Field>,
}

/// What an operation may throw: the enum that is the error type of its result.
#[derive(Clone, Debug)]
pub struct Throws {
    /// The name of the Rust enum.
    pub name: Ident,
    /// Documentation, deprecation.
    pub about: About,
    /// How user exceptions are encoded.
    pub encoding: Encoding,
    /// The variants that are user exceptions.
    pub variants: Vec<Thrown>,
    /// The variant that holds a `floe::Error`.
    pub system: Ident,
    /// The variants that were written after it.
    pub after_system: Vec<Ident>,
    /// Who writes the text.
    pub display: Display,
}

/// One user exception of a throws list.
#[derive(Clone, Debug)]
pub struct Thrown {
    /// The variant.
    pub name: Ident,
    /// The exception that it holds; in a native list a variant may hold anything, and this is `None`.
    pub ty: Option<syn::Type>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Out parameters, return value, then by tag: the order of WIRE 2.1.
    #[test]
    fn results_on_wire() {
        let outcome = |tag: Option<u32>| Outcome {
            slice_name: None,
            tag: tag.map(|number| Tag { number, span: Span::call_site() }),
            ty: Type { kind: TypeKind::Int, rust: syn::parse_quote!(i32) },
        };
        let check = |value: Option<Outcome>, outs: Vec<Outcome>, expected: &[usize]| {
            let results = Results { record: None, value, outs };
            let order: Vec<usize> = results.on_wire().into_iter().map(|(at, _)| at).collect();
            assert_eq!(order, expected);
        };
        check(None, vec![], &[]);
        check(Some(outcome(None)), vec![], &[0]);
        check(Some(outcome(None)), vec![outcome(None), outcome(None)], &[1, 2, 0]);
        check(None, vec![outcome(None), outcome(None)], &[0, 1]);
        check(Some(outcome(Some(5))), vec![outcome(Some(7)), outcome(None), outcome(Some(1))], &[2, 3, 0, 1]);
    }
}
