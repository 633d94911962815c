//! The definitions of the language.

use crate::slice::files::Memory;
use crate::slice::tests::{check, messages, outcome_of};
use crate::slice::{Options, read_from};

#[test]
fn structs() {
    check(
        "module M { struct S { bool a; byte b; short c; int d; long e; float f; double g; string h; } }",
        "
        struct ::M::S
          a: bool
          b: byte
          c: short
          d: int
          e: long
          f: float
          g: double
          h: string
        ",
    );
    check(
        "module M { struct S { Object o; Value v; Object* p; }; };",
        "struct ::M::S\n  o: Value\n  v: Value\n  p: Object*",
    );
}

#[test]
fn defaults() {
    check(
        "module M {
            enum E { A, B }
            const int Ten = 10;
            struct S {
                bool a = true; byte b = 0xff; short c = -017; int d = Ten; long e = -9223372036854775808;
                float f = 1.5f; double g = 3; string h = \"hi\"; E i = E::B; E j = ::M::E::A; double k = .5e3; double l = -2.;
            }
        }",
        "
        enum ::M::E
          A is 0
          B is 1
        const ::M::Ten: int = 10
        struct ::M::S
          a: bool = true
          b: byte = 255
          c: short = -15
          d: int = 10
          e: long = -9223372036854775808
          f: float = 1.5
          g: double = 3.0
          h: string = \"hi\"
          i: ::M::E = ::M::E::B
          j: ::M::E = ::M::E::A
          k: double = 500.0
          l: double = -2.0
        ",
    );
}

#[test]
fn enums() {
    check(
        "module M { const int X = 7; enum E { A, B = 5, C, D = X, F = 0x10, } enum G { H = E::F } }",
        "
        const ::M::X: int = 7
        enum ::M::E
          A is 0
          B = 5
          C is 6
          D = 7
          F = 16
        enum ::M::G
          H = 16
        ",
    );
}

#[test]
fn constants() {
    check(
        r#"module M {
            const string Escapes = "a\n\t\\\"\'\x41\101\u00e9\U0001f600?\0";
            const string Bytes = "\xc3\xa9";
            const byte Byte = 255;
            const int Hex = 0xFf;
            const long Copy = Hex;
            const double Real = Hex;
            const float Large = 3.4e38;
            const string Text = Escapes;
            enum Color { Red, Green }
            const Color Favorite = Color::Green;
            const Color Same = Favorite;
        }"#,
        r#"
        const ::M::Escapes: string = "a\n\t\\\"'AAé😀?\0"
        const ::M::Bytes: string = "é"
        const ::M::Byte: byte = 255
        const ::M::Hex: int = 255
        const ::M::Copy: long = 255
        const ::M::Real: double = 255.0
        const ::M::Large: float = 3.4e38
        const ::M::Text: string = "a\n\t\\\"'AAé😀?\0"
        enum ::M::Color
          Red is 0
          Green is 1
        const ::M::Favorite: ::M::Color = ::M::Color::Green
        const ::M::Same: ::M::Color = ::M::Color::Green
        "#,
    );
}

#[test]
fn collections() {
    check(
        "module M {
            sequence<byte> Bytes;
            sequence<Bytes> Matrix;
            enum E { A }
            struct Key { E e; string s; Bytes b; }
            interface I {}
            class C {}
            dictionary<Key, Matrix> ByKey;
            dictionary<E, I*> ByEnum;
            dictionary<bool, C> ByBool;
            dictionary<byte, Object*> ByByte;
            dictionary<long, Value> ByLong;
        }",
        "
        sequence ::M::Bytes of byte
        sequence ::M::Matrix of ::M::Bytes
        enum ::M::E
          A is 0
        struct ::M::Key
          e: ::M::E
          s: string
          b: ::M::Bytes
        interface ::M::I
        class ::M::C
        dictionary ::M::ByKey of ::M::Key to ::M::Matrix
        dictionary ::M::ByEnum of ::M::E to ::M::I*
        dictionary ::M::ByBool of bool to ::M::C
        dictionary ::M::ByByte of byte to Object*
        dictionary ::M::ByLong of long to Value
        ",
    );
}

#[test]
fn classes() {
    check(
        "module M {
            class Later;
            const int Id = 9;
            enum Color { Red, Green }
            class Node(7) { int value; Node next; Later later; optional(1) string note; optional(Id) int old = 3; }
            class Later extends Node { void old(); int more; optional(1) Later back; Later* other(int x); Node last; };
            class Compact(Id) {}
            class Last(Color::Green) { [\"amd\"] optional(2) Node get(); optional(2) Node* node; }
        }",
        "
        const ::M::Id: int = 9
        enum ::M::Color
          Red is 0
          Green is 1
        class ::M::Node(7)
          value: int
          next: ::M::Node
          later: ::M::Later
          optional(1) note: string
          optional(9) old: int = 3
        class ::M::Later extends ::M::Node
          more: int
          optional(1) back: ::M::Later
          last: ::M::Node
        class ::M::Compact(9)
        class ::M::Last(1)
          optional(2) node: ::M::Node*
        ",
    );
}

#[test]
fn exceptions() {
    check(
        "module M { exception A { string reason = \"none\"; optional(1) int code; }; exception B extends A {}; exception C extends ::M::B { int c; } }",
        "
        exception ::M::A
          reason: string = \"none\"
          optional(1) code: int
        exception ::M::B extends ::M::A
        exception ::M::C extends ::M::B
          c: int
        ",
    );
}

#[test]
fn operations() {
    check(
        "module M {
            exception E {}
            exception F extends E {}
            interface I {
                void nothing();
                int get(string key, out long size, out bool found) throws E, F;
                idempotent double read();
                [\"nonmutating\"] idempotent void look();
                [\"nonmutating\"] void change();
                nonmutating void old();
                optional(1) int maybe(optional(2) int a, int b, out optional(3) I* c);
                void nonmutating();
            }
        }",
        "
        exception ::M::E
        exception ::M::F extends ::M::E
        interface ::M::I
          Normal nothing()
          Normal get(key: string) -> int out size: long, found: bool throws ::M::E, ::M::F
          Idempotent read() -> double
          Nonmutating look()
          Normal change()
          Nonmutating old()
          Normal maybe(optional(2) a: int, b: int) -> optional(1) int out optional(3) c: ::M::I*
          Normal nonmutating()
        ",
    );
}

#[test]
fn interfaces() {
    check(
        "module M {
            interface D;
            interface A { void a(); D* later(); }
            interface B extends A { void b(); }
            interface C extends A { void c(); }
            interface D extends B, C { D* self(); A byValue(); }
        }",
        "
        interface ::M::A
          Normal a()
          Normal later() -> ::M::D*
        interface ::M::B extends ::M::A
          Normal b()
        interface ::M::C extends ::M::A
          Normal c()
        interface ::M::D extends ::M::B, ::M::C
          Normal self() -> ::M::D*
          Normal byValue() -> ::M::A
        ",
    );
}

#[test]
fn modules_and_names() {
    check(
        "module A { struct S { int x; } module B { sequence<S> Outer; struct T { A::S s; ::A::S t; } } }
        module A::B { module C { sequence<T> Ts; sequence<B::T> Us; } }
        module A { module B { struct U { T t; } } }",
        "
        struct ::A::S
          x: int
        sequence ::A::B::Outer of ::A::S
        struct ::A::B::T
          s: ::A::S
          t: ::A::S
        sequence ::A::B::C::Ts of ::A::B::T
        sequence ::A::B::C::Us of ::A::B::T
        struct ::A::B::U
          t: ::A::B::T
        ",
    );
}

#[test]
fn escaped_keywords_and_words_that_are_none() {
    check(
        "module M { struct \\struct { int \\class; int module1; int tag; int in; } interface I { \\struct \\throws(int \\optional); } struct Module { int x; } }",
        "
        struct ::M::struct
          class: int
          module1: int
          tag: int
          in: int
        interface ::M::I
          Normal throws(optional: int) -> ::M::struct
        struct ::M::Module
          x: int
        ",
    );
}

#[test]
fn what_is_only_declared() {
    check(
        "module M { interface Router; class Old; interface Router; struct S { Router* r; Old* o; } }",
        "
        declared interface ::M::Router
        declared class ::M::Old
        struct ::M::S
          r: ::M::Router*
          o: ::M::Old*
        ",
    );
}

#[test]
fn local_definitions_are_left_out() {
    let source = "module M { local interface A; local interface A { void a(LocalObject o); }; local sequence<A> As; local exception E {} \
                  [\"delegate\"] local interface F { A get(); } local class C implements A { int x; }  struct S { int x; } }";
    check(source, "struct ::M::S\n  x: int");
    assert_eq!(messages(source), ["5 `local` definitions are left out"]);
}

#[test]
fn names_of_newer_ice() {
    let source = "module M { struct some_name { int ice_cream; int aPrx; } }";
    let options = Options { ice_version: 30_800, ..Options::default() };
    assert!(outcome_of(&[("main.ice", source)], &["main.ice"], &options).unit.is_some());
    assert_eq!(messages(source).len(), 4);
    check(
        "[[\"underscore\"]] [[\"ice-prefix\"]] module M { struct some_name { int iceCream; } }",
        "struct ::M::some_name\n  iceCream: int",
    );
}

#[test]
fn old_comments_are_in_any_encoding() {
    let check = |source: &[u8], expected: &[&str]| {
        let files = Memory::new().with("main.ice", source);
        let outcome = read_from(&files, &["main.ice".into()], &Options::default());
        let messages: Vec<&str> = outcome.diagnostics.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(messages, expected);
    };
    check(b"// caf\xe9\n/** caf\xe9 */ module M {}", &["expected UTF-8, found other bytes in a comment"]);
    check(b"module M { const string S = \"caf\xe9\"; }", &["expected UTF-8, found other bytes"]);
}

#[test]
fn many_mistakes_in_one_run() {
    let source = "module M { struct A { B b; } interface C { void op(D d) throws E; } enum F { G, G } const byte H = 256; }";
    assert_eq!(messages(source).len(), 5);
    let wrong = (0..300).map(|at| format!("struct S{at} {{ X{at} x; }}\n")).collect::<String>();
    let messages = messages(&format!("module M {{ {wrong} }}"));
    assert_eq!(messages.len(), 101);
    assert!(messages[100].contains("more than 100 errors"), "{}", messages[100]);
}
