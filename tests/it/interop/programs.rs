//! Programs that are built when the first test needs them.

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::harness::{build, build_folder, digest_of_files, interop_folder};

/// A program of the package `floe-examples`, in the profile of this test.
pub(crate) fn example(name: &str) -> Command {
    static BUILT: OnceLock<()> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = build_folder();
        let target = folder.parent().expect("a build folder stands in the target folder");
        let mut cargo = Command::new(env!("CARGO"));
        // The whole workspace, as the test itself was built: then dependencies have the same features.
        cargo.args(["build", "--quiet", "--locked", "--workspace", "--bins", "--target-dir"]);
        cargo.arg(target).current_dir(env!("CARGO_MANIFEST_DIR"));
        if folder.ends_with("release") {
            cargo.arg("--release");
        }
        build(&mut cargo);
    });
    Command::new(build_folder().join(name))
}

/// `client` or `server` of `tests/interop/cpp`.
pub(crate) fn cpp(name: &str) -> Command {
    static FOLDER: Mutex<Option<PathBuf>> = Mutex::new(None);
    built("cpp", &["Conformance.ice", "cpp/build", "cpp/client.cpp", "cpp/server.cpp"], &FOLDER, name)
}

/// `everything`, `evolving-old` or `evolving-new` of `tests/interop/cpp/everything`.
pub(crate) fn cpp_everything(name: &str) -> Command {
    static FOLDER: Mutex<Option<PathBuf>> = Mutex::new(None);
    let files = [
        "Everything.ice",
        "Evolving.ice",
        "cpp/everything/build",
        "cpp/everything/everything.cpp",
        "cpp/everything/evolving.cpp",
        "cpp/everything/instances.h",
        "cpp/everything/kinds.h",
        "cpp/everything/rule.h",
        "cpp/everything/shapes.h",
        "cpp/everything/text.h",
        "cpp/everything/types.h",
    ];
    built("cpp/everything", &files, &FOLDER, name)
}

/// A program that the script `build` of this folder makes of these files by `slice2cpp` and `g++`, once for each state of them.
fn built(folder: &str, files: &[&str], built: &Mutex<Option<PathBuf>>, name: &str) -> Command {
    let mut built = built.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = built.get_or_insert_with(|| {
        let sources = interop_folder();
        let digest = digest_of_files(&files.iter().map(|file| sources.join(file)).collect::<Vec<_>>());
        let target = build_folder().join("interop-cpp").join(&digest);
        if !target.join("complete").exists() {
            std::fs::create_dir_all(&target).expect("the target folder can be written");
            build(Command::new(sources.join(folder).join("build")).arg(&target));
            std::fs::write(target.join("complete"), digest).expect("the target folder can be written");
        }
        target
    });
    Command::new(folder.join(name))
}
