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

/// `client` or `server` of `tests/interop/cpp`, built by `slice2cpp` and `g++` once for each state of their sources.
pub(crate) fn cpp(name: &str) -> Command {
    static FOLDER: Mutex<Option<PathBuf>> = Mutex::new(None);
    let mut built = FOLDER.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = built.get_or_insert_with(|| {
        let sources = interop_folder();
        let files = ["Conformance.ice", "cpp/build", "cpp/client.cpp", "cpp/server.cpp"]
            .map(|file| sources.join(file));
        let digest = digest_of_files(&files);
        let folder = build_folder().join("interop-cpp").join(&digest);
        if !folder.join("complete").exists() {
            std::fs::create_dir_all(&folder).expect("the target folder can be written");
            build(Command::new(sources.join("cpp/build")).arg(&folder));
            std::fs::write(folder.join("complete"), digest).expect("the target folder can be written");
        }
        folder
    });
    Command::new(folder.join(name))
}
