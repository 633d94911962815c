//! Packages made in a test, which cargo compiles against this workspace.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{workspace, write};

/// A package `name` with these sources, which depends on `floe` and, to build, on `floe-idl`.
///
/// It has the workspace's versions of all else, so that nothing is downloaded.
pub(crate) fn package(name: &str, files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let root = workspace();
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nfloe = {{ path = {:?} }}\n\
         tokio = {{ version = \"1\", features = [\"rt-multi-thread\", \"macros\"] }}\n\n\
         [build-dependencies]\nfloe-idl = {{ path = {:?} }}\n\n[workspace]\n",
        root.join("runtime"),
        root.join("idl"),
    );
    write(&directory.path().join("Cargo.toml"), &manifest);
    fs::copy(root.join("Cargo.lock"), directory.path().join("Cargo.lock")).expect("the lock file");
    for (path, text) in files {
        write(&directory.path().join(path), text);
    }
    directory
}

/// Runs cargo on a package; gives what it printed on stdout and stderr. All packages share what they compile.
pub(crate) fn cargo(package: &Path, arguments: &[&str]) -> (String, String) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(arguments).arg("--offline").current_dir(package);
    command.env("CARGO_TARGET_DIR", target).env_remove("RUSTFLAGS");
    let output = command.output().expect("cargo starts");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "cargo {arguments:?}\n{err}");
    (out.into_owned(), err.into_owned())
}

/// Story: somebody begins with an empty folder and follows the guide's chapter on Slice: three lines in `build.rs`, a
/// `.ice` file and a server. The program prints what the chapter says, and nothing is warned about.
#[test]
fn the_steps_of_the_guide() {
    let chapter = fs::read_to_string(workspace().join("runtime/src/guide/slice.md")).expect("the chapter");
    let file = |path| block(&chapter, path);
    let paths = ["slice/Hello.ice", "build.rs", "src/main.rs"];
    let files: Vec<(&str, &str)> = paths.into_iter().map(|path| (path, file(path))).collect();
    let package = package("greeter", &files);
    // The chapter's dependencies are those of the package, where they are paths into this workspace.
    let manifest = fs::read_to_string(package.path().join("Cargo.toml")).expect("the manifest");
    for line in file("Cargo.toml").lines().filter(|line| !line.is_empty()) {
        let name = line.split(' ').next().unwrap_or(line);
        assert!(manifest.lines().any(|other| other.split(' ').next() == Some(name)), "{line}");
    }

    let (out, err) = cargo(package.path(), &["run"]);
    let (_, says) = chapter.split_once("`cargo run` prints `").expect("what it prints");
    let (says, _) = says.split_once('`').expect("the end of what it prints");
    assert_eq!(out, format!("{says}\n"));
    // What the compiler says of this package, and what its build script says.
    assert!(!err.contains("warning: `greeter`") && !err.contains("warning: greeter@"), "{err}");
}

/// The block of the chapter that begins below a line with the path of its file.
fn block<'a>(chapter: &'a str, path: &str) -> &'a str {
    let head = format!("\n`{path}`");
    let (_, rest) = chapter.split_once(&head).unwrap_or_else(|| panic!("no file {path} in the chapter"));
    let (_, rest) = rest.split_once("```").unwrap_or_else(|| panic!("no block for {path}"));
    let (_, rest) = rest.split_once('\n').unwrap_or_else(|| panic!("no text in the block for {path}"));
    rest.split_once("```").unwrap_or_else(|| panic!("no end of the block for {path}")).0
}
