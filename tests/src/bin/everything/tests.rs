//! The cases have the edge values: without these, all that is compared could be equal and say little.

use floe::class::Value;
use floe::{Bytes, Link};
use floe_tests::compare::Put;

use super::*;
use crate::everything::{BoolMap, KeyMap, Medium, Node};
use crate::kinds::text;
use crate::make::Make;
use crate::rule::Rule;

/// The texts of all cases of a type, as a parameter.
fn texts<T: Make + Put>() -> Vec<String> {
    let communicator = Communicator::new(Properties::new()).expect("a communicator without properties");
    let cases = (0..CASES).map(|case| text().with(&Rule::new(case, false, &communicator).top::<T>(0)).text);
    cases.collect()
}

#[track_caller]
fn check<T: Make + Put>(beginnings: &[&str]) {
    let texts = texts::<T>();
    for beginning in beginnings {
        let is_there = texts.iter().any(|text| text.starts_with(&format!("{beginning} ")));
        assert!(is_there, "expected a case that begins with {beginning}, found {texts:.60?}");
    }
}

#[test]
fn numbers() {
    check::<bool>(&["t", "f"]);
    check::<u8>(&["0", "127", "128", "255"]);
    check::<i16>(&["0", "-1", "-32768", "32767"]);
    check::<i32>(&["0", "-1", "-2147483648", "2147483647"]);
    check::<i64>(&["0", "-1", "-9223372036854775808", "9223372036854775807"]);
    // Both zeros, the smallest and the largest, the infinities, and NaN.
    check::<f32>(&[
        "F00000000",
        "F80000000",
        "F00000001",
        "F7f7fffff",
        "F7f800000",
        "Fff800000",
        "F7fc00000",
    ]);
    check::<f64>(&[
        "D0000000000000000",
        "D8000000000000000",
        "D0000000000000001",
        "D7fefffffffffffff",
        "D7ff0000000000000",
        "Dfff0000000000000",
        "D7ff8000000000000",
    ]);
    check::<Medium>(&["E0", "E126", "E127", "E254", "E255", "E32766"]);
}

#[test]
fn lengths() {
    let texts = ["0:", "1:\0", "3:e\u{301}", "12:🧊𝒳\u{10ffff}", "6:\u{feff}bom"].map(str::to_owned);
    let long = [253, 254, 255, 256].map(|length| format!("{length}:{}", "x".repeat(length)));
    check::<String>(&[texts.as_slice(), &long].concat().iter().map(String::as_str).collect::<Vec<_>>());
    let lengths = ["[0", "[1", "[253", "[254", "[255", "[256"];
    check::<Vec<i32>>(&lengths);
    check::<Bytes>(&lengths);
    check::<Vec<Vec<i32>>>(&lengths);
    check::<Vec<Link<Node>>>(&lengths);
    check::<KeyMap>(&["{0", "{1", "{254", "{255", "{256"]);
    check::<BoolMap>(&["{0", "{1", "{2"]);
}

#[test]
fn nothing_at_all() {
    check::<Option<i32>>(&["~", "! 0"]);
    check::<Option<floe::Proxy>>(&["<>", "<a -t -e 1.1>"]);
    check::<Option<Option<floe::Proxy>>>(&["~", "! <>"]);
    check::<Link<Value>>(&["nil", "@1 ::Everything::Empty", "@1 ::Everything::Last"]);
}

/// An instance that leads back to itself, and one that is referred to twice from others.
#[test]
fn graphs() {
    let texts = texts::<Link<Node>>();
    let of = |text: &str, word: &str| text.split(' ').filter(|found| *found == word).count();
    assert!(texts.iter().any(|text| of(text, "@1") > 1), "no cycle in {texts:.200?}");
    assert!(texts.iter().any(|text| (2..40).any(|at| of(text, &format!("@{at}")) > 2)), "nothing is shared");
}
