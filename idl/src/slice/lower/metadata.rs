//! `["rust:..."]`: what an author wishes of the Rust that is made of a definition.
//!
//! | metadata | on | says |
//! |---|---|---|
//! | `rust:identifier:name` | everything | the Rust name, as it is |
//! | `rust:type:T` | sequence, dictionary, element, key, value, member, parameter, operation (its return value) | the Rust type, which must encode as the Slice type does |
//! | `rust:derive:A,B` | struct, enum, class, exception | more to derive |
//! | `rust:unchecked` | enum | unknown enumerators are kept, in a variant `Unknown(i32)` |
//! | `rust:mut` | interface, operation | `&mut self`: the operation changes the object |
//! | `rust:throws:Name` | operation | the name of the error enum of its exception specification |
//! | `rust:results:Name` | operation | the name of the struct of its results |
//! | `rust:async` | interface, operation | nothing: every operation is async; `rust:sync` is refused |
//!
//! `rust:type:HashMap` and `rust:type:BTreeMap` on a dictionary, `rust:type:Vec` and `rust:type:Bytes` on a sequence,
//! stand for the map or sequence with the keys and values of the definition.

use crate::slice::diagnostics::Diagnostic;
use crate::slice::suggest;
use crate::slice::unit::{Definition, Kind, Member, Metadata, Operation, Unit};

/// What the `rust:` metadata at one place say.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    pub(super) identifier: Option<String>,
    pub(super) ty: Option<String>,
    pub(super) derives: Vec<String>,
    pub(super) unchecked: bool,
    pub(super) mutable: bool,
    pub(super) throws: Option<String>,
    pub(super) results: Option<String>,
}

impl Words {
    /// Reads them; what is wrong is left out, and [`check`] says so.
    pub(super) fn of(metadata: &[Metadata]) -> Self {
        let mut words = Self::default();
        for one in metadata {
            let Some((word, value)) = split(one) else { continue };
            if problem(word, value).is_some() {
                continue;
            }
            let given = value.map(|value| value.trim().to_owned());
            match word {
                "identifier" => words.identifier = given,
                "type" => words.ty = given,
                "derive" => words.derives.extend(value.into_iter().flat_map(paths).map(str::to_owned)),
                "unchecked" => words.unchecked = true,
                "mut" => words.mutable = true,
                "throws" => words.throws = given,
                "results" => words.results = given,
                _ => {}
            }
        }
        words
    }
}

/// Says what is wrong with the `rust:` metadata of a unit.
pub(super) fn check(unit: &Unit) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for facts in &unit.files {
        check_place(&facts.metadata, "a file", &[], &mut found);
    }
    for (_, definition) in unit.iter() {
        check_definition(definition, &mut found);
    }
    found
}

fn check_definition(definition: &Definition, found: &mut Vec<Diagnostic>) {
    let (what, words): (&str, &[&str]) = match &definition.kind {
        Kind::Struct(_) => ("a struct", &["identifier", "derive"]),
        Kind::Class(_) => ("a class", &["identifier", "derive"]),
        Kind::Exception(_) => ("an exception", &["identifier", "derive"]),
        Kind::Enum(_) => ("an enum", &["identifier", "derive", "unchecked"]),
        Kind::Interface(_) => ("an interface", &["identifier", "mut", "async", "sync"]),
        Kind::Sequence(_) => ("a sequence", &["identifier", "type"]),
        Kind::Dictionary(_) => ("a dictionary", &["identifier", "type"]),
        Kind::Constant(_) => ("a constant", &["identifier"]),
        Kind::Declared(_) => ("a declaration", &["identifier"]),
    };
    check_place(&definition.metadata, what, words, found);
    match &definition.kind {
        Kind::Struct(it) => check_members(&it.members, found),
        Kind::Class(it) => check_members(&it.members, found),
        Kind::Exception(it) => check_members(&it.members, found),
        Kind::Enum(it) => {
            for enumerator in &it.enumerators {
                check_place(&enumerator.metadata, "an enumerator", &["identifier"], found);
            }
        }
        Kind::Interface(it) => it.operations.iter().for_each(|operation| check_operation(operation, found)),
        Kind::Sequence(it) => check_place(&it.element_metadata, "an element type", &["type"], found),
        Kind::Dictionary(it) => {
            check_place(&it.key_metadata, "a key type", &["type"], found);
            check_place(&it.value_metadata, "a value type", &["type"], found);
        }
        Kind::Constant(_) | Kind::Declared(_) => {}
    }
}

fn check_members(members: &[Member], found: &mut Vec<Diagnostic>) {
    for member in members {
        check_place(&member.metadata, "a member", &["identifier", "type"], found);
    }
}

fn check_operation(operation: &Operation, found: &mut Vec<Diagnostic>) {
    let words = &["identifier", "type", "mut", "async", "sync", "throws", "results"];
    check_place(&operation.metadata, "an operation", words, found);
    for parameter in operation.ins.iter().chain(&operation.outs) {
        check_place(&parameter.metadata, "a parameter", &["identifier", "type"], found);
    }
}

fn check_place(metadata: &[Metadata], what: &str, allowed: &[&str], found: &mut Vec<Diagnostic>) {
    for one in metadata {
        let Some((word, value)) = split(one) else { continue };
        if word == "sync" && allowed.contains(&word) {
            let message = "expected an async operation, found `rust:sync`: a call waits for its answer";
            found.push(Diagnostic::error(one.place, message).help("take it out: every operation is async"));
        } else if allowed.contains(&word) {
            found.extend(problem(word, value).map(|message| Diagnostic::error(one.place, message)));
        } else {
            found.push(misplaced(one, word, what, allowed));
        }
    }
}

fn misplaced(one: &Metadata, word: &str, what: &str, allowed: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::warning(one.place, format!("`rust:{word}` says nothing on {what}"));
    if let Some(meant) = suggest::closest(word, allowed.iter().copied()) {
        return diagnostic.help(format!("did you mean `rust:{meant}`?"));
    }
    let known: Vec<_> =
        allowed.iter().filter(|word| **word != "sync").map(|word| format!("`rust:{word}`")).collect();
    match known.as_slice() {
        [] => diagnostic,
        known => diagnostic.help(format!("what can stand there: {}", known.join(", "))),
    }
}

/// What is wrong with a word's value.
fn problem(word: &str, value: Option<&str>) -> Option<String> {
    let text = value.unwrap_or_default().trim();
    let expected = |what: &str| Some(format!("expected {what} behind `rust:{word}:`, found `{text}`"));
    match word {
        "identifier" | "throws" | "results" if syn::parse_str::<syn::Ident>(text).is_err() => {
            expected("a Rust name")
        }
        "type" if syn::parse_str::<syn::Type>(text).is_err() => expected("a Rust type"),
        "derive" if text.is_empty() || paths(text).any(|path| syn::parse_str::<syn::Path>(path).is_err()) => {
            expected("names of traits with `,` between them")
        }
        "unchecked" | "mut" | "async" if value.is_some() => {
            Some(format!("expected `rust:{word}`, found `rust:{word}:{text}`"))
        }
        _ => None,
    }
}

/// `rust:word:value`.
fn split(metadata: &Metadata) -> Option<(&str, Option<&str>)> {
    let text = metadata.text.strip_prefix("rust:")?;
    Some(text.split_once(':').map_or((text, None), |(word, value)| (word, Some(value))))
}

fn paths(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|path| !path.is_empty())
}
