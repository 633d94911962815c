//! A struct to its Slice form: its fields, one after the other.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::classes::{can_hold_classes, has_classes_beside, visits};
use super::{describe, own, place};
use crate::model::{Field, Struct};

pub(super) fn expand(structure: &Struct) -> TokenStream {
    let Struct { name, lifetime, fields, .. } = structure;
    let arguments = lifetime.as_ref().map(|lifetime| quote!(<#lifetime>));
    let message = lifetime.as_ref().map_or_else(|| quote!('de), |lifetime| quote!(#lifetime));
    let (w, r) = (own("w"), own("r"));
    let types: Vec<_> = fields.iter().map(|field| &field.ty.rust).collect();
    let puts = fields.iter().map(|Field { name, ty, .. }| {
        let (place, value) = (place(&ty.rust), quote!(self.#name));
        quote_spanned!(place=> #w.put(&#value);)
    });
    let gets = fields.iter().map(|Field { name, ty, .. }| {
        let place = place(&ty.rust);
        quote_spanned!(place=> #name: #r.get()?)
    });
    let sizes = fields.iter().map(|Field { name, ty, .. }| {
        let (place, value) = (place(&ty.rust), quote!(self.#name));
        quote_spanned!(place=> ::floe::wire::Encode::encoded_size(&#value))
    });
    let description = describe::structure(structure);
    let classes = classes(structure);
    quote! {
        impl #arguments ::floe::wire::SliceType for #name #arguments {
            const MIN_SIZE: usize = 0 #(+ <#types as ::floe::wire::SliceType>::MIN_SIZE)*;
            const FIXED_SIZE: ::core::option::Option<usize> =
                ::floe::wire::fixed_size(&[#(<#types as ::floe::wire::SliceType>::FIXED_SIZE),*]);
            const OPTIONAL: ::floe::wire::OptionalFormat =
                ::floe::wire::OptionalFormat::of_struct(<Self as ::floe::wire::SliceType>::FIXED_SIZE);
            #description
            #classes
        }

        impl #arguments ::floe::wire::Encode for #name #arguments {
            #[inline]
            fn encode(&self, #w: &mut ::floe::wire::Writer) {
                #(#puts)*
            }

            #[inline]
            fn encoded_size(&self) -> usize {
                0 #(+ #sizes)*
            }
        }

        impl<#message> ::floe::wire::Decode<#message> for #name #arguments {
            #[inline]
            fn decode(
                #r: &mut ::floe::wire::Reader<#message>,
            ) -> ::core::result::Result<Self, ::floe::wire::DecodeError> {
                ::core::result::Result::Ok(Self { #(#gets),* })
            }
        }
    }
}

/// What the struct says of classes in it: nothing if it can hold none.
fn classes(structure: &Struct) -> TokenStream {
    let fields: Vec<_> = structure.fields.iter().filter(|field| can_hold_classes(&field.ty)).collect();
    if fields.is_empty() {
        return TokenStream::new();
    }
    let has_classes = has_classes_beside(fields.iter().map(|field| &field.ty), &structure.name);
    let visit = own("visit");
    let visits = visits(&fields, &visit);
    quote! {
        const HAS_CLASSES: bool = #has_classes;

        fn visit_links(&mut self, #visit: &mut dyn FnMut(&mut ::floe::class::RawLink)) {
            #visits
        }
    }
}
