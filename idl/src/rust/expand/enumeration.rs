//! An enum to its Slice form: the number of its value.

use proc_macro2::TokenStream;
use quote::quote;

use super::{describe, own};
use crate::model::{Enum, Enumerator};

pub(super) fn expand(enumeration: &Enum) -> TokenStream {
    let Enum { name, variants, unknown, .. } = enumeration;
    let what = name.to_string();
    let (w, r) = (own("w"), own("r"));
    let value = |variant: &Enumerator| proc_macro2::Literal::i64_unsuffixed(variant.value);
    let max = variants.iter().max_by_key(|variant| variant.value).map(value);
    let values: Vec<_> = variants.iter().map(value).collect();
    let variants: Vec<_> = variants.iter().map(|variant| &variant.name).collect();
    let description = describe::enumeration(enumeration);
    let put_unknown = unknown.as_ref().map(|unknown| quote!(Self::#unknown(value) => *value,));
    let get = match unknown {
        Some(_) => quote!(get_open_enum),
        None => quote!(get_enum),
    };
    let other = match unknown {
        Some(unknown) => quote!(found => ::core::result::Result::Ok(Self::#unknown(found)),),
        None => quote! {
            found => ::core::result::Result::Err(::floe::wire::DecodeError::Range {
                what: #what,
                found: ::core::primitive::i64::from(found),
            }),
        },
    };
    quote! {
        impl ::floe::wire::SliceType for #name {
            const MIN_SIZE: usize = 1;
            const FIXED_SIZE: ::core::option::Option<usize> = ::core::option::Option::None;
            const OPTIONAL: ::floe::wire::OptionalFormat = ::floe::wire::OptionalFormat::Size;
            #description
        }

        impl ::floe::wire::Encode for #name {
            fn encode(&self, #w: &mut ::floe::wire::Writer) {
                let value = match self {
                    #(Self::#variants => #values,)*
                    #put_unknown
                };
                #w.put_enum(value, #max);
            }
        }

        impl<'de> ::floe::wire::Decode<'de> for #name {
            fn decode(
                #r: &mut ::floe::wire::Reader<'de>,
            ) -> ::core::result::Result<Self, ::floe::wire::DecodeError> {
                match #r.#get(#max)? {
                    #(#values => ::core::result::Result::Ok(Self::#variants),)*
                    #other
                }
            }
        }
    }
}
