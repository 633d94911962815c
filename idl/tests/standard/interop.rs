//! The files that come with Ice: all of them are read, one by one and together.
//!
//! They are those of the package `zeroc-ice-slice`, wherever it put them; they are no part of this repository. Without
//! the package there is nothing to read and the test fails: `apt-get install zeroc-ice-slice`.

use std::path::{Path, PathBuf};

use floe_idl::slice::unit::{Kind, Type};
use floe_idl::slice::{Options, Outcome, read};

/// Story: a team has all of Ice's own files. Each is given to the compiler alone, then all at once; nothing is wrong
/// with any, and what is in them is found.
#[test]
fn each_file_alone() {
    for file in files() {
        let outcome = read(std::slice::from_ref(&file), &options());
        assert_right(&file.display().to_string(), &outcome);
    }
}

#[test]
fn all_files_together() {
    let files = files();
    assert_eq!(files.len(), 67);
    let outcome = read(&files, &options());
    assert_right("all", &outcome);
    let unit = outcome.unit.unwrap();
    assert_eq!(unit.mains.len(), 67);
    let kind = |id| &unit.get(unit.find(id).unwrap_or_else(|| panic!("{id}"))).kind;
    assert!(matches!(kind("::Ice::Identity"), Kind::Struct(found) if found.members.len() == 2));
    assert!(matches!(kind("::Ice::Locator"), Kind::Interface(found) if found.operations.len() == 3));
    assert!(matches!(kind("::IceGrid::Admin"), Kind::Interface(found) if found.operations.len() > 30));
    assert!(matches!(kind("::IceGrid::ServerDescriptor"), Kind::Class(found) if found.base.is_some()));
    assert!(
        matches!(kind("::Ice::ObjectNotFoundException"), Kind::Exception(_))
            || unit.find("::Ice::Router").is_some()
    );
    let Kind::Sequence(names) = kind("::Ice::ObjectProxySeq") else { panic!("a sequence") };
    assert!(matches!(names.element, Type::Primitive(_)));
    let mut ids: Vec<_> = unit.iter().map(|(_, definition)| &definition.type_id).collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "each is defined once");
}

fn assert_right(what: &str, outcome: &Outcome) {
    assert!(!outcome.has_errors(), "{what}:\n{}", outcome.render());
    assert!(outcome.unit.is_some());
}

fn options() -> Options {
    let mut options = Options::default();
    options.include_paths.push(PathBuf::from(DIRECTORY));
    options
}

fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut pending = vec![PathBuf::from(DIRECTORY)];
    while let Some(directory) = pending.pop() {
        for entry in std::fs::read_dir(&directory).expect("the package zeroc-ice-slice is installed") {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension() == Some(Path::new("ice").as_os_str()) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

const DIRECTORY: &str = "/usr/share/ice/slice";
