use std::fs;

use super::*;

/// A directory with these files.
fn directory(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
    directory
}

const POINT: &str = "#pragma once\nmodule Geometry { struct Point { int x; int y; } }\n";
const SHAPE: &str = "#include <Point.ice>\nmodule Geometry { struct Line { Point from; Point to; } }\n";
const WORLD: &str =
    "#include <Point.ice>\nmodule World { struct Town { Geometry::Point at; string name; } }\n";

/// Two files that share a module and an included file: each definition comes once, and paths lead to it.
#[test]
fn merges() {
    let files = directory(&[("slice/Point.ice", POINT), ("Shape.ice", SHAPE), ("World.ice", WORLD)]);
    let path = |name: &str| files.path().join(name);
    let slice = Slice::new().include(path("slice")).files([path("Shape.ice"), path("World.ice")]);
    let generated = slice.generate().expect("right files");
    let text = &generated.text;
    assert!(text.starts_with("// Made from Shape.ice, World.ice."), "{text}");
    assert_eq!(text.matches("pub mod geometry {").count(), 1, "{text}");
    assert_eq!(text.matches("pub struct Point {").count(), 1, "{text}");
    assert!(text.contains("pub from: Point,"), "{text}");
    assert!(text.contains("pub at: super::geometry::Point,"), "{text}");
    assert_eq!(generated.files.len(), 3);
    assert_eq!(slice.output_name(), "Shape");
    assert_eq!(slice.name("world").output_name(), "world");
}

#[test]
fn what_exists_already() {
    let files = directory(&[("slice/Point.ice", POINT), ("World.ice", WORLD)]);
    let slice = Slice::new().include(files.path().join("slice")).file(files.path().join("World.ice"));
    let check = |slice_name: &str, rust: &str, expected: &str| {
        let text = slice.clone().outside(slice_name, rust).generate().expect("right files").text;
        assert!(!text.contains("pub struct Point"), "{text}");
        assert!(text.contains(expected), "{text}");
    };
    check("::Geometry", "crate::geometry", "pub at: crate::geometry::Point,");
    check("::Geometry::Point", "other::P", "pub at: other::P,");
}

#[test]
fn options() {
    let files = directory(&[("A.ice", "module A { enum E { one } struct S { E e; } }")]);
    let slice = Slice::new().file(files.path().join("A.ice"));
    let text = slice.serde(true).derive("Hashed").unknown_enumerators(true).generate().expect("right").text;
    assert_eq!(text.matches("serde::Serialize,").count(), 2, "{text}");
    assert_eq!(text.matches("Hashed").count(), 2, "{text}");
    assert!(text.contains("Unknown(i32),"), "{text}");
}

#[test]
fn mistakes_are_shown() {
    let files = directory(&[("Wrong.ice", "module A { struct S { Missing m; } }")]);
    let failed = Slice::new().file(files.path().join("Wrong.ice")).generate().expect_err("a wrong file");
    assert!(failed.to_string().contains("Missing"), "{failed}");
    assert!(failed.to_string().contains("Wrong.ice:1:"), "{failed}");
    assert_eq!(failed.files.len(), 1);
}

#[test]
fn warnings_are_lines() {
    let files = directory(&[("Odd.ice", "module A\n{\n    [\"rust:sequence:x\"] struct S { int i; }\n}\n")]);
    let generated = Slice::new().file(files.path().join("Odd.ice")).generate().expect("right");
    assert_eq!(generated.warnings.len(), 1, "{:?}", generated.warnings);
    assert!(
        generated.warnings[0].ends_with("`rust:sequence` says nothing on a struct"),
        "{:?}",
        generated.warnings
    );
}
