use super::*;

fn check(doc: &str, expected: &[&str]) {
    let doc = Doc { overview: doc.lines().map(str::to_owned).collect(), ..Doc::default() };
    assert_eq!(lines(&doc, 60), expected);
}

#[test]
fn texts() {
    check("", &[]);
    check("\n  A printer.  \n\n\n", &["A printer."]);
    check("One\ntwo.\n\nThree.", &["One two.", "", "Three."]);
    check("    indented text is no program", &["indented text is no program"]);
    check(
        "A line that is so long that it does not fit into the width that there is.",
        &["A line that is so long that it does not fit into the width", "that there is."],
    );
}

#[test]
fn marks() {
    check(
        "See {@link Printer} and {@link ::Demo::Printer#printString}.",
        &["See `Printer` and `Demo::Printer::print_string`."],
    );
    check(
        "A {@link Colour#Red} one, <code>a b</code>, <em>not</em> this.",
        &["A `Colour::Red` one, `a b`, *not* this."],
    );
    check("An array[3] of Printer* where a < b.", &["An array\\[3\\] of Printer\\* where a \\< b."]);
    check("Of @p name, and `x[1]`.", &["Of `name`, and `x[1]`."]);
    check("Not {closed, nor ` this.", &["Not {closed, nor \\` this."]);
}

#[test]
fn lists() {
    check("These:\n\n- one\n  more\n- two\n\nEnd.", &["These:", "", "- one more", "- two", "", "End."]);
    check("These: <ul><li>one</li>\n<li>two</li></ul> End.", &["These:", "", "- one", "- two", "", "End."]);
    check("<dl><dt>a</dt><dd>first</dd></dl>", &["- a: first"]);
    check("a\n```\nint x;\n    y\n```\nb", &["a", "", "```text", "int x;", "    y", "```", "", "b"]);
}

/// No line begins with what would be a list or a heading.
#[test]
fn no_accidents() {
    check(
        "word word word word word word word word word word word 12. word",
        &["word word word word word word word word word word word 12.", "word"],
    );
    check("#include <x>", &["\\#include \\<x>"]);
}

#[test]
fn operations() {
    use crate::slice::unit::{Mode, Name, Parameter, Primitive, Returns, Type};
    let place = crate::slice::source::Place { file: crate::slice::source::FileId(0), start: 0, end: 0 };
    let name = |text: &str| Name { text: text.into(), place };
    let words = |text: &str| vec![text.to_owned()];
    let operation = Operation {
        name: name("split"),
        mode: Mode::Normal,
        returns: Some(Returns { ty: Type::Primitive(Primitive::Int), tag: None }),
        ins: vec![Parameter {
            name: name("thePath"),
            ty: Type::Primitive(Primitive::String),
            tag: None,
            metadata: vec![],
        }],
        outs: vec![],
        throws: vec![],
        metadata: vec![],
        doc: Doc {
            overview: words("Splits."),
            params: vec![("thePath".into(), words("What to split."))],
            returns: words("The place."),
            throws: vec![("::Demo::Failure".into(), words("If not."))],
            see: words("Printer#print"),
            deprecated: None,
        },
        deprecated: None,
    };
    let expected = [
        "Splits.",
        "",
        "# Parameters",
        "",
        "- `the_path`: What to split.",
        "",
        "# Returns",
        "",
        "The place.",
        "",
        "# Errors",
        "",
        "- `Failure`: If not.",
        "",
        "See also `Printer::print`.",
    ];
    assert_eq!(super::operation(&operation, &["the_path".to_owned()], 80), expected);
}
