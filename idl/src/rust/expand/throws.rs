//! A throws list: the error type of operations that throw user exceptions.

use proc_macro2::TokenStream;
use quote::quote;

use super::{describe, own};
use crate::model::{Display, Encoding, Throws};

/// What `#[derive(Exception)]` emits for an enum.
pub fn throws(throws: &Throws) -> TokenStream {
    let Throws { name, system, .. } = throws;
    let (w, r) = (own("w"), own("r"));
    let (put, get) = match throws.encoding {
        Encoding::Slice => slice_bodies(throws),
        Encoding::Native => native_bodies(throws),
    };
    let (exceptions, display) = (describe::throws(throws), display(throws));
    let conversions = throws.variants.iter().filter_map(|variant| {
        let (ty, variant) = (variant.ty.as_ref()?, &variant.name);
        Some(quote! {
            impl ::core::convert::From<#ty> for #name {
                fn from(exception: #ty) -> Self {
                    Self::#variant(exception)
                }
            }
        })
    });
    quote! {
        #[allow(unreachable_patterns)]
        impl ::floe::Throws for #name {
            #exceptions

            fn system(&self) -> ::core::option::Option<&::floe::Error> {
                match self {
                    Self::#system(error) => ::core::option::Option::Some(error),
                    _ => ::core::option::Option::None,
                }
            }

            fn put_user(&self, #w: &mut ::floe::wire::Writer) {
                #put
            }

            fn get_user(
                #r: &mut ::floe::wire::Reader<'_>,
            ) -> ::core::result::Result<Self, ::floe::wire::DecodeError> {
                #get
            }
        }

        impl ::core::convert::From<::floe::Error> for #name {
            fn from(error: ::floe::Error) -> Self {
                Self::#system(error)
            }
        }

        #(#conversions)*

        #display
    }
}

fn slice_bodies(throws: &Throws) -> (TokenStream, TokenStream) {
    let (w, r, e) = (own("w"), own("r"), own("e"));
    let system = &throws.system;
    let names: Vec<_> = throws.variants.iter().map(|variant| &variant.name).collect();
    let types: Vec<_> = throws.variants.iter().map(|variant| &variant.ty).collect();
    let indices = 0..names.len();
    let put = quote! {
        match self {
            #(Self::#names(exception) => #w.put_exception(exception),)*
            Self::#system(_) => ::floe::__private::put_system(#w),
        }
    };
    let get = quote! {
        let mut #e = #r.exception()?;
        match #e.seek(&[#(<#types as ::floe::wire::SliceException>::TYPE_ID),*])? {
            #(
                ::core::option::Option::Some(#indices) => {
                    <#types as ::floe::wire::SliceException>::get_slices(&mut #e).map(Self::#names)
                }
            )*
            _ => ::core::result::Result::Ok(Self::#system(::floe::__private::unknown_user(#e.type_id()))),
        }
    };
    (put, get)
}

fn native_bodies(throws: &Throws) -> (TokenStream, TokenStream) {
    let (w, r) = (own("w"), own("r"));
    let system = &throws.system;
    let put = quote! {
        match self {
            Self::#system(_) => ::floe::__private::put_system(#w),
            _ => #w.put_native(self),
        }
    };
    (put, quote!(#r.get_native()))
}

fn display(throws: &Throws) -> TokenStream {
    let Throws { name, system, .. } = throws;
    let f = own("f");
    if matches!(throws.display, Display::Own) {
        return TokenStream::new();
    }
    let held = throws.variants.iter().filter(|variant| variant.ty.is_some()).map(|variant| &variant.name);
    let held: Vec<_> = std::iter::once(system).chain(held).collect();
    quote! {
        #[allow(unreachable_patterns)]
        impl ::core::fmt::Display for #name {
            fn fmt(&self, #f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    #(Self::#held(error) => ::core::fmt::Display::fmt(error, #f),)*
                    _ => ::core::fmt::Debug::fmt(self, #f),
                }
            }
        }

        #[allow(unreachable_patterns)]
        impl ::std::error::Error for #name {
            fn source(&self) -> ::core::option::Option<&(dyn ::std::error::Error + 'static)> {
                match self {
                    #(Self::#held(error) => ::std::error::Error::source(error),)*
                    _ => ::core::option::Option::None,
                }
            }
        }
    }
}
