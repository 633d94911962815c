//! What is left of a text after includes, conditions and macros.

use std::path::Path;

use crate::slice::Options;
use crate::slice::diagnostics::Sink;
use crate::slice::files::Memory;
use crate::slice::preprocess::preprocess;
use crate::slice::preprocess::texts::Texts;
use crate::slice::token::Kind;

fn run(source: &str, options: &Options) -> (String, Vec<String>) {
    let files = Memory::new().with("main.ice", source);
    let mut sink = Sink::default();
    let mut texts = Texts::new(&files);
    let main = texts.load_main(Path::new("main.ice"), &mut sink);
    let tokens = preprocess(&mut texts, main, options, &mut sink);
    let shown: Vec<&str> =
        tokens.iter().filter(|token| token.kind != Kind::End).map(|token| &*token.text).collect();
    let messages = sink.finish(true).into_iter().map(|one| one.message).collect();
    (shown.join(" "), messages)
}

fn check(source: &str, expected: &str) {
    let (shown, messages) = run(source, &Options::default());
    assert_eq!(messages, [""; 0], "{source}");
    assert_eq!(shown, expected, "{source}");
}

#[test]
fn conditions() {
    check("#if 1\na\n#else\nb\n#endif\nc", "a c");
    check("#if 0\na\n#elif 1\nb\n#elif 1\nc\n#else\nd\n#endif", "b");
    check("#if 0\na\n#elif 0\nb\n#else\nc\n#endif", "c");
    check("#ifdef X\na\n#endif\n#define X\n#ifdef X\nb\n#endif\n#undef X\n#ifndef X\nc\n#endif", "b c");
    check("#if 0\n#if 1\na\n#else\nb\n#endif\n#elif 1\nc\n#endif", "c");
    check("#if 1\n#if 0\na\n#else\nb\n#endif\n#else\nc\n#endif GUARD", "b");
    // What is left out may be anything but an open comment.
    check("#if 0\nit's \"open\n#foo\n#include nonsense\n#if garbage (\n#endif\n#endif\na", "a");
    check("#if 1 /* one\ntwo */\na\n#endif // end", "a");
    check("  #  if 1\na\n  # endif\n", "a");
    check("#\n#pragma other\n#line 7\n# 12 \"x.ice\"\na", "a");
}

#[test]
fn expressions() {
    let check = |expression: &str, expected: bool| {
        let source = format!("#if {expression}\nyes\n#else\nno\n#endif");
        let (shown, messages) = run(&source, &Options::default());
        assert_eq!(
            (shown.as_str(), messages),
            (if expected { "yes" } else { "no" }, Vec::new()),
            "{expression}"
        );
    };
    check("1 + 2 * 3 == 7", true);
    check("(1 + 2) * 3 == 9", true);
    check("10 - 2 - 3 == 5", true);
    check("!defined(X) && !defined Y", true);
    check("defined(__SLICE2RS__) && defined __FLOE__ && __SLICE2RS__", true);
    check("__ICE_VERSION__ >= 30700 && __ICE_VERSION__ < 30800", true);
    check("defined(__SLICE2CPP__) || defined(__SLICE2JAVA_COMPAT__)", false);
    check("UNKNOWN", false);
    check("0 && 1 / 0", false);
    check("1 || 1 / 0", true);
    check("1 ? 0 : 1 / 0", false);
    check("0x10 == 16 && 010 == 8 && 5L == 5 && 5u == 5", true);
    check("-1 < 0 && ~0 == -1 && !0 && !!7", true);
    check("1 << 4 == 16 && 256 >> 4 == 16", true);
    check("(1 | 2) == 3 && (6 & 3) == 2 && (6 ^ 3) == 5 && 7 % 4 == 3", true);
    check("1 == 1 ? 2 == 2 : 0", true);
    check("9223372036854775807 + 1 < 0", true);
}

#[test]
fn macros() {
    check("#define X int\nX x; X", "int x ; int");
    check("#define X Y\n#define Y Z\nX", "Z");
    check("#define X X y\nX", "X y");
    check("#define A B\n#define B A\nA B", "A B");
    check("#define F(a) a;\nF(int x) F", "int x ; F");
    check("#define F(a, b) b a\nF(x y, (1, 2)) F(,)", "( 1 , 2 ) x y");
    check("#define F() z\nF() F ( )", "z z");
    check("#define F(a) a\n#define G(a) F(a) F(a)\nG(F(G(x)))", "x x x x");
    check("#define F(a) #a\nF(x  y) F(\"q\")", "\"x y\" \"\\\"q\\\"\"");
    check("#define F(a, b) a##b a ## Seq\nF(Int, List)", "IntList IntSeq");
    check("#define F (a)\nF", "( a )");
    check("#define X 1\n#define X 1\nX", "1");
    check("#define LONG a \\\n b\nLONG c", "a b c");
    check("#define SEQ(t, n) sequence<t> n\nSEQ(\nint\n,\nInts\n);", "sequence < int > Ints ;");
}

#[test]
fn macros_from_outside() {
    let defines = vec!["A".to_owned(), "B=x y".to_owned(), "C=3".to_owned(), "D".to_owned()];
    let undefines = vec!["D".to_owned(), "__FLOE__".to_owned()];
    let options = Options { defines, undefines, ..Options::default() };
    let (shown, messages) = run("A B C D __FLOE__\n#if C == 3\nyes\n#endif", &options);
    assert_eq!(messages, [""; 0]);
    assert_eq!(shown, "1 x y 3 D __FLOE__ yes");
}

#[test]
fn bounds() {
    let check = |source: &str, expected: &str| {
        let (_, messages) = run(source, &Options::default());
        assert!(messages.iter().any(|message| message.contains(expected)), "{messages:?}");
    };
    let doubling: String = (0..40).map(|at| format!("#define M{at} M{} M{}\n", at + 1, at + 1)).collect();
    check(&format!("{doubling}M0"), "expected fewer replacements");
    // Each step makes nothing, but there are many.
    let empty: String = (0..40).map(|at| format!("#define E{at}(x) E{}() E{}()\n", at + 1, at + 1)).collect();
    check(&format!("{empty}#define E40()\nE0()"), "expected fewer replacements");
    let chain: String = (0..300).map(|at| format!("#define C{at} C{}\n", at + 1)).collect();
    check(&format!("{chain}C0"), "expected fewer replacements");
    let nested = format!("#define F(a) a\n{}x{}", "F(".repeat(300), ")".repeat(300));
    check(&nested, "expected fewer replacements");
    check(&format!("#if {}1{}\n#endif", "(".repeat(100), ")".repeat(100)), "at most 64 parentheses");
    check(&format!("#if {} 1\n#endif", "1 ? 1 : ".repeat(100)), "at most 64 parentheses");
    check("#include \"main.ice\"", "includes itself without end");
}
