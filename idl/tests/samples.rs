//! Files that are right: everything that Slice has, and what is said of old forms.

use std::path::PathBuf;

use floe_idl::slice::{Options, Outcome, read};

/// Story: files of today give no message at all.
#[test]
fn files_of_today() {
    for name in ["Basics", "Shapes", "Service", "Macros"] {
        let outcome = sample(name);
        assert!(outcome.unit.is_some() && outcome.diagnostics.is_empty(), "{name}:\n{}", outcome.render());
    }
}

/// Story: a file of ten years ago is read as well; each old form is warned of, and `local` definitions are counted.
#[test]
fn a_file_of_ten_years_ago() {
    let outcome = sample("Old");
    assert!(outcome.unit.is_some(), "{}", outcome.render());
    let messages: Vec<&str> = outcome.diagnostics.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "operations of classes are an old form, and are left out",
            "the enumerator `A4` without its enum is an old form",
            "`implements` is an old form, and is left out",
            "the enumerator `A4` without its enum is an old form",
            "the interface `Printer` is passed by value, an old form",
            "a sequence in the key `::Old::Key` is an old form",
            "a proxy of the class `Document` is an old form",
            "the interface `Printer` is passed by value, an old form",
            "4 `local` definitions are left out",
        ]
    );
}

fn sample(name: &str) -> Outcome {
    read(&[PathBuf::from(format!("tests/samples/{name}.ice"))], &Options::default())
}
