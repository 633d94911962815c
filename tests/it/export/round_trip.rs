//! What was exported is read again by Floe's own front end: it says what the traits say.

use floe_idl::slice::files::Memory;
use floe_idl::slice::{Options, read, read_from};

use super::model::{Model, of_descriptions, of_unit};
use super::samples::{Exported, all, conformance};
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
fn the_file_that_the_traits_were_written_for() {
    let path = interop_folder().join("Conformance.ice");
    let outcome = read(&[path], &Options::default());
    let by_hand = of_unit(&outcome.unit.expect("the file has no mistakes"));
    let described = described(&conformance());
    let plain = |model: &Model| -> Model {
        let about = |line: &&str| !line.starts_with("  ");
        let facts = |text: &String| {
            let lines = text.lines().filter(about).map(|line| without_out_names(line).to_lowercase());
            lines.collect::<Vec<_>>().join("\n")
        };
        model.iter().map(|(type_id, text)| (type_id.clone(), facts(text))).collect()
    };
    let mut by_hand = plain(&by_hand);
    assert!(by_hand.remove("::Conformance::Unlisted").is_some());
    same("conformance", &plain(&described), &by_hand);
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
