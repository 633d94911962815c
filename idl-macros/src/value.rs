//! A struct or enum as written, to the model of a Slice type, an exception or a throws list.

use floe_idl::errors::Errors;
use floe_idl::model::{
    Class, Display, Encoding, Enum, Enumerator, Exception, Field, Name, Record, Struct, Thrown, Throws,
    TypeKind,
};
use floe_idl::names;
use syn::{
    Data, DataEnum, DataStruct, DeriveInput, Expr, ExprLit, ExprUnary, Fields, GenericParam, Lit, UnOp,
    Variant,
};

use crate::attr;
use crate::types;

/// What a derive stands on.
pub(crate) enum Slice {
    Struct(Struct),
    Enum(Enum),
}

/// What `#[derive(Exception)]` stands on.
pub(crate) enum Thrower {
    Exception(Box<Exception>),
    Throws(Throws),
}

/// Reads what `#[derive(Slice)]` stands on; nothing if it cannot be a Slice type.
pub(crate) fn slice(input: &DeriveInput, errors: &mut Errors) -> Option<Slice> {
    let lifetime = lifetime(input, errors);
    match &input.data {
        Data::Struct(data) => {
            let fields = fields(input, data, errors)?;
            let slice_name = attr::Value::read(&input.attrs, errors).name;
            let (name, about) = (input.ident.clone(), attr::about(input.attrs.clone()));
            Some(Slice::Struct(Struct { name, about, slice_name, lifetime, fields }))
        }
        Data::Enum(data) => {
            refuse_lifetime(lifetime.as_ref(), errors);
            let slice_name = attr::Value::read(&input.attrs, errors).name;
            let (name, about) = (input.ident.clone(), attr::about(input.attrs.clone()));
            let (variants, unknown) = enumerators(data, errors);
            Some(Slice::Enum(Enum { name, about, slice_name, variants, unknown }))
        }
        Data::Union(data) => {
            errors.on(data.union_token, "expected a struct with named fields or an enum, found a union");
            None
        }
    }
}

/// Reads what `#[derive(Results)]` stands on; nothing if it cannot be the results of an operation.
pub(crate) fn record(input: &DeriveInput, errors: &mut Errors) -> Option<Record> {
    refuse_lifetime(lifetime(input, errors).as_ref(), errors);
    let Data::Struct(data) = &input.data else {
        errors.on(&input.ident, "expected a struct: its fields are the results of an operation");
        return None;
    };
    let mut returned = None;
    for (at, field) in data.fields.iter().enumerate() {
        match (attr::is_returned(&field.attrs, errors), returned) {
            (Some(span), Some(_)) => {
                errors.at(span, "expected one `#[returns]`: an operation has one return value")
            }
            (Some(_), None) => returned = Some(at),
            (None, _) => {}
        }
    }
    let fields = fields(input, data, errors)?;
    let (name, about) = (input.ident.clone(), attr::about(input.attrs.clone()));
    Some(Record { name, about, fields, returned })
}

/// Reads what `#[derive(Exception)]` stands on; nothing if it cannot be thrown.
pub(crate) fn thrower(input: &DeriveInput, errors: &mut Errors) -> Option<Thrower> {
    refuse_lifetime(lifetime(input, errors).as_ref(), errors);
    let words = attr::Exception::read(&input.attrs, errors);
    match &input.data {
        Data::Struct(data) => {
            exception(input, data, words, errors).map(|read| Thrower::Exception(Box::new(read)))
        }
        Data::Enum(data) => throws(input, data, words, errors).map(Thrower::Throws),
        Data::Union(data) => {
            errors.on(data.union_token, "expected a struct or an enum, found a union");
            None
        }
    }
}

/// Reads what `#[derive(Class)]` stands on; nothing if it cannot be a class.
pub(crate) fn class(input: &DeriveInput, errors: &mut Errors) -> Option<Class> {
    refuse_lifetime(lifetime(input, errors).as_ref(), errors);
    let words = attr::Class::read(&input.attrs, errors);
    let data = match &input.data {
        Data::Struct(data) => data,
        Data::Enum(data) => {
            errors.on(
                data.enum_token,
                "expected a struct: a class is a struct with a field for each member, found an enum",
            );
            return None;
        }
        Data::Union(data) => {
            errors.on(data.union_token, "expected a struct with named fields, found a union");
            return None;
        }
    };
    let fields = members(data, words.base.as_ref(), "class", errors)?;
    Some(Class {
        name: input.ident.clone(),
        about: attr::about(input.attrs.clone()),
        type_id: words.type_id.unwrap_or_else(|| default_type_id(input)),
        compact_id: words.compact_id,
        base: words.base,
        fields,
    })
}

fn lifetime(input: &DeriveInput, errors: &mut Errors) -> Option<syn::Lifetime> {
    let mut lifetime = None;
    for parameter in &input.generics.params {
        match parameter {
            GenericParam::Lifetime(only) if lifetime.is_none() => lifetime = Some(only.lifetime.clone()),
            GenericParam::Lifetime(second) => {
                errors.on(second, "expected one lifetime at most: all that is borrowed is in one message");
            }
            other => errors.on(other, "expected a type without parameters: on the wire it is one type"),
        }
    }
    if let Some(clause) = &input.generics.where_clause {
        errors.on(clause.where_token, "expected a type without `where`: on the wire it is one type");
    }
    lifetime
}

fn refuse_lifetime(lifetime: Option<&syn::Lifetime>, errors: &mut Errors) {
    if let Some(lifetime) = lifetime {
        errors.on(lifetime, "expected a type that borrows nothing");
    }
}

fn fields(input: &DeriveInput, data: &DataStruct, errors: &mut Errors) -> Option<Vec<Field>> {
    let Fields::Named(named) = &data.fields else {
        match &data.fields {
            Fields::Unnamed(unnamed) => errors.on(unnamed, "expected named fields: in Slice each has a name"),
            _ => errors.on(&input.ident, "expected at least one field: Slice has no empty structs"),
        }
        return None;
    };
    Some(named.named.iter().filter_map(|field| read_field(field, errors)).collect())
}

fn read_field(field: &syn::Field, errors: &mut Errors) -> Option<Field> {
    let name = field.ident.clone()?;
    let words = attr::Member::take(&mut field.attrs.clone(), errors);
    let slice_name = attr::slice_name(&name, words.name);
    let about = attr::about(field.attrs.clone());
    Some(Field { slice_name, name, about, tag: words.tag, ty: types::read(&field.ty) })
}

fn enumerators(data: &DataEnum, errors: &mut Errors) -> (Vec<Enumerator>, Option<syn::Ident>) {
    let mut next = 0;
    let mut enumerators = Vec::new();
    let mut unknown: Option<syn::Ident> = None;
    for variant in &data.variants {
        let Variant { attrs, ident, fields, discriminant, .. } = variant;
        let words = attr::Variant::read(attrs, errors);
        if let Some(span) = words.unknown {
            match &unknown {
                None => check_unknown(variant, errors),
                Some(first) => {
                    errors.at(span, format!("expected one `#[unknown]` variant, `{first}` is one already"))
                }
            }
            unknown = Some(ident.clone());
            continue;
        }
        if !matches!(fields, Fields::Unit) {
            errors.on(fields, "expected a variant without data: Slice enums are numbers");
        }
        let mut span = ident.span();
        if let Some((_, value)) = discriminant {
            span = syn::spanned::Spanned::span(value);
            match integer(value) {
                Some(value) => next = value,
                None => {
                    errors.on(value, "expected an integer: the value goes over the wire");
                    next = 0;
                }
            }
        }
        let slice_name = words.name.unwrap_or_else(|| Name {
            text: names::plain(&ident.to_string()).to_owned(),
            span: ident.span(),
        });
        let about = attr::about(attrs.clone());
        enumerators.push(Enumerator { name: ident.clone(), slice_name, about, value: next, span });
        next = next.saturating_add(1);
    }
    (enumerators, unknown)
}

/// The variant for numbers that no enumerator has.
fn check_unknown(variant: &Variant, errors: &mut Errors) {
    let holds_number = only_field(variant)
        .is_some_and(|ty| matches!(types::bare(ty), syn::Type::Path(path) if path.path.is_ident("i32")));
    if !holds_number {
        errors.on(variant, format!("expected `{}(i32)`: it holds the number", variant.ident));
    }
}

fn integer(value: &Expr) -> Option<i64> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse().ok(),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => integer(expr).map(std::ops::Neg::neg),
        Expr::Group(group) => integer(&group.expr),
        Expr::Paren(group) => integer(&group.expr),
        _ => None,
    }
}

fn exception(
    input: &DeriveInput,
    data: &DataStruct,
    words: attr::Exception,
    errors: &mut Errors,
) -> Option<Exception> {
    if let Some(span) = words.native {
        errors
            .at(span, "expected an enum: a native interface throws any enum, a struct is a Slice exception");
    }
    let fields = members(data, words.base.as_ref(), "exception", errors)?;
    Some(Exception {
        name: input.ident.clone(),
        about: attr::about(input.attrs.clone()),
        type_id: words.type_id.unwrap_or_else(|| default_type_id(input)),
        base: words.base,
        fields,
        display: words.display,
    })
}

/// The own members of an exception or a class.
fn members(
    data: &DataStruct,
    base: Option<&syn::Type>,
    what: &str,
    errors: &mut Errors,
) -> Option<Vec<Field>> {
    let mut fields = match &data.fields {
        Fields::Named(named) => named.named.iter().filter_map(|field| read_field(field, errors)).collect(),
        Fields::Unit => Vec::new(),
        Fields::Unnamed(unnamed) => {
            errors.on(unnamed, "expected named fields: in Slice each has a name");
            return None;
        }
    };
    if let Some(base) = base {
        take_base(base, what, &mut fields, errors);
    }
    Some(fields)
}

/// The field `base` holds the base's members: it is no member of its own.
fn take_base(base: &syn::Type, what: &str, fields: &mut Vec<Field>, errors: &mut Errors) {
    let held = fields.iter().position(|field| field.name == "base").map(|at| fields.remove(at));
    let expected = floe_idl::check::text(base);
    match held {
        None => errors.on(base, format!("expected a field `base: {expected}`, found none")),
        Some(field) => {
            let found = floe_idl::check::text(&field.ty.rust);
            if found != expected {
                errors.on(
                    &field.ty.rust,
                    format!("expected `{expected}`, the base of this {what}, found `{found}`"),
                );
            }
        }
    }
}

fn default_type_id(input: &DeriveInput) -> Name {
    let package = std::env::var("CARGO_PKG_NAME").unwrap_or_else(|_| "floe".into());
    Name { text: names::default_type_id(&package, &input.ident.to_string()), span: input.ident.span() }
}

fn throws(
    input: &DeriveInput,
    data: &DataEnum,
    words: attr::Exception,
    errors: &mut Errors,
) -> Option<Throws> {
    let encoding = if words.native.is_some() { Encoding::Native } else { Encoding::Slice };
    if let Some(type_id) = &words.type_id {
        errors.at(type_id.span, "expected no type id: an enum lists exceptions, each of which has its own");
    }
    if let Some(base) = &words.base {
        errors.on(base, "expected no base: an enum lists exceptions, each of which may have its own");
    }
    if let Display::Format(text) = &words.display {
        errors.on(text, "expected `own`: an enum shows what it holds");
    }
    let mut system: Option<syn::Ident> = None;
    let mut after_system = Vec::new();
    let mut variants = Vec::new();
    for variant in &data.variants {
        let mark = variant.attrs.iter().find(|attribute| attribute.path().is_ident("system"));
        match (mark, &system) {
            (Some(mark), Some(first)) => {
                errors.on(mark, format!("expected one `#[system]` variant, `{first}` is one already"));
            }
            (Some(_), None) => {
                check_system(variant, errors);
                system = Some(variant.ident.clone());
            }
            (None, before) => {
                if before.is_some() {
                    after_system.push(variant.ident.clone());
                }
                variants.extend(thrown(variant, encoding, errors));
            }
        }
    }
    let Some(system) = system else {
        let message = "expected a variant `#[system] System(floe::Error)`: every call can fail, found none";
        errors.on(&input.ident, message);
        return None;
    };
    Some(Throws {
        name: input.ident.clone(),
        about: attr::about(input.attrs.clone()),
        encoding,
        variants,
        system,
        after_system,
        display: words.display,
    })
}

fn check_system(variant: &Variant, errors: &mut Errors) {
    let Some(ty) = only_field(variant) else {
        return errors.on(variant, format!("expected `{}(floe::Error)`", variant.ident));
    };
    if !types::is_system_error(ty) {
        errors.on(ty, format!("expected `floe::Error`, found `{}`", floe_idl::check::text(ty)));
    }
}

fn thrown(variant: &Variant, encoding: Encoding, errors: &mut Errors) -> Option<Thrown> {
    let name = variant.ident.clone();
    if encoding == Encoding::Native {
        return Some(Thrown { name, ty: None });
    }
    match only_field(variant) {
        Some(ty) if matches!(types::read(ty).kind, TypeKind::Named) => {
            Some(Thrown { name, ty: Some(ty.clone()) })
        }
        Some(ty) => {
            let found = floe_idl::check::text(ty);
            errors
                .on(ty, format!("expected an exception: a struct that derives `Exception`, found `{found}`"));
            None
        }
        None => {
            errors.on(
                variant,
                format!("expected a variant that holds one exception, such as `{name}({name})`"),
            );
            None
        }
    }
}

fn only_field(variant: &Variant) -> Option<&syn::Type> {
    match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first().map(|field| &field.ty),
        _ => None,
    }
}
