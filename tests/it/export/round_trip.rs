//! What was exported is read again by Floe's own front end: it says what the traits say.

use floe_idl::slice::files::Memory;
use floe_idl::slice::{Options, read, read_from};

use super::model::{Model, of_descriptions, of_unit};
use super::samples::{Exported, all, conformance, everything, evolving};
use crate::interop::harness::interop_folder;

/// The model of files, which are without mistakes and warnings.
fn of_files(files: &[(String, String)]) -> Model {
    let mut memory = Memory::new().with("ice/Ice/Identity.ice", IDENTITY);
    for (name, text) in files {
        memory = memory.with(name, text.as_str());
    }
    let mut options = Options::default();
    options.include_paths.push("ice".into());
    let names: Vec<_> = files.iter().map(|(name, _)| name.into()).collect();
    let outcome = read_from(&memory, &names, &options);
    assert!(outcome.diagnostics.is_empty(), "{}", outcome.render());
    of_unit(&outcome.unit.expect("files without mistakes give a unit"))
}

fn described(exported: &Exported) -> Model {
    of_descriptions(&exported.interfaces, &exported.exceptions, &exported.types)
}

fn same(what: &str, found: &Model, expected: &Model) {
    for (type_id, text) in expected {
        assert_eq!(found.get(type_id), Some(text), "{what}: {type_id}");
    }
    let names = |model: &Model| model.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(expected), "{what}");
}

/// The one text, and the files.
#[test]
fn all_shapes() {
    for (name, exported) in all() {
        let described = described(&exported);
        let text = exported.slice.text().expect("it is Slice");
        same(name, &of_files(&[("One.ice".into(), text)]), &described);
        same(name, &of_files(&exported.slice.files().expect("it is Slice")), &described);
    }
}

/// `Conformance.ice` was written by hand, and so were the traits for it: the same model, but for comments, capitals, the
/// names of out parameters, which the traits do not say, and an exception that they do not have.
#[test]
fn the_file_that_traits_were_written_for() {
    let facts = |model: &Model| facts(model, |line| without_out_names(line).to_lowercase());
    let mut by_hand = facts(&of_disk("Conformance.ice", &[]));
    assert!(by_hand.remove("::Conformance::Unlisted").is_some());
    same("conformance", &facts(&described(&conformance())), &by_hand);
}

/// The whole circle: Slice that was written by hand, the Rust that the back end made of it, and what that says.
#[test]
fn files_that_traits_were_made_from() {
    let facts = |model: &Model| facts(model, str::to_owned);
    same("everything", &facts(&described(&everything())), &facts(&of_disk("Everything.ice", &[])));
    same("evolving", &facts(&described(&evolving())), &facts(&of_disk("Evolving.ice", &["NEWER"])));
}

fn of_disk(name: &str, defines: &[&str]) -> Model {
    let mut options = Options::default();
    options.defines.extend(defines.iter().map(|define| (*define).to_owned()));
    let outcome = read(&[interop_folder().join(name)], &options);
    of_unit(&outcome.unit.expect("the file has no mistakes"))
}

/// A model without comments, each line changed in the same way.
fn facts(model: &Model, change: impl Fn(&str) -> String) -> Model {
    let facts = |text: &String| -> String {
        let lines = text.lines().filter(|line| !line.starts_with("  "));
        lines.map(&change).collect::<Vec<_>>().join("\n")
    };
    model.iter().map(|(type_id, text)| (type_id.clone(), facts(text))).collect()
}

/// An operation without the names behind its `;`.
fn without_out_names(line: &str) -> String {
    let Some((before, rest)) = line.split_once("; ") else { return line.to_owned() };
    let (outs, after) = rest.split_once(')').expect("a list of parameters ends");
    let types = outs.split(", ").map(|out| out.rsplit_once(' ').map_or(out, |(ty, _)| ty));
    format!("{before}; {}){after}", types.collect::<Vec<_>>().join(", "))
}

/// As much of Ice's own file as is used.
const IDENTITY: &str = "#pragma once
[[\"ice-prefix\"]]
module Ice { struct Identity { string name; string category; } }
";
