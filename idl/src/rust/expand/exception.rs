//! A user exception to its slice: its own members; those of its base follow as the base's slices.

use proc_macro2::TokenStream;
use quote::quote;

use super::classes::{can_hold_classes, has_classes};
use super::{describe, get_field, own, put_field};
use crate::model::{Display, Exception, fields_on_wire};

pub(super) fn expand(exception: &Exception) -> TokenStream {
    let Exception { name, base, fields, .. } = exception;
    let type_id = &exception.type_id.text;
    let (w, e, r) = (own("w"), own("e"), own("r"));
    let fields = fields_on_wire(fields);
    let puts: Vec<_> = fields.iter().map(|field| put_field(field, &w)).collect();
    let gets: Vec<_> = fields.iter().map(|field| get_field(field, &r)).collect();
    let names: Vec<_> = fields.iter().map(|field| &field.name).collect();
    let writer = if puts.is_empty() { quote!(_) } else { quote!(#w) };
    let reader = if gets.is_empty() { quote!(_) } else { quote!(#r) };
    let last = base.is_none();
    let put_base = base
        .as_ref()
        .map(|base| quote!(<#base as ::floe::wire::SliceException>::put_slices(&self.base, #w);));
    let get_base =
        base.as_ref().map(|base| quote!(base: <#base as ::floe::wire::SliceException>::get_slices(#e)?,));
    let (has_classes, description) = (classes(exception), describe::exception(exception));
    let display = display(exception);
    let unused = (!names.is_empty()).then(|| quote!(let _ = (#(#names,)*);));
    let announced = base.is_some().then(|| {
        quote! {
            ::floe::__private::inventory::submit!(::floe::wire::ExceptionInfo::new(#type_id, |#e| {
                #e.slice(#type_id, |#reader| {
                    #(#gets)*
                    #unused
                    ::core::result::Result::Ok(())
                })
            }));
        }
    });
    quote! {
        impl ::floe::wire::SliceException for #name {
            const TYPE_ID: &'static str = #type_id;
            #description
            #has_classes

            fn put_slices(&self, #w: &mut ::floe::wire::Writer) {
                #w.exception_slice(#type_id, #last, |#writer| { #(#puts)* });
                #put_base
            }

            fn get_slices(
                #e: &mut ::floe::wire::ExceptionReader<'_, '_>,
            ) -> ::core::result::Result<Self, ::floe::wire::DecodeError> {
                let (#(#names,)*) = #e.slice(#type_id, |#reader| {
                    #(#gets)*
                    ::core::result::Result::Ok((#(#names,)*))
                })?;
                ::core::result::Result::Ok(Self { #get_base #(#names),* })
            }
        }

        #announced

        #display
    }
}

/// Whether a member that encoding 1.0 has can hold classes: nothing if that cannot be.
fn classes(exception: &Exception) -> Option<TokenStream> {
    let own = exception.fields.iter().filter(|field| field.tag.is_none()).map(|field| &field.ty);
    let own: Vec<_> = own.filter(|ty| can_hold_classes(ty)).collect();
    let base = &exception.base;
    if own.is_empty() && base.is_none() {
        return None;
    }
    let own = (!own.is_empty()).then(|| has_classes(own.into_iter()));
    let base = base.as_ref().map(|base| quote!(<#base as ::floe::wire::SliceException>::HAS_CLASSES));
    let any = own.into_iter().chain(base);
    Some(quote!(const HAS_CLASSES: bool = #(#any)||*;))
}

fn display(exception: &Exception) -> TokenStream {
    let name = &exception.name;
    let f = own("f");
    let base = exception.base.is_some().then(|| quote!(base,));
    let names = exception.fields.iter().map(|field| &field.name);
    let body = match &exception.display {
        Display::Own => return TokenStream::new(),
        Display::Default => {
            let format = format!("{}: {{:?}}", exception.type_id.text);
            quote!(::core::write!(#f, #format, self))
        }
        Display::Format(text) => quote! {
            let Self { #base #(#names),* } = self;
            ::core::write!(#f, #text)
        },
    };
    quote! {
        #[allow(unused_variables)]
        impl ::core::fmt::Display for #name {
            fn fmt(&self, #f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #body
            }
        }

        impl ::std::error::Error for #name {}
    }
}
