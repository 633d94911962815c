//! What is emitted beside the messages when the input is wrong: the same names with empty bodies, so that each use
//! of them elsewhere is not a mistake more.

use floe_idl::errors::Errors;
use floe_idl::model::{Display, Interface};
use floe_idl::names;
use floe_idl::rust::expand;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, FnArg, ItemTrait, ReturnType, Signature, TraitItem, TraitItemFn, parse_quote};

use crate::attr;

/// The trait as far as it can be kept, and what is made from it.
pub(crate) fn interface(interface: &Interface, item: &ItemTrait) -> TokenStream {
    let mut kept = item.clone();
    let bounds: Vec<_> = [quote!(::core::marker::Send), quote!(::core::marker::Sync), quote!('static)].into();
    bounds
        .into_iter()
        .filter_map(|bound| syn::parse2(bound).ok())
        .for_each(|bound| kept.supertraits.push(bound));
    let plain = kept.generics.params.is_empty() && kept.generics.where_clause.is_none();
    let mut methods = Vec::new();
    for item in &mut kept.items {
        if let TraitItem::Fn(method) = item {
            attr::strip(method);
            let body = desugar(method);
            let signature = &method.sig;
            methods.extend(is_usable(signature).then(|| quote!(#signature { #body })));
        }
    }
    if !plain {
        return quote!(#[allow(warnings)] #kept);
    }
    let all = methods.len() == kept.items.len() && bases_are_known(interface, item);
    let rest = expand::fallback(interface, &methods, all);
    quote!(#[allow(warnings)] #kept #rest)
}

fn bases_are_known(interface: &Interface, item: &ItemTrait) -> bool {
    interface.bases.len() + interface.bounds.len() == item.supertraits.len()
}

/// A value type that can be named wherever a Slice type must be.
pub(crate) fn slice(input: &DeriveInput) -> TokenStream {
    let name = &input.ident;
    let (outer, arguments, clause) = input.generics.split_for_impl();
    let mut generics = input.generics.clone();
    generics.params.insert(0, parse_quote!('floe));
    let (with_message, _, _) = generics.split_for_impl();
    quote! {
        #[allow(warnings)]
        impl #outer ::floe::wire::SliceType for #name #arguments #clause {
            const MIN_SIZE: usize = 1;
            const FIXED_SIZE: ::core::option::Option<usize> = ::core::option::Option::None;
            const OPTIONAL: ::floe::wire::OptionalFormat = ::floe::wire::OptionalFormat::FSize;
        }

        #[allow(warnings)]
        impl #outer ::floe::wire::Encode for #name #arguments #clause {
            fn encode(&self, _: &mut ::floe::wire::Writer) {
                ::core::unreachable!()
            }
        }

        #[allow(warnings)]
        impl #with_message ::floe::wire::Decode<'floe> for #name #arguments #clause {
            fn decode(
                _: &mut ::floe::wire::Reader<'floe>,
            ) -> ::core::result::Result<Self, ::floe::wire::DecodeError> {
                ::core::unreachable!()
            }
        }
    }
}

/// A result type that can be named wherever one must be.
pub(crate) fn results(input: &DeriveInput) -> TokenStream {
    let name = &input.ident;
    let (outer, arguments, clause) = input.generics.split_for_impl();
    quote! {
        #[allow(warnings)]
        impl #outer ::floe::wire::Results for #name #arguments #clause {
            fn put_results(&self, _: &mut ::floe::wire::Writer) {
                ::core::unreachable!()
            }

            fn get_results(
                _: &mut ::floe::wire::Reader<'_>,
            ) -> ::core::result::Result<Self, ::floe::wire::DecodeError> {
                ::core::unreachable!()
            }
        }
    }
}

/// A class that can be named wherever one must be.
pub(crate) fn class(input: &DeriveInput) -> TokenStream {
    let name = &input.ident;
    let (outer, arguments, clause) = input.generics.split_for_impl();
    if !input.generics.params.is_empty() {
        // A class lives as long as its graph: with parameters it could not be one, and that is said already.
        return TokenStream::new();
    }
    quote! {
        #[allow(warnings)]
        impl #outer ::floe::class::Class for #name #arguments #clause {
            type Base = ::floe::class::Value;
            const TYPE_ID: &'static str = "";

            fn as_base(&self) -> &::floe::class::Value {
                ::floe::class::Value::root()
            }

            fn as_base_mut(&mut self) -> &mut ::floe::class::Value {
                ::floe::class::Value::root_mut()
            }

            fn put_slices(&self, _: &mut ::floe::wire::Writer) {
                ::core::unreachable!()
            }

            fn get_slices(
                _: &mut ::floe::wire::InstanceReader<'_, '_>,
            ) -> ::core::result::Result<Self, ::floe::wire::DecodeError> {
                ::core::unreachable!()
            }

            fn visit_links(&mut self, _: &mut dyn FnMut(&mut ::floe::class::RawLink)) {}
        }

        impl<FloeClass: ::floe::class::Class> ::floe::class::Extends<FloeClass> for #name {}
    }
}

/// An error type that can be named wherever one must be.
pub(crate) fn thrower(input: &DeriveInput) -> TokenStream {
    let name = &input.ident;
    let (outer, arguments, clause) = input.generics.split_for_impl();
    let words = attr::Exception::read(&input.attrs, &mut Errors::new());
    let display = (!matches!(words.display, Display::Own)).then(|| {
        quote! {
            #[allow(warnings)]
            impl #outer ::core::fmt::Display for #name #arguments #clause {
                fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    ::core::unreachable!()
                }
            }

            impl #outer ::std::error::Error for #name #arguments #clause {}
        }
    });
    let own = match &input.data {
        syn::Data::Enum(_) => quote! {
            #[allow(warnings)]
            impl #outer ::floe::Throws for #name #arguments #clause {
                fn system(&self) -> ::core::option::Option<&::floe::Error> {
                    ::core::unreachable!()
                }

                fn put_user(&self, _: &mut ::floe::wire::Writer) {
                    ::core::unreachable!()
                }

                fn get_user(
                    _: &mut ::floe::wire::Reader<'_>,
                ) -> ::core::result::Result<Self, ::floe::wire::DecodeError> {
                    ::core::unreachable!()
                }
            }

            impl #outer ::core::convert::From<::floe::Error> for #name #arguments #clause {
                fn from(_: ::floe::Error) -> Self {
                    ::core::unreachable!()
                }
            }
        },
        _ => quote! {
            #[allow(warnings)]
            impl #outer ::floe::wire::SliceException for #name #arguments #clause {
                const TYPE_ID: &'static str = "";

                fn put_slices(&self, _: &mut ::floe::wire::Writer) {
                    ::core::unreachable!()
                }

                fn get_slices(
                    _: &mut ::floe::wire::ExceptionReader<'_, '_>,
                ) -> ::core::result::Result<Self, ::floe::wire::DecodeError> {
                    ::core::unreachable!()
                }
            }
        },
    };
    quote!(#own #display)
}

/// `async fn f() -> T` to `fn f() -> impl Future<Output = T> + Send`, as in the trait that is kept; gives a body that
/// fits it.
fn desugar(method: &mut TraitItemFn) -> TokenStream {
    if method.sig.asyncness.take().is_none() {
        return quote!(::core::unreachable!());
    }
    let output = match &method.sig.output {
        ReturnType::Type(_, output) => quote!(#output),
        ReturnType::Default => quote!(()),
    };
    method.sig.output = parse_quote!(-> impl ::core::future::Future<Output = #output> + ::core::marker::Send);
    if let Some(body) = &method.default {
        method.default = Some(parse_quote!({ async move #body }));
    }
    quote!(::core::future::pending())
}

/// Whether a proxy can have such a method.
fn is_usable(signature: &Signature) -> bool {
    let has_receiver = matches!(signature.inputs.first(), Some(FnArg::Receiver(_)));
    has_receiver && signature.variadic.is_none() && !names::is_method_of_proxies(&signature.ident.to_string())
}
