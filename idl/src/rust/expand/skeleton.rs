//! The skeleton: finds the operation, decodes and lends its parameters, calls the servant, encodes the answer.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::{base_tags, operation_name, own, place, skeleton_name, tag_name, values};
use crate::model::{Encoding, Interface, Operation, Outcome, Parameter, Passing, TypeKind};

pub(super) fn expand(interface: &Interface) -> TokenStream {
    let parts = [dispatch(interface), structure(interface)];
    parts.into_iter().collect()
}

/// The name is one that no operation can have.
fn dispatch(interface: &Interface) -> TokenStream {
    let Interface { name, visibility, .. } = interface;
    let tag = tag_name(name);
    let bases = base_tags(interface);
    let (object, request, other) = (own("object"), own("request"), own("other"));
    let arms = interface.operations.iter().map(|operation| arm(operation, interface));
    let unused = (interface.operations.is_empty() && bases.is_empty()).then(|| quote!(let _ = #object;));
    quote! {
        #[allow(deprecated)]
        impl #tag {
            #[doc(hidden)]
            #visibility async fn ice_dispatch<FloeServant: #name>(
                #object: &::floe::__private::Held<FloeServant>,
                #request: &::floe::Request,
            ) -> ::core::result::Result<::floe::Reply, ::floe::Refusal> {
                #unused
                match #request.operation() {
                    #(#arms)*
                    #(
                        #other if <#bases as ::floe::Interface>::answers(#other) => {
                            <#bases>::ice_dispatch(#object, #request).await
                        }
                    )*
                    _ => ::core::result::Result::Err(#request.operation_not_exist()),
                }
            }
        }
    }
}

fn arm(operation: &Operation, interface: &Interface) -> TokenStream {
    let Operation { name, writes, .. } = operation;
    let interface_name = &interface.name;
    let wire_name = &operation.wire_name.text;
    let constant = operation_name(operation);
    let (object, request, r) = (own("object"), own("request"), own("r"));
    let (servant, result) = (own("servant"), own("result"));
    let gets =
        operation.parameters_on_wire().into_iter().map(|parameter| get(parameter, &r, interface.encoding));
    let mutable = (!operation.parameters.is_empty()).then(|| quote!(mut));
    let lent = operation.parameters.iter().map(lend);
    let (gate, own_servant, end) = match writes {
        true => (
            quote!(let mut #servant = #object.write(#request).await?;),
            quote!(&mut *#servant),
            settle(operation, &servant, &request, &result),
        ),
        false => (
            quote!(let #servant = #object.read(#request).await?;),
            quote!(&*#servant),
            quote!(::core::mem::drop(#servant);),
        ),
    };
    let answer = answer(operation, &request, &result, interface.encoding);
    quote! {
        #wire_name => {
            let #mutable #r = #request.params(&Self::#constant)?;
            #(#gets)*
            ::floe::__private::finish(#r)?;
            #gate
            let #result = <FloeServant as #interface_name>::#name(#own_servant, #(#lent),*).await;
            #end
            ::core::result::Result::Ok(#answer)
        }
    }
}

/// The end of an operation that writes: what it changed is kept if it succeeds, or says that it commits.
fn settle(operation: &Operation, servant: &Ident, request: &Ident, result: &Ident) -> TokenStream {
    let keeps = if operation.commits { quote!(true) } else { quote!(#result.is_ok()) };
    quote!(#servant.settle(#request, #keeps).await?;)
}

/// Decodes a parameter into what the servant will be lent.
fn get(parameter: &Parameter, r: &Ident, encoding: Encoding) -> TokenStream {
    let Parameter { name, tag, ty, passing, .. } = parameter;
    let place = place(&ty.rust);
    let option = is_option(parameter);
    let declared = match passing {
        Passing::Plain => {
            let rust = &ty.rust;
            quote!(#rust)
        }
        Passing::Lent(rust) if option => quote!(::core::option::Option<#rust>),
        Passing::Lent(rust) => quote!(#rust),
        Passing::Slice(elem) if option => quote!(::core::option::Option<::std::vec::Vec<#elem>>),
        Passing::Slice(elem) => quote!(::std::vec::Vec<#elem>),
    };
    match (encoding, tag.map(|tag| tag.number)) {
        (Encoding::Native, _) => {
            quote_spanned!(place=> let #name: #declared = ::floe::__private::get_native(&mut #r)?;)
        }
        (Encoding::Slice, None) => {
            quote_spanned!(place=> let #name: #declared = ::floe::__private::get(&mut #r)?;)
        }
        (Encoding::Slice, Some(tag)) => {
            quote_spanned!(place=> let #name: #declared = ::floe::__private::get_optional(&mut #r, #tag)?;)
        }
    }
}

/// What the servant gets of a decoded parameter.
fn lend(parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    match (&parameter.passing, is_option(parameter)) {
        (Passing::Plain, _) => quote!(#name),
        (Passing::Lent(_), false) | (Passing::Slice(_), false) => quote!(&#name),
        (Passing::Lent(_), true) => quote!(#name.as_ref()),
        (Passing::Slice(_), true) => quote!(#name.as_deref()),
    }
}

fn is_option(parameter: &Parameter) -> bool {
    matches!(parameter.ty.kind, TypeKind::Option(_))
}

fn answer(operation: &Operation, request: &Ident, result: &Ident, encoding: Encoding) -> TokenStream {
    let constant = operation_name(operation);
    if encoding == Encoding::Native {
        let place =
            operation.results.value.as_ref().map_or_else(Span::mixed_site, |value| place(&value.ty.rust));
        return quote_spanned!(place=> #request.answer_native(&Self::#constant, #result));
    }
    let w = own("w");
    if let Some(record) = &operation.results.record {
        let (values, place) = (own("values"), place(record));
        return quote_spanned! {place=>
            #request.answer(&Self::#constant, #result, |#w, #values| {
                <#record as ::floe::wire::Results>::put_results(&#values, #w);
            })
        };
    }
    let values = values(operation);
    let puts = operation.results.on_wire().into_iter().map(|(at, Outcome { tag, ty, .. })| {
        let (value, place) = (&values[at], place(&ty.rust));
        match tag.map(|tag| tag.number) {
            Some(tag) => quote_spanned!(place=> #w.put_optional(#tag, #value.as_ref());),
            None => quote_spanned!(place=> #w.put(&#value);),
        }
    });
    match values.as_slice() {
        [] => quote!(#request.answer(&Self::#constant, #result, |_, ()| {})),
        values => quote!(#request.answer(&Self::#constant, #result, |#w, (#(#values),*)| { #(#puts)* })),
    }
}

fn structure(interface: &Interface) -> TokenStream {
    let Interface { name, visibility, .. } = interface;
    let tag = tag_name(name);
    let skeleton = skeleton_name(name);
    let doc =
        format!(" Makes a servant of a value that implements [`{name}`], to be added to an object adapter.");
    let new_doc =
        format!(" A servant that answers requests to `{}` with this value.", interface.type_id.text);
    quote! {
        #[doc = #doc]
        #[allow(dead_code)]
        #visibility struct #skeleton<T> {
            object: ::floe::__private::Held<T>,
        }

        #[allow(dead_code, deprecated)]
        impl<T: #name> #skeleton<T> {
            #[doc = #new_doc]
            #visibility fn new(servant: T) -> Self {
                Self { object: ::floe::__private::Held::new(servant, <#tag as ::floe::Interface>::WRITES) }
            }
        }

        #[allow(deprecated)]
        impl<T: #name> ::floe::Servant for #skeleton<T> {
            fn type_ids(&self) -> &'static [&'static str] {
                <#tag as ::floe::Interface>::type_ids()
            }

            fn interface(&self) -> ::core::option::Option<::floe::InterfaceInfo> {
                ::core::option::Option::Some(::floe::InterfaceInfo::of::<#tag>())
            }

            fn dispatch(self: ::std::sync::Arc<Self>, request: ::floe::Request) -> ::floe::DispatchFuture {
                ::std::boxed::Box::pin(async move {
                    request.run(#tag::ice_dispatch(&self.object, &request)).await
                })
            }
        }

        #[allow(deprecated)]
        impl<T: #name + ::floe::Stateful> ::floe::StatefulServant for #skeleton<T> {
            type Value = T;

            fn held(&self) -> &::floe::__private::Held<T> {
                &self.object
            }

            fn into_held(self) -> ::floe::__private::Held<T> {
                self.object
            }

            fn from_held(held: ::floe::__private::Held<T>) -> Self {
                Self { object: held }
            }
        }
    }
}
