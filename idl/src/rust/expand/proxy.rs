//! The proxy: a stub for each operation, the typed proxy, and the trait implemented for every proxy that is one.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::{base_names, copied, declared, operation_name, own, passed, place, proxy_name, tag_name, values};
use crate::model::{Encoding, Interface, Operation, Outcome, Parameter};

pub(super) fn expand(interface: &Interface) -> TokenStream {
    let parts = [stubs(interface), structure(interface), blanket(interface)];
    parts.into_iter().collect()
}

/// A proxy for a trait with mistakes: its methods are those written, and none can be called.
pub(super) fn fallback(interface: &Interface, methods: &[TokenStream], all: bool) -> TokenStream {
    let Interface { name, visibility, .. } = interface;
    let proxy = proxy_name(name);
    let bases = interface.bases.iter().map(|base| &base.path);
    let structure = structure(interface);
    let implementation = all.then(|| {
        quote! {
            #[allow(warnings)]
            impl<FloeProxy: ::floe::IsA<#proxy> #(+ #bases)*> #name for FloeProxy {
                #(#methods)*
            }
        }
    });
    quote! {
        #structure

        #[allow(warnings)]
        impl #proxy {
            #(#visibility #methods)*
        }

        #implementation
    }
}

fn stubs(interface: &Interface) -> TokenStream {
    let tag = tag_name(&interface.name);
    let visibility = &interface.visibility;
    let stubs = interface.operations.iter().map(|operation| stub(operation, visibility, interface.encoding));
    quote! {
        #[allow(deprecated, clippy::too_many_arguments, clippy::type_complexity)]
        impl #tag {
            #(#stubs)*
        }
    }
}

fn stub(operation: &Operation, visibility: &syn::Visibility, encoding: Encoding) -> TokenStream {
    let Operation { name, output, .. } = operation;
    let constant = operation_name(operation);
    let parameters = declared(operation);
    let (proxy, reply, w) = (own("proxy"), own("reply"), own("w"));
    let puts: Vec<_> =
        operation.parameters_on_wire().into_iter().map(|parameter| put(parameter, &w, encoding)).collect();
    let writer = if puts.is_empty() { quote!(_) } else { quote!(#w) };
    let results = match encoding {
        Encoding::Slice => results(operation, &reply),
        Encoding::Native => {
            let place =
                operation.results.value.as_ref().map_or_else(Span::mixed_site, |value| place(&value.ty.rust));
            quote_spanned!(place=> ::floe::__private::results_native(&#reply))
        }
    };
    quote! {
        #[doc(hidden)]
        #visibility async fn #name(#proxy: &::floe::Proxy, #parameters) -> #output {
            let #reply = ::floe::__private::call(#proxy, &Self::#constant, |#writer| { #(#puts)* }).await?;
            #results
        }
    }
}

fn put(Parameter { name, tag, ty, .. }: &Parameter, w: &Ident, encoding: Encoding) -> TokenStream {
    let place = place(&ty.rust);
    let value = match &ty.rust {
        syn::Type::Reference(_) => quote_spanned!(place=> #name),
        _ => quote_spanned!(place=> &#name),
    };
    match (encoding, tag.map(|tag| tag.number)) {
        (Encoding::Native, _) => quote_spanned!(place=> #w.put_native(#value);),
        (Encoding::Slice, None) => quote_spanned!(place=> #w.put(#value);),
        (Encoding::Slice, Some(tag)) => quote_spanned!(place=> #w.put_optional(#tag, #name.as_ref());),
    }
}

fn results(operation: &Operation, reply: &Ident) -> TokenStream {
    let r = own("r");
    if let Some(record) = &operation.results.record {
        let place = place(record);
        return quote_spanned! {place=>
            ::floe::__private::results(&#reply, |#r| <#record as ::floe::wire::Results>::get_results(#r))
        };
    }
    let values = values(operation);
    let gets = operation.results.on_wire().into_iter().map(|(at, Outcome { tag, ty, .. })| {
        let (value, place) = (&values[at], place(&ty.rust));
        match tag.map(|tag| tag.number) {
            Some(tag) => quote_spanned!(place=> let #value = #r.get_optional(#tag)?;),
            None => quote_spanned!(place=> let #value = #r.get()?;),
        }
    });
    match values.as_slice() {
        [] => quote!(::floe::__private::results(&#reply, |_| ::core::result::Result::Ok(()))),
        values => quote! {
            ::floe::__private::results(&#reply, |#r| {
                #(#gets)*
                ::core::result::Result::Ok((#(#values),*))
            })
        },
    }
}

fn structure(interface: &Interface) -> TokenStream {
    let Interface { name, visibility, .. } = interface;
    let tag = tag_name(name);
    let proxy = proxy_name(name);
    let doc = format!(" A proxy to an object with the interface [`{name}`], `{}`.", interface.type_id.text);
    let methods = interface.operations.iter().map(|operation| method(operation, visibility, &tag));
    let conversions = conversions(interface);
    quote! {
        #[doc = #doc]
        #visibility struct #proxy(::floe::Proxy);

        ::floe::__private::typed_proxy!(#proxy, #tag);

        #[allow(dead_code, clippy::too_many_arguments, clippy::type_complexity)]
        impl #proxy {
            #(#methods)*
        }

        impl ::floe::IsA<#proxy> for #proxy {}

        #conversions
    }
}

fn method(operation: &Operation, visibility: &syn::Visibility, tag: &Ident) -> TokenStream {
    let Operation { name, about, output, .. } = operation;
    let attributes = copied(about);
    let doc = about.docs.is_empty().then(|| {
        let doc = format!(" Calls the operation `{}`.", operation.wire_name.text);
        quote!(#[doc = #doc])
    });
    let parameters = declared(operation);
    let arguments = passed(operation);
    quote! {
        #doc
        #(#attributes)*
        #visibility async fn #name(&self, #parameters) -> #output {
            #tag::#name(&self.0, #arguments).await
        }
    }
}

/// A derived proxy is whatever its base is; of several bases, each, because two could be the same.
fn conversions(interface: &Interface) -> TokenStream {
    let proxy = proxy_name(&interface.name);
    let bases = base_names(interface);
    let inherited = match bases.as_slice() {
        [base] => quote! {
            impl<P: ::floe::TypedProxy> ::floe::IsA<P> for #proxy where #base: ::floe::IsA<P> {}
        },
        bases => quote!(#(impl ::floe::IsA<#bases> for #proxy {})*),
    };
    quote! {
        #inherited

        #(
            impl ::core::convert::From<#proxy> for #bases {
                fn from(proxy: #proxy) -> Self {
                    ::floe::TypedProxy::from_proxy(proxy.0)
                }
            }
        )*
    }
}

/// The trait, for this proxy and for every proxy to a derived interface.
fn blanket(interface: &Interface) -> TokenStream {
    let name = &interface.name;
    let tag = tag_name(name);
    let proxy = proxy_name(name);
    let bases = interface.bases.iter().map(|base| &base.path);
    let methods = interface.operations.iter().map(|operation| {
        let Operation { name, writes, output, .. } = operation;
        let receiver = if *writes { quote!(&mut self) } else { quote!(&self) };
        let parameters = declared(operation);
        let arguments = passed(operation);
        quote! {
            fn #name(#receiver, #parameters)
                -> impl ::core::future::Future<Output = #output> + ::core::marker::Send
            {
                #tag::#name(::floe::TypedProxy::as_proxy(self), #arguments)
            }
        }
    });
    quote! {
        #[allow(deprecated, clippy::too_many_arguments, clippy::type_complexity)]
        impl<FloeProxy: ::floe::IsA<#proxy> #(+ #bases)*> #name for FloeProxy {
            #(#methods)*
        }
    }
}
