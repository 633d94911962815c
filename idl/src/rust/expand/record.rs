//! A struct of results: the out parameters, the return value, and what has a tag, one after the other.

use proc_macro2::TokenStream;
use quote::quote;

use super::classes::{can_hold_classes, has_classes};
use super::{describe, get_field, own, put_field};
use crate::model::Record;

pub(super) fn expand(record: &Record) -> TokenStream {
    let name = &record.name;
    let (w, r) = (own("w"), own("r"));
    let fields = record.on_wire();
    let puts = fields.iter().map(|field| put_field(field, &w));
    let gets = fields.iter().map(|field| get_field(field, &r));
    let required = fields.iter().filter(|field| field.tag.is_none()).map(|field| &field.ty);
    let required: Vec<_> = required.filter(|ty| can_hold_classes(ty)).collect();
    let classes = (!required.is_empty()).then(|| {
        let classes = has_classes(required.into_iter());
        quote!(const HAS_CLASSES: bool = #classes;)
    });
    let description = describe::record(record);
    let names = fields.iter().map(|field| &field.name);
    quote! {
        impl ::floe::wire::Results for #name {
            #description
            #classes

            fn put_results(&self, #w: &mut ::floe::wire::Writer) {
                #(#puts)*
            }

            fn get_results(
                #r: &mut ::floe::wire::Reader<'_>,
            ) -> ::core::result::Result<Self, ::floe::wire::DecodeError> {
                #(#gets)*
                ::core::result::Result::Ok(Self { #(#names),* })
            }
        }
    }
}
