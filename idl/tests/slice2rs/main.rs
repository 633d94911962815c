//! The command `slice2rs`, run as people run it.

mod interop;
mod packages;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const HELLO: &str =
    "#include <Names.ice>\nmodule Demo { interface Hello { void greet(Common::Name name); } }\n";
const NAMES: &str = "#pragma once\nmodule Common { struct Name { string first; string last; } }\n";

/// A directory with `Hello.ice`, which includes `slice/Names.ice`.
fn hello() -> tempfile::TempDir {
    directory(&[("Hello.ice", HELLO), ("slice/Names.ice", NAMES)])
}

fn directory(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        write(&directory.path().join(name), text);
    }
    directory
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    fs::write(path, text).expect("a file");
}

fn slice2rs(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_slice2rs"))
        .args(arguments)
        .current_dir(directory)
        .output()
        .expect("the command starts")
}

/// Runs it, and expects this status; gives stdout and stderr.
fn run(directory: &Path, arguments: &[&str], status: i32) -> (String, String) {
    let output = slice2rs(directory, arguments);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(status), "{arguments:?}\n{out}\n{err}");
    (out.into_owned(), err.into_owned())
}

/// The names of all files of Rust in a directory.
fn made(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("a directory").filter_map(|entry| Some(entry.ok()?.path()));
    let rust = entries.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let mut names: Vec<String> =
        rust.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect();
    names.sort();
    names
}

#[test]
fn help_and_version() {
    let directory = directory(&[]);
    let (out, _) = run(directory.path(), &["--help"], 0);
    for option in ["-I", "-D", "-U", "--output-dir", "--depend", "--check", "--list", "--help", "--version"] {
        assert!(out.contains(option), "{option} in {out}");
    }
    let (out, _) = run(directory.path(), &["--version"], 0);
    assert_eq!(out.trim(), concat!("slice2rs ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_command_lines() {
    let directory = hello();
    for wrong in [
        &[][..],
        &["--unheard-of", "Hello.ice"],
        &["--check", "--list", "Hello.ice"],
        &["--outside", "x", "Hello.ice"],
    ] {
        let (out, err) = run(directory.path(), wrong, 2);
        assert!(out.is_empty() && !err.is_empty(), "{wrong:?}");
    }
    assert_eq!(made(directory.path()), [""; 0]);
}

/// One file is one file of Rust; what it includes is not in it.
#[test]
fn writes() {
    let directory = hello();
    let (out, err) = run(directory.path(), &["-Islice", "--output-dir", "a/b", "Hello.ice"], 0);
    assert_eq!((out.as_str(), err.as_str()), ("", ""));
    assert_eq!(made(&directory.path().join("a/b")), ["hello.rs"]);
    let text = fs::read_to_string(directory.path().join("a/b/hello.rs")).expect("the file");
    assert!(text.contains("async fn greet(&self, name: &super::super::common::Name)"), "{text}");
    assert!(!text.contains("pub struct Name"), "{text}");
}

/// Several files are put together by a `mod.rs`.
#[test]
fn writes_several() {
    let directory = hello();
    run(directory.path(), &["-I", "slice", "--output-dir", "out", "Hello.ice", "slice/Names.ice"], 0);
    assert_eq!(made(&directory.path().join("out")), ["hello.rs", "mod.rs", "names.rs"]);
}

/// One file with all that it needs.
#[test]
fn writes_single() {
    let directory = hello();
    run(directory.path(), &["-Islice", "--single", "all.rs", "Hello.ice"], 0);
    assert_eq!(made(directory.path()), ["all.rs"]);
    let text = fs::read_to_string(directory.path().join("all.rs")).expect("the file");
    assert!(text.contains("pub struct Name"), "{text}");
    assert!(text.contains("async fn greet(&self, name: &super::common::Name)"), "{text}");
}

#[test]
fn mistakes() {
    let directory =
        directory(&[("Wrong.ice", "module Demo { interface Hello { void greet(Nobody n); } }\n")]);
    let (out, err) = run(directory.path(), &["Wrong.ice"], 1);
    assert!(out.is_empty());
    assert!(err.contains("Nobody") && err.contains("Wrong.ice:1:"), "{err}");
    assert!(err.contains("nothing was made because of the error above"), "{err}");
    assert_eq!(made(directory.path()), [""; 0]);
    let (_, err) = run(directory.path(), &["Missing.ice"], 1);
    assert!(err.contains("Missing.ice"), "{err}");
}

#[test]
fn lists() {
    let directory = hello();
    let (out, _) = run(
        directory.path(),
        &["-Islice", "--list", "--output-dir", "out", "Hello.ice", "slice/Names.ice"],
        0,
    );
    assert_eq!(out, "out/hello.rs\nout/names.rs\nout/mod.rs\n");
    assert!(!directory.path().join("out").exists());
}

/// Not there, as made, changed: what `--check` says of each, without writing.
#[test]
fn checks() {
    let directory = hello();
    let arguments = ["-Islice", "--check", "Hello.ice", "slice/Names.ice"];
    let (_, err) = run(directory.path(), &arguments, 1);
    assert_eq!(err.lines().filter(|line| line.ends_with("is not there")).count(), 3, "{err}");
    assert_eq!(made(directory.path()), [""; 0]);
    run(directory.path(), &["-Islice", "Hello.ice", "slice/Names.ice"], 0);
    run(directory.path(), &arguments, 0);
    fs::write(directory.path().join("names.rs"), "changed").expect("a file");
    let (_, err) = run(directory.path(), &arguments, 1);
    assert_eq!(err.trim(), "./names.rs is not as it would be made");
    assert_eq!(fs::read_to_string(directory.path().join("names.rs")).expect("the file"), "changed");
}

/// A rule for each file of Rust, with all that was read for it.
#[test]
fn depends() {
    let directory = hello();
    write(&directory.path().join("Odd name.ice"), "module Odd { const int X = 1; }\n");
    let (out, _) = run(
        directory.path(),
        &["-Islice", "--depend", "--output-dir", "out", "Hello.ice", "Odd name.ice"],
        0,
    );
    assert_eq!(
        out,
        "out/hello.rs: \\\n Hello.ice \\\n slice/Names.ice\nout/odd_name.rs: \\\n Odd\\ name.ice\n"
    );
    let (out, _) = run(directory.path(), &["-Islice", "--depend", "--single", "all.rs", "Hello.ice"], 0);
    assert_eq!(out, "./all.rs: \\\n Hello.ice \\\n slice/Names.ice\n");
    assert_eq!(made(directory.path()), [""; 0]);
}

#[test]
fn macros() {
    let text = "module M {\n#ifdef BIG\nconst int Size = BIG;\n#else\nconst int Size = 1;\n#endif\n}\n";
    let directory = directory(&[("M.ice", text)]);
    let check = |arguments: &[&str], expected: &str| {
        run(directory.path(), &[arguments, &["M.ice"]].concat(), 0);
        let text = fs::read_to_string(directory.path().join("m.rs")).expect("the file");
        assert!(text.contains(&format!("SIZE: i32 = {expected};")), "{text}");
    };
    check(&[], "1");
    check(&["-DBIG=7"], "7");
    check(&["-D", "BIG"], "1");
    check(&["-DBIG=7", "-UBIG"], "1");
}

#[test]
fn options_of_the_rust() {
    let directory = hello();
    let arguments = ["-Islice", "--serde", "--derive=Hashed", "--unknown-enumerators", "slice/Names.ice"];
    run(directory.path(), &arguments, 0);
    let text = fs::read_to_string(directory.path().join("names.rs")).expect("the file");
    assert!(text.contains("serde::Serialize,") && text.contains("Hashed,"), "{text}");
    run(directory.path(), &["-Islice", "--single=all.rs", "--outside=::Common=crate::names", "Hello.ice"], 0);
    let text = fs::read_to_string(directory.path().join("all.rs")).expect("the file");
    assert!(text.contains("name: &crate::names::Name") && !text.contains("pub struct Name"), "{text}");
}

/// Where the workspace is, for packages that are made in a test.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").to_owned()
}
