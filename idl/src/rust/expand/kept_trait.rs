//! The trait itself, as written, but for what the attributes said.

use proc_macro2::TokenStream;
use quote::quote;

use super::declared;
use crate::model::{Interface, Operation};

pub(super) fn expand(interface: &Interface) -> TokenStream {
    let Interface { name, visibility, about, bases, bounds, .. } = interface;
    let attributes = &about.attributes;
    let type_id = format!(" Type id: `{}`.", interface.type_id.text);
    let paths = bases.iter().map(|base| &base.path);
    let methods = interface.operations.iter().map(method);
    quote! {
        #(#attributes)*
        #[doc = ""]
        #[doc = #type_id]
        #visibility trait #name: #(#paths +)* #(#bounds +)*
            ::core::marker::Send + ::core::marker::Sync + 'static
        {
            #(#methods)*
        }
    }
}

fn method(operation: &Operation) -> TokenStream {
    let Operation { name, about, writes, output, .. } = operation;
    let attributes = &about.attributes;
    let parameters = declared(operation);
    let receiver = if *writes { quote!(&mut self) } else { quote!(&self) };
    quote! {
        #(#attributes)*
        fn #name(#receiver, #parameters)
            -> impl ::core::future::Future<Output = #output> + ::core::marker::Send;
    }
}
