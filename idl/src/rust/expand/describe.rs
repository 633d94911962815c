//! What a type or an interface says of itself, as constants: `floe::describe`, from which `floe::export` writes Slice.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::{base_tags, operation_name, place, tag_name};
use crate::model::{
    About, Class, Encoding, Enum, Exception, Field, Interface, Name, Operation, Outcome, Parameter, Record,
    Results, Struct, Tag, Throws, Type, TypeKind,
};
use crate::names;

/// The constant of a struct, for its `SliceType`.
pub(super) fn structure(structure: &Struct) -> TokenStream {
    let Struct { name, about, slice_name, fields, .. } = structure;
    let (new, fields) = (named("Struct", name, slice_name.as_ref(), about), self::fields(fields));
    quote! {
        const DESCRIPTION: ::floe::describe::Type = ::floe::describe::Type::Struct(&::floe::describe::Struct {
            fields: #fields,
            ..#new
        });
    }
}

/// The constant of an enum, for its `SliceType`.
pub(super) fn enumeration(enumeration: &Enum) -> TokenStream {
    let Enum { name, about, slice_name, variants, .. } = enumeration;
    let new = named("Enum", name, slice_name.as_ref(), about);
    let enumerators = variants.iter().map(|variant| {
        let (name, about) = (&variant.slice_name.text, self::about(&variant.about));
        let value = i32::try_from(variant.value).unwrap_or_default();
        quote!(::floe::describe::Enumerator::new(#name, #value) #about)
    });
    quote! {
        const DESCRIPTION: ::floe::describe::Type = ::floe::describe::Type::Enum(&::floe::describe::Enum {
            enumerators: &[#(#enumerators),*],
            ..#new
        });
    }
}

/// The constant of an exception, for its `SliceException`.
pub(super) fn exception(exception: &Exception) -> TokenStream {
    let Exception { about, type_id, base, fields, .. } = exception;
    let (type_id, about, fields) = (&type_id.text, self::about(about), self::fields(fields));
    let base = base.as_ref().map(|base| {
        quote! {
            base: ::core::option::Option::Some(<#base as ::floe::wire::SliceException>::DESCRIPTION),
        }
    });
    quote! {
        const DESCRIPTION: &'static ::floe::describe::Exception = &::floe::describe::Exception {
            #base
            fields: ::core::option::Option::Some(#fields),
            ..::floe::describe::Exception::new(#type_id, ::core::any::type_name::<Self>) #about
        };
    }
}

/// The constant of a class, for its `Class`.
pub(super) fn class(class: &Class) -> TokenStream {
    let Class { about, type_id, compact_id, base, fields, .. } = class;
    let (type_id, about, fields) = (&type_id.text, self::about(about), self::fields(fields));
    let compact_id = compact_id.map(|number| quote!(.compact_id(#number)));
    let base = base.as_ref().map(
        |base| quote!(base: ::core::option::Option::Some(<#base as ::floe::class::Class>::DESCRIPTION),),
    );
    quote! {
        const DESCRIPTION: &'static ::floe::describe::Class = &::floe::describe::Class {
            #base
            fields: ::core::option::Option::Some(#fields),
            ..::floe::describe::Class::new(#type_id, ::core::any::type_name::<Self>) #compact_id #about
        };
    }
}

/// The constant of a struct of results, for its `Results`.
pub(super) fn record(record: &Record) -> TokenStream {
    let one = |Field { slice_name, tag, ty, .. }: &Field| member("Parameter", &slice_name.text, *tag, ty);
    let returned = record.returned.and_then(|at| record.fields.get(at)).map(one);
    let outs = record.fields.iter().enumerate().filter(|(at, _)| Some(*at) != record.returned);
    let results = results(returned, outs.map(|(_, field)| one(field)).collect());
    quote! {
        const DESCRIPTION: ::core::option::Option<::floe::describe::Results> = #results;
    }
}

/// The constant of a throws list, for its `Throws`; a native one has none.
pub(super) fn throws(throws: &Throws) -> TokenStream {
    if throws.encoding == Encoding::Native {
        return TokenStream::new();
    }
    let types = throws.variants.iter().filter_map(|variant| variant.ty.as_ref());
    quote! {
        const EXCEPTIONS: ::core::option::Option<&'static [&'static ::floe::describe::Exception]> =
            ::core::option::Option::Some(&[#(<#types as ::floe::wire::SliceException>::DESCRIPTION),*]);
    }
}

/// The constant of an interface, for its tag. The operations of a native one cannot be told in Slice, and are left out.
pub(super) fn interface(interface: &Interface) -> TokenStream {
    let tag = tag_name(&interface.name);
    let (type_id, about) = (&interface.type_id.text, self::about(&interface.about));
    let native = (interface.encoding == Encoding::Native).then(|| quote!(.native()));
    let bases = base_tags(interface);
    let operations = match interface.encoding {
        Encoding::Slice => interface.operations.iter().map(|it| operation(it, &tag)).collect(),
        Encoding::Native => Vec::new(),
    };
    quote! {
        const DESCRIPTION: &'static ::floe::describe::Interface = &::floe::describe::Interface {
            bases: &[#(<#bases as ::floe::Interface>::DESCRIPTION),*],
            operations: &[#(#operations),*],
            ..::floe::describe::Interface::new(#type_id, ::core::any::type_name::<Self>) #native #about
        };
    }
}

fn operation(operation: &Operation, tag: &Ident) -> TokenStream {
    let constant = operation_name(operation);
    let about = about(&operation.about);
    let parameters = operation
        .parameters
        .iter()
        .map(|Parameter { slice_name, tag, ty, .. }| parameter(Some(slice_name), *tag, ty));
    let outcome = |outcome: &Outcome| parameter(outcome.slice_name.as_ref(), outcome.tag, &outcome.ty);
    let results = match &operation.results {
        results if results.is_empty() => None,
        Results { record: Some(record), .. } => {
            let place = place(record);
            Some(quote_spanned!(place=> <#record as ::floe::wire::Results>::DESCRIPTION))
        }
        Results { value, outs, .. } => {
            Some(results(value.as_ref().map(outcome), outs.iter().map(outcome).collect()))
        }
    };
    let results = results.map(|results| quote!(results: #results,));
    let throws = operation.throws.as_ref().map(|throws| {
        let place = place(throws);
        quote_spanned!(place=> throws: <#throws as ::floe::Throws>::EXCEPTIONS,)
    });
    quote! {
        ::floe::describe::Operation {
            parameters: &[#(#parameters),*],
            #results
            #throws
            ..::floe::describe::Operation::new(&#tag::#constant) #about
        }
    }
}

fn results(returned: Option<TokenStream>, outs: Vec<TokenStream>) -> TokenStream {
    let returned = match returned {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    };
    quote! {
        ::core::option::Option::Some(::floe::describe::Results { value: #returned, outs: &[#(#outs),*] })
    }
}

fn parameter(name: Option<&Name>, tag: Option<Tag>, ty: &Type) -> TokenStream {
    member("Parameter", name.map_or("", |name| &name.text), tag, ty)
}

fn fields(fields: &[Field]) -> TokenStream {
    let fields = fields.iter().map(|Field { slice_name, about, tag, ty, .. }| {
        let (new, about) = (member("Field", &slice_name.text, *tag, ty), self::about(about));
        quote!(#new #about)
    });
    quote!(&[#(#fields),*])
}

/// What has a name, a type and perhaps a tag; then the type is that of the value.
fn member(what: &str, name: &str, tag: Option<Tag>, ty: &Type) -> TokenStream {
    let (rust, tag) = match (&ty.kind, tag) {
        (TypeKind::Option(inner), Some(Tag { number, .. })) => (&inner.rust, Some(quote!(.tag(#number)))),
        _ => (&ty.rust, None),
    };
    let place = place(rust);
    let what = Ident::new(what, place);
    quote_spanned!(place=> ::floe::describe::#what::of::<#rust>(#name) #tag)
}

fn named(what: &str, name: &Ident, slice_name: Option<&Name>, about: &About) -> TokenStream {
    let what = Ident::new(what, name.span());
    let plain = names::plain(&name.to_string()).to_owned();
    let type_id = slice_name.map(|name| {
        let name = &name.text;
        quote!(.type_id(#name))
    });
    let about = self::about(about);
    quote!(::floe::describe::#what::new(#plain, ::core::any::type_name::<Self>) #type_id #about)
}

fn about(about: &About) -> TokenStream {
    let docs = (!about.docs.is_empty()).then(|| {
        let docs = about.docs.join("\n");
        quote!(.docs(#docs))
    });
    let deprecated = about.deprecated.as_ref().map(|reason| quote!(.deprecated(#reason)));
    quote!(#docs #deprecated)
}
