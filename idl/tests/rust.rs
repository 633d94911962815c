//! `.ice` files to Rust: what becomes of each thing in them.

use std::path::{Path, PathBuf};
use std::process::Command;

use floe_idl::build::Slice;
use floe_idl::slice::lower::{self, Lowering};
use floe_idl::slice::outputs::{self, Output};
use floe_idl::slice::{self, Options};

/// One file with something of everything. It is code that a person would keep: review each change of it as such.
#[test]
fn library() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rust/slice");
    let slice = Slice::new().include(&directory).file(directory.join("Library.ice"));
    let generated = slice.generate().unwrap_or_else(|failed| panic!("{failed}"));
    assert_eq!(generated.warnings, [""; 0]);
    insta::assert_snapshot!("library", generated.text);
    formatted(&generated.text);
}

/// The formatter finds nothing to do.
#[test]
fn as_rustfmt_leaves_it() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/interop");
    formatted(&Slice::new().file(tests.join("Conformance.ice")).generate().expect("a right file").text);
}

mod interop {
    use super::*;

    /// Nor in files that come with Ice.
    #[test]
    fn as_rustfmt_leaves_it() {
        let standard = Path::new("/usr/share/ice/slice");
        let files = ["Ice/Locator.ice", "IceGrid/Admin.ice", "IceGrid/Registry.ice", "IceStorm/IceStorm.ice"];
        let slice = Slice::new().include(standard).files(files.map(|file| standard.join(file)));
        let generated = slice.generate();
        formatted(&generated.expect("zeroc-ice-slice is installed: apt-get install zeroc-ice-slice").text);
    }
}

/// Modules and members in snake_case, types in UpperCamelCase, constants in capitals; a word of Rust gets a `_`.
#[test]
fn names() {
    let check = |slice: &str, expected: &str| contains(&rust(slice), expected);
    check("module HTTPServer { const int MaxSize = 1; }", "pub mod http_server {");
    check("module M { const int MaxSize = 1; }", "pub const MAX_SIZE: i32 = 1;");
    check("module type { const int X = 1; }", "pub mod type_ {");
    check("module Std { const int X = 1; }", "pub mod std_ {");
    check("module M { struct point { int theX; } }", "pub struct Point {\npub the_x: i32,");
    check("module M { struct S { int X; } }", "#[name(\"X\")]\npub x: i32,");
    check("module M { struct S { int type; } }", "pub type_: i32,");
    check("module M { enum E { low, HIGH } }", "#[name(\"low\")]\nLow,\n#[name(\"HIGH\")]\nHigh,");
    check("module M { enum E { Low } }", "#[default]\nLow,");
    check("module M { enum E { \\self } }", "#[name(\"self\")]\nSelf_,");
    check("module M { interface I { void getURL(); } }", "#[name(\"getURL\")]\nasync fn get_url(&self)");
    check("module M { interface I { void move(int fn); } }", "async fn move_(&self, fn_: i32)");
    check("module M { interface I { void f(int IDs); } }", "#[name(\"IDs\")] i_ds: i32");
}

/// A name that is taken gets a `_` as well.
#[test]
fn clashes() {
    let check = |slice: &str, expected: &str| contains(&rust(slice), expected);
    check("module M { struct Vec { int x; } }", "pub struct Vec_ {");
    check("module M { struct Result { int x; } }", "pub struct Result_ {");
    check("module M { interface Foo {} struct FooTag { int x; } }", "pub struct FooTag_ {");
    check("module M { struct FooTag { int x; } interface Foo {} }", "pub trait Foo_ {}");
    check(
        "[[\"underscore\"]] module M { struct FooBar { int x; } struct Foo_Bar { int x; } }",
        "pub struct FooBar_ {",
    );
    check(
        "[[\"underscore\"]] module M { struct S { int fooBar; int foo_bar; } }",
        "#[name(\"foo_bar\")]\npub foo_bar_: i32,",
    );
    check("module M { exception A { int x; } exception B extends A { int base; } }", "pub base_: i32,");
    check("module M { exception A { int base; } }", "pub base: i32,");
    check("module M { interface I { int f(out int returnValue); } }", "pub return_value_: i32,");
    check("module M { interface I { void checkedCast(); } }", "async fn checked_cast_(&self)");
    check(
        "[[\"ice-prefix\"]] module M { interface I { void icePing(); } }",
        "#[name(\"icePing\")]\nasync fn iceping(&self)",
    );
    check("module M { enum E { Unknown, Other } }", "Unknown,");
    check("module M { [\"rust:unchecked\"] enum E { Unknown } }", "#[unknown]\nUnknown_(i32),");
    check(
        "[[\"underscore\"]] module FooBar { module Foo_Bar { const int X = 1; } }",
        "clippy::module_inception",
    );
}

/// An operation's name is none of its bases'.
#[test]
fn inherited_operations() {
    let text = rust(
        "[[\"underscore\"]] module M { interface A { void fooBar(); } interface B extends A { void foo_bar(); } }",
    );
    contains(&text, "#[name(\"foo_bar\")]\nasync fn foo_bar_(&self)");
}

/// One error enum for each exception specification of a module, whatever the order.
#[test]
fn errors() {
    let text = rust(
        "module M { exception AException {} exception BError {} interface I {
            void f() throws AException, BError; int g() throws BError, AException; void h() throws BError;
            [\"rust:throws:Mine\"] void i() throws AException; } }",
    );
    contains(&text, "pub enum AOrBError {\nA(AException),\nB(BError),");
    contains(&text, "async fn g(&self) -> Result<i32, AOrBError>;");
    contains(&text, "pub enum BFailure {\nB(BError),");
    contains(&text, "pub enum Mine {\nA(AException),");
    assert_eq!(text.matches("pub enum").count(), 3, "{text}");
}

/// Paths from module to module lead over `super`, so that the text can be included anywhere.
#[test]
fn paths() {
    let text = rust(
        "module A { struct X { int x; } module B { struct Y { X x; } } }
         module C { struct Z { A::B::Y y; } interface I { void f(A::B::Y y); } interface J {} }
         module A { interface K extends C::I, C::J {} struct W { B::Y y; C::I* i; } }",
    );
    contains(&text, "pub x: super::X,");
    contains(&text, "pub y: super::a::b::Y,");
    contains(&text, "pub trait K: super::c::I + super::c::J {}");
    contains(&text, "pub y: b::Y,\npub i: Option<super::c::IPrx>,");
    assert_eq!(text.matches("pub mod a {").count(), 1, "{text}");
}

/// Of several bases the bases of bases are listed, too.
#[test]
fn bases() {
    let text = rust(
        "module M { interface A {} interface B extends A {} interface C {} interface D extends B, C {} }",
    );
    contains(&text, "pub trait B: A {}");
    contains(&text, "pub trait D: B + C + A {}");
}

/// What types can be compared, ordered, hashed and copied, follows from what is in them.
#[test]
fn derives() {
    let check = |slice: &str, expected: &str| {
        let text = rust(&format!("module M {{ class C {{ int x; }} interface P {{}} {slice} }}"));
        contains(&text, &format!("#[derive(Slice, {expected})]\n#[slice(\"::M::S\")]"));
    };
    check("struct S { int x; bool b; }", "Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash");
    check("struct S { string x; }", "Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash");
    check("struct S { double x; }", "Clone, Copy, Debug, Default, PartialEq");
    check("struct S { P* x; }", "Clone, Debug, Default, PartialEq, Eq, Hash");
    check("struct S { C x; }", "Clone, Debug, Default, PartialEq");
    check("sequence<float> F; struct S { F x; }", "Clone, Debug, Default, PartialEq");
    check(
        "dictionary<int, string> D; struct S { D x; }",
        "Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash",
    );
    check(
        "[\"rust:type:HashMap\"] dictionary<int, string> D; struct S { D x; }",
        "Clone, Debug, Default, PartialEq, Eq",
    );
    check("struct S { int x = 3; }", "Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash");
    check("struct S { double x = 0; }", "Clone, Copy, Debug, Default, PartialEq");
    check(
        "[\"rust:derive:A, b::C\"] struct S { double x; }",
        "Clone, Copy, Debug, Default, PartialEq, A, b::C",
    );
}

/// How each kind of type is passed, and given back.
#[test]
fn parameters_and_results() {
    let check = |ty: &str, parameter: &str, result: &str| {
        let text = rust(&format!(
            "module M {{ class C {{ int x; }} interface P {{}} struct S {{ int x; }} enum E {{ a }}
             sequence<byte> Bs; sequence<S> Ss; dictionary<int, S> D;
             interface I {{ {ty} f({ty} v); }} }}"
        ));
        contains(&text, &format!("async fn f(&self, v: {parameter}) -> floe::Result<{result}>;"));
    };
    check("bool", "bool", "bool");
    check("byte", "u8", "u8");
    check("short", "i16", "i16");
    check("long", "i64", "i64");
    check("float", "f32", "f32");
    check("string", "&str", "String");
    check("E", "E", "E");
    check("S", "&S", "S");
    check("C", "&Link<C>", "Link<C>");
    check("Value", "&Link<floe::class::Value>", "Link<floe::class::Value>");
    check("P", "&Link<floe::class::Value>", "Link<floe::class::Value>");
    check("P*", "Option<&PPrx>", "Option<PPrx>");
    check("C*", "Option<&Proxy>", "Option<Proxy>");
    check("Object*", "Option<&Proxy>", "Option<Proxy>");
    check("Bs", "&[u8]", "Bs");
    check("Ss", "&[S]", "Ss");
    check("D", "&D", "D");
}

#[test]
fn optional_values() {
    let check = |ty: &str, expected: &str| {
        let text = rust(&format!(
            "module M {{ class C {{ int x; }} interface P {{}} struct S {{ int x; }} sequence<S> Ss;
             interface I {{ void f(optional(3) {ty} v); }} }}"
        ));
        contains(&text, &format!("async fn f(&self, #[tag(3)] v: {expected})"));
    };
    check("int", "Option<i32>");
    check("string", "Option<&str>");
    check("S", "Option<&S>");
    check("Ss", "Option<&[S]>");
    check("C", "Option<&Link<C>>");
    check("P*", "Option<Option<PPrx>>");
    let text = rust("module M { interface I { optional(1) int f(); void g(out optional(2) int X); } }");
    contains(&text, "#[returns(tag = 1)]\nasync fn f(&self) -> floe::Result<Option<i32>>;");
    contains(
        &text,
        "#[out(x(tag = 2))]\nasync fn g(&self) -> floe::Result<Option<i32>>;"
            .replace("x(", "\"X\"(")
            .as_str(),
    );
}

#[test]
fn constants_and_defaults() {
    let check = |slice: &str, expected: &str| contains(&rust(&format!("module M {{ {slice} }}")), expected);
    check("const bool B = true;", "pub const B: bool = true;");
    check("const long L = -9223372036854775808;", "pub const L: i64 = -9223372036854775808;");
    check("const float F = 1;", "pub const F: f32 = 1.0;");
    check("const double D = 1e300;", "pub const D: f64 = 1e300;");
    check("const double Pi = 3.1416;", "#[allow(clippy::approx_constant)]\npub const PI: f64 = 3.1416;");
    check("const string S = \"a\\\"\\n\";", "pub const S: &str = \"a\\\"\\n\";");
    check(
        "struct S { double d = 2.718; }",
        "#[allow(clippy::approx_constant)]\nimpl Default for S {\nfn default() -> Self {\nSelf { d: 2.718 }",
    );
    check("enum E { a, b } const E C = E::b;", "pub const C: E = E::B;");
    check("struct S { string s = \"x\"; int i; }", "Self {\ns: \"x\".to_owned(),\ni: 0,\n}");
    check("class C { optional(1) int i = 7; }", "Self { i: Some(7) }");
}

#[test]
fn enumerators() {
    let check = |slice: &str, expected: &str| contains(&rust(&format!("module M {{ {slice} }}")), expected);
    check("enum E { A, B }", "#[default]\nA,\nB,");
    check("enum E { A = 0, B = 1 }", "#[default]\nA,\nB,");
    check("enum E { A, B = 7, C }", "#[default]\nA = 0,\nB = 7,\nC = 8,");
    check(
        "[\"rust:unchecked\"] enum E { A }",
        "A,\n/// A number that no enumerator has.\n#[unknown]\nUnknown(i32),",
    );
    check("[\"rust:unchecked\"] enum E { A = 3 }", "#[repr(i32)]\npub enum E {\n#[default]\nA = 3,");
}

#[test]
fn operations() {
    let check = |slice: &str, expected: &str| {
        contains(&rust(&format!("module M {{ interface I {{ {slice} }} }}")), expected);
    };
    check("idempotent void f();", "#[idempotent]\nasync fn f(&self)");
    check("[\"nonmutating\"] idempotent void f();", "#[idempotent(nonmutating)]\nasync fn f(&self)");
    check("[\"format:sliced\"] void f();", "#[format(sliced)]");
    check("[\"rust:mut\"] void f();", "async fn f(&mut self)");
    check("[\"oneway\"] void f();", "#[oneway]");
    check("[\"rust:identifier:go\"] void f();", "#[name(\"f\")]\nasync fn go(&self)");
    check("[\"rust:async\"] void f();", "async fn f(&self)");
    check("[\"deprecate:use g\"] void f();", "#[deprecated(note = \"use g\")]\nasync fn f(&self)");
    check("void f(int a, int b, int c, int d, int e, int g, int h);", "#[allow(clippy::too_many_arguments)]");
    let text = rust("module M { [\"rust:mut\"] [\"format:compact\"] interface I { void f(); } }");
    contains(&text, "#[format(compact)]\nasync fn f(&mut self)");
}

/// What the author chose, where a choice is possible.
#[test]
fn chosen_types() {
    let check = |slice: &str, expected: &str| contains(&rust(&format!("module M {{ {slice} }}")), expected);
    check("[\"rust:type:Vec\"] sequence<byte> B;", "pub type B = Vec<u8>;");
    check("[\"rust:type:my::List<i32>\"] sequence<int> B;", "pub type B = my::List<i32>;");
    check("sequence<[\"rust:type:Box<str>\"] string> B;", "pub type B = Vec<Box<str>>;");
    check("struct S { [\"rust:type:Box<str>\"] string s; }", "pub s: Box<str>,");
    check("interface I { void f([\"rust:type:a::T\"] string s); }", "async fn f(&self, s: &a::T)");
    check("interface I { [\"rust:type:a::T\"] string f(); }", "-> floe::Result<a::T>;");
    check(
        "[\"rust:type:my::List<i32>\"] sequence<int> B; interface I { void f(B b); }",
        "async fn f(&self, b: &B)",
    );
}

/// What metadata of ours say wrongly.
#[test]
fn wrong_metadata() {
    let check = |slice: &str, expected: &str| {
        let outcome = slice::read_text("M.ice", &format!("module M {{ {slice} }}"), &Options::default());
        let unit = outcome.unit.as_ref().unwrap_or_else(|| panic!("{}", outcome.render()));
        let rust = lower::Options::default();
        let lowering = Lowering::new(unit, &rust);
        let found: Vec<_> = lowering.diagnostics().iter().map(|it| it.render(&unit.sources)).collect();
        assert_eq!(found.len(), 1, "{slice}: {found:?}");
        assert!(found[0].contains(expected), "expected {expected}, found {}", found[0]);
    };
    check("[\"rust:sync\"] interface I {}", "error: expected an async operation, found `rust:sync`");
    check("[\"rust:identifer:X\"] interface I {}", "did you mean `rust:identifier`?");
    check("[\"rust:derive:Eq\"] interface I {}", "warning: `rust:derive` says nothing on an interface");
    check(
        "[\"rust:identifier:a b\"] interface I {}",
        "error: expected a Rust name behind `rust:identifier:`",
    );
    check("[\"rust:identifier:fn\"] interface I {}", "error: expected a Rust name");
    check("[\"rust:type:]\"] sequence<int> S;", "error: expected a Rust type");
    check("[\"rust:derive\"] struct S { int x; }", "error: expected names of traits");
    check(
        "[\"rust:unchecked:yes\"] enum E { a }",
        "error: expected `rust:unchecked`, found `rust:unchecked:yes`",
    );
}

/// What is only declared is somewhere else: its proxies have no operations.
#[test]
fn declared_only() {
    let text = "module M { interface Far; struct S { Far* far; } }";
    contains(&rust(text), "pub far: Option<Proxy>,");
    let unit = slice::read_text("M.ice", text, &Options::default()).unit.expect("a right file");
    let mut options = lower::Options::default();
    let said = |options: &lower::Options| Lowering::new(&unit, options).diagnostics().to_vec();
    let [only] = &said(&options)[..] else { panic!("one warning") };
    assert_eq!(only.message, "no file defines `::M::Far`: its proxies are untyped");
    options.outside.push(("::M::Far".into(), "crate::Far".into()));
    assert!(said(&options).is_empty());
    contains(&outputs::merged(&unit, &Lowering::new(&unit, &options)), "pub far: Option<crate::FarPrx>,");
}

/// Two files share a module, and one uses the other: each is a file of Rust, and `mod.rs` has the module once.
#[test]
fn several_files() {
    let made = written(&[
        ("Geometry/Point.ice", "module Geometry { struct Point { int x; } exception Bad {} }"),
        (
            "Geometry/Line.ice",
            "#include <Geometry/Point.ice>\nmodule Geometry { struct Line { Point from; } module Deep { struct Cut { Line at; } }
             interface Pen { void draw(Line l) throws Bad; } }",
        ),
        (
            "Geometry.ice",
            "#include <Geometry/Line.ice>\nmodule Geometry { interface Brush extends Pen { void fill(Line l) throws Bad; } }
             module Local { const int X = 1; }",
        ),
    ]);
    let names: Vec<_> = made.iter().map(|output| output.name.as_str()).collect();
    assert_eq!(names, ["geometry_point.rs", "geometry_line.rs", "geometry.rs", "mod.rs"]);
    contains(&made[1].text, "pub from: super::super::geometry::Point,");
    contains(&made[1].text, "pub at: super::Line,");
    contains(&made[1].text, "Bad(super::super::geometry::Bad),");
    contains(&made[2].text, "pub trait Brush: super::super::geometry::Pen {");
    contains(&made[2].text, "Result<(), super::super::geometry::BadError>;");
    insta::assert_snapshot!("mod", made[3].text);
    let files: Vec<_> = made.iter().map(|output| (output.name.as_str(), output.text.as_str())).collect();
    all_formatted(&files);
}

/// Files that would have one name are refused.
#[test]
fn same_names() {
    let directory = tempfile::tempdir().expect("a directory");
    let paths = ["a/Same.ice", "b/Same.ice"].map(|name| directory.path().join(name));
    for path in &paths {
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, "module M {}").expect("a file");
    }
    let unit = slice::read(&paths, &Options::default()).unit.expect("right files");
    let clash = outputs::names(&unit, &[]).expect_err("one name");
    assert!(clash.to_string().contains("would both be made same.rs"), "{clash}");
    assert_eq!(
        outputs::names(&unit, &[directory.path().to_owned()]).expect("two names"),
        ["a_same.rs", "b_same.rs"]
    );
}

/// Story: an author changes a file at random: words are lost, doubled, swapped. Whatever is still Slice becomes Rust
/// that can be parsed, without a panic.
#[test]
fn changed_files() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rust/slice");
    let read = |name: &str| std::fs::read_to_string(directory.join(name)).expect("a file");
    let library =
        read("Library.ice").replace("#include <Money.ice>", &read("Money.ice").replace("#pragma once", ""));
    let words: Vec<&str> = library.split_inclusive([' ', '\n']).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut lowered = 0;
    for turn in 0..TURNS {
        let mut changed = words.clone();
        for _ in 0..=turn % 3 {
            let (one, other) = (random(changed.len()), random(changed.len()));
            match random(4) {
                0 => drop(changed.remove(one)),
                1 => changed.insert(one, changed[other]),
                2 => changed.swap(one, other),
                _ => changed[one] = changed[other],
            }
        }
        let text = changed.concat();
        let Some(unit) = slice::read_text("Changed.ice", &text, &Options::default()).unit else { continue };
        let mut options = lower::Options::default();
        options.serde = random(2) == 0;
        options.unknown_enumerators = random(2) == 0;
        let lowering = Lowering::new(&unit, &options);
        if lowering.has_errors() {
            continue;
        }
        lowered += 1;
        let made = outputs::merged(&unit, &lowering);
        if let Err(error) = syn::parse_file(&made) {
            panic!("{error} in\n{made}\nmade of\n{text}");
        }
    }
    assert!(lowered > TURNS / 20, "only {lowered} of {TURNS} were Slice");
}

/// The files of a directory, all of them compiled.
fn written(files: &[(&str, &str)]) -> Vec<Output> {
    let directory = tempfile::tempdir().expect("a directory");
    let mut paths: Vec<PathBuf> = Vec::new();
    for (name, text) in files {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(&path, text).expect("a file");
        paths.push(path);
    }
    let mut reading = Options::default();
    reading.include_paths.push(directory.path().to_owned());
    let outcome = slice::read(&paths, &reading);
    let unit = outcome.unit.as_ref().unwrap_or_else(|| panic!("{}", outcome.render()));
    let rust = lower::Options::default();
    outputs::outputs(unit, &Lowering::new(unit, &rust), &reading.include_paths).expect("names of their own")
}

fn rust(text: &str) -> String {
    let outcome = slice::read_text("Test.ice", text, &Options::default());
    let unit = outcome.unit.as_ref().unwrap_or_else(|| panic!("{}", outcome.render()));
    let options = lower::Options::default();
    let lowering = Lowering::new(unit, &options);
    assert!(!lowering.has_errors(), "{:?}", lowering.diagnostics());
    let text = outputs::merged(unit, &lowering);
    if let Err(error) = syn::parse_file(&text) {
        panic!("{error} in\n{text}");
    }
    text
}

/// Whether lines stand in a text, however deep.
fn contains(text: &str, lines: &str) {
    let flat: String = text.lines().map(|line| line.trim().to_owned() + "\n").collect();
    assert!(flat.contains(lines), "expected {lines}\nfound {text}");
}

/// How many changed files are tried.
const TURNS: usize = 500;

fn formatted(text: &str) {
    all_formatted(&[("made.rs", text)]);
}

/// Whether rustfmt, with its own settings, has nothing to change in the last file and those that it names.
fn all_formatted(files: &[(&str, &str)]) {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in files.iter().chain(&[("rustfmt.toml", "")]) {
        std::fs::write(directory.path().join(name), text).expect("a file");
    }
    let last = files.last().map_or("", |(name, _)| name);
    let output =
        Command::new("rustfmt").args(["--edition", "2024", "--check", last]).current_dir(&directory).output();
    let output = output.expect("rustfmt is installed: rustup component add rustfmt");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}
