//! The attributes: what stands in them, and which of them are ours and leave the kept code.

use floe_idl::errors::Errors;
use floe_idl::model::{About, Display, Encoding, Format, Mode, Name, Tag};
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitInt, LitStr, Meta, Token};

/// What stands in `#[remote(..)]`.
#[derive(Default)]
pub(crate) struct Remote {
    pub(crate) type_id: Option<Name>,
    pub(crate) encoding: Option<Encoding>,
}

/// What stands above a method.
#[derive(Default)]
pub(crate) struct Operation {
    pub(crate) mode: Mode,
    pub(crate) oneway: bool,
    pub(crate) commits: Option<Span>,
    pub(crate) name: Option<Name>,
    pub(crate) timeout_ms: Option<u64>,
    pub(crate) format: Option<Format>,
    pub(crate) returns: Option<(Span, Tag)>,
    pub(crate) out: Option<(Span, Vec<Out>)>,
    pub(crate) results: Option<Span>,
    /// Whether one of them could not be read, so that nothing can be said of the operation.
    pub(crate) broken: bool,
}

/// One name in `#[out(..)]`.
pub(crate) struct Out {
    pub(crate) name: Name,
    pub(crate) tag: Option<Tag>,
}

/// What stands before a parameter or a field.
#[derive(Default)]
pub(crate) struct Member {
    pub(crate) tag: Option<Tag>,
    pub(crate) name: Option<Name>,
}

/// What stands before a variant.
#[derive(Default)]
pub(crate) struct Variant {
    pub(crate) name: Option<Name>,
    pub(crate) unknown: Option<Span>,
}

/// What stands in `#[slice(..)]`.
#[derive(Default)]
pub(crate) struct Value {
    pub(crate) name: Option<Name>,
}

/// What stands in `#[exception(..)]`.
pub(crate) struct Exception {
    pub(crate) type_id: Option<Name>,
    pub(crate) native: Option<Span>,
    pub(crate) base: Option<syn::Type>,
    pub(crate) display: Display,
}

/// What stands in `#[class(..)]`.
#[derive(Default)]
pub(crate) struct Class {
    pub(crate) type_id: Option<Name>,
    pub(crate) base: Option<syn::Type>,
    pub(crate) compact_id: Option<i32>,
}

impl Remote {
    pub(crate) fn read(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut remote = Remote::default();
        errors.take((|input: ParseStream<'_>| remote.parse(input)).parse2(tokens));
        remote
    }

    fn parse(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        while !input.is_empty() {
            if input.peek(LitStr) && self.type_id.is_none() {
                self.type_id = Some(name(&input.parse()?));
            } else {
                let word: Option<Ident> = input.parse().ok();
                let encoding = match word.as_ref().map(Ident::to_string).as_deref() {
                    Some("slice") => Encoding::Slice,
                    Some("native") => Encoding::Native,
                    _ => return Err(syn::Error::new(word.map_or(input.span(), |word| word.span()), REMOTE)),
                };
                if self.encoding.replace(encoding).is_some() {
                    return Err(syn::Error::new(word.span(), "the encoding is given twice"));
                }
            }
            comma(input)?;
        }
        Ok(())
    }
}

impl Operation {
    /// Reads our attributes and takes them out of the list.
    pub(crate) fn take(attributes: &mut Vec<Attribute>, errors: &mut Errors) -> Self {
        let mut operation = Operation::default();
        for attribute in take(attributes, OPERATION_WORDS, errors) {
            operation.broken |= errors.take(operation.read(&attribute)).is_none();
        }
        operation
    }

    fn read(&mut self, attribute: &Attribute) -> syn::Result<()> {
        match word(attribute).as_str() {
            "idempotent" => self.mode = mode(attribute)?,
            "oneway" => {
                attribute.meta.require_path_only()?;
                self.oneway = true;
            }
            "commits" => {
                attribute.meta.require_path_only()?;
                self.commits = Some(attribute.path().span());
            }
            "results" => {
                attribute.meta.require_path_only()?;
                self.results = Some(attribute.path().span());
            }
            "name" => self.name = Some(name(&attribute.parse_args()?)),
            "timeout" => self.timeout_ms = Some(timeout_ms(&attribute.parse_args()?)?),
            "format" => self.format = Some(format(&attribute.parse_args()?)?),
            "returns" => {
                self.returns = Some((attribute.path().span(), attribute.parse_args_with(tag_equals)?))
            }
            _ => {
                let outs = match &attribute.meta {
                    Meta::Path(_) => Vec::new(),
                    _ => attribute
                        .parse_args_with(Punctuated::<Out, Token![,]>::parse_terminated)?
                        .into_iter()
                        .collect(),
                };
                self.out = Some((attribute.path().span(), outs));
            }
        }
        Ok(())
    }
}

impl Parse for Out {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ident: Ident = input.parse()?;
        let mut out = Out { name: slice_name(&ident, None), tag: None };
        if input.peek(syn::token::Paren) {
            let inner;
            syn::parenthesized!(inner in input);
            out.tag = Some(tag_equals(&inner)?);
        }
        Ok(out)
    }
}

impl Member {
    /// Reads our attributes and takes them out of the list.
    pub(crate) fn take(attributes: &mut Vec<Attribute>, errors: &mut Errors) -> Self {
        let mut member = Member::default();
        for attribute in take(attributes, MEMBER_WORDS, errors) {
            match word(&attribute).as_str() {
                "tag" => {
                    let unknown = Tag { number: u32::MAX, span: attribute.span() };
                    let read = attribute.parse_args().and_then(|number| tag(&number));
                    member.tag = errors.take(read).or(Some(unknown));
                }
                _ => member.name = errors.take(attribute.parse_args().map(|text| name(&text))),
            }
        }
        member
    }
}

impl Variant {
    pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut variant = Variant::default();
        for attribute in take(&mut attributes.to_vec(), &["name", "unknown", "tag"], errors) {
            match word(&attribute).as_str() {
                "name" => variant.name = errors.take(attribute.parse_args().map(|text| name(&text))),
                "unknown" => {
                    errors.take(attribute.meta.require_path_only().map(drop));
                    variant.unknown = Some(attribute.path().span());
                }
                _ => errors.on(attribute.path(), "expected no tag: a variant is a number"),
            }
        }
        variant
    }
}

impl Value {
    pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut value = Value::default();
        for attribute in take(&mut attributes.to_vec(), &["slice"], errors) {
            errors.take(attribute.parse_args_with(|input: ParseStream<'_>| value.parse(input)));
        }
        value
    }

    fn parse(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        while !input.is_empty() {
            if !input.peek(LitStr) || self.name.is_some() {
                return Err(input.error(VALUE));
            }
            self.name = Some(name(&input.parse()?));
            comma(input)?;
        }
        Ok(())
    }
}

impl Exception {
    pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut exception = Exception { type_id: None, native: None, base: None, display: Display::Default };
        let mut attributes = attributes.to_vec();
        for attribute in take(&mut attributes, &["exception"], errors) {
            errors.take(attribute.parse_args_with(|input: ParseStream<'_>| exception.parse(input)));
        }
        exception
    }

    fn parse(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        while !input.is_empty() {
            if input.peek(LitStr) && self.type_id.is_none() {
                self.type_id = Some(name(&input.parse()?));
            } else {
                self.word(input)?;
            }
            comma(input)?;
        }
        Ok(())
    }

    fn word(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let word: Option<Ident> = input.parse().ok();
        match word.as_ref().map(Ident::to_string).as_deref() {
            Some("native") => self.native = Some(word.span()),
            Some("base") => {
                input.parse::<Token![=]>()?;
                self.base = Some(input.parse()?);
            }
            Some("display") => {
                input.parse::<Token![=]>()?;
                self.display = match input.parse::<Option<LitStr>>()? {
                    Some(text) => Display::Format(text),
                    None => own(&input.parse()?)?,
                };
            }
            _ => return Err(syn::Error::new(word.map_or(input.span(), |word| word.span()), EXCEPTION)),
        }
        Ok(())
    }
}

/// Whether a field is the return value of a struct of results.
pub(crate) fn is_returned(attributes: &[Attribute], errors: &mut Errors) -> Option<Span> {
    let marks = take(&mut attributes.to_vec(), &["returns"], errors);
    let mark = marks.first()?;
    errors.take(mark.meta.require_path_only().map(drop));
    Some(mark.path().span())
}

impl Class {
    pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut class = Class::default();
        let mut attributes = attributes.to_vec();
        for attribute in take(&mut attributes, &["class"], errors) {
            errors.take(attribute.parse_args_with(|input: ParseStream<'_>| class.parse(input)));
        }
        class
    }

    fn parse(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        while !input.is_empty() {
            if input.peek(LitStr) && self.type_id.is_none() {
                self.type_id = Some(name(&input.parse()?));
            } else {
                self.word(input)?;
            }
            comma(input)?;
        }
        Ok(())
    }

    fn word(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let word: Option<Ident> = input.parse().ok();
        match word.as_ref().map(Ident::to_string).as_deref() {
            Some("base") => {
                input.parse::<Token![=]>()?;
                self.base = Some(input.parse()?);
            }
            Some("id") => {
                input.parse::<Token![=]>()?;
                self.compact_id = Some(compact_id(&input.parse()?)?);
            }
            _ => return Err(syn::Error::new(word.map_or(input.span(), |word| word.span()), CLASS)),
        }
        Ok(())
    }
}

/// Takes our attributes away from a method, whatever stands in them, and all from its parameters.
pub(crate) fn strip(method: &mut syn::TraitItemFn) {
    let is_ours =
        |attribute: &Attribute, words: &[&str]| words.iter().any(|word| attribute.path().is_ident(word));
    method.attrs.retain(|attribute| !is_ours(attribute, OPERATION_WORDS));
    for input in &mut method.sig.inputs {
        if let syn::FnArg::Typed(typed) = input {
            typed.attrs.clear();
        }
    }
}

/// What the user says about an item in the ordinary Rust attributes.
pub(crate) fn about(attributes: Vec<Attribute>) -> About {
    let docs =
        attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).filter_map(text).collect();
    let deprecated = attributes.iter().find(|attribute| attribute.path().is_ident("deprecated"));
    About { docs, deprecated: deprecated.map(|attribute| text(attribute).unwrap_or_default()), attributes }
}

/// The name in Slice of a Rust name, unless one is given.
pub(crate) fn slice_name(ident: &Ident, given: Option<Name>) -> Name {
    given.unwrap_or_else(|| Name {
        text: floe_idl::names::lower_camel(&ident.to_string()),
        span: ident.span(),
    })
}

/// Takes those attributes out that have one of these names; each may stand once.
fn take(attributes: &mut Vec<Attribute>, words: &[&str], errors: &mut Errors) -> Vec<Attribute> {
    let mut taken: Vec<Attribute> = Vec::new();
    attributes.retain(|attribute| {
        let ours = words.iter().any(|word| attribute.path().is_ident(word));
        if ours && taken.iter().any(|other| other.path() == attribute.path()) {
            errors.on(attribute.path(), format!("`#[{}]` is given twice", word(attribute)));
        } else if ours {
            taken.push(attribute.clone());
        }
        !ours
    });
    taken
}

fn word(attribute: &Attribute) -> String {
    attribute.path().get_ident().map_or_else(String::new, Ident::to_string)
}

fn name(text: &LitStr) -> Name {
    Name { text: text.value(), span: text.span() }
}

fn tag(number: &LitInt) -> syn::Result<Tag> {
    let limit = i32::MAX.unsigned_abs();
    match number.base10_parse::<u32>() {
        Ok(value) if value <= limit => Ok(Tag { number: value, span: number.span() }),
        _ => {
            Err(syn::Error::new(number.span(), format!("expected a tag from 0 to {limit}, found `{number}`")))
        }
    }
}

fn compact_id(number: &Expr) -> syn::Result<i32> {
    let message =
        || format!("expected a compact id from 0 to {}, found `{}`", i32::MAX, number.to_token_stream());
    match number {
        Expr::Lit(ExprLit { lit: Lit::Int(digits), .. }) => digits.base10_parse().ok(),
        _ => None,
    }
    .ok_or_else(|| syn::Error::new(number.span(), message()))
}

fn tag_equals(input: ParseStream<'_>) -> syn::Result<Tag> {
    let word: Ident = input.parse().map_err(|_| syn::Error::new(input.span(), "expected `tag = 1`"))?;
    if word != "tag" {
        return Err(syn::Error::new(word.span(), format!("expected `tag = 1`, found `{word}`")));
    }
    input.parse::<Token![=]>()?;
    tag(&input.parse()?)
}

fn mode(attribute: &Attribute) -> syn::Result<Mode> {
    if matches!(attribute.meta, Meta::Path(_)) {
        return Ok(Mode::Idempotent);
    }
    let word: Ident = attribute.parse_args()?;
    if word == "nonmutating" {
        return Ok(Mode::Nonmutating);
    }
    Err(syn::Error::new(
        word.span(),
        format!("expected `#[idempotent]` or `#[idempotent(nonmutating)]`, found `{word}`"),
    ))
}

fn format(word: &Ident) -> syn::Result<Format> {
    match word.to_string().as_str() {
        "sliced" => Ok(Format::Sliced),
        "compact" => Ok(Format::Compact),
        _ => Err(syn::Error::new(word.span(), format!("expected `sliced` or `compact`, found `{word}`"))),
    }
}

fn own(word: &Ident) -> syn::Result<Display> {
    if word == "own" {
        return Ok(Display::Own);
    }
    Err(syn::Error::new(word.span(), format!("expected a string or `own`, found `{word}`")))
}

/// The milliseconds of `"500ms"`, `"5s"` or `"2m"`.
fn timeout_ms(text: &LitStr) -> syn::Result<u64> {
    let value = text.value();
    let digits = value.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let factor = match &value[digits.len()..] {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        _ => None,
    };
    let ms = factor.zip(digits.parse::<u64>().ok()).and_then(|(factor, count)| count.checked_mul(factor));
    match ms {
        Some(ms) if ms > 0 => Ok(ms),
        _ => Err(syn::Error::new(
            text.span(),
            format!("expected a time such as \"500ms\", \"5s\" or \"2m\", found \"{value}\""),
        )),
    }
}

fn comma(input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() { Ok(()) } else { input.parse::<Token![,]>().map(drop) }
}

/// The text of `#[doc = ".."]`, or of the note in `#[deprecated]`.
fn text(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) => string(&pair.value),
        Meta::List(list) => {
            let pairs =
                list.parse_args_with(Punctuated::<syn::MetaNameValue, Token![,]>::parse_terminated).ok()?;
            pairs.iter().find(|pair| pair.path.is_ident("note")).and_then(|pair| string(&pair.value))
        }
        Meta::Path(_) => None,
    }
}

fn string(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

const OPERATION_WORDS: &[&str] =
    &["idempotent", "oneway", "commits", "name", "timeout", "format", "returns", "out", "results"];
const MEMBER_WORDS: &[&str] = &["tag", "name"];
const VALUE: &str = "expected the name in Slice, such as \"::Demo::Point\"";
const REMOTE: &str = "expected a type id such as \"::Demo::Printer\", `native` or `slice`";
const EXCEPTION: &str =
    "expected a type id such as \"::Demo::Err\", `native`, `base = Base` or `display = \"..\"`";
const CLASS: &str = "expected a type id such as \"::Demo::Shape\", `base = Base` or `id = 7`";
