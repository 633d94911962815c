//! A class to its slice, and to what the runtime must know of it; the members of its base are the base's affair.

use proc_macro2::TokenStream;
use quote::quote;

use super::classes::{can_hold_classes, visits};
use super::{describe, get_field, own, put_field};
use crate::model::{Class, fields_on_wire};

pub(super) fn expand(class: &Class) -> TokenStream {
    let Class { name, base, .. } = class;
    let type_id = &class.type_id.text;
    let compact_id = class.compact_id.map(|number| {
        quote!(const COMPACT_ID: ::core::option::Option<i32> = ::core::option::Option::Some(#number);)
    });
    let root = quote!(::floe::class::Value);
    let base_type = base.as_ref().map_or_else(|| root.clone(), |base| quote!(#base));
    let (as_base, as_base_mut) = match base {
        Some(_) => (quote!(&self.base), quote!(&mut self.base)),
        None => (quote!(#root::root()), quote!(#root::root_mut())),
    };
    let (put_slices, get_slices, visit_links) = (put_slices(class), get_slices(class), visit_links(class));
    let description = describe::class(class);
    let extends = extends(class);
    quote! {
        impl ::floe::class::Class for #name {
            type Base = #base_type;
            const TYPE_ID: &'static str = #type_id;
            #compact_id
            #description

            fn as_base(&self) -> &#base_type {
                #as_base
            }

            fn as_base_mut(&mut self) -> &mut #base_type {
                #as_base_mut
            }

            #put_slices

            #get_slices

            #visit_links
        }

        impl ::floe::class::Extends<#name> for #name {}

        #extends

        ::floe::__private::inventory::submit!(::floe::class::ClassInfo::of::<#name>());
    }
}

/// What the class is beside itself: whatever its base is.
fn extends(class: &Class) -> TokenStream {
    let name = &class.name;
    match &class.base {
        None => quote!(impl ::floe::class::Extends<::floe::class::Value> for #name {}),
        Some(base) => quote! {
            impl<FloeClass: ::floe::class::Class> ::floe::class::Extends<FloeClass> for #name
            where
                #base: ::floe::class::Extends<FloeClass>,
            {
            }
        },
    }
}

fn put_slices(class: &Class) -> TokenStream {
    let w = own("w");
    let puts: Vec<_> = fields_on_wire(&class.fields).into_iter().map(|field| put_field(field, &w)).collect();
    let writer = if puts.is_empty() { quote!(_) } else { quote!(#w) };
    let last = class.base.is_none();
    let put_base =
        class.base.as_ref().map(|base| quote!(<#base as ::floe::class::Class>::put_slices(&self.base, #w);));
    quote! {
        fn put_slices(&self, #w: &mut ::floe::wire::Writer) {
            #w.class_slice(Self::TYPE_ID, Self::COMPACT_ID, #last, |#writer| { #(#puts)* });
            #put_base
        }
    }
}

fn get_slices(class: &Class) -> TokenStream {
    let (i, r) = (own("i"), own("r"));
    let fields = fields_on_wire(&class.fields);
    let gets: Vec<_> = fields.iter().map(|field| get_field(field, &r)).collect();
    let names: Vec<_> = fields.iter().map(|field| &field.name).collect();
    let reader = if gets.is_empty() { quote!(_) } else { quote!(#r) };
    let get_base =
        class.base.as_ref().map(|base| quote!(base: <#base as ::floe::class::Class>::get_slices(#i)?,));
    quote! {
        fn get_slices(
            #i: &mut ::floe::wire::InstanceReader<'_, '_>,
        ) -> ::core::result::Result<Self, ::floe::wire::DecodeError> {
            let (#(#names,)*) = #i.slice(Self::TYPE_ID, Self::COMPACT_ID, |#reader| {
                #(#gets)*
                ::core::result::Result::Ok((#(#names,)*))
            })?;
            ::core::result::Result::Ok(Self { #get_base #(#names),* })
        }
    }
}

fn visit_links(class: &Class) -> TokenStream {
    let visit = own("visit");
    let fields: Vec<_> = class.fields.iter().filter(|field| can_hold_classes(&field.ty)).collect();
    let visits = visits(&fields, &visit);
    let base = class
        .base
        .as_ref()
        .map(|base| quote!(<#base as ::floe::class::Class>::visit_links(&mut self.base, #visit);));
    let parameter = if fields.is_empty() && base.is_none() { quote!(_) } else { quote!(#visit) };
    quote! {
        fn visit_links(&mut self, #parameter: &mut dyn FnMut(&mut ::floe::class::RawLink)) {
            #visits
            #base
        }
    }
}
