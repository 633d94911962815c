//! The attributes and derives of Floe: `#[remote]`, `Slice`, `Results`, `Exception`, `Class`.
//!
//! Each reads what the user wrote into the model of `floe-idl`, has it checked there, and emits what
//! `floe_idl::rust::expand` makes of it. Use them through the crate `floe`, whose items the emitted code calls.

mod attr;
mod fallback;
mod remote;
mod types;
mod value;

use floe_idl::errors::Errors;
use floe_idl::{check, rust::expand};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, ItemTrait};

/// Makes a trait an interface: other programs can call the objects that implement it.
///
/// The trait stays as it is written; it becomes `Send + Sync + 'static`, and so do the futures of its methods `Send`.
/// Beside a trait `Printer` come `PrinterPrx`, the proxy, which implements `Printer` too, and `PrinterSkeleton<T>`,
/// which makes a servant of any `T: Printer`.
///
/// `#[remote("::Demo::Printer")]` is a Slice interface, which every Ice language can call. `#[remote]` is a native one,
/// between Rust programs, with any serde type; its type id is made from the package and the trait. `slice` and
/// `native` say it outright: `#[remote("::Demo::Printer", native)]`.
///
/// # Operations
/// Each is an `async fn` with `&self` or, if it changes the object, `&mut self`. Its result is a `floe::Result<T>`, or
/// a `Result<T, E>` whose `E` derives [`Exception`](derive@Exception).
/// Parameters may be borrowed: `&str`, `&[u8]`, `&[T]`, `&T`, `View<'_, T>`. A tuple is the return value and then the out
/// parameters. `Option<PrinterPrx>` is a proxy that may be missing; in a Slice interface any other `Option` has a tag.
///
/// | attribute | on | says |
/// |---|---|---|
/// | `#[idempotent]`, `#[idempotent(nonmutating)]` | method | a call may be repeated |
/// | `#[oneway]` | method | nobody waits for an answer: there is no result, and no error of the server |
/// | `#[name("printString")]` | method, parameter | the name on the wire; else the Rust name in lowerCamelCase |
/// | `#[timeout("5s")]` | method | the time for a call, in `ms`, `s` or `m` |
/// | `#[format(sliced)]`, `#[format(compact)]` | method | how exceptions and classes are written |
/// | `#[tag(1)]` | parameter of type `Option<T>` | an optional parameter |
/// | `#[returns(tag = 1)]` | method | the return value, an `Option<T>`, is optional |
/// | `#[out]` | method | all results are out parameters, none is a return value |
/// | `#[out(count, rest(tag = 2))]` | method | the names, and tags, of the out parameters: all results, or all but the first |
/// | `#[results]` | method | the result is a struct that derives [`Results`](derive@Results), with a field for each |
///
/// # Inheritance
/// Supertraits that are interfaces are its bases: `trait Admin: Printer`. The base's proxy must be in scope too, beside
/// the trait: `use demo::{Printer, PrinterPrx}`, or `trait Admin: demo::Printer`. With several bases, list also the
/// bases of bases.
#[proc_macro_attribute]
pub fn remote(arguments: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand_remote(arguments.into(), item.into()).into()
}

/// Gives a struct with named fields, or an enum without data, its form in the Slice encodings.
///
/// Fields go over the wire in the order in which they are written. A struct may have one lifetime, for what it borrows
/// from a message. The value of an enum's variant is its discriminant.
///
/// An enum may keep numbers that it does not know, as a newer program sends them: in a variant `#[unknown] Unknown(i32)`.
/// Without one, such a number is an error. A variant with data wants `#[repr(i32)]` if others have discriminants.
///
/// What Slice calls it matters to an export (`floe::export`): a field by its Rust name in lowerCamelCase, a variant by its
/// Rust name, unless `#[name("x")]` says another. The type has its Rust name, in the module of what first uses it;
/// `#[slice("::Demo::Point")]` gives it a scoped name of its own. Two Rust types may have the same, such as one that owns
/// and one that borrows, if they are the same in Slice.
#[proc_macro_derive(Slice, attributes(slice, tag, name, unknown))]
pub fn slice(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand_slice(input.into()).into()
}

/// Makes a struct the results of an operation that has several: the method says `#[results]`.
///
/// The field with `#[returns]` is the return value, each other one an out parameter, in the order in which they are
/// written. `#[tag(1)]` on a field of type `Option<T>` makes it optional. `#[name("x")]` gives it another Slice name.
#[proc_macro_derive(Results, attributes(returns, tag, name))]
pub fn results(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand_results(input.into()).into()
}

/// Makes a struct a user exception, or an enum the list of what an operation throws.
///
/// - A struct with `#[exception("::Demo::Failed")]` is a Slice exception. With `base = Base` it extends another one,
///   which its field `base: Base` holds. `#[tag(1)]` on a field of type `Option<T>` makes it optional.
/// - An enum lists exceptions: each variant holds one, and the variant `#[system] System(floe::Error)` holds all else
///   that can go wrong. It is the `E` of an operation's `Result<T, E>`.
/// - An enum with `#[exception(native)]` is the error of a native interface: its variants may hold any serde data. The
///   variant with `#[system]` comes last and has `#[serde(skip)]`.
///
/// `Display` and `std::error::Error` are made as well; `Debug` must be derived. `display = "no paper in tray {tray}"`
/// gives the text of a struct, in which its fields may stand; with `display = own` neither trait is made.
#[proc_macro_derive(Exception, attributes(exception, system, tag, name))]
pub fn exception(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand_exception(input.into()).into()
}

/// Makes a struct a class of Slice: its values are shared, form graphs, and may be of a derived class.
///
/// `#[class("::Demo::Shape")]` gives the type id; `base = Base` the class that it extends, which its field `base: Base` holds;
/// `id = 7` a compact id. `#[tag(1)]` on a field of type `Option<T>` makes it optional, `#[name("x")]` gives it another Slice
/// name. Fields, parameters and results refer to instances by `floe::Link<Shape>`.
///
/// A program knows each class that derives `Class`, in whichever crate: an instance that comes as a `Link<Shape>` is of
/// the class that was sent, if the program has it.
#[proc_macro_derive(Class, attributes(class, tag, name))]
pub fn class(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand_class(input.into()).into()
}

fn expand_remote(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let place = remote::place(&item);
    let Ok(parsed) = syn::parse2::<ItemTrait>(item.clone()) else {
        let error = match syn::parse2::<syn::Item>(item.clone()) {
            Ok(syn::Item::Trait(_)) | Err(_) => return item,
            Ok(_) => {
                syn::Error::new(place, "expected a trait: its methods are the operations of an interface")
            }
        };
        let error = error.into_compile_error();
        return quote!(#error #item);
    };
    let mut errors = Errors::new();
    let interface = remote::read(arguments, &parsed, &mut errors);
    check::interface(&interface, &mut errors);
    match errors.into_result() {
        Ok(()) => expand::interface(&interface),
        Err(error) => {
            let (error, rest) = (error.into_compile_error(), fallback::interface(&interface, &parsed));
            quote!(#error #rest)
        }
    }
}

fn expand_slice(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let expanded = value::slice(&input, &mut errors).map(|read| match read {
        value::Slice::Struct(read) => {
            check::structure(&read, &mut errors);
            expand::structure(&read)
        }
        value::Slice::Enum(read) => {
            check::enumeration(&read, &mut errors);
            expand::enumeration(&read)
        }
    });
    finish(errors, expanded, || fallback::slice(&input))
}

fn expand_results(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let expanded = value::record(&input, &mut errors).map(|read| {
        check::record(&read, &mut errors);
        expand::record(&read)
    });
    finish(errors, expanded, || fallback::results(&input))
}

fn expand_exception(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let expanded = value::thrower(&input, &mut errors).map(|read| match read {
        value::Thrower::Exception(read) => {
            check::exception(&read, &mut errors);
            expand::exception(&read)
        }
        value::Thrower::Throws(read) => {
            check::throws(&read, &mut errors);
            expand::throws(&read)
        }
    });
    finish(errors, expanded, || fallback::thrower(&input))
}

fn expand_class(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let expanded = value::class(&input, &mut errors).map(|read| {
        check::class(&read, &mut errors);
        expand::class(&read)
    });
    finish(errors, expanded, || fallback::class(&input))
}

fn finish(
    errors: Errors,
    expanded: Option<TokenStream>,
    fallback: impl FnOnce() -> TokenStream,
) -> TokenStream {
    match (errors.into_result(), expanded) {
        (Ok(()), expanded) => expanded.unwrap_or_default(),
        (Err(error), _) => {
            let (error, rest) = (error.into_compile_error(), fallback());
            quote!(#error #rest)
        }
    }
}

#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod tests;
