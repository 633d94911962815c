//! The names of sequences and dictionaries, which have none in Rust: after what they hold.

use std::collections::{HashMap, HashSet};

use crate::export::graph::{Graph, Id, Kind, Type};

/// Names all of them. `named` has all other names, which stay as they are; a name that is taken gets a number.
pub(super) fn name_anonymous(graph: &mut Graph, named: &mut HashMap<String, Id>) {
    let modules: HashSet<String> = graph.definitions.iter().flat_map(|it| around(it.module)).collect();
    for id in 0..graph.definitions.len() {
        let name = match graph.definitions[id].kind {
            Kind::Sequence { element } => format!("{}Seq", word(graph, element)),
            Kind::Dictionary { key, value } => format!("{}{}Dict", word(graph, key), word(graph, value)),
            _ => continue,
        };
        let module = graph.definitions[id].module;
        let is_free = |name: &String| {
            let key = key(module, name);
            !named.contains_key(&key) && !modules.contains(&key)
        };
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(is_free);
        let name = free.unwrap_or(name);
        named.insert(key(module, &name), id);
        graph.definitions[id].name = name;
    }
}

/// Names that differ only in capitals are the same in Slice.
pub(super) fn key(module: &str, name: &str) -> String {
    format!("{module}::{name}").to_lowercase()
}

/// A module and those around it, in small letters.
fn around(module: &str) -> Vec<String> {
    let names: Vec<String> = module.split("::").map(str::to_lowercase).collect();
    (1..=names.len()).map(|depth| names[..depth].join("::")).collect()
}

/// A type as part of a name.
fn word(graph: &Graph, ty: Type) -> String {
    let text = match ty {
        Type::Word("Object*") => "ObjectPrx".into(),
        Type::Word(word) => word.to_owned(),
        Type::Defined(id) => graph.definitions[id].name.clone(),
        Type::Proxy(id) => format!("{}Prx", graph.definitions[id].name),
        Type::Ice { type_id, .. } => type_id.rsplit("::").next().unwrap_or(type_id).to_owned(),
        Type::Refused => "Refused".into(),
    };
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
