//! The model to the code that `#[remote]` and the derives emit: the only generator there is.
//!
//! The emitted code is short. Names that stand beside the user's types in it are ones that nobody writes (`FloeServant`).
//! It calls the runtime through `::floe::..`, and uses exactly these items.
//!
//! # Interfaces
//! ```text
//! floe::Interface: Sized + Send + Sync + 'static          implemented by the tag `PrinterTag`
//!     type Proxy: TypedProxy
//!     const TYPE_ID: &'static str
//!     const BASES: &'static [fn() -> &'static [&'static str]]     `type_ids` of each direct base
//!     const WRITES: bool                                  has `&mut self` operations, inherited ones included
//!     const NATIVE: bool
//!     const OPERATIONS: &'static [&'static str]           own wire names
//!     const DESCRIPTION: &'static describe::Interface
//!     fn answers(operation: &str) -> bool                 own and inherited ones
//!     fn type_ids() -> &'static [&'static str]
//! floe::__private::type_ids(ids: &'static OnceLock<Vec<&'static str>>, own: &'static str,
//!     bases: &[fn() -> &'static [&'static str]]) -> &'static [&'static str]      with `::Ice::Object`, sorted
//! ```
//! # Proxies
//! ```text
//! floe::Proxy
//! floe::TypedProxy: Clone + Send + Sync + 'static
//!     type Tag: Interface
//!     fn as_proxy(&self) -> &Proxy
//!     fn from_proxy(proxy: Proxy) -> Self                 asks nobody
//! floe::IsA<T>: TypedProxy                                no methods; `AdminPrx: IsA<PrinterPrx>`
//! floe::__private::typed_proxy!(PrinterPrx, PrinterTag)   implements `TypedProxy` and all else for the tuple struct
//!                                                         `PrinterPrx(floe::Proxy)`, but for `IsA`
//! floe::__private::Operation                              all `const fn`
//!     new(wire_name: &'static str) -> Self
//!     .idempotent() .nonmutating() .oneway() .native() .returns() .timeout_ms(u64) .sliced() .compact() -> Self
//!     .classes(parameters: bool, results: bool) -> Self   whether they can hold class instances
//!     `returns`: there are results, or user exceptions, so that it must be called twoway
//! async floe::__private::call(proxy: &Proxy, operation: &'static Operation, put: impl FnOnce(&mut Writer))
//!     -> Result<_, floe::Error>                           the future is `Send` if `put` is
//! floe::__private::results<T, E: Throws>(reply: &_, get: impl FnOnce(&mut Reader<'_>) -> Result<T, DecodeError>)
//!     -> Result<T, E>                                     after a call without an answer, over an empty reader;
//!                                                         checks the end after `get`
//! floe::__private::results_native<T: DeserializeOwned, E: Throws>(reply: &_) -> Result<T, E>
//! ```
//! # Skeletons
//! ```text
//! floe::Servant
//!     fn type_ids(&self) -> &'static [&'static str]
//!     fn interface(&self) -> Option<InterfaceInfo>        floe::InterfaceInfo::of::<PrinterTag>()
//!     fn dispatch(self: Arc<Self>, request: floe::Request) -> floe::DispatchFuture
//!                                                         Pin<Box<dyn Future<Output = floe::Reply> + Send>>
//! floe::__private::Held<T>                                Send + Sync if T is
//!     new(servant: T, writes: bool) -> Self
//!     async read(&self, request: &Request) -> Result<impl Deref<Target = T> + Send, Refusal>
//!     async write(&self, request: &Request) -> Result<impl DerefMut<Target = T> + Send, Refusal>
//!         with async settle(self, request: &Request, keeps: bool) -> Result<(), Refusal>
//! floe::Stateful, floe::StatefulServant                   the skeleton of a `Stateful` value is a `StatefulServant`
//!     type Value: Stateful
//!     fn held(&self) -> &Held<Value>
//!     fn into_held(self) -> Held<Value>
//!     fn from_held(held: Held<Value>) -> Self
//! floe::Request                                           Send + Sync
//!     operation(&self) -> &str
//!     params(&self, operation: &'static Operation) -> Result<Reader<'_>, Refusal>    checks mode and encoding
//!     operation_not_exist(&self) -> Refusal
//!     async run(&self, call: impl Future<Output = Result<Reply, Refusal>> + Send) -> Reply
//!     answer<T, E: Throws>(&self, operation: &'static Operation, result: Result<T, E>,
//!         put: impl FnOnce(&mut Writer, T)) -> Reply
//!     answer_native<T: Serialize, E: Throws>(&self, operation: &'static Operation, result: Result<T, E>) -> Reply
//! floe::__private::get<'a, T: Decode<'a>>(r: &mut Reader<'a>) -> Result<T, Refusal>
//! floe::__private::get_optional<'a, T: Decode<'a>>(r: &mut Reader<'a>, tag: u32) -> Result<Option<T>, Refusal>
//! floe::__private::get_native<'a, T: Deserialize<'a>>(r: &mut Reader<'a>) -> Result<T, Refusal>
//! floe::__private::finish(r: Reader<'_>) -> Result<(), Refusal>
//! ```
//! # Values and errors
//! ```text
//! floe::wire::{SliceType, Encode, Decode, Writer, Reader, DecodeError, OptionalFormat, fixed_size,
//!     SliceException, ExceptionReader} as in `runtime/src/wire`; `Writer::{put, put_optional, put_native, put_enum,
//!     put_exception, exception_slice}`, `Reader::{get, get_optional, get_native, get_enum, exception}`,
//!     `ExceptionReader::{seek, slice, type_id}`, `DecodeError::Range { what, found: i64 }`
//! floe::wire::{InstanceReader}: `slice`; `Writer::class_slice`; `SliceType::{HAS_CLASSES, visit_links}`,
//!     `SliceException::HAS_CLASSES` where types can hold classes
//! floe::class::{Class, Extends, Value, RawLink, ClassInfo} as in `runtime/src/class`; `Value::{root, root_mut}`,
//!     `const ClassInfo::of::<T: Class>()`
//! floe::wire::ExceptionInfo                               `const new(&'static str, fn(&mut ExceptionReader) -> ..)`
//! floe::__private::inventory                              the crate: a class, or a derived exception, announces itself
//! floe::wire::Results: Sized                              a struct with the results of an operation
//!     const HAS_CLASSES: bool = false
//!     fn put_results(&self, w: &mut Writer)
//!     fn get_results(r: &mut Reader<'_>) -> Result<Self, DecodeError>
//! floe::Error
//! floe::Throws: Sized + From<floe::Error> + Send
//!     fn system(&self) -> Option<&floe::Error>
//!     fn put_user(&self, w: &mut Writer)
//!     fn get_user(r: &mut Reader<'_>) -> Result<Self, DecodeError>
//! floe::__private::put_system(w: &mut Writer)             `put_user` of a `#[system]` variant: fails the writer
//! floe::__private::unknown_user(type_id: &str) -> floe::Error
//! ```
//! # Descriptions
//! Constants that cost nothing unless a program exports its interfaces: `SliceType::DESCRIPTION`,
//! `SliceException::DESCRIPTION`, `Throws::EXCEPTIONS`, `Interface::DESCRIPTION`. All of `floe::describe` is plain data; what is
//! rare is set by `const fn`s on what `new` makes, and types stand in it as functions, `floe::describe::of::<T>`, so that types
//! which hold each other are no circle of constants.
//!
//! A nullable proxy is an `Option<PrinterPrx>`, which must be `Encode` and `Decode`, and an `Option<&PrinterPrx>` as
//! parameter, which must be `Encode`: `typed_proxy!` makes the proxy `wire::Nullable`, and a `&T` of one is, too.

mod class;
mod classes;
mod describe;
mod enumeration;
mod exception;
mod kept_trait;
mod proxy;
mod record;
mod skeleton;
mod structure;
mod tag;
mod throws;

pub use throws::throws;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

use crate::model::{About, Class, Enum, Exception, Field, Interface, Operation, Parameter, Record, Struct};
use crate::names;

/// Everything that `#[remote]` emits for an interface, the trait included.
pub fn interface(interface: &Interface) -> TokenStream {
    let parts = [
        kept_trait::expand(interface),
        tag::expand(interface),
        proxy::expand(interface),
        skeleton::expand(interface),
    ];
    parts.into_iter().collect()
}

/// What `#[derive(Slice)]` emits for a struct.
pub fn structure(structure: &Struct) -> TokenStream {
    quiet(&structure.about, &structure.fields, structure::expand(structure))
}

/// What `#[derive(Slice)]` emits for an enum.
pub fn enumeration(enumeration: &Enum) -> TokenStream {
    let variants = enumeration.variants.iter().map(|variant| &variant.about);
    quiet_about(variants.chain([&enumeration.about]), enumeration::expand(enumeration))
}

/// What `#[derive(Exception)]` emits for a struct.
pub fn exception(exception: &Exception) -> TokenStream {
    quiet(&exception.about, &exception.fields, exception::expand(exception))
}

/// What `#[derive(Class)]` emits.
pub fn class(class: &Class) -> TokenStream {
    quiet(&class.about, &class.fields, class::expand(class))
}

/// What `#[derive(Results)]` emits.
pub fn record(record: &Record) -> TokenStream {
    quiet(&record.about, &record.fields, record::expand(record))
}

/// What `#[remote]` emits when the trait has mistakes: the same names, so that no use of them is a second mistake.
///
/// `methods` are those that a proxy can have, with bodies that never return; `all` says that they are all of the trait,
/// so that a proxy implements it.
pub fn fallback(interface: &Interface, methods: &[TokenStream], all: bool) -> TokenStream {
    let empty = Interface { operations: Vec::new(), ..interface.clone() };
    let parts = [tag::expand(&empty), proxy::fallback(&empty, methods, all), skeleton::expand(&empty)];
    parts.into_iter().collect()
}

/// `PrinterTag`: the type that stands for the interface.
fn tag_name(name: &Ident) -> Ident {
    format_ident!("{}Tag", name)
}

/// `PrinterPrx`.
fn proxy_name(name: &Ident) -> Ident {
    format_ident!("{}Prx", name)
}

/// `PrinterSkeleton`.
fn skeleton_name(name: &Ident) -> Ident {
    format_ident!("{}Skeleton", name)
}

/// The private alias of a base's proxy. A base whose proxy is not in scope is one mistake, so it is named once.
fn base_name(name: &Ident, at: usize) -> Ident {
    format_ident!("{}Base{}", name, at)
}

fn base_names(interface: &Interface) -> Vec<Ident> {
    (0..interface.bases.len()).map(|at| base_name(&interface.name, at)).collect()
}

/// The tags of the bases. They cannot stand in the header of an implementation: an associated type of another crate
/// counts as any type there.
fn base_tags(interface: &Interface) -> Vec<TokenStream> {
    let tag = |base| quote!(<#base as ::floe::TypedProxy>::Tag);
    base_names(interface).into_iter().map(tag).collect()
}

/// The constant that describes an operation to the runtime.
fn operation_name(operation: &Operation) -> Ident {
    let name = operation.name.to_string();
    Ident::new(&format!("OP_{}", names::plain(&name).to_uppercase()), operation.name.span())
}

/// Code that names a type and its fields: if one of them is deprecated, that is for others to hear.
fn quiet(about: &About, fields: &[Field], code: TokenStream) -> TokenStream {
    quiet_about(fields.iter().map(|field| &field.about).chain([about]), code)
}

fn quiet_about<'a>(mut abouts: impl Iterator<Item = &'a About>, code: TokenStream) -> TokenStream {
    match abouts.any(|about| about.deprecated.is_some()) {
        true => quote!(#[allow(deprecated)] const _: () = { #code };),
        false => code,
    }
}

/// A name of the generated code, which no name of the user can meet.
fn own(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The place of the user's tokens, for names of the generated code.
fn place(tokens: &impl ToTokens) -> Span {
    let first = tokens.to_token_stream().into_iter().next();
    first.map_or_else(Span::mixed_site, |token| token.span().resolved_at(Span::mixed_site()))
}

/// `value0`, `value1`: the names of results in the order of the Rust tuple, each at the place of its type.
fn values(operation: &Operation) -> Vec<Ident> {
    let values = operation.results.in_rust().into_iter().enumerate();
    values.map(|(at, outcome)| Ident::new(&format!("value{at}"), place(&outcome.ty.rust))).collect()
}

/// What is copied from a trait's method to a proxy's: documentation and deprecation.
fn copied<'a>(about: &'a About) -> impl Iterator<Item = &'a syn::Attribute> + 'a {
    let words = ["doc", "deprecated"];
    about.attributes.iter().filter(move |attribute| words.iter().any(|word| attribute.path().is_ident(word)))
}

/// Writes a field of `self`, by its tag if it has one.
fn put_field(Field { name, tag, ty, .. }: &Field, w: &Ident) -> TokenStream {
    let (place, value) = (place(&ty.rust), quote!(self.#name));
    match tag.map(|tag| tag.number) {
        Some(tag) => quote_spanned!(place=> #w.put_optional(#tag, #value.as_ref());),
        None => quote_spanned!(place=> #w.put(&#value);),
    }
}

/// Reads a field into a variable of its name.
fn get_field(Field { name, tag, ty, .. }: &Field, r: &Ident) -> TokenStream {
    let place = place(&ty.rust);
    let ty = &ty.rust;
    match tag.map(|tag| tag.number) {
        Some(tag) => quote_spanned!(place=> let #name: #ty = #r.get_optional(#tag)?;),
        None => quote_spanned!(place=> let #name: #ty = #r.get()?;),
    }
}

/// `s: &str, count: i32`.
fn declared(operation: &Operation) -> TokenStream {
    let one = |Parameter { name, ty, .. }: &Parameter| {
        let ty = &ty.rust;
        quote!(#name: #ty)
    };
    let parameters = operation.parameters.iter().map(one);
    quote!(#(#parameters),*)
}

/// `s, count`.
fn passed(operation: &Operation) -> TokenStream {
    let names = operation.parameters.iter().map(|parameter| &parameter.name);
    quote!(#(#names),*)
}
