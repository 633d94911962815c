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

/// Story: somebody begins with an empty folder, writes three lines in `build.rs`, a `.ice` file and a server, and runs
/// it. Nothing is warned about.
#[test]
fn from_a_build_script() {
    let package = package(
        "greeter",
        &[
            (
                "build.rs",
                "fn main() {\n    floe_idl::build::Slice::new().include(\"slice\").file(\"slice/Hello.ice\").compile();\n}\n",
            ),
            ("slice/Hello.ice", super::HELLO),
            ("slice/Names.ice", super::NAMES),
            ("src/main.rs", MAIN),
        ],
    );
    let (out, err) = cargo(package.path(), &["run"]);
    assert_eq!(out, "hello Ada Lovelace\n");
    assert!(!err.contains("warning"), "{err}");
}

const MAIN: &str = r#"//! Greets.

use floe::prelude::*;

mod made {
    floe::include_slice!("Hello");
}

use made::common::Name;
use made::demo::{Hello, HelloPrx, HelloSkeleton};

struct Greeter;

impl Hello for Greeter {
    async fn greet(&self, name: &Name) -> floe::Result<()> {
        println!("hello {} {}", name.first, name.last);
        Ok(())
    }
}

#[tokio::main]
async fn main() -> floe::Result<()> {
    let communicator = Communicator::new(Properties::new())?;
    let adapter = communicator.adapter_with_endpoints("Hello", "tcp -h 127.0.0.1").await?;
    adapter.add("hello", HelloSkeleton::new(Greeter))?;
    adapter.activate().await?;
    let text = format!("hello:{}", adapter.endpoints()[0]);
    let hello = HelloPrx::checked_cast(communicator.proxy(&text)?).await?;
    hello.greet(&Name { first: "Ada".into(), last: "Lovelace".into() }).await?;
    communicator.destroy().await;
    Ok(())
}
"#;
