//! The numbers of all definitions, given before any is looked at: so that what was only declared can be used.

use std::collections::{HashMap, HashSet};

use crate::slice::ast::{Item, ItemKind};
use crate::slice::diagnostics::{Diagnostic, Sink};
use crate::slice::parser::Parsed;
use crate::slice::source::{FileId, Place};
use crate::slice::unit::DefId;

/// The numbers of all definitions.
pub(super) struct Plan {
    /// By where the name stands.
    places: HashMap<(FileId, u32), DefId>,
    /// By type id: the first definition of each, or else the first declaration.
    ids: HashMap<String, (DefId, Place)>,
    /// Those that are only declared.
    declared: HashSet<DefId>,
    pub(super) count: usize,
}

impl Plan {
    pub(super) fn new(parsed: &[Parsed], sink: &mut Sink) -> Self {
        let mut defined = HashMap::new();
        for parsed in parsed {
            walk(&parsed.items, "", &mut |id, item| {
                if is_definition(item) {
                    defined.entry(id.to_owned()).or_insert(item.name.place);
                }
            });
        }
        let mut plan =
            Self { places: HashMap::new(), ids: HashMap::new(), declared: HashSet::new(), count: 0 };
        for parsed in parsed {
            walk(&parsed.items, "", &mut |id, item| plan.add(id, item, &defined, sink));
        }
        plan
    }

    /// The number of the definition whose name stands here.
    pub(super) fn at(&self, name: Place) -> Option<DefId> {
        self.places.get(&(name.file, name.start)).copied()
    }

    /// Where a type id is defined.
    pub(super) fn place_of(&self, type_id: &str) -> Option<Place> {
        self.ids.get(type_id).map(|(_, place)| *place)
    }

    /// The number of a type id.
    pub(super) fn of(&self, type_id: &str) -> Option<DefId> {
        self.ids.get(type_id).map(|(id, _)| *id)
    }

    /// Whether nothing of the run defines it.
    pub(super) fn is_declared_only(&self, id: DefId) -> bool {
        self.declared.contains(&id)
    }

    fn add(&mut self, type_id: &str, item: &Item, defined: &HashMap<String, Place>, sink: &mut Sink) {
        let place = item.name.place;
        let is_declared_only = matches!(item.kind, ItemKind::Forward(_))
            && item.local.is_none()
            && !defined.contains_key(type_id);
        if !is_definition(item) && !is_declared_only {
            return;
        }
        let key = (place.file, place.start);
        if self.places.contains_key(&key) {
            return;
        }
        if let Some((_, first)) = self.ids.get(type_id) {
            if !is_declared_only {
                sink.push(redefined(type_id, place, *first));
            }
            return;
        }
        let id = DefId(self.count as u32);
        self.count += 1;
        if is_declared_only {
            self.declared.insert(id);
        }
        self.places.insert(key, id);
        self.ids.insert(type_id.to_owned(), (id, place));
    }
}

/// The message for a second definition.
pub(super) fn redefined(type_id: &str, place: Place, first: Place) -> Diagnostic {
    let error = Diagnostic::error(place, format!("`{type_id}` is defined twice"));
    if place == first {
        return error
            .label("this file is included twice")
            .help("put `#pragma once` into the first line of this file");
    }
    error.label("defined again here").also(first, "first defined here").help("remove or rename one of them")
}

fn is_definition(item: &Item) -> bool {
    item.local.is_none() && !matches!(item.kind, ItemKind::Module(_) | ItemKind::Forward(_))
}

/// All definitions and declarations, with their type ids. The parser bounds how deep modules are.
fn walk(items: &[Item], around: &str, visit: &mut impl FnMut(&str, &Item)) {
    for item in items {
        let id = format!("{around}::{}", item.name.text);
        if let ItemKind::Module(inner) = &item.kind {
            walk(inner, &id, visit);
        } else {
            visit(&id, item);
        }
    }
}
