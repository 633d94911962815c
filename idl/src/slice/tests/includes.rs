//! Several files in one run.

use std::path::PathBuf;

use crate::slice::tests::describe::describe;
use crate::slice::tests::outcome_of;
use crate::slice::{Options, Outcome};

fn options(includes: &[&str]) -> Options {
    Options { include_paths: includes.iter().map(PathBuf::from).collect(), ..Options::default() }
}

fn right(outcome: &Outcome) -> String {
    let unit = outcome.unit.as_ref().unwrap_or_else(|| panic!("{}", outcome.render()));
    describe(unit).lines().filter(|line| !line.starts_with(' ')).collect::<Vec<_>>().join("; ")
}

fn wrong(outcome: &Outcome) -> Vec<&str> {
    assert!(outcome.unit.is_none());
    outcome.diagnostics.iter().map(|one| one.message.as_str()).collect()
}

#[test]
fn what_is_included_stands_before() {
    let files = [
        ("a.ice", "#include \"sub/b.ice\"\nmodule A { sequence<B::T> Ts; }"),
        ("sub/b.ice", "#pragma once\n#include \"c.ice\"\nmodule B { struct T { C::U u; } }"),
        ("sub/c.ice", "#ifndef C_ICE\n#define C_ICE\nmodule C { struct U { int x; } }\n#endif\n"),
    ];
    let outcome = outcome_of(&files, &["a.ice"], &Options::default());
    assert_eq!(right(&outcome), "struct ::C::U; struct ::B::T; sequence ::A::Ts of ::B::T");
    let unit = outcome.unit.unwrap();
    let paths: Vec<String> =
        unit.sources.iter().map(|(_, source)| source.path.display().to_string()).collect();
    assert_eq!(paths, ["a.ice", "sub/b.ice", "sub/c.ice"]);
    assert_eq!(unit.sources.file(unit.definitions[0].file).included_as.as_deref(), Some("c.ice"));
    assert_eq!(unit.files[0].includes, [unit.definitions[1].file]);
}

#[test]
fn search_goes_through_the_path_in_order() {
    let files = [
        ("main.ice", "#include <x.ice>\n"),
        ("x.ice", "module Beside { struct S { int x; } }"),
        ("one/x.ice", "module One { struct S { int x; } }"),
        ("two/x.ice", "module Two { struct S { int x; } }"),
    ];
    let check = |main: &str, path: &[&str], expected: &str| {
        let mut files = files.to_vec();
        files[0].1 = main;
        assert_eq!(right(&outcome_of(&files, &["main.ice"], &options(path))), expected, "{main}");
    };
    check("#include <x.ice>\n", &["two", "one"], "struct ::Two::S");
    check("#include <x.ice>\n", &["none", "one"], "struct ::One::S");
    check("#include <x.ice>\n", &[], "struct ::Beside::S");
    check("#include \"x.ice\"\n", &["one"], "struct ::Beside::S");
    check("#define FILE <x.ice>\n#include FILE\n", &["one"], "struct ::One::S");
    check("#define FILE \"one/../two/x.ice\"\n#include FILE\n", &["one"], "struct ::Two::S");
}

#[test]
fn each_main_file_is_alone() {
    let files = [
        ("a.ice", "#include \"c.ice\"\nmodule A { struct S { C::U u; } }"),
        ("b.ice", "#include \"c.ice\"\nmodule B { struct S { C::U u; } }"),
        ("c.ice", "module C { struct U { int x; } }"),
        ("d.ice", "module D { struct S { C::U u; } }"),
    ];
    let outcome = outcome_of(&files, &["a.ice", "b.ice", "c.ice"], &Options::default());
    assert_eq!(right(&outcome), "struct ::C::U; struct ::A::S; struct ::B::S");
    assert_eq!(outcome.unit.unwrap().mains.len(), 3);
    // What another main file includes is not known here.
    let outcome = outcome_of(&files, &["a.ice", "d.ice"], &Options::default());
    assert_eq!(wrong(&outcome), ["expected a type, found the unknown name `C::U`"]);
    // One file given twice is one.
    let outcome = outcome_of(&files, &["c.ice", "./c.ice"], &Options::default());
    assert_eq!(outcome.unit.unwrap().mains.len(), 1);
}

#[test]
fn macros_of_one_main_file_are_not_those_of_another() {
    let files = [
        ("a.ice", "#define X\n#include \"c.ice\"\n"),
        ("b.ice", "#ifdef X\n#error leaked\n#endif\n#include \"c.ice\"\n"),
        ("c.ice", "#ifndef GUARD\n#define GUARD\nmodule C { struct U { int x; } }\n#endif\n"),
    ];
    let outcome = outcome_of(&files, &["a.ice", "b.ice"], &Options::default());
    assert_eq!(right(&outcome), "struct ::C::U");
}

#[test]
fn declared_in_one_and_defined_in_another() {
    let files = [
        ("f.ice", "module M { interface I; sequence<I*> Is; }"),
        ("i.ice", "module M { interface I { void op(); } }"),
    ];
    let outcome = outcome_of(&files, &["f.ice", "i.ice"], &Options::default());
    assert_eq!(right(&outcome), "sequence ::M::Is of ::M::I*; interface ::M::I");
    let outcome = outcome_of(&files, &["f.ice"], &Options::default());
    assert_eq!(right(&outcome), "declared interface ::M::I; sequence ::M::Is of ::M::I*");
}

#[test]
fn defined_in_two_files() {
    let files =
        [("a.ice", "module M { struct S { int x; } }"), ("b.ice", "module M { struct S { long x; } }")];
    let outcome = outcome_of(&files, &["a.ice", "b.ice"], &Options::default());
    assert_eq!(wrong(&outcome), ["`::M::S` is defined twice"]);
    assert!(outcome.render().contains("a.ice:1:19"), "{}", outcome.render());
}

#[test]
fn included_into_a_body() {
    let files = [
        ("a.ice", "module M { struct S {\n#include \"members.ice\"\n int z; } }"),
        ("members.ice", "int x; int y;"),
    ];
    let outcome = outcome_of(&files, &["a.ice"], &Options::default());
    assert_eq!(describe(&outcome.unit.unwrap()), "struct ::M::S\n  x: int\n  y: int\n  z: int\n");
}

#[test]
fn a_file_that_is_not_there() {
    let outcome = outcome_of(&[], &["a.ice"], &Options::default());
    assert_eq!(wrong(&outcome), ["cannot read `a.ice`: no such file"]);
    assert!(outcome.render().contains("a.ice"), "{}", outcome.render());
}
