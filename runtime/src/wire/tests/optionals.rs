//! WIRE 2.7: optional values in all formats, and how a reader gets past those that it does not know.

use std::collections::BTreeMap;

use super::*;
use crate::proxy::reference::Reference;
use crate::wire::ClassContext;

/// One optional parameter with tag 1 in an encapsulation, as stock Ice sends it.
#[track_caller]
fn check_one<T>(value: T, expected: &str)
where
    T: Encode + for<'a> Decode<'a> + PartialEq + Debug,
{
    let mut w = Writer::encapsulation(V11);
    w.put_optional(1, Some(&value));
    let chunk = w.finish().unwrap().into_chunk();
    assert_bytes(&chunk, expected);
    let mut r = Reader::encapsulation(&chunk).unwrap();
    assert_eq!(r.get_optional(1), Ok(Some(value)));
    assert_eq!(r.remaining(), 0);
    // A reader that does not know the tag gets past it, and one that wants a higher tag too.
    assert_eq!(Reader::encapsulation(&chunk).unwrap().finish(), Ok(()));
    let mut r = Reader::encapsulation(&chunk).unwrap();
    assert_eq!((r.get_optional::<i32>(9), r.finish()), (Ok(None), Ok(())));
}

#[test]
fn each_type_has_its_format() {
    check_one(7u8, "08 00 00 00 01 01 08 07");
    check_one(true, "08 00 00 00 01 01 08 01");
    check_one(2i16, "09 00 00 00 01 01 09 02 00");
    check_one(2i32, "0b 00 00 00 01 01 0a 02 00 00 00");
    check_one(1.5f64, "0f 00 00 00 01 01 0b 00 00 00 00 00 00 f8 3f");
    check_one(E::C, "0c 00 00 00 01 01 0c ff 2c 01 00 00");
    check_one(String::from("ab"), "0a 00 00 00 01 01 0d 02 61 62");
    check_one(Two { a: 1, b: 2 }, "0b 00 00 00 01 01 0d 03 01 00 02");
    check_one(s(0, "x"), "11 00 00 00 01 01 0e 06 00 00 00 00 00 00 00 01 x");
    check_one(vec![true], "09 00 00 00 01 01 0d 01 01");
    check_one(vec![Two { a: 1, b: 2 }], "0c 00 00 00 01 01 0d 04 01 01 00 02");
    check_one(vec![String::from("a")], "0e 00 00 00 01 01 0e 03 00 00 00 01 01 61");
    check_one(vec![vec![true]], "0e 00 00 00 01 01 0e 03 00 00 00 01 01 01");
    check_one(vec![E::A, E::C], "12 00 00 00 01 01 0e 07 00 00 00 02 00 ff 2c 01 00 00");
    check_one(BTreeMap::from([(1i32, 2i16)]), "0f 00 00 00 01 01 0d 07 01 01 00 00 00 02 00");
    check_one(
        BTreeMap::from([(String::from("a"), 1i32)]),
        "12 00 00 00 01 01 0e 07 00 00 00 01 01 61 01 00 00 00",
    );
    check_one(None::<Reference>, "0d 00 00 00 01 01 0e 02 00 00 00 00 00");
}

/// `idem(C, S(1, "x"), opt1 = 5, opt2 = "ab", opt40 = S(2, "yz"))` of WIRE 2.14.
#[test]
fn parameters_with_optionals() {
    let put = |encoding| {
        let mut w = Writer::encapsulation(encoding);
        w.put(&E::C);
        w.put(&s(1, "x"));
        w.put_optional(1, Some(&5i32));
        w.put_optional(2, Some(&"ab"));
        w.put_optional(40, Some(&s(2, "yz")));
        w.finish().unwrap().into_chunk()
    };
    let chunk = put(V11);
    assert_bytes(
        &chunk,
        "27 00 00 00 01 01 ff 2c 01 00 00 01 00 00 00 01 78 0a 05 00 00 00 15 02 61 62 f6 28 07 00 00 00 02 00 00 00 02 79 7a",
    );
    let mut r = Reader::encapsulation(&chunk).unwrap();
    assert_eq!((r.get(), r.get()), (Ok(E::C), Ok(s(1, "x"))));
    assert_eq!(r.get_optional(1), Ok(Some(5i32)));
    // Tag 2 is not asked for: it is skipped on the way to 40.
    assert_eq!((r.get_optional(40), r.finish()), (Ok(Some(s(2, "yz"))), Ok(())));

    let chunk = put(V10);
    assert_bytes(&chunk, "0e 00 00 00 01 00 2c 01 01 00 00 00 01 78");
    let mut r = Reader::encapsulation(&chunk).unwrap();
    assert_eq!((r.get(), r.get()), (Ok(E::C), Ok(s(1, "x"))));
    assert_eq!((r.get_optional::<i32>(1), r.finish()), (Ok(None), Ok(())));
}

#[test]
fn a_tag_from_30_on_follows_its_byte() {
    for (tag, bytes) in [(29, "e8 07"), (30, "f0 1e 07"), (255, "f0 ff ff 00 00 00 07")] {
        let found = written(V11, |w| w.put_optional(tag, Some(&7u8)));
        assert_bytes(&found, bytes);
        assert_eq!(Reader::new(&found, V11).get_optional(tag), Ok(Some(7u8)));
    }
}

#[test]
fn every_format_is_skipped() {
    // Tags 1 to 8 in the formats 0 to 7; the last is a class instance: nil.
    let bytes = hex(
        "08 aa 11 aa aa 1a aa aa aa aa 23 aa aa aa aa aa aa aa aa 2c ff 00 01 00 00 35 02 aa aa 3e 01 00 00 00 aa 47 00 48 07",
    );
    let mut r = Reader::new(&bytes, V11);
    assert_eq!((r.get_optional(9), r.finish()), (Ok(Some(7u8)), Ok(())));
    // An instance of `CC(7)` in the sliced format, and one whose slice has an indirection table.
    for instance in [
        "47 01 33 07 08 00 00 00 03 00 00 00",
        "47 01 39 05 ::P::D 05 00 00 00 01 01 01 31 09 ::P::Base 04 00 00 00",
    ] {
        let bytes = hex(&instance.replace("05 ::P::D", "06 ::P::D"));
        let classes = ClassContext::default();
        assert_eq!(Reader::new(&bytes, V11).with_classes(&classes).finish(), Ok(()), "{instance}");
        Reader::new(&bytes, V11).finish().expect_err("instances need a context");
    }
    // In the compact format nobody can know where it ends.
    let classes = ClassContext::default();
    let bytes = hex("47 01 23 07 03 00 00 00");
    Reader::new(&bytes, V11).with_classes(&classes).finish().expect_err("a compact instance");
}

#[test]
fn a_wrong_format_or_size_is_an_error() {
    let wrong = |bytes: &str| Reader::new(&hex(bytes), V11).get_optional::<S>(1).expect_err(bytes);
    wrong("0a 05 00 00 00");
    wrong("0e 07 00 00 00 01 00 00 00 01 78");
    wrong("0e ff ff ff ff 01 00 00 00 01 78");
    wrong("ff");
    wrong("f8 00");
    wrong("f0 ff ff ff ff ff 00");
}

#[test]
fn absent_values_leave_no_trace() {
    assert_bytes(&written(V11, |w| w.put_optional::<i32>(1, None)), "");
    // A higher tag stays for whoever asks for it.
    let bytes = hex("10 07");
    let mut r = Reader::new(&bytes, V11);
    assert_eq!((r.get_optional::<u8>(1), r.get_optional(2)), (Ok(None), Ok(Some(7u8))));
}
