//! The whole front end, from text to unit: what is right.

mod describe;
mod docs;
mod includes;
mod language;
mod metadata;
mod render;

use std::path::PathBuf;

use crate::slice::files::Memory;
use crate::slice::tests::describe::describe;
use crate::slice::{Options, Outcome, read_from};

/// Reads one text.
fn outcome(source: &str) -> Outcome {
    outcome_of(&[("main.ice", source)], &["main.ice"], &Options::default())
}

/// Reads files of memory.
fn outcome_of(files: &[(&str, &str)], mains: &[&str], options: &Options) -> Outcome {
    let memory = files.iter().fold(Memory::new(), |memory, (path, text)| memory.with(path, *text));
    let mains: Vec<PathBuf> = mains.iter().map(PathBuf::from).collect();
    read_from(&memory, &mains, options)
}

/// Reads one text that is right, and compares what it defines.
fn check(source: &str, expected: &str) {
    let outcome = outcome(source);
    let unit = outcome.unit.as_ref().unwrap_or_else(|| panic!("{source}\n{}", outcome.render()));
    assert_eq!(describe(unit).trim(), unindented(expected).trim(), "{source}");
}

/// The messages of a text, without their places.
fn messages(source: &str) -> Vec<String> {
    outcome(source).diagnostics.into_iter().map(|one| one.message).collect()
}

/// Texts in tests are moved in with the code around them.
fn unindented(text: &str) -> String {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let least = lines().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    lines().map(|line| line[least..].trim_end()).collect::<Vec<_>>().join("\n")
}
