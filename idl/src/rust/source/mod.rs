//! A module of the model to Rust source, as a person writes it: the macros expand it, nothing is emitted twice.
//!
//! The text is as rustfmt leaves it with its own settings, so that it can be kept in a repository.

mod interface;
mod page;
mod types;

use crate::model::About;
use crate::module::{Alias, Constant, Item, Module};
use page::Page;

/// The definitions of a root module as the text of a file, or of what `include!` takes.
pub fn print(root: &Module) -> String {
    let mut page = Page::new();
    contents(root, &mut page);
    page.finish()
}

fn contents(module: &Module, page: &mut Page) {
    uses(module, page);
    let mut before = None;
    for item in &module.items {
        if !before.is_some_and(|before| stand_together(before, item)) {
            page.gap();
        }
        print_item(item, page);
        before = Some(item);
    }
}

/// Whether two items are lines of one kind without a comment.
fn stand_together(one: &Item, other: &Item) -> bool {
    let is_bare = |about: &About| about.docs.is_empty() && about.deprecated.is_none();
    match (one, other) {
        (Item::Alias(one), Item::Alias(other)) => is_bare(&one.about) && is_bare(&other.about),
        (Item::Constant(one), Item::Constant(other)) => is_bare(&one.about) && is_bare(&other.about),
        _ => false,
    }
}

fn print_item(item: &Item, page: &mut Page) {
    match item {
        Item::Module(module) => print_module(module, page),
        Item::Interface(interface) => interface::print(interface, page),
        Item::Struct(it, derived) => types::structure(it, derived, page),
        Item::Enum(it, derived) => types::enumeration(it, derived, page),
        Item::Class(it, derived) => types::class(it, derived, page),
        Item::Exception(it, derived) => types::exception(it, derived, page),
        Item::Throws(it, derived) => types::throws(it, derived, page),
        Item::Record(it, derived) => types::record(it, derived, page),
        Item::Alias(alias) => print_alias(alias, page),
        Item::Constant(constant) => print_constant(constant, page),
    }
}

fn print_module(module: &Module, page: &mut Page) {
    page.allow(&module.allows);
    page.open(&format!("pub mod {}", module.name));
    contents(module, page);
    page.close("");
}

fn print_alias(Alias { name, about, ty }: &Alias, page: &mut Page) {
    page.about(about);
    page.assign(&format!("pub type {name}"), &page::text(ty));
}

fn print_constant(constant: &Constant, page: &mut Page) {
    let Constant { name, about, ty, value, allows } = constant;
    page.about(about);
    page.allow(allows);
    page.assign(&format!("pub const {name}: {}", page::text(ty)), value);
}

/// What the items of a module name without a path.
fn uses(module: &Module, page: &mut Page) {
    let mut maps: Vec<&str> = Vec::new();
    for item in &module.items {
        if let Item::Alias(alias) = item {
            let text = page::text(&alias.ty);
            maps.extend(
                ["BTreeMap", "HashMap"].into_iter().filter(|map| text.starts_with(&format!("{map}<"))),
            );
        }
    }
    maps.sort_unstable();
    maps.dedup();
    page.gap();
    match maps.as_slice() {
        [] => {}
        [map] => page.line(&format!("use std::collections::{map};")),
        maps => page.line(&format!("use std::collections::{{{}}};", maps.join(", "))),
    }
    if module.items.iter().any(needs_prelude) {
        page.gap();
        page.line("use floe::prelude::*;");
    }
}

/// Whether an item names something of the prelude: a derive, an attribute, or a type.
fn needs_prelude(item: &Item) -> bool {
    match item {
        Item::Module(_) | Item::Constant(_) => false,
        Item::Alias(alias) => {
            let words = ["Bytes", "Proxy", "Link"];
            let text = page::text(&alias.ty);
            text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
                .any(|word| words.contains(&word))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests;
