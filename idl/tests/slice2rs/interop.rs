//! The files that come with Ice, Debian's package `zeroc-ice-slice`: each passes the command, and the Rust of all of them
//! is one crate, without a warning of the compiler or of clippy.

use std::path::{Path, PathBuf};

use super::packages::{cargo, package};
use super::{made, run};

/// Each file alone, and nothing is said of any.
#[test]
fn each_file_alone() {
    let files = files();
    let directory = tempfile::tempdir().expect("a directory");
    for file in &files {
        let (_, err) = run(directory.path(), &["-I", SLICE, &file.display().to_string()], 0);
        assert!(!err.contains("error"), "{err}");
    }
    assert_eq!(made(directory.path()).len(), files.len());
}

/// All together: as a file for each, and as a single one that is included where nobody sees what is public in it.
#[test]
fn one_crate() {
    let files: Vec<String> = files().iter().map(|file| file.display().to_string()).collect();
    let package = package("standard", &[("src/lib.rs", LIB)]);
    let make = |options: &[&str]| {
        let options = options.iter().copied().chain(files.iter().map(String::as_str));
        run(package.path(), &options.collect::<Vec<_>>(), 0);
    };
    make(&["-I", SLICE, "--quiet", "--output-dir", "src/parts"]);
    make(&["-I", SLICE, "--quiet", "--output-dir", "src", "--single", "whole.rs"]);
    assert_eq!(made(&package.path().join("src/parts")).len(), files.len() + 1);
    // Its source says that a warning is an error.
    cargo(package.path(), &["clippy"]);
    cargo(package.path(), &["doc", "--no-deps"]);
}

/// All of them.
fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut pending = vec![PathBuf::from(SLICE)];
    while let Some(directory) = pending.pop() {
        for entry in std::fs::read_dir(&directory).expect("zeroc-ice-slice: apt-get install zeroc-ice-slice")
        {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension() == Some(Path::new("ice").as_os_str()) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() >= 67, "expected 67 files of zeroc-ice-slice or more, found {}", found.len());
    found
}

const SLICE: &str = "/usr/share/ice/slice";

const LIB: &str = "//! The Rust of all files that come with Ice.\n\n#![deny(warnings, clippy::all)]\n\n\
    pub mod parts;\n\nmod whole {\n    include!(\"whole.rs\");\n}\n";
