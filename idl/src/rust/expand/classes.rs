//! What code that is made says of class instances: whether types can hold any, and where their links are.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{GenericArgument, PathArguments};

use super::place;
use crate::model::{Field, Type, TypeKind};

/// Whether a value of this type could hold a link, as far as the model knows: what a user's own type holds, the
/// compiler finds out.
pub(super) fn can_hold_classes(ty: &Type) -> bool {
    match &ty.kind {
        TypeKind::Class(_) | TypeKind::Named => true,
        TypeKind::Option(inner) | TypeKind::Sequence(inner) => can_hold_classes(inner),
        TypeKind::Dictionary(_, value) => can_hold_classes(value),
        _ => false,
    }
}

/// The constant expression that says whether one of these types can hold links.
pub(super) fn has_classes<'a>(types: impl Iterator<Item = &'a Type>) -> TokenStream {
    any_of(types, |ty| ty)
}

/// As [`has_classes`], for the fields of the type with this name. If it holds itself, in a sequence, that adds nothing, and the
/// constant must not ask for its own value.
pub(super) fn has_classes_beside<'a>(types: impl Iterator<Item = &'a Type>, name: &Ident) -> TokenStream {
    any_of(types, |ty| without(ty, name))
}

/// The statements that show the links of these fields.
pub(super) fn visits(fields: &[&Field], visit: &Ident) -> TokenStream {
    let one = |Field { name, tag, ty, .. }: &&Field| {
        let (place, field) = (place(&ty.rust), quote!(self.#name));
        match tag {
            None => quote_spanned!(place=> ::floe::wire::SliceType::visit_links(&mut #field, #visit);),
            Some(_) => quote_spanned! {place=>
                if let ::core::option::Option::Some(value) = &mut #field {
                    ::floe::wire::SliceType::visit_links(value, #visit);
                }
            },
        }
    };
    fields.iter().map(one).collect()
}

fn any_of<'a>(types: impl Iterator<Item = &'a Type>, change: impl Fn(syn::Type) -> syn::Type) -> TokenStream {
    let mut constants = Vec::new();
    for ty in types.filter(|ty| can_hold_classes(ty)) {
        if holds_classes(ty) {
            return quote!(true);
        }
        let (place, ty) = (place(&ty.rust), change(ty.rust.clone()));
        constants.push(quote_spanned!(place=> <#ty as ::floe::wire::SliceType>::HAS_CLASSES));
    }
    if constants.is_empty() { quote!(false) } else { quote!(#(#constants)||*) }
}

/// Whether the model can tell that it holds links.
fn holds_classes(ty: &Type) -> bool {
    match &ty.kind {
        TypeKind::Class(_) => true,
        TypeKind::Option(inner) | TypeKind::Sequence(inner) => holds_classes(inner),
        TypeKind::Dictionary(_, value) => holds_classes(value),
        _ => false,
    }
}

/// The type with `u8` where it names this type.
fn without(ty: syn::Type, name: &Ident) -> syn::Type {
    match ty {
        syn::Type::Path(path) if path.qself.is_none() && is_named(&path.path, name) => syn::parse_quote!(u8),
        syn::Type::Path(mut path) => {
            for segment in &mut path.path.segments {
                if let PathArguments::AngleBracketed(list) = &mut segment.arguments {
                    list.args.iter_mut().for_each(|argument| replace_in(argument, name));
                }
            }
            syn::Type::Path(path)
        }
        syn::Type::Paren(inner) => without(*inner.elem, name),
        syn::Type::Group(inner) => without(*inner.elem, name),
        other => other,
    }
}

fn replace_in(argument: &mut GenericArgument, name: &Ident) {
    if let GenericArgument::Type(ty) = argument {
        *ty = without(ty.clone(), name);
    }
}

fn is_named(path: &syn::Path, name: &Ident) -> bool {
    let only = (path.leading_colon.is_none() && path.segments.len() == 1).then(|| path.segments.first());
    only.flatten().is_some_and(|segment| segment.ident == *name || segment.ident == "Self")
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;

    #[test]
    fn without_itself() {
        let check = |ty: &str, expected: &str| {
            let ty: syn::Type = syn::parse_str(ty).expect("a type");
            let expected: syn::Type = syn::parse_str(expected).expect("a type");
            let found = without(ty, &syn::parse_quote!(Tree));
            assert_eq!(found.to_token_stream().to_string(), expected.to_token_stream().to_string());
        };
        check("Vec<Tree>", "Vec<u8>");
        check("Vec<Tree<'a>>", "Vec<u8>");
        check("Self", "u8");
        check("BTreeMap<String, Vec<(Tree)>>", "BTreeMap<String, Vec<u8>>");
        check("HashMap<Tree, Other, Hasher>", "HashMap<u8, Other, Hasher>");
        check("other::Tree", "other::Tree");
    }
}
