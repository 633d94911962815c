//! Rust types as written, to types of the model.
//!
//! A macro sees only words: `Vec<T>` is a sequence because it is called so, and a type that ends in `Prx` is a
//! proxy. What a user's own type really is, the compiler finds out in the code made from the model.

use floe_idl::model::{Passing, Type, TypeKind};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericArgument, PathArguments};

/// The model's view of a Rust type.
pub(crate) fn read(rust: &syn::Type) -> Type {
    Type { kind: kind(rust), rust: rust.clone() }
}

/// How Rust passes a parameter of this type; inside an `Option`, how it passes the value.
pub(crate) fn passing(rust: &syn::Type) -> Passing {
    let rust = bare(rust);
    match rust {
        syn::Type::Reference(reference) => match bare(&reference.elem) {
            syn::Type::Slice(slice) if is_word(&slice.elem, "u8") => Passing::Plain,
            syn::Type::Slice(slice) => Passing::Slice((*slice.elem).clone()),
            elem if is_word(elem, "str") => Passing::Plain,
            elem => Passing::Lent(elem.clone()),
        },
        syn::Type::Path(path) => match (last(path), arguments(path).as_slice()) {
            (name, [inner]) if name == "Option" && matches!(bare(inner), syn::Type::Reference(_)) => {
                passing(inner)
            }
            _ => Passing::Plain,
        },
        _ => Passing::Plain,
    }
}

/// The value and error types of a `Result`, as far as they are written.
pub(crate) fn result(rust: &syn::Type) -> Option<(&syn::Type, Option<&syn::Type>)> {
    let syn::Type::Path(path) = bare(rust) else { return None };
    if last(path) != "Result" {
        return None;
    }
    match arguments(path).as_slice() {
        [value] => Some((value, None)),
        [value, error] => Some((value, Some(error))),
        _ => None,
    }
}

/// Whether an error type is `floe::Error` itself, by its name: then no user exception can come out.
pub(crate) fn is_system_error(rust: &syn::Type) -> bool {
    matches!(bare(rust), syn::Type::Path(path) if last(path) == "Error")
}

/// The same type without the parentheses that mean nothing.
pub(crate) fn bare(mut rust: &syn::Type) -> &syn::Type {
    loop {
        rust = match rust {
            syn::Type::Paren(inner) => &inner.elem,
            syn::Type::Group(inner) => &inner.elem,
            _ => return rust,
        }
    }
}

/// The first token of a parameter's type that cannot be there, and why.
pub(crate) fn misfit_in_parameter(rust: &syn::Type) -> Option<(TokenStream, &'static str)> {
    let wrong = |word: &str| match word {
        "'_" => None,
        "impl" => Some("expected a type, found `impl`: an operation has the same types for every caller"),
        "dyn" => Some("expected a type that can be sent, found `dyn`"),
        "Self" => Some("expected a type that can be sent, found `Self`"),
        "mut" => {
            Some("expected `&T` or a value, found `&mut`: parameters only go in; what changes is a result")
        }
        _ if word.starts_with('\'') => {
            Some("expected a borrow without a named lifetime: parameters are lent for the call")
        }
        _ => None,
    };
    misfit(rust.to_token_stream(), &wrong)
}

/// The first token of a result's value type that cannot be there, and why.
pub(crate) fn misfit_in_result(rust: &syn::Type) -> Option<(TokenStream, &'static str)> {
    let wrong = |word: &str| match word {
        "'static" => None,
        "impl" => Some("expected a type, found `impl`: an operation has the same types for every caller"),
        "dyn" => Some("expected a type that can be sent, found `dyn`"),
        "Self" => Some("expected a type that can be sent, found `Self`"),
        "&" => Some("expected an owned value, found a borrow: a result outlives the call"),
        _ if word.starts_with('\'') => Some(
            "expected an owned value, found a borrow: a result outlives the call (`'static` is possible)",
        ),
        _ => None,
    };
    misfit(rust.to_token_stream(), &wrong)
}

fn misfit(
    tokens: TokenStream,
    wrong: &dyn Fn(&str) -> Option<&'static str>,
) -> Option<(TokenStream, &'static str)> {
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        let found = match &token {
            TokenTree::Group(group) => misfit(group.stream(), wrong),
            TokenTree::Punct(quote) if quote.as_char() == '\'' => {
                let name = tokens.next();
                let word = format!("'{}", name.to_token_stream());
                wrong(&word).map(|why| (quote_lifetime(&token, name), why))
            }
            _ => wrong(&token.to_string()).map(|why| (token.to_token_stream(), why)),
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn quote_lifetime(quote: &TokenTree, name: Option<TokenTree>) -> TokenStream {
    [Some(quote.clone()), name].into_iter().flatten().collect()
}

fn kind(rust: &syn::Type) -> TypeKind {
    match bare(rust) {
        syn::Type::Path(path) if path.qself.is_none() => path_kind(path),
        syn::Type::Reference(reference) if reference.mutability.is_some() => {
            TypeKind::NotSlice("a shared borrow".into())
        }
        syn::Type::Reference(reference) => match kind(&reference.elem) {
            TypeKind::Option(_) => TypeKind::NotSlice("`Option<&T>`".into()),
            kind => kind,
        },
        syn::Type::Slice(slice) => TypeKind::Sequence(Box::new(read(&slice.elem))),
        syn::Type::Array(_) => TypeKind::NotSlice("`Vec<T>`".into()),
        syn::Type::Tuple(_) => TypeKind::NotSlice("a struct that derives `Slice`".into()),
        _ => TypeKind::NotSlice(SLICE_TYPES.into()),
    }
}

fn path_kind(path: &syn::TypePath) -> TypeKind {
    let name = last(path);
    let arguments = arguments(path);
    let boxed = |ty: &syn::Type| Box::new(read(ty));
    match (name.as_str(), arguments.as_slice()) {
        ("Vec" | "View", [elem]) => TypeKind::Sequence(boxed(elem)),
        ("HashMap", [key, value, ..]) | ("BTreeMap", [key, value]) => {
            TypeKind::Dictionary(boxed(key), boxed(value))
        }
        ("Link", [class]) => TypeKind::Class(boxed(class)),
        ("Box", [inner]) => kind(inner),
        ("Option", [inner]) => TypeKind::Option(boxed(inner)),
        ("Bytes", []) => {
            TypeKind::Sequence(Box::new(Type { kind: TypeKind::Byte, rust: syn::parse_quote!(u8) }))
        }
        ("String", []) => TypeKind::String,
        (_, []) if name.ends_with("Prx") || name == "Proxy" => TypeKind::Proxy,
        (_, []) if path.path.segments.len() == 1 => primitive(&name),
        _ => TypeKind::Named,
    }
}

fn primitive(name: &str) -> TypeKind {
    let expected = match name {
        "bool" => return TypeKind::Bool,
        "u8" => return TypeKind::Byte,
        "i16" => return TypeKind::Short,
        "i32" => return TypeKind::Int,
        "i64" => return TypeKind::Long,
        "f32" => return TypeKind::Float,
        "f64" => return TypeKind::Double,
        "str" => return TypeKind::String,
        "i8" => "`u8` or `i16`",
        "u16" => "`i16` or `i32`",
        "u32" => "`i32` or `i64`",
        "u64" | "usize" | "isize" | "i128" | "u128" => "`i64`",
        "char" => "`String`",
        _ => return TypeKind::Named,
    };
    TypeKind::NotSlice(expected.into())
}

fn is_word(rust: &syn::Type, word: &str) -> bool {
    matches!(bare(rust), syn::Type::Path(path) if path.path.is_ident(word))
}

fn last(path: &syn::TypePath) -> String {
    path.path.segments.last().map_or_else(String::new, |segment| segment.ident.to_string())
}

/// The type arguments of a path's last segment.
fn arguments(path: &syn::TypePath) -> Vec<&syn::Type> {
    let Some(PathArguments::AngleBracketed(list)) =
        path.path.segments.last().map(|segment| &segment.arguments)
    else {
        return Vec::new();
    };
    let types = list.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

const SLICE_TYPES: &str =
    "a basic type, `String`, `Vec`, a map, a proxy, a `Link`, or a type that derives `Slice`";
