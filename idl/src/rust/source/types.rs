//! Structs and enums: what they derive, and what stands in them.

use proc_macro2::Ident;

use super::page::{Page, text};
use crate::model::{About, Class, Enum, Enumerator, Exception, Field, Name, Record, Struct, Throws};
use crate::module::Derived;
use crate::names;

pub(super) fn structure(it: &Struct, derived: &Derived, page: &mut Page) {
    let attribute = it.slice_name.as_ref().map(|name| ("slice", vec![quoted(name)]));
    above(&it.about, derived, attribute, page);
    page.open(&format!("pub struct {}", it.name));
    fields(&it.fields, None, page);
    page.close("");
    default(&it.name, derived, page);
}

pub(super) fn class(it: &Class, derived: &Derived, page: &mut Page) {
    let mut arguments = vec![quoted(&it.type_id)];
    arguments.extend(it.base.as_ref().map(|base| format!("base = {}", text(base))));
    arguments.extend(it.compact_id.map(|id| format!("id = {id}")));
    above(&it.about, derived, Some(("class", arguments)), page);
    extensible(&it.name, it.base.as_ref(), &it.fields, derived, page);
}

pub(super) fn exception(it: &Exception, derived: &Derived, page: &mut Page) {
    let mut arguments = vec![quoted(&it.type_id)];
    arguments.extend(it.base.as_ref().map(|base| format!("base = {}", text(base))));
    above(&it.about, derived, Some(("exception", arguments)), page);
    extensible(&it.name, it.base.as_ref(), &it.fields, derived, page);
}

pub(super) fn record(it: &Record, derived: &Derived, page: &mut Page) {
    above(&it.about, derived, None, page);
    page.open(&format!("pub struct {}", it.name));
    fields(&it.fields, it.returned, page);
    page.close("");
}

pub(super) fn enumeration(it: &Enum, derived: &Derived, page: &mut Page) {
    let attribute = it.slice_name.as_ref().map(|name| ("slice", vec![quoted(name)]));
    above(&it.about, derived, attribute, page);
    let counts = (0..).zip(&it.variants).all(|(at, variant)| variant.value == at);
    if it.unknown.is_some() && !counts {
        page.line("#[repr(i32)]");
    }
    page.open(&format!("pub enum {}", it.name));
    let derives_default = derived.derives.iter().any(|name| name == "Default");
    let gaps = it.variants.iter().any(|variant| !variant.about.docs.is_empty());
    for (at, variant) in it.variants.iter().enumerate() {
        if gaps {
            page.gap();
        }
        enumerator(variant, at == 0 && derives_default, !counts, page);
    }
    if let Some(unknown) = &it.unknown {
        if gaps {
            page.gap();
        }
        page.line("/// A number that no enumerator has.");
        page.line("#[unknown]");
        page.line(&format!("{unknown}(i32),"));
    }
    page.close("");
}

pub(super) fn throws(it: &Throws, derived: &Derived, page: &mut Page) {
    above(&it.about, derived, None, page);
    page.open(&format!("pub enum {}", it.name));
    for variant in &it.variants {
        let ty = variant.ty.as_ref().map_or_else(String::new, text);
        let line = format!("{}({ty}),", variant.name);
        if page.fits(&line) {
            page.line(&line);
        } else {
            page.line(&format!("{}(", variant.name));
            page.inside();
            page.line(&format!("{ty},"));
            page.outside();
            page.line("),");
        }
    }
    page.line("/// Whatever else a call can fail with.");
    page.line("#[system]");
    page.line(&format!("{}(floe::Error),", it.system));
    page.close("");
}

fn above(about: &About, derived: &Derived, attribute: Option<(&str, Vec<String>)>, page: &mut Page) {
    page.about(about);
    page.derive(&derived.derives);
    if let Some((name, arguments)) = attribute {
        page.attribute(name, &arguments);
    }
    if derived.defaults.is_none() {
        page.allow(&derived.allows);
    }
}

/// A struct that may extend another one, and may have nothing in it.
fn extensible(name: &Ident, base: Option<&syn::Type>, members: &[Field], derived: &Derived, page: &mut Page) {
    if base.is_none() && members.is_empty() {
        return page.line(&format!("pub struct {name};"));
    }
    page.open(&format!("pub struct {name}"));
    if let Some(base) = base {
        page.field("pub base", &text(base));
    }
    fields(members, None, page);
    page.close("");
    default(name, derived, page);
}

fn fields(fields: &[Field], returned: Option<usize>, page: &mut Page) {
    let gaps = fields.iter().any(|field| field.about.docs.len() > 1);
    for (at, field) in fields.iter().enumerate() {
        if gaps {
            page.gap();
        }
        page.about(&field.about);
        if returned == Some(at) {
            page.line("#[returns]");
        }
        if let Some(tag) = field.tag {
            page.line(&format!("#[tag({})]", tag.number));
        }
        if names::lower_camel(&field.name.to_string()) != field.slice_name.text {
            page.line(&format!("#[name({})]", quoted(&field.slice_name)));
        }
        page.field(&format!("pub {}", field.name), &text(&field.ty.rust));
    }
}

fn enumerator(variant: &Enumerator, is_default: bool, numbers: bool, page: &mut Page) {
    page.about(&variant.about);
    if is_default {
        page.line("#[default]");
    }
    if names::plain(&variant.name.to_string()) != variant.slice_name.text {
        page.line(&format!("#[name({})]", quoted(&variant.slice_name)));
    }
    match numbers {
        true => page.line(&format!("{} = {},", variant.name, variant.value)),
        false => page.line(&format!("{},", variant.name)),
    }
}

/// `impl Default`, where a default value is not what Rust gives.
fn default(name: &Ident, derived: &Derived, page: &mut Page) {
    let Some(defaults) = &derived.defaults else { return };
    let values: Vec<_> = defaults.iter().map(|(field, value)| format!("{field}: {value}")).collect();
    let inner = values.join(", ");
    page.gap();
    page.allow(&derived.allows);
    page.open(&format!("impl Default for {name}"));
    page.open("fn default() -> Self");
    if inner.chars().count() <= SHORT_LITERAL {
        page.line(&format!("Self {{ {inner} }}"));
    } else {
        page.open("Self");
        values.iter().for_each(|value| page.line(&format!("{value},")));
        page.close("");
    }
    page.close("");
    page.close("");
}

fn quoted(name: &Name) -> String {
    format!("{:?}", name.text)
}

/// The width of a struct literal on one line.
const SHORT_LITERAL: usize = 18;
