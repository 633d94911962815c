//! Properties, against the answers of stock Ice in `stock.txt`.

use std::io::Write as _;

use proptest::prelude::*;

use super::*;
use crate::text::tests::{answers, nasty};

fn of(text: &str) -> Properties {
    let mut properties = Properties::new();
    properties.load_text(text);
    properties
}

fn strings(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

#[test]
fn files_as_stock_ice_reads_them() {
    for (input, expected) in answers(include_str!("stock.txt")) {
        let pictures = [('␊', '\n'), ('␀', '\0'), ('␦', '\u{feff}'), ('␠', '\u{a0}')];
        let unveil = |text: &String| {
            pictures
                .iter()
                .fold(text.clone(), |text, (picture, meant)| text.replace(*picture, &meant.to_string()))
        };
        let found: Vec<_> =
            of(&unveil(&input)).iter().map(|(name, value)| format!("{name}≔{value}")).collect();
        assert_eq!(found.join(" ¦ "), unveil(&expected), "{input}");
    }
}

/// As seen on stock Ice: blanks before the number and a sign, nothing behind it.
#[test]
fn numbers() {
    let good = [("1", 1), ("-1", -1), ("+1", 1), (" 1", 1), ("010", 10)];
    for (value, expected) in good.into_iter().chain([("2147483647", i32::MAX), ("-2147483648", i32::MIN)]) {
        let mut properties = Properties::new();
        properties.set("A", value).unwrap();
        assert_eq!(properties.get_int("A").unwrap(), Some(expected), "{value}");
    }
    for value in
        ["1 ", "1x", "x", "0x10", "2147483648", "-2147483649", "1.5", "99999999999999999999", "--1", "true"]
    {
        let mut properties = Properties::new();
        properties.set("A", value).unwrap();
        let error = properties.get_int("A").unwrap_err().to_string();
        assert_eq!(error, format!("property A: expected a whole number of 32 bits, found '{value}'"));
    }
    assert_eq!(Properties::new().get_int_or("A", 7).unwrap(), 7);
}

/// As seen on stock Ice, which warns and takes the default where a quote is not closed.
#[test]
fn lists() {
    let cases: &[(&str, &[&str])] = &[
        ("", &[]),
        ("a b", &["a", "b"]),
        (" a ,, b ", &["a", "b"]),
        ("'a b' c", &["a b", "c"]),
        (r#"a"b c""#, &["ab c"]),
        (r#""a\"b""#, &["a\"b"]),
        (r#"'a\"b'"#, &[r#"a\"b"#]),
        (r"a\ b", &[r"a\", "b"]),
        (r#""a,b",c"#, &["a,b", "c"]),
        (r#"a "" b"#, &["a", "b"]),
        (r#""a""b""#, &["ab"]),
        (r#""a\\b""#, &[r"a\\b"]),
        ("a\tb\nc\rd", &["a", "b", "c", "d"]),
        (r"\'a b\'", &["'a", "b'"]),
    ];
    for (value, expected) in cases {
        let mut properties = Properties::new();
        properties.set("A", *value).unwrap();
        assert_eq!(properties.get_list("A").unwrap(), *expected, "{value}");
    }
    let mut properties = Properties::new();
    properties.set("A", "a 'b").unwrap();
    properties.get_list("A").expect_err("a quote is not closed");
}

/// As seen on stock Ice: an argument is read as a line of a file.
#[test]
fn arguments() {
    let cases: &[(&str, &str)] = &[
        ("--Ice.A=b", "b"),
        ("--Ice.A", "1"),
        ("--Ice.A =1", "1"),
        ("--Ice.A= 1 ", "1"),
        ("--Ice.A=a#b", "a"),
        (r"--Ice.A=a\#b", "a#b"),
        (r"--Ice.A=a\\b\nc", r"a\b\nc"),
        ("--Ice.A=a=b", "a=b"),
        (r"--Ice.A=C:\dir", r"C:\dir"),
        ("--Ice.A=\"a b\"", "\"a b\""),
    ];
    for (argument, expected) in cases {
        let mut properties = Properties::new();
        assert_eq!(properties.parse_ice_args(strings(&["x", argument, "--", "y"])), ["x", "--", "y"]);
        assert_eq!(properties.get("Ice.A"), Some(*expected), "{argument}");
    }
    let others = ["--Ice", "-Ice.A=1", "--ice.A=1", " --Ice.A=1", "--My.A=1", "--IceStorm.A=1"];
    assert_eq!(Properties::new().parse_ice_args(strings(&others)), others);
    let mut properties = Properties::new();
    assert_eq!(properties.parse_ice_args(strings(&["--Floe.Signals=0", "--IceSSL.A=1"])), strings(&[]));
    assert_eq!(properties.get_int("Floe.Signals").unwrap(), Some(0));
}

#[test]
fn arguments_of_a_prefix() {
    let mut properties = Properties::new();
    let rest = properties.parse_args("My", strings(&["--My.X=1", "--My", "--MyX=1", "--My.Y", "My.X=1"]));
    assert_eq!(rest, ["--My", "--MyX=1", "My.X=1"]);
    assert_eq!(properties.iter().collect::<Vec<_>>(), [("My.X", "1"), ("My.Y", "1")]);
    assert_eq!(properties.parse_args("", strings(&["--X=1", "--", "-q", "w"])), ["-q", "w"]);
    assert_eq!(properties.with_prefix("My.").count(), 2);
    assert_eq!(properties.with_prefix("X").next(), Some(("X", "1")));
}

/// The order of Ice: the files one after the other, then the arguments, whichever stands first on the command
/// line.
#[test]
fn files_then_arguments() {
    let file = |text: &str| {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    };
    let (one, two) =
        (file("Ice.Plugin.A=1\nIce.Plugin.B=1\nFoo=1\n"), file("Ice.Plugin.A=2\nIce.Plugin.C=2\n"));
    let (one, two) = (one.path().display().to_string(), two.path().display().to_string());
    let check = |environment: &str, args: &[&str], expected: &[(&str, &str)]| {
        let mut args = strings(args);
        let properties = Properties::assemble(Properties::new(), &mut args, environment).unwrap();
        let found = properties.iter().filter(|(name, _)| *name != CONFIG && *name != PROGRAM_NAME);
        assert_eq!(found.collect::<Vec<_>>(), expected);
        args
    };
    let both = format!("--Ice.Config={one}, '{two}'");
    let all = [("Foo", "1"), ("Ice.Plugin.A", "2"), ("Ice.Plugin.B", "1"), ("Ice.Plugin.C", "2")];
    assert_eq!(check("", &["p", &both], &all), ["p"]);
    let won = [("Foo", "1"), ("Ice.Plugin.A", "x"), ("Ice.Plugin.C", "2")];
    let args = ["p", "--Ice.Plugin.A=x", "--Ice.Plugin.B=", &both, "--Foo=arg"];
    assert_eq!(check(&one, &args, &won), ["p", "--Foo=arg"]);
    check(&one, &["p"], &[("Foo", "1"), ("Ice.Plugin.A", "1"), ("Ice.Plugin.B", "1")]);
    check(&format!("{one},{two}"), &["p", "--Ice.Config"], &all);
    let last = format!("--Ice.Config={two}");
    check(&one, &["p", &both, &last], &[("Ice.Plugin.A", "2"), ("Ice.Plugin.C", "2")]);
    check("", &["p", "--Ice.Config="], &[]);
    check("", &[], &[]);
    for args in [strings(&["p", "--Ice.Config"]), strings(&["p", "--Ice.Config=/nonexistent"])] {
        Properties::assemble(Properties::new(), &mut args.clone(), "").expect_err("no such file");
    }
}

#[test]
fn setting() {
    let mut properties = Properties::new();
    properties.set(" A ", " x ").unwrap();
    assert_eq!(properties.get("A"), Some(" x "));
    properties.set("A", "").unwrap();
    assert_eq!(properties, Properties::new());
    properties.set("", "x").expect_err("no name");
    properties.set("  ", "x").expect_err("no name");
    let mut defaults = of("A=1\nB=1");
    defaults = Properties::assemble(defaults, &mut strings(&["p", "--Ice.IPv6=0"]), "").unwrap();
    let found: Vec<_> = defaults.iter().collect();
    assert_eq!(found, [("A", "1"), ("B", "1"), ("Ice.IPv6", "0"), ("Ice.ProgramName", "p")]);
}

#[test]
fn known_names() {
    let known = [
        "Ice.Trace.Network",
        "Ice.Default.Locator",
        "Ice.Default.Locator.EndpointSelection",
        "Ice.Default.Router.Locator.Context.a",
        "Ice.ThreadPool.Server.SizeMax",
        "Ice.Admin.Endpoints",
        "Ice.Admin.ThreadPool.Size",
        "Ice.Plugin.IceSSL",
        "Ice.Connection.Client.IdleTimeout",
        "Floe.Signals",
        "My.Name",
        "IceSSL.Anything",
    ];
    for name in known {
        assert!(names::known(name), "{name}");
    }
    let unknown = [
        "Ice.",
        "Ice.Foo",
        "Ice.Trace.Netwrok",
        "Ice.Plugin.",
        "Ice.Admin.Foo",
        "Ice.ThreadPool.Foo.Size",
        "Floe.Foo",
    ];
    for name in unknown {
        assert!(!names::known(name), "{name}");
    }
    let properties =
        of("A.Endpoints=x\nA.Locator.PreferSecure=1\nA.Endpionts=x\nAB.Foo=1\nA.ThreadPool.Foo=1");
    assert_eq!(properties.unknown_in_adapter("A").collect::<Vec<_>>(), ["A.Endpionts", "A.ThreadPool.Foo"]);
}

proptest! {
    #[test]
    fn no_text_makes_the_parsers_panic(text in nasty()) {
        let mut properties = of(&text);
        properties.parse_ice_args(vec![format!("--Ice.{text}"), format!("--Ice.A={text}")]);
        properties.set("A", text).unwrap();
        let _ = (properties.get_int("A"), properties.get_list("A"));
    }
}
