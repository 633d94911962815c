//! The rules that an interface and its types must keep.
//!
//! All mistakes are said at once, each once, on the user's own tokens: what was expected and what came.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use quote::ToTokens;

use crate::errors::Errors;
use crate::model::{
    Class, Encoding, Enum, Exception, Field, Interface, Operation, Outcome, Record, Struct, Tag, Throws,
    Type, TypeKind,
};
use crate::names;

/// Checks an interface.
pub fn interface(interface: &Interface, errors: &mut Errors) {
    if let Err(message) = names::check_type_id(&interface.type_id.text) {
        errors.at(interface.type_id.span, message);
    }
    let mut wire_names = HashMap::new();
    for operation in &interface.operations {
        check_operation(operation, interface.encoding, errors);
        match wire_names.entry(operation.wire_name.text.as_str()) {
            Entry::Vacant(free) => drop(free.insert(&operation.name)),
            Entry::Occupied(other) => errors.at(
                operation.wire_name.span,
                format!(
                    "expected a wire name of its own, found `{}`, which `{}` has already: give one with `#[name(\"..\")]`",
                    other.key(),
                    other.get()
                ),
            ),
        }
    }
}

/// Checks a struct.
pub fn structure(structure: &Struct, errors: &mut Errors) {
    check_scoped_name(structure.slice_name.as_ref(), errors);
    if structure.fields.is_empty() {
        errors.on(&structure.name, "expected at least one field: Slice has no empty structs");
    }
    for field in &structure.fields {
        match &field.tag {
            Some(tag) => {
                errors.at(tag.span, "expected no tag: the fields of a Slice struct are never optional")
            }
            None => check_type(&field.ty, errors),
        }
    }
    check_field_names(&structure.fields, errors);
}

/// Checks an enum.
pub fn enumeration(enumeration: &Enum, errors: &mut Errors) {
    check_scoped_name(enumeration.slice_name.as_ref(), errors);
    if let (Some(unknown), true) = (&enumeration.unknown, enumeration.variants.is_empty()) {
        errors.on(unknown, "expected a variant beside the one for unknown numbers: Slice has no empty enums");
    } else if enumeration.variants.is_empty() {
        errors.on(&enumeration.name, "expected at least one variant: Slice has no empty enums");
    }
    for variant in &enumeration.variants {
        if !(0..=i64::from(i32::MAX)).contains(&variant.value) {
            let message = format!("expected a value from 0 to {}, found {}", i32::MAX, variant.value);
            errors.at(variant.span, message);
        }
    }
    let mut slice_names = HashMap::new();
    enumeration.variants.iter().for_each(|it| check_slice_name(&it.slice_name, &mut slice_names, errors));
}

/// Checks a struct of results.
pub fn record(record: &Record, errors: &mut Errors) {
    if record.fields.is_empty() {
        errors.on(&record.name, "expected at least one field: an operation without results gives `()`");
    }
    let mut tags = HashMap::new();
    for field in &record.fields {
        check_optional(field.tag, &field.ty, errors);
        check_tag(field.tag, &mut tags, errors);
    }
    check_field_names(&record.fields, errors);
}

/// Checks a user exception.
pub fn exception(exception: &Exception, errors: &mut Errors) {
    if let Err(message) = names::check_type_id(&exception.type_id.text) {
        errors.at(exception.type_id.span, message);
    }
    let mut tags = HashMap::new();
    for field in &exception.fields {
        check_optional(field.tag, &field.ty, errors);
        check_tag(field.tag, &mut tags, errors);
    }
    check_field_names(&exception.fields, errors);
}

/// Checks a class.
pub fn class(class: &Class, errors: &mut Errors) {
    if let Err(message) = names::check_type_id(&class.type_id.text) {
        errors.at(class.type_id.span, message);
    } else if class.type_id.text == ROOT_CLASS {
        let message = "expected another type id than that of the root class, `floe::class::Value`";
        errors.at(class.type_id.span, message);
    }
    let mut tags = HashMap::new();
    for field in &class.fields {
        check_optional(field.tag, &field.ty, errors);
        check_tag(field.tag, &mut tags, errors);
    }
    check_field_names(&class.fields, errors);
}

/// Checks a throws list.
pub fn throws(throws: &Throws, errors: &mut Errors) {
    if let (Encoding::Native, Some(variant)) = (throws.encoding, throws.after_system.first()) {
        errors.on(variant, "expected the `#[system]` variant last: it has no number on the wire");
    }
    let mut known = HashMap::new();
    for variant in &throws.variants {
        let Some(ty) = &variant.ty else { continue };
        match known.entry(ty.to_token_stream().to_string()) {
            Entry::Vacant(free) => drop(free.insert(&variant.name)),
            Entry::Occupied(other) => errors.on(
                ty,
                format!(
                    "expected each exception once, found `{}`, which `{}` holds already",
                    text(ty),
                    other.get()
                ),
            ),
        }
    }
}

/// Rust tokens as a person writes them, for messages.
pub fn text(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (spaced, tight) in TIGHT {
        text = text.replace(spaced, tight);
    }
    text
}

fn check_operation(operation: &Operation, encoding: Encoding, errors: &mut Errors) {
    if let Err(message) = names::check_operation(&operation.wire_name.text) {
        errors.at(operation.wire_name.span, message);
    } else if operation.name.to_string().starts_with(names::BUILT_IN) {
        let message =
            "expected a method name that does not begin with `ice_`, which marks what every proxy has";
        errors.on(&operation.name, format!("{message}, found `{}`", operation.name));
    } else if names::is_method_of_proxies(&operation.name.to_string()) {
        errors.on(
            &operation.name,
            format!(
                "expected another method name, found `{name}`, which proxies have already: \
                 rename the method, and keep the wire name with `#[name(\"{wire}\")]`",
                name = operation.name,
                wire = operation.wire_name.text
            ),
        );
    }
    let results = &operation.results;
    let first = results.record.as_ref().or_else(|| results.in_rust().first().map(|first| &first.ty.rust));
    if let (true, Some(result)) = (operation.oneway, first) {
        errors
            .on(result, format!("expected `()`: a oneway operation has no result, found `{}`", text(result)));
    }
    match encoding {
        Encoding::Slice => check_slice_members(operation, errors),
        Encoding::Native => check_native_members(operation, errors),
    }
}

fn check_slice_members(operation: &Operation, errors: &mut Errors) {
    let mut tags = HashMap::new();
    let mut slice_names = HashMap::new();
    for parameter in &operation.parameters {
        check_optional(parameter.tag, &parameter.ty, errors);
        check_tag(parameter.tag, &mut tags, errors);
        check_slice_name(&parameter.slice_name, &mut slice_names, errors);
    }
    let mut tags = HashMap::new();
    for outcome in operation.results.value.iter().chain(&operation.results.outs) {
        let Outcome { slice_name, tag, ty } = outcome;
        check_optional(*tag, ty, errors);
        check_tag(*tag, &mut tags, errors);
        if let Some(slice_name) = slice_name {
            check_slice_name(slice_name, &mut slice_names, errors);
        }
    }
}

fn check_native_members(operation: &Operation, errors: &mut Errors) {
    let parameters = operation.parameters.iter().map(|parameter| &parameter.ty);
    let results = operation.results.in_rust().into_iter().map(|outcome| &outcome.ty);
    for link in parameters.chain(results).filter_map(link_in) {
        let message = "expected no `Link` in a native interface, as serde has no graphs: \
                       give the interface a type id, `#[remote(\"::Demo::Printer\")]`, to make it a Slice one";
        errors.on(&link.rust, message);
    }
    for tag in operation.parameters.iter().filter_map(|parameter| parameter.tag) {
        errors.at(tag.span, "expected no tag: a native interface takes any `Option` as it is");
    }
}

fn check_scoped_name(name: Option<&crate::model::Name>, errors: &mut Errors) {
    if let Some(name) = name
        && let Err(message) = names::check_type_id(&name.text)
    {
        errors.at(name.span, message);
    }
}

/// The link that a type is or holds, as far as it is written.
fn link_in(ty: &Type) -> Option<&Type> {
    match &ty.kind {
        TypeKind::Class(_) => Some(ty),
        TypeKind::Option(inner) | TypeKind::Sequence(inner) => link_in(inner),
        TypeKind::Dictionary(key, value) => link_in(key).or_else(|| link_in(value)),
        _ => None,
    }
}

fn check_field_names(fields: &[Field], errors: &mut Errors) {
    let mut slice_names = HashMap::new();
    fields.iter().for_each(|field| check_slice_name(&field.slice_name, &mut slice_names, errors));
}

fn check_slice_name<'a>(name: &'a crate::model::Name, known: &mut HashMap<&'a str, ()>, errors: &mut Errors) {
    if let Err(message) = names::check_identifier(&name.text) {
        errors.at(name.span, message);
    } else if known.insert(&name.text, ()).is_some() {
        errors.at(name.span, format!("expected a Slice name of its own, found `{}` again", name.text));
    }
}

fn check_tag(tag: Option<Tag>, known: &mut HashMap<u32, ()>, errors: &mut Errors) {
    if let Some(Tag { number, span }) = tag
        && number <= i32::MAX.unsigned_abs()
        && known.insert(number, ()).is_some()
    {
        errors.at(span, format!("expected each tag once, found {number} again"));
    }
}

/// A tagged type must be an `Option`; an untagged one may be, if it is a nullable proxy.
fn check_optional(tag: Option<Tag>, ty: &Type, errors: &mut Errors) {
    match (&ty.kind, tag) {
        (TypeKind::Option(inner), Some(_)) => check_type(inner, errors),
        (TypeKind::Option(inner), None) if matches!(inner.kind, TypeKind::Class(_)) => {
            check_nil(ty, inner, errors);
        }
        (TypeKind::Option(inner), None) if !matches!(inner.kind, TypeKind::Proxy) => {
            let found = text(&ty.rust);
            let message = "expected `#[tag(..)]` on an optional value, or a nullable proxy such as `Option<PrinterPrx>`";
            errors.on(&ty.rust, format!("{message}, found `{found}`"));
        }
        (TypeKind::NotSlice(_), _) | (_, None) => check_type(ty, errors),
        (_, Some(tag)) => {
            let found = text(&ty.rust);
            errors
                .on(&ty.rust, format!("expected `Option<{found}>` with tag {}, found `{found}`", tag.number));
        }
    }
}

/// A link needs no `Option` around it.
fn check_nil(ty: &Type, link: &Type, errors: &mut Errors) {
    let (found, link) = (text(&ty.rust), text(&link.rust));
    errors.on(&ty.rust, format!("expected `{link}`, which can be nil itself, found `{found}`"));
}

fn check_type(ty: &Type, errors: &mut Errors) {
    match &ty.kind {
        TypeKind::NotSlice(expected) => {
            let found = text(&ty.rust);
            errors.on(&ty.rust, format!("expected {expected}, found `{found}`, which Slice does not have"));
        }
        TypeKind::Option(inner) if matches!(inner.kind, TypeKind::Class(_)) => check_nil(ty, inner, errors),
        TypeKind::Class(class) if !matches!(class.kind, TypeKind::Named) => {
            let found = text(&class.rust);
            let message = "expected a type that derives `Class` in a `Link`";
            errors.on(&class.rust, format!("{message}, found `{found}`"));
        }
        TypeKind::Option(inner) if !matches!(inner.kind, TypeKind::Proxy) => {
            let found = text(&ty.rust);
            let message = format!("expected a nullable proxy such as `Option<PrinterPrx>`, found `{found}`");
            errors.on(&ty.rust, format!("{message}: no other value can be missing here"));
        }
        TypeKind::Option(inner) | TypeKind::Sequence(inner) => check_type(inner, errors),
        TypeKind::Dictionary(key, value) => {
            check_key(key, errors);
            check_type(value, errors);
        }
        _ => {}
    }
}

fn check_key(key: &Type, errors: &mut Errors) {
    match &key.kind {
        TypeKind::Float
        | TypeKind::Double
        | TypeKind::Sequence(_)
        | TypeKind::Dictionary(..)
        | TypeKind::Proxy
        | TypeKind::Class(_) => {
            let message =
                "expected an integer, `bool`, `String`, an enum or a struct as key of a Slice dictionary";
            errors.on(&key.rust, format!("{message}, found `{}`", text(&key.rust)));
        }
        _ => check_type(key, errors),
    }
}

/// The type id of the class that all classes extend.
const ROOT_CLASS: &str = "::Ice::Object";

const TIGHT: &[(&str, &str)] = &[
    (" :: ", "::"),
    (":: ", "::"),
    (" < ", "<"),
    ("< ", "<"),
    (" >", ">"),
    ("& ", "&"),
    (" ,", ","),
    ("( ", "("),
    (" )", ")"),
    ("[ ", "["),
    (" ]", "]"),
    (" ;", ";"),
];

#[cfg(test)]
mod tests {
    use proc_macro2::{Ident, Span};
    use syn::parse_quote;

    use super::*;
    use crate::model::{About, Enumerator, Name};

    fn count(errors: Errors) -> usize {
        errors.into_result().map_or_else(|error| error.into_iter().count(), |()| 0)
    }

    fn field(name: &str, tag: Option<u32>, kind: TypeKind) -> Field {
        let span = Span::call_site();
        Field {
            name: Ident::new(name, span),
            slice_name: Name { text: name.into(), span },
            about: About::default(),
            tag: tag.map(|number| Tag { number, span }),
            ty: Type { kind, rust: parse_quote!(T) },
        }
    }

    #[test]
    fn structs() {
        let check = |fields: Vec<Field>, expected| {
            let mut errors = Errors::new();
            let point = Struct {
                name: parse_quote!(Point),
                about: About::default(),
                slice_name: None,
                lifetime: None,
                fields,
            };
            structure(&point, &mut errors);
            assert_eq!(count(errors), expected);
        };
        check(vec![], 1);
        check(vec![field("x", None, TypeKind::Int), field("y", None, TypeKind::Named)], 0);
        check(vec![field("x", None, TypeKind::Int), field("x", None, TypeKind::Int)], 1);
        check(vec![field("x", Some(1), TypeKind::Int)], 1);
        check(vec![field("x", None, TypeKind::NotSlice("`i32`".into()))], 1);
    }

    #[test]
    fn enums() {
        let check = |values: &[i64], expected| {
            let span = Span::call_site();
            let variant = |value: &i64| Enumerator {
                name: parse_quote!(A),
                slice_name: Name { text: format!("a{}", value.unsigned_abs()), span },
                about: About::default(),
                value: *value,
                span,
            };
            let mut errors = Errors::new();
            let variants = values.iter().map(variant).collect();
            let colour = Enum {
                name: parse_quote!(Colour),
                about: About::default(),
                slice_name: None,
                variants,
                unknown: None,
            };
            enumeration(&colour, &mut errors);
            assert_eq!(count(errors), expected);
        };
        check(&[], 1);
        check(&[0, 1, i64::from(i32::MAX)], 0);
        check(&[-1, i64::from(i32::MAX) + 1], 2);
    }

    #[test]
    fn texts() {
        let ty: syn::Type = parse_quote!(&std::collections::HashMap<String, (i32, [u8; 4])>);
        assert_eq!(text(&ty), "&std::collections::HashMap<String, (i32, [u8; 4])>");
    }
}
