//! The rules of Slice 3.7 that Rust does not have. Each mistake is a sentence that names the Rust item and says what to do.

use std::collections::{HashMap, HashSet};

use crate::export::graph::{Definition, Graph, Id, Kind, Member, Operation, Type};

/// What of this cannot be said in Slice. No struct holds itself: that was refused before.
pub(super) fn check(graph: &Graph) -> Vec<String> {
    let mut problems = Vec::new();
    let modules = modules(graph, &mut problems);
    for (id, definition) in graph.definitions.iter().enumerate() {
        match &definition.kind {
            Kind::Sequence { .. } => {}
            Kind::Dictionary { key, .. } => {
                if !is_key(graph, *key) {
                    problems.push(format!(
                        "{}: expected an integer, a bool, a string, an enum, or a struct of such as key of a dictionary",
                        definition.type_id()
                    ));
                }
            }
            _ => check_scope(definition, &modules, &mut problems),
        }
        match &definition.kind {
            Kind::Interface { operations, .. } => check_interface(graph, id, operations, &mut problems),
            Kind::Enum { enumerators } => {
                let names = enumerators.iter().map(|it| (it.name, definition.rust.as_str()));
                check_names("enumerator", names, &mut problems);
            }
            _ => check_members(graph, id, &mut problems),
        }
    }
    problems
}

/// Every module, by its scoped name in small letters, as it is spelt first.
fn modules(graph: &Graph, problems: &mut Vec<String>) -> HashMap<String, String> {
    let mut known: HashMap<String, String> = HashMap::new();
    for definition in &graph.definitions {
        let names: Vec<&str> = definition.module.split("::").collect();
        for depth in 1..=names.len() {
            let module = names[..depth].join("::");
            let first = known.entry(module.to_lowercase()).or_insert_with(|| module.clone());
            if *first != module {
                problems.push(format!(
                    "{}: expected module `{first}`, as elsewhere, found `{module}`: capitals do not tell modules apart",
                    definition.rust
                ));
            }
        }
    }
    known
}

/// The name of a definition, and the modules around it.
fn check_scope(definition: &Definition, modules: &HashMap<String, String>, problems: &mut Vec<String>) {
    let Definition { module, name, rust, .. } = definition;
    let type_id = definition.type_id();
    let mut names: Vec<&str> = module.split("::").collect();
    names.push(name);
    for (at, part) in names.iter().enumerate() {
        if let Some(wrong) = wrong_identifier(part) {
            problems.push(format!("{rust}: {wrong}, found `{part}` in `{type_id}`"));
        }
        if names[..at].iter().any(|outer| outer.eq_ignore_ascii_case(part)) {
            problems.push(format!(
                "{rust}: expected a name other than those of the modules around it, found `{part}` in `{type_id}`"
            ));
        }
    }
    if modules.contains_key(&type_id.trim_start_matches(':').to_lowercase()) {
        problems
            .push(format!("{rust}: expected a name of its own, found `{type_id}`, which is a module too"));
    }
}

fn check_interface(graph: &Graph, id: Id, operations: &[Operation], problems: &mut Vec<String>) {
    let definition = &graph.definitions[id];
    let rust = definition.rust.as_str();
    check_names("operation", operations.iter().map(|it| (it.name, rust)), problems);
    // From here on an operation is known by its name and by the interface that declares it.
    let mut inherited: HashMap<String, Id> = HashMap::new();
    for base in graph.ancestors(id) {
        let Kind::Interface { operations, .. } = &graph.definitions[base].kind else { continue };
        for operation in operations {
            if let Some(other) = inherited.insert(operation.name.to_lowercase(), base) {
                problems.push(format!(
                    "{rust}: expected operations that one base declares, found `{}` in {} and in {}",
                    operation.name, graph.definitions[other].rust, graph.definitions[base].rust
                ));
            }
        }
    }
    for operation in operations {
        if let Some(base) = inherited.get(&operation.name.to_lowercase()) {
            problems.push(format!(
                "{rust}: expected an operation that no base has, found `{}`, which is in {}: rename one with \
                 `#[name(\"..\")]`",
                operation.name, graph.definitions[*base].rust
            ));
        }
        if operation.name.eq_ignore_ascii_case(&definition.name) {
            problems.push(format!(
                "{rust}: expected an operation with another name than its interface, found `{}`: rename it with \
                 `#[name(\"..\")]`",
                operation.name
            ));
        }
        check_operation(operation, &format!("operation {} of {rust}", operation.name), problems);
    }
}

fn check_operation(operation: &Operation, place: &str, problems: &mut Vec<String>) {
    let parameters = || operation.ins.iter().chain(&operation.outs);
    check_names("parameter", parameters().map(|it| (it.name.as_str(), place)), problems);
    let mut tags = HashSet::new();
    for tag in parameters().chain(&operation.returns).filter_map(|member| member.tag) {
        if !tags.insert(tag) {
            problems.push(format!(
                "{place}: expected each tag once among parameters and results, as Slice has it, found {tag} again"
            ));
        }
    }
}

/// The members of a struct, an exception or a class, with those that it inherits.
fn check_members(graph: &Graph, id: Id, problems: &mut Vec<String>) {
    let definition = &graph.definitions[id];
    let mut all: Vec<(&str, &str)> = Vec::new();
    for base in graph.ancestors(id).into_iter().rev() {
        let base = &graph.definitions[base];
        all.extend(base.members().iter().map(|member| (member.name.as_str(), base.rust.as_str())));
    }
    let inherited: HashMap<String, &str> =
        all.iter().map(|(name, rust)| (name.to_lowercase(), *rust)).collect();
    let rust = definition.rust.as_str();
    check_names("member", definition.members().iter().map(|it| (it.name.as_str(), rust)), problems);
    for Member { name, .. } in definition.members() {
        if let Some(base) = inherited.get(&name.to_lowercase()) {
            problems.push(format!(
                "{rust}: expected a member that no base has, found `{name}`, which is in {base}: rename one with \
                 `#[name(\"..\")]`"
            ));
        }
    }
}

/// Names of one scope, each with the Rust item that it stands in.
fn check_names<'a>(what: &str, names: impl Iterator<Item = (&'a str, &'a str)>, problems: &mut Vec<String>) {
    let mut known: HashMap<String, &str> = HashMap::new();
    for (name, place) in names {
        if let Some(wrong) = wrong_identifier(name) {
            problems
                .push(format!("{place}: {wrong}, found {what} `{name}`: rename it with `#[name(\"..\")]`"));
        }
        if let Some(other) = known.insert(name.to_lowercase(), name) {
            problems.push(format!(
                "{place}: expected names that differ not only in capitals, found {what}s `{other}` and `{name}`: rename \
                 one with `#[name(\"..\")]`"
            ));
        }
    }
}

/// What an identifier of Slice 3.7 must be, if this is none. (`ice` at its begin and `_` in it are allowed by metadata.)
fn wrong_identifier(name: &str) -> Option<String> {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if !name.chars().all(is_letter) || !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return Some("expected a name of ASCII letters, digits and `_` that begins with a letter".into());
    }
    if name.ends_with('_') || name.contains("__") {
        return Some("expected a name with `_` only between other letters".into());
    }
    let suffix = RESERVED_SUFFIXES.iter().find(|suffix| name.ends_with(**suffix))?;
    Some(format!("expected a name that does not end with `{suffix}`, which Ice keeps for itself"))
}

/// Whether a dictionary may have keys of this type.
fn is_key(graph: &Graph, ty: Type) -> bool {
    match ty {
        Type::Word("float" | "double" | "Object*" | "Value") | Type::Proxy(_) => false,
        Type::Word(_) | Type::Refused => true,
        Type::Ice { type_id, .. } => type_id == "::Ice::Identity",
        Type::Defined(id) => match &graph.definitions[id].kind {
            Kind::Enum { .. } => true,
            Kind::Struct { members } => members.iter().all(|member| is_key(graph, member.ty)),
            _ => false,
        },
    }
}

/// The names of generated C++ and Java types end so.
const RESERVED_SUFFIXES: &[&str] = &["Helper", "Holder", "Prx", "Ptr"];
