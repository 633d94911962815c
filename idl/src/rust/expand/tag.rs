//! The tag: a type that stands for the interface, and says what the runtime must know of it.

use proc_macro2::TokenStream;
use quote::quote;

use super::classes::{can_hold_classes, has_classes};
use super::{base_names, base_tags, describe, operation_name, proxy_name, tag_name};
use crate::model::{Base, Encoding, Format, Interface, Mode, Operation, Type};

pub(super) fn expand(interface: &Interface) -> TokenStream {
    let name = &interface.name;
    let tag = tag_name(name);
    let visibility = &interface.visibility;
    let bases = base_names(interface);
    let proxies = interface.bases.iter().map(base_proxy);
    let constants = interface.operations.iter().map(|operation| constant(operation, interface.encoding));
    let implementation = implementation(interface);
    quote! {
        #(
            #[doc(hidden)]
            type #bases = #proxies;
        )*

        #[doc(hidden)]
        #visibility struct #tag;

        #implementation

        impl #tag {
            #(#constants)*
        }
    }
}

fn implementation(interface: &Interface) -> TokenStream {
    let tag = tag_name(&interface.name);
    let proxy = proxy_name(&interface.name);
    let bases = base_tags(interface);
    let type_id = &interface.type_id.text;
    let writes = interface.operations.iter().any(|operation| operation.writes);
    let native = interface.encoding == Encoding::Native;
    let names: Vec<_> = interface.operations.iter().map(|operation| &operation.wire_name.text).collect();
    let own = if names.is_empty() { quote!(false) } else { quote!(::core::matches!(operation, #(#names)|*)) };
    let parameter = if names.is_empty() && bases.is_empty() { quote!(_) } else { quote!(operation) };
    let description = describe::interface(interface);
    quote! {
        impl ::floe::Interface for #tag {
            type Proxy = #proxy;
            const TYPE_ID: &'static str = #type_id;
            const BASES: &'static [fn() -> &'static [&'static str]] =
                &[#(<#bases as ::floe::Interface>::type_ids),*];
            const WRITES: bool = #writes #(|| <#bases as ::floe::Interface>::WRITES)*;
            const NATIVE: bool = #native;
            const OPERATIONS: &'static [&'static str] = &[#(#names),*];
            #description

            fn answers(#parameter: &str) -> bool {
                #own #(|| <#bases as ::floe::Interface>::answers(operation))*
            }

            fn type_ids() -> &'static [&'static str] {
                static IDS: ::std::sync::OnceLock<::std::vec::Vec<&'static str>> = ::std::sync::OnceLock::new();
                ::floe::__private::type_ids(
                    &IDS,
                    <Self as ::floe::Interface>::TYPE_ID,
                    <Self as ::floe::Interface>::BASES,
                )
            }
        }
    }
}

/// `a::Printer` to `a::PrinterPrx`.
fn base_proxy(base: &Base) -> syn::Path {
    let mut path = base.path.clone();
    if let Some(last) = path.segments.last_mut() {
        last.ident = proxy_name(&last.ident);
    }
    path
}

fn constant(operation: &Operation, encoding: Encoding) -> TokenStream {
    let name = operation_name(operation);
    let wire_name = &operation.wire_name.text;
    let returns = !operation.results.is_empty() || operation.throws.is_some();
    let mode = match operation.mode {
        Mode::Normal => None,
        Mode::Nonmutating => Some(quote!(.nonmutating())),
        Mode::Idempotent => Some(quote!(.idempotent())),
    };
    let format = operation.format.map(|format| match format {
        Format::Compact => quote!(.compact()),
        Format::Sliced => quote!(.sliced()),
    });
    let oneway = operation.oneway.then(|| quote!(.oneway()));
    let native = (encoding == Encoding::Native).then(|| quote!(.native()));
    let returns = (returns && !operation.oneway).then(|| quote!(.returns()));
    let classes = if encoding == Encoding::Native { None } else { classes(operation) };
    let timeout = operation.timeout_ms.map(|ms| quote!(.timeout_ms(#ms)));
    quote! {
        const #name: ::floe::__private::Operation =
            ::floe::__private::Operation::new(#wire_name) #mode #oneway #native #returns #classes #timeout #format;
    }
}

/// Whether parameters and results can hold classes, but for optional ones: nothing if that cannot be.
fn classes(operation: &Operation) -> Option<TokenStream> {
    let parameters = operation.parameters.iter().filter(|parameter| parameter.tag.is_none());
    let parameters: Vec<&Type> = parameters.map(|parameter| &parameter.ty).collect();
    let results = operation.results.in_rust().into_iter().filter(|outcome| outcome.tag.is_none());
    let results: Vec<&Type> = results.map(|outcome| &outcome.ty).collect();
    let record = operation.results.record.as_ref();
    if record.is_none() && !parameters.iter().chain(&results).any(|ty| can_hold_classes(ty)) {
        return None;
    }
    let results = match record {
        Some(record) => quote!(<#record as ::floe::wire::Results>::HAS_CLASSES),
        None => has_classes(results.into_iter()),
    };
    let parameters = has_classes(parameters.into_iter());
    Some(quote!(.classes(#parameters, #results)))
}
