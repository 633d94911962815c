//! WIRE 2.4: the basic types and what is made of them.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;

use super::*;
use crate::wire::{Chunk, View};

#[test]
fn numbers_are_little_endian() {
    for encoding in [V10, V11] {
        check(encoding, &true, "01");
        check(encoding, &0xabu8, "ab");
        check(encoding, &-2i16, "fe ff");
        check(encoding, &0x0102_0304i32, "04 03 02 01");
        check(encoding, &i64::MIN, "00 00 00 00 00 00 00 80");
        check(encoding, &1.5f32, "00 00 c0 3f");
        check(encoding, &1.5f64, "00 00 00 00 00 00 f8 3f");
    }
}

#[test]
fn a_size_takes_one_byte_below_255_and_five_from_there() {
    for (size, bytes) in [(0, "00"), (254, "fe"), (255, "ff ff 00 00 00"), (300, "ff 2c 01 00 00")] {
        assert_bytes(&written(V11, |w| w.put_size(size)), bytes);
        assert_eq!(Reader::new(&hex(bytes), V11).get_size(), Ok(size));
    }
    let negative = hex("ff ff ff ff ff");
    Reader::new(&negative, V11).get_size().expect_err("a negative size");
}

#[test]
fn strings_are_utf_8_without_a_terminator() {
    check(V11, &String::from("hé"), "03 68 c3 a9");
    check(V10, &String::new(), "00");
    assert_eq!(decoded::<String>(V11, &hex("02 c3 28")), Err(DecodeError::Utf8));
    assert_eq!(decoded::<&str>(V11, &hex("01 78")), Ok("x"));
}

#[test]
fn an_enum_is_a_size_or_as_wide_as_its_largest_value() {
    check(V11, &E::A, "00");
    check(V11, &E::B, "05");
    check(V11, &E::C, "ff 2c 01 00 00");
    check(V10, &E::C, "2c 01");
    for (max, bytes) in [(126, "05"), (127, "05 00"), (32766, "05 00"), (32767, "05 00 00 00")] {
        assert_bytes(&written(V10, |w| w.put_enum(5, max)), bytes);
        assert_eq!(Reader::new(&hex(bytes), V10).get_enum(max), Ok(5));
    }
    decoded::<E>(V11, &hex("06")).expect_err("no such enumerator");
    decoded::<E>(V10, &hex("ff ff")).expect_err("a negative enumerator");
    decoded::<E>(V11, &hex("ff ff ff ff 7f")).expect_err("beyond the largest enumerator");
}

#[test]
fn sequences_and_dictionaries() {
    for encoding in [V10, V11] {
        check(encoding, &vec![1i16, -1], "02 01 00 ff ff");
        check(encoding, &vec![true, false], "02 01 00");
        check(encoding, &vec![7u8, 8], "02 07 08");
        check(encoding, &vec![1.5f64], "01 00 00 00 00 00 00 f8 3f");
        check(encoding, &vec![String::from("a"), String::new()], "02 01 a 00");
        check(encoding, &vec![s(1, "x"), s(2, "")], "02 01 00 00 00 01 x 02 00 00 00 00");
        check(encoding, &vec![vec![1u8], vec![]], "02 01 01 00");
        check(encoding, &BTreeMap::from([(1i32, 2i16)]), "01 01 00 00 00 02 00");
        check(encoding, &HashMap::<_, _>::from([(String::from("k"), String::from("v"))]), "01 01 k 01 v");
        check(encoding, &identity("nm", "cat"), "02 nm 03 cat");
        check(encoding, &Box::new(5u8), "05");
    }
    assert_bytes(&encoded(V11, &["a", "b"][..]), "02 01 61 01 62");
}

/// Longer than the block on the stack that numbers are gathered in.
#[test]
fn long_sequences_of_numbers_are_whole() {
    let numbers: Vec<i64> = (0..3000).map(|i| i * 0x0101_0101_0101).collect();
    let bytes = encoded(V11, &numbers);
    assert_eq!(bytes.len(), 5 + 8 * 3000);
    assert_eq!(decoded::<Vec<i64>>(V11, &bytes), Ok(numbers));
}

#[test]
fn bytes_are_slices_of_the_message() {
    let chunk = Chunk::from(Bytes::from([&[200][..], &[7; 200]].concat()));
    let value: Bytes = Reader::of_chunk(&chunk, V11).get().expect("a block");
    assert_eq!(value.as_ptr(), chunk[1..].as_ptr());
    let copied: Bytes = Reader::new(&chunk, V11).get().expect("a block");
    assert_eq!(copied, value);
    assert_ne!(copied.as_ptr(), value.as_ptr());
}

#[test]
fn a_view_borrows_its_elements() {
    let bytes = hex("02 01 a 02 62 63 09");
    let mut r = Reader::new(&bytes, V11);
    let view: View<'_, &str> = r.get().expect("a sequence");
    assert_eq!(r.remaining(), 1);
    assert_eq!((view.len(), view.to_vec()), (2, vec!["a", "bc"]));
    assert_eq!(view, View::new(&["a", "bc"]));
    assert_bytes(&encoded(V11, &view), "02 01 a 02 62 63");
    assert_bytes(&encoded(V10, &View::new(&[E::C])), "01 2c 01");
    let enums = hex("01 2c 01");
    let view: View<'_, E> = decoded(V10, &enums).expect("a sequence");
    assert_bytes(&encoded(V11, &view), "01 ff 2c 01 00 00");
    decoded::<View<'_, &str>>(V11, &hex("02 01 a 02 62")).expect_err("the second string is cut");
}

#[test]
fn encapsulations_nest_and_say_their_encoding() {
    assert_bytes(&bytes_of(Writer::encapsulation(V11).finish().unwrap()), "06 00 00 00 01 01");
    let mut w = Writer::encapsulation(V11);
    w.put_u8(1);
    w.nested(V10, |w| w.put(&E::B));
    w.put(&E::B);
    let chunk = w.finish().unwrap().into_chunk();
    assert_bytes(&chunk, "10 00 00 00 01 01 01 08 00 00 00 01 00 05 00 05");
    let mut r = Reader::encapsulation(&chunk).unwrap();
    assert_eq!(r.get_u8(), Ok(1));
    let mut inner = r.nested().unwrap();
    assert_eq!((inner.encoding(), inner.get::<E>(), inner.finish()), (V10, Ok(E::B), Ok(())));
    assert_eq!((r.encoding(), r.get::<E>(), r.finish()), (V11, Ok(E::B), Ok(())));
}

#[test]
fn an_encapsulation_must_fit_and_be_known() {
    for bad in [
        "05 00 00 00 01 01",
        "07 00 00 00 01 01",
        "ff ff ff ff 01 01",
        "06 00 00 00 01",
        "06 00",
        "06 00 00 00 01 09",
    ] {
        let chunk = Chunk::copy_from_slice(&hex(bad));
        Reader::encapsulation(&chunk).expect_err(bad);
    }
}

#[test]
fn an_encapsulation_ends_exactly_but_for_one_byte_in_1_0() {
    let end = |encoding, bytes: &str| Reader::new(&hex(bytes), encoding).finish();
    assert_eq!(end(V10, "00"), Ok(()));
    assert_eq!(end(V10, "00 00"), Err(DecodeError::Trailing { left: 2 }));
    // In 1.1 what is left must be optional values.
    assert_eq!(end(V11, "08 05"), Ok(()));
    end(V11, "08").expect_err("an optional value that is cut");
    assert_eq!(end(Version::NATIVE, "08 05"), Err(DecodeError::Trailing { left: 2 }));
}
