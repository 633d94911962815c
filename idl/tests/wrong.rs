//! Wrong `.ice` files, one mistake each, and what is said of them.
//!
//! Beside each `wrong/name.ice` stands `wrong/name.txt`: the messages as people read them. After a change that is meant,
//! `FLOE_BLESS=1 cargo test -p floe-idl --test wrong` writes them anew; read what git shows then, message by message.

use std::path::{Path, PathBuf};

use floe_idl::slice::{Options, read};

/// Story: a person makes a mistake. The caret stands at it and the message says what to do; what else is in the file
/// gives no further errors.
#[test]
fn each_mistake_is_told() {
    let files = files();
    assert!(files.len() >= 110, "the corpus has {} files", files.len());
    let is_blessed = std::env::var_os("FLOE_BLESS").is_some();
    let mut differing = Vec::new();
    for file in &files {
        let outcome = read(std::slice::from_ref(file), &Options::default());
        let told = format!("{}\n", outcome.render());
        assert!(!outcome.diagnostics.is_empty(), "{}: nothing is said", file.display());
        let is_warning = file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("warn_"));
        assert_eq!(outcome.unit.is_some(), is_warning || is_lenient(file), "{}:\n{told}", file.display());
        let expected = file.with_extension("txt");
        if is_blessed {
            std::fs::write(&expected, told).unwrap();
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != told {
            differing.push(format!("{} says now:\n{told}", file.display()));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

/// Story: no message is left of a file that is gone.
#[test]
fn no_message_without_its_file() {
    for entry in std::fs::read_dir(DIRECTORY).unwrap() {
        let path = entry.unwrap().path();
        if path.extension() == Some("txt".as_ref()) {
            assert!(path.with_extension("ice").exists(), "{}", path.display());
        }
    }
}

/// A mistake of the preprocessor that is only warned of.
fn is_lenient(file: &Path) -> bool {
    file.file_stem() == Some("pre_define_again".as_ref())
}

fn files() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(DIRECTORY).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension() == Some("ice".as_ref())).collect();
    files.sort();
    files
}

/// From the directory of the package, where tests run.
const DIRECTORY: &str = "tests/wrong";
