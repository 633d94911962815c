//! Messages as people read them.

use crate::slice::Options;
use crate::slice::tests::{outcome, outcome_of};

fn check(source: &str, expected: &str) {
    assert_eq!(outcome(source).render(), expected.trim_start_matches('\n').trim_end(), "{source}");
}

#[test]
fn the_place_and_what_to_do() {
    check(
        "module M\n{\n    struct S { itn x; }\n}\n",
        "
error: expected a type, found the unknown name `itn`
 --> main.ice:3:16
  |
3 |     struct S { itn x; }
  |                ^^^ not defined before this place
  |
  = help: did you mean `int`?",
    );
}

#[test]
fn carriage_returns_and_a_byte_order_mark() {
    check(
        "\u{feff}module M\r\n{\r\n    struct S { itn x; }\r\n}\r\n",
        "
error: expected a type, found the unknown name `itn`
 --> main.ice:3:16
  |
3 |     struct S { itn x; }
  |                ^^^ not defined before this place
  |
  = help: did you mean `int`?",
    );
}

#[test]
fn another_file_in_a_note() {
    let files = [
        ("main.ice", "#include \"b.ice\"\nmodule M { class S { int y; } }"),
        ("b.ice", "\nmodule M { struct S { int x; } }"),
    ];
    assert_eq!(
        outcome_of(&files, &["main.ice"], &Options::default()).render(),
        "
error: `::M::S` is defined twice
 --> main.ice:2:18
  |
2 | module M { class S { int y; } }
  |                  ^ defined again here
  |
  = help: remove or rename one of them
note: first defined here
 --> b.ice:2:19
  |
2 | module M { struct S { int x; } }
  |                   ^"
            .trim_start()
    );
}

#[test]
fn a_line_that_is_too_long_is_cut() {
    let front = "/* é */ ".repeat(400);
    let rendered =
        outcome(&format!("module M {{\n{front} struct S {{ itn x; int x; }} {front}\n}}")).render();
    assert!(rendered.contains("main.ice:2:3213\n"), "{rendered}");
    assert!(rendered.contains("struct S { itn x; int x; }"), "{rendered}");
    assert!(rendered.lines().all(|line| line.chars().count() < 200), "{rendered}");
}

#[test]
fn the_end_of_an_empty_file() {
    let outcome = outcome_of(&[], &["none.ice"], &Options::default());
    assert!(
        outcome.render().starts_with("error: cannot read `none.ice`: no such file\n --> none.ice:1:1\n"),
        "{}",
        outcome.render()
    );
}
