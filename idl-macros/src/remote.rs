//! A trait as written, to the model of an interface.
//!
//! What a trait can say and an interface cannot is refused here, on its own token; the rules of interfaces
//! themselves are in `floe_idl::check`.

use floe_idl::errors::Errors;
use floe_idl::model::{Base, Encoding, Interface, Name, Operation, Outcome, Parameter, Results, Tag};
use floe_idl::names;
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{
    FnArg, ItemTrait, ReceiverKind, ReturnType, Signature, Token, TraitItem, TraitItemFn, TypeParamBound,
};

use crate::attr;
use crate::types;

/// Reads the trait; what is wrong with it is added to `errors`, and left out.
pub(crate) fn read(arguments: TokenStream, item: &ItemTrait, errors: &mut Errors) -> Interface {
    let words = attr::Remote::read(arguments, errors);
    check_trait(item, errors);
    let (bases, bounds) = supertraits(&item.supertraits, errors);
    let default_encoding = if words.type_id.is_some() { Encoding::Slice } else { Encoding::Native };
    let encoding = words.encoding.unwrap_or(default_encoding);
    let mut operations = Vec::new();
    for item in &item.items {
        match item {
            TraitItem::Fn(method) => operations.push(operation(method, encoding, errors)),
            TraitItem::Const(item) => errors.on(&item.ident, NOT_OPERATION),
            TraitItem::Type(item) => errors.on(&item.ident, NOT_OPERATION),
            other => errors.on(other, NOT_OPERATION),
        }
    }
    Interface {
        name: item.ident.clone(),
        visibility: item.vis.clone(),
        about: attr::about(item.attrs.clone()),
        type_id: words.type_id.unwrap_or_else(|| default_type_id(&item.ident)),
        encoding,
        bases,
        bounds,
        operations,
    }
}

fn default_type_id(name: &Ident) -> Name {
    let package = std::env::var("CARGO_PKG_NAME").unwrap_or_else(|_| "floe".into());
    Name { text: names::default_type_id(&package, &name.to_string()), span: name.span() }
}

fn check_trait(item: &ItemTrait, errors: &mut Errors) {
    if let Some(parameter) = item.generics.params.first() {
        errors
            .on(parameter, "expected a trait without parameters: an interface is the same for every caller");
    } else if let Some(clause) = &item.generics.where_clause {
        errors.on(clause.where_token, "expected no `where`: write supertraits after the trait's name");
    }
    if let Some(word) = &item.unsafety {
        errors.on(word, "expected a safe trait: anybody may call over the network");
    }
    if let Some(word) = &item.modifiers.auto_token {
        errors.on(word, "expected a trait with operations, found an `auto` trait");
    }
}

/// Interfaces that the trait extends, and bounds that are no interfaces.
fn supertraits(
    bounds: &Punctuated<TypeParamBound, Token![+]>,
    errors: &mut Errors,
) -> (Vec<Base>, Vec<TypeParamBound>) {
    let mut bases = Vec::new();
    let mut others = Vec::new();
    for bound in bounds {
        match bound {
            TypeParamBound::Trait(base) if !is_marker(&base.path) => {
                let arguments = base.path.segments.iter().any(|segment| !segment.arguments.is_none());
                if arguments || base.lifetimes.is_some() || base.maybe.is_some() {
                    errors.on(
                        bound,
                        "expected an interface: a trait marked `#[remote]`, which has no parameters",
                    );
                } else {
                    bases.push(Base { path: base.path.clone() });
                }
            }
            other => others.push(other.clone()),
        }
    }
    (bases, others)
}

fn is_marker(path: &syn::Path) -> bool {
    path.segments.last().is_some_and(|last| MARKERS.iter().any(|marker| last.ident == marker))
}

/// An operation, as far as it could be read: what is known of it can be checked even if something is wrong.
fn operation(method: &TraitItemFn, encoding: Encoding, errors: &mut Errors) -> Operation {
    let signature = &method.sig;
    let mut attributes = method.attrs.clone();
    let words = attr::Operation::take(&mut attributes, errors);
    refuse_cfg(&attributes, errors);
    check_signature(method, errors);
    let receiver = receiver(signature, errors);
    if let (Some(span), Some(false)) = (words.commits, receiver) {
        errors.at(span, "expected `&mut self`: an operation that changes nothing has nothing to commit");
    }
    let writes = receiver.unwrap_or_default();
    let parameters = parameters(signature, errors);
    let output = output(signature, errors);
    let (value, error) = output.and_then(types::result).unzip();
    let results = value.filter(|_| !words.broken).and_then(|value| results(value, &words, encoding, errors));
    Operation {
        name: signature.ident.clone(),
        wire_name: attr::slice_name(&signature.ident, words.name),
        about: attr::about(attributes),
        mode: words.mode,
        writes,
        commits: words.commits.is_some(),
        oneway: words.oneway,
        timeout_ms: words.timeout_ms,
        format: words.format,
        parameters,
        results: results.unwrap_or_default(),
        throws: error.flatten().filter(|error| !types::is_system_error(error)).cloned(),
        output: output.cloned().unwrap_or_else(|| syn::parse_quote!(())),
    }
}

/// The result type, if it is one that can hold an error.
fn output<'a>(signature: &'a Signature, errors: &mut Errors) -> Option<&'a syn::Type> {
    match &signature.output {
        ReturnType::Type(_, output) if types::result(output).is_some() => return Some(output),
        ReturnType::Type(_, output) => {
            errors.on(output, format!("expected {RESULT}, found `{}`: every call can fail", text(output)));
        }
        ReturnType::Default => {
            errors.on(
                &signature.ident,
                format!("expected {RESULT} as result, found none: every call can fail"),
            );
        }
    }
    None
}

fn refuse_cfg(attributes: &[syn::Attribute], errors: &mut Errors) {
    for attribute in attributes {
        if attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr") {
            errors.on(attribute.path(), "expected no condition: an interface is the same in every program");
        }
    }
}

fn check_signature(method: &TraitItemFn, errors: &mut Errors) {
    let signature = &method.sig;
    if let Some(word) = &signature.constness {
        errors.on(word, "expected `async fn`, found a `const` one");
    } else if let syn::Safety::Unsafe(word) = &signature.safety {
        errors.on(word, "expected a safe `async fn`: anybody may call it over the network");
    } else if let Some(abi) = &signature.abi {
        errors.on(abi, "expected `async fn` without an ABI");
    } else if signature.asyncness.is_none() {
        errors.on(signature.fn_token, "expected `async fn`: a call waits for its answer");
    }
    if let Some(parameter) = signature.generics.params.first() {
        errors.on(parameter, "expected no parameters here: an operation has the same types for every caller");
    } else if let Some(clause) = &signature.generics.where_clause {
        errors
            .on(clause.where_token, "expected no `where`: an operation has the same types for every caller");
    }
    if let Some(body) = &method.default {
        let brace = body.brace_token.span.open();
        errors.at(brace, "expected `;`, found a body: an operation of an interface has none");
    }
    if let Some(variadic) = &signature.variadic {
        errors.on(variadic, "expected a parameter with a name and a type");
    }
}

/// Whether the operation writes; nothing if the receiver is wrong.
fn receiver(signature: &Signature, errors: &mut Errors) -> Option<bool> {
    let Some(FnArg::Receiver(receiver)) = signature.inputs.first() else {
        errors.on(
            &signature.ident,
            "expected `&self` or `&mut self` as first parameter: an operation belongs to an object",
        );
        return None;
    };
    match &receiver.kind {
        ReceiverKind::Reference(_, None, mutable) => return Some(mutable.is_some()),
        ReceiverKind::Reference(_, Some(lifetime), _) => {
            errors.on(lifetime, "expected `&self` or `&mut self`, without a lifetime");
        }
        ReceiverKind::Value => {
            errors.on(
                receiver.self_token,
                "expected `&self` or `&mut self`, found `self`: an object outlives a call",
            );
        }
        _ => errors.on(receiver.self_token, "expected `&self` or `&mut self`, found another type of `self`"),
    }
    None
}

fn parameters(signature: &Signature, errors: &mut Errors) -> Vec<Parameter> {
    let typed = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    });
    let mut parameters = Vec::new();
    for typed in typed {
        let mut attributes = typed.attrs.clone();
        let words = attr::Member::take(&mut attributes, errors);
        if let Some(attribute) = attributes.first() {
            errors.on(attribute, "expected `#[tag(1)]` or `#[name(\"..\")]` on a parameter");
        }
        let name = match &*typed.pat {
            syn::Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none() => name.ident.clone(),
            other => {
                errors.on(other, "expected a name: a parameter has one on the wire's description");
                continue;
            }
        };
        if let Some((token, why)) = types::misfit_in_parameter(&typed.ty) {
            errors.on(token, why);
            continue;
        }
        parameters.push(Parameter {
            slice_name: attr::slice_name(&name, words.name),
            name,
            tag: words.tag,
            ty: types::read(&typed.ty),
            passing: types::passing(&typed.ty),
        });
    }
    parameters
}

/// The return value and the out parameters, in a native interface always one value.
fn results(
    value: &syn::Type,
    words: &attr::Operation,
    encoding: Encoding,
    errors: &mut Errors,
) -> Option<Results> {
    if let Some((token, why)) = types::misfit_in_result(value) {
        errors.on(token, why);
        return None;
    }
    let values: Vec<&syn::Type> = match types::bare(value) {
        syn::Type::Tuple(tuple) if encoding == Encoding::Slice || tuple.elems.is_empty() => {
            tuple.elems.iter().collect()
        }
        value => vec![value],
    };
    if values.len() == 1 && matches!(types::bare(value), syn::Type::Tuple(_)) && encoding == Encoding::Slice {
        errors.on(value, format!("expected `{}`, found a tuple of one", text(values[0])));
        return None;
    }
    check_result_words(words, &values, encoding, errors)?;
    if words.results.is_some() {
        return Some(Results { record: Some(value.clone()), ..Results::default() });
    }
    let names = words.out.as_ref().map(|(_, outs)| outs.as_slice());
    let all_out = names.is_some_and(|names| names.is_empty() || names.len() == values.len());
    let mut values = values.into_iter();
    let first = if all_out { None } else { values.next() };
    let returned = first.map(|ty| outcome(ty, None, words.returns.map(|(_, tag)| tag)));
    let names = names.unwrap_or_default();
    let outs = values.enumerate().map(|(at, ty)| match names.get(at) {
        Some(out) => outcome(ty, Some(out.name.clone()), out.tag),
        None => outcome(ty, None, None),
    });
    Some(Results { record: None, value: returned, outs: outs.collect() })
}

fn outcome(ty: &syn::Type, slice_name: Option<Name>, tag: Option<Tag>) -> Outcome {
    Outcome { slice_name, tag, ty: types::read(ty) }
}

/// `#[returns]` and `#[out]` must fit the values.
fn check_result_words(
    words: &attr::Operation,
    values: &[&syn::Type],
    encoding: Encoding,
    errors: &mut Errors,
) -> Option<()> {
    let places =
        [words.returns.map(|(span, _)| span), words.out.as_ref().map(|(span, _)| *span), words.results];
    for span in places.into_iter().flatten() {
        let wrong = match encoding {
            Encoding::Native => "expected a Slice interface: the result of a native operation is one value",
            Encoding::Slice if values.is_empty() => "expected a result, found `()`",
            Encoding::Slice => continue,
        };
        errors.at(span, wrong);
        return None;
    }
    if words.results.is_some() {
        return check_record(words, values, errors);
    }
    let named = words.out.as_ref().map_or(0, |(_, outs)| outs.len());
    let all_out = words.out.is_some() && (named == 0 || named == values.len());
    if let Some((span, outs)) = &words.out
        && !all_out
        && outs.len() + 1 != values.len()
    {
        errors.at(*span, out_count(values.len(), outs.len()));
        return None;
    }
    match words.returns {
        Some((span, _)) if all_out => {
            errors.at(span, "expected a return value: `#[out]` makes all results out parameters");
            None
        }
        _ => Some(()),
    }
}

/// A struct of results says itself what it holds.
fn check_record(words: &attr::Operation, values: &[&syn::Type], errors: &mut Errors) -> Option<()> {
    let other = words.returns.map(|(span, _)| span).or(words.out.as_ref().map(|(span, _)| *span));
    if let Some(span) = other {
        errors.at(span, "expected no word beside `#[results]`: the fields of the struct say it");
        return None;
    }
    match values {
        [syn::Type::Path(_)] => Some(()),
        [only] => {
            errors.on(only, format!("expected a struct that derives `Results`, found `{}`", text(only)));
            None
        }
        [first, ..] => {
            errors.on(first, "expected a struct that derives `Results`, found a tuple");
            None
        }
        [] => None,
    }
}

fn out_count(values: usize, names: usize) -> String {
    format!(
        "expected {} names (a return value comes first) or {values} (there is none), found {names}",
        values - 1
    )
}

fn text(tokens: &impl ToTokens) -> String {
    floe_idl::check::text(tokens)
}

/// The place of the first token of what `#[remote]` stands on, for messages.
pub(crate) fn place(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span())
}

const MARKERS: &[&str] = &["Send", "Sync", "Unpin", "UnwindSafe", "RefUnwindSafe", "Sized"];
const NOT_OPERATION: &str = "expected an operation: `async fn name(&self, ..) -> floe::Result<..>;`";
const RESULT: &str = "`floe::Result<T>` or `Result<T, E>`";
