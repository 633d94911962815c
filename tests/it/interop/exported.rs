//! Interfaces that exist as Rust traits only: exported, compiled by the stock compilers, and called by a stock client.

use std::path::Path;
use std::process::Command;

use floe_tests::exported::{MapSkeleton, Sheet};

use super::harness::{Program, build, python};
use super::servers::communicator;
use crate::export::samples::all;

fn compile(compiler: &str, folder: &Path, files: &[impl AsRef<std::ffi::OsStr>]) {
    let mut command = Command::new(compiler);
    command.args(["-I/usr/share/ice/slice", "--output-dir"]).arg(folder).args(files);
    build(command.arg(format!("-I{}", folder.display())));
}

/// Without a warning, for each of all shapes.
#[test]
fn stock_compilers_take_all_shapes() {
    for (name, exported) in all() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = exported.write_to(folder.path());
        for compiler in ["slice2py", "slice2cpp", "slice2java", "slice2cs"] {
            let mut command = Command::new(compiler);
            command.args(["-I/usr/share/ice/slice", "--output-dir"]).arg(folder.path()).args(&files);
            let output = command.arg(format!("-I{}", folder.path().display())).output();
            let output = output.unwrap_or_else(|error| panic!("{compiler}: {error}"));
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && said.is_empty(), "{compiler}, {name}: {said}");
        }
    }
}

/// What `slice2cpp` makes is C++ that compiles.
#[test]
fn cpp_compiles() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, exported) = all().into_iter().find(|(name, _)| *name == "maps").expect("it is there");
    exported.slice.write_to(folder.path()).expect("the folder can be written");
    compile("slice2cpp", folder.path(), &[folder.path().join("Atlas.ice")]);
    let mut compiler = Command::new("g++");
    compiler.args([
        "-std=c++17",
        "-fsyntax-only",
        "-Wno-deprecated-declarations",
        "-DICE_CPP11_MAPPING",
        "-I.",
    ]);
    build(compiler.arg("Atlas.cpp").current_dir(folder.path()));
}

/// A Python client calls, and is called back, with what `slice2py` made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn python_calls_floe() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, exported) = all().into_iter().find(|(name, _)| *name == "maps").expect("it is there");
    exported.slice.write_to(folder.path()).expect("the folder can be written");
    compile("slice2py", folder.path(), &[folder.path().join("Atlas.ice")]);

    let communicator = communicator(&[]);
    let adapter = communicator.adapter_with_endpoints("Maps", "tcp -h 127.0.0.1").await.expect("a free port");
    let map = adapter.add("map", MapSkeleton::new(Sheet::default())).expect("a free identity");
    adapter.activate().await.expect("it can listen");
    let mut client = python("python/exported.py");
    let lines = Program::start(client.arg(map.to_string()).env("PYTHONPATH", folder.path())).finish();
    assert_eq!(lines, ["OK"]);
    communicator.destroy().await;
}
