//! The rules of quotes, and what other tests need: control characters in files of expected answers.

use proptest::prelude::*;

use super::*;

/// The text of a file of expected answers, where a control character is shown as its picture.
pub(crate) fn unveil(text: &str) -> String {
    let pictures = [('␉', '\t'), ('␋', '\x0b'), ('␌', '\x0c'), ('␍', '\r'), ('␁', '\x01'), ('␡', '\x7f')];
    text.chars()
        .map(|c| pictures.iter().find(|(picture, _)| *picture == c).map_or(c, |(_, meant)| *meant))
        .collect()
}

/// The lines `input => answer` of a file of expected answers: what stock Ice 3.7.8 answers, or behind `<>`,
/// where Floe answers otherwise.
pub(crate) fn answers(file: &str) -> impl Iterator<Item = (String, String)> + '_ {
    file.lines().filter(|line| !line.starts_with("## ")).map(|line| {
        let (input, answer) = line.rsplit_once(" => ").expect("a line has an answer");
        let ours = answer.rsplit_once(" <> ").map_or(answer, |(_, ours)| ours);
        (unveil(input), unveil(ours))
    })
}

/// Text that is full of what matters to the parsers.
pub(crate) fn nasty() -> impl Strategy<Value = String> {
    let c = prop_oneof![
        4 => proptest::sample::select(vec!['"', '\'', '\\', ':', '@', '/', ' ', '-', '\t', '\n', '=', '#', ',', '*']),
        2 => proptest::char::range('a', 'z'),
        1 => any::<char>(),
    ];
    proptest::collection::vec(c, 0..12).prop_map(|chars| chars.into_iter().collect())
}

fn check_words(text: &str, expected: &[&str]) {
    let words: Vec<_> = words(text, BLANKS).expect(text).into_iter().map(|word| word.text).collect();
    assert_eq!(words, expected, "{text}");
}

#[test]
fn words_and_quotes() {
    check_words("", &[]);
    check_words(" a  b ", &["a", "b"]);
    check_words(r#""a b" 'c d'"#, &["a b", "c d"]);
    check_words(r#"a"b c"d"#, &["ab cd"]);
    check_words(r#""a\"b" 'a\"b' "a\'b" \"a b"#, &["a\"b", "a\\\"b", "a\\'b", "\"a", "b"]);
    check_words(r#"a\\b "" x"#, &[r"a\\b", "", "x"]);
    words("a 'b", BLANKS).expect_err("an open quote");
    words(r#""a\" b"#, BLANKS).expect_err("an escaped quote does not close");
}

#[test]
fn parts_of_a_list_of_endpoints() {
    assert_eq!(parts("a:b").unwrap(), ["a", "b"]);
    assert_eq!(parts(r#""a:b":'c:d':"#).unwrap(), [r#""a:b""#, "'c:d'", ""]);
    assert_eq!(parts(r#"\"a:b"#).unwrap(), ["\\\"a", "b"]);
    assert_eq!(parts(r#""a\":b":c"#).unwrap(), [r#""a\":b""#, "c"]);
    parts(r#""a:b"#).expect_err("an open quote");
}

#[test]
fn numbers_and_versions() {
    for (text, expected) in
        [("1", Some(1)), (" +1", Some(1)), ("-010", Some(-10)), ("1 ", None), ("", None), ("1x", None)]
    {
        assert_eq!(integer(text), expected, "{text}");
    }
    assert_eq!(version("1.0"), Ok(Version::SLICE_1_0));
    for text in ["", "1", "1.", ".1", "0.1", "256.0", "1.256", "1.1.1", "1.-1"] {
        version(text).expect_err(text);
    }
}

proptest! {
    #[test]
    fn a_quoted_text_is_one_word(text in nasty().prop_filter("not empty", |text| !text.is_empty()), other in nasty()) {
        let (mut line, mut tail) = (String::new(), String::new());
        quote(&text, &mut line);
        quote(&other, &mut tail);
        let list = format!("{line}:{tail}");
        prop_assert_eq!(parts(&list).unwrap(), [line.as_str(), tail.as_str()]);
        let words = words(&format!("{line} -x"), BLANKS).unwrap();
        prop_assert_eq!(&words[0].text, &text);
        prop_assert_eq!(words.len(), 2);
    }

    #[test]
    fn escapes_are_resolved(text in nasty(), slash: bool) {
        let special = slash.then_some('/');
        for mode in [ToStringMode::Unicode, ToStringMode::Ascii, ToStringMode::Compat] {
            let mut escaped = String::new();
            escape(&text, special, mode, &mut escaped);
            prop_assert_eq!(unescape(&escaped, special).unwrap(), text.clone());
            prop_assert!(mode == ToStringMode::Unicode || escaped.is_ascii());
        }
    }

    #[test]
    fn no_text_makes_the_parsers_panic(text in nasty()) {
        let _ = unescape(&text, Some('/'));
        let _ = words(&text, BLANKS);
        let _ = parts(&text);
        let _ = version(&text);
    }
}
