//! The names of one main file: what each means, from where on.

use std::collections::{BTreeSet, HashMap};

use crate::slice::ast::Form;
use crate::slice::source::Place;
use crate::slice::unit::DefId;

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    Module,
    /// Declared, not yet defined; the number is that of the definition to come, if there is one.
    Declared(Form, DefId),
    /// Being defined: it cannot be used by value yet.
    Open(DefId),
    Defined(DefId),
    /// A `local` definition.
    Local,
    /// A definition with a mistake: uses of it are not reported.
    Broken,
}

/// A name and what is known of it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The type id, as it was first written.
    pub(super) type_id: String,
    pub(super) meaning: Meaning,
    pub(super) place: Place,
}

/// All names that were met so far.
#[derive(Default)]
pub(super) struct Scope {
    /// By type id in lower case: two names of one module differ in more than case.
    entries: HashMap<String, Entry>,
    /// Enumerators by `::Module::name`, for their use without the name of the enum: the enum and the index.
    enumerators: HashMap<String, (DefId, usize)>,
    /// Names that a module uses from outside of it: `::Module::name` in lower case, and where.
    introduced: HashMap<String, (String, Place)>,
    /// Plain names, for "did you mean".
    plain: BTreeSet<String>,
}

impl Scope {
    /// The entry of a type id, in whatever case.
    pub(super) fn get(&self, type_id: &str) -> Option<&Entry> {
        self.entries.get(&type_id.to_lowercase())
    }

    pub(super) fn get_mut(&mut self, type_id: &str) -> Option<&mut Entry> {
        self.entries.get_mut(&type_id.to_lowercase())
    }

    pub(super) fn insert(&mut self, type_id: &str, meaning: Meaning, place: Place) {
        if let Some(plain) = type_id.rsplit("::").next() {
            self.plain.insert(plain.to_owned());
        }
        let entry = Entry { type_id: type_id.to_owned(), meaning, place };
        self.entries.insert(type_id.to_lowercase(), entry);
    }

    pub(super) fn insert_enumerator(&mut self, loose_id: String, owner: DefId, index: usize) {
        self.enumerators.entry(loose_id).or_insert((owner, index));
    }

    pub(super) fn enumerator(&self, loose_id: &str) -> Option<(DefId, usize)> {
        self.enumerators.get(loose_id).copied()
    }

    /// Looks a name up from a module outwards. `found` tells in which module it was, by the number of its parts.
    pub(super) fn find(&self, modules: &[String], text: &str, is_global: bool) -> Option<(&Entry, usize)> {
        let levels = if is_global { 0..=0 } else { 0..=modules.len() };
        levels.rev().find_map(|level| {
            let id = candidate(&modules[..level], text);
            self.get(&id).map(|entry| (entry, level))
        })
    }

    /// Remembers that the modules inside of `level` use a name from there.
    pub(super) fn introduce(&mut self, modules: &[String], level: usize, text: &str, place: Place) {
        let first = text.split("::").next().unwrap_or(text);
        for inner in level + 1..=modules.len() {
            let id = candidate(&modules[..inner], first);
            let from = candidate(&modules[..level], first);
            self.introduced.entry(id.to_lowercase()).or_insert((from, place));
        }
    }

    /// Whether this name was used before with another meaning: what it was, and where.
    pub(super) fn introduced(&self, type_id: &str) -> Option<&(String, Place)> {
        self.introduced.get(&type_id.to_lowercase())
    }

    /// The first type id that ends in this name.
    pub(super) fn id_of(&self, plain: &str) -> Option<&str> {
        let end = format!("::{plain}");
        self.entries.values().map(|entry| entry.type_id.as_str()).filter(|id| id.ends_with(&end)).min()
    }

    /// All plain names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.plain.iter().map(String::as_str)
    }
}

/// `::A::B::text`.
pub(super) fn candidate(modules: &[String], text: &str) -> String {
    let mut id = String::new();
    for module in modules {
        id.push_str("::");
        id.push_str(module);
    }
    id.push_str("::");
    id.push_str(text);
    id
}
