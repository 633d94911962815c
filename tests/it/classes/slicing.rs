//! Classes that a receiver does not know: what it knows of them is read, and the rest goes on as it came.

use floe::Class;
use floe::class::Value;

use super::types::Pb;
use super::*;

/// Reads one link, to the end.
fn read<T: Class>(encoding: Version, body: &str) -> Link<T> {
    let bytes = encapsulation(encoding, &hex(body));
    let classes = ClassContext::default();
    let mut r = reader(&bytes, &classes);
    let link = r.get().expect("a link");
    r.finish().expect("the end");
    link
}

/// What is sent on, in one format or the other. `expected` are the bytes of stock Ice, but for what it writes wrongly.
#[track_caller]
fn check<T: Class>(format: Format, received: &str, expected: &str) {
    let link = read::<T>(V11, received);
    let bytes = written(V11, format, |w| w.put(&link));
    assert_eq!(bytes[6..], hex(expected), "\nexpected {:02x?}\nfound    {:02x?}", hex(expected), &bytes[6..]);
}

const BASE_KNOWN: &str = "01 11 08 ::P::Unk 05 00 00 00 aa 31 07 ::P::PB 08 00 00 00 03 00 00 00";

#[test]
fn a_known_base() {
    let link = read::<Pb>(V11, BASE_KNOWN);
    let node = link.get().expect("not nil");
    assert_eq!(node.type_id(), "::P::Unk");
    assert!(node.has_unknown_slices());
    assert_eq!(node.read().b, 3);
    check::<Pb>(Format::Sliced, BASE_KNOWN, BASE_KNOWN);
    check::<Value>(Format::Sliced, BASE_KNOWN, BASE_KNOWN);
    // The compact format has no place for what is not known.
    check::<Pb>(Format::Compact, BASE_KNOWN, "01 21 07 ::P::PB 03 00 00 00");
}

/// A change of the known part goes on with the unknown one.
#[test]
fn a_known_base_that_changes() {
    let link = read::<Pb>(V11, BASE_KNOWN);
    link.get().expect("not nil").write().b = 4;
    let bytes = written(V11, Format::Sliced, |w| w.put(&link));
    let expected = BASE_KNOWN.replace("03 00 00 00", "04 00 00 00");
    assert_eq!(bytes[6..], hex(&expected));
}

/// Optional members, references to the instance itself and to another, and that twice.
#[test]
fn members_and_tables() {
    let received = "01 1d 08 ::P::Unk 07 00 00 00 0a 05 ff 03 02 01 31 07 ::P::PB 08 00 00 00 04 00 00 00 03
        31 07 ::P::PB 08 00 00 00 03 00 00 00";
    // The type id of the base was written in the table.
    let received = received.replace("03 \n        31 07 ::P::PB", "03 32 02");
    let received = received.replace("00 03\n        31 07 ::P::PB 08", "00 03 32 02 08");
    check::<Pb>(Format::Sliced, &received, &received);
}

/// No class is known: it is a `Value`, and keeps all.
#[test]
fn nothing_is_known() {
    let received = "01 15 08 ::P::Unk 07 00 00 00 0a 05 ff 33 63 06 00 00 00 01 02";
    let link = read::<Value>(V11, received);
    let node = link.get().expect("not nil");
    assert_eq!(node.type_id(), "::P::Unk");
    assert!(node.has_unknown_slices());
    check::<Value>(Format::Sliced, received, received);
    // Stock Ice writes an instance without any slice here, which nobody can read.
    check::<Value>(Format::Compact, received, received);
    let mut w = Writer::encapsulation(V10);
    w.put(&link);
    w.finish().expect_err("1.0 cannot hold it");

    let compact_id = "01 33 63 06 00 00 00 01 02";
    assert_eq!(read::<Value>(V11, compact_id).get().expect("not nil").type_id(), "99");
    check::<Value>(Format::Sliced, compact_id, compact_id);
}

/// The root alone, as stock Ice reads it too.
#[test]
fn nothing_is_there() {
    let check_root = |encoding, format, expected: &str| {
        let bytes = written(encoding, format, |w| w.put(&Link::<Value>::from(Value)));
        assert_eq!(bytes[6..], hex(expected));
        let node = read::<Value>(encoding, expected).get().expect("not nil");
        assert_eq!(node.type_id(), "::Ice::Object");
        assert!(!node.has_unknown_slices());
    };
    check_root(V11, Format::Compact, "01 21 0d ::Ice::Object");
    check_root(V11, Format::Sliced, "01 31 0d ::Ice::Object 04 00 00 00");
    check_root(V10, Format::Compact, "ff ff ff ff 01 01 00 00 00 00 0d ::Ice::Object 05 00 00 00 00 00");
}

/// In 1.0 what is not known is passed over, and not kept.
#[test]
fn in_1_0() {
    let received =
        "ff ff ff ff 01 01 00 00 00 00 08 ::P::Unk 05 00 00 00 07 00 07 ::P::PB 08 00 00 00 03 00 00 00
        00 0d ::Ice::Object 05 00 00 00 00 00";
    let link = read::<Pb>(V10, received);
    let node = link.get().expect("not nil");
    assert_eq!((node.read().b, node.type_id(), node.has_unknown_slices()), (3, "::P::PB", false));
    let expected = "ff ff ff ff 01 01 00 00 00 00 07 ::P::PB 08 00 00 00 03 00 00 00 00 0d ::Ice::Object
        05 00 00 00 00 00";
    let bytes = written(V10, Format::Compact, |w| w.put(&link));
    assert_eq!(bytes[6..], hex(expected));
}

/// The kept slices of one instance are seen by the references of others: a graph goes through a receiver that knows none
/// of its classes, and comes out the same.
#[test]
fn a_graph_of_unknown_classes() {
    let received = "01 39 08 ::P::Unk 05 00 00 00 01 01 01 39 09 ::P::Unk2 06 00 00 00 01 02 02 02 01 32 02
        04 00 00 00";
    check::<Value>(Format::Sliced, received, received);
}

/// An optional class that nobody knows, in a slice and among parameters: it counts for the references that follow.
#[test]
fn unknown_optional_classes() {
    let b = base(9);
    let bytes = written(V11, Format::Compact, |w| {
        w.put(&1);
        w.put_optional(1, Some(&Link::<Base>::from(&b)));
        w.put_optional(2, Some(&Link::<Base>::from(Base { b: 5 })));
        w.put_optional(3, Some(&Link::<Base>::from(&b)));
    });
    let classes = ClassContext::default();
    let mut r = reader(&bytes, &classes);
    r.get::<i32>().expect("a number");
    let third: Option<Link<Base>> = r.get_optional(3).expect("the third");
    r.finish().expect("the end");
    assert_eq!(third.and_then(|link| link.get()).expect("not nil").read().b, 9);

    // An unknown optional member 9 of a known class, once in each format.
    for body in [
        "02 01 25 07 ::P::OC 01 00 00 00 4f 01 21 09 ::P::Base 09 00 00 00 ff 03",
        "02 01 3d 07 ::P::OC 0b 00 00 00 01 00 00 00 4f 01 ff 01 01 31 09 ::P::Base 08 00 00 00 09 00 00 00 03",
    ] {
        let bytes = encapsulation(V11, &hex(body));
        let classes = ClassContext::default();
        let mut r = reader(&bytes, &classes);
        let links: Vec<Link<Value>> = r.get().expect("links");
        r.finish().expect("the end");
        let second = links[1].get().expect("not nil");
        assert_eq!(second.downcast::<Base>().expect("a Base").read().b, 9);
    }
}

/// Two Rust types with one type id, as two crates have that were made from one `.ice` file.
mod twins {
    use super::*;

    #[derive(Class, Debug, Default)]
    #[class("::P::Parent")]
    pub(super) struct Parent {
        pub(super) n: i32,
    }

    #[derive(Class, Debug, Default)]
    #[class("::P::Twin", base = Parent)]
    pub(super) struct First {
        pub(super) base: Parent,
    }

    #[derive(Class, Debug, Default)]
    #[class("::P::Twin", base = Base)]
    pub(super) struct Second {
        pub(super) base: Base,
    }
}

/// What the link declares says which of two types with one id is meant.
#[test]
fn two_types_with_one_id() {
    let first = "01 01 09 ::P::Twin 20 01 00 00 00";
    let node = read::<twins::Parent>(V11, first).get().expect("not nil");
    assert_eq!(node.downcast::<twins::First>().expect("the first").read().base.n, 1);
    let node = read::<Base>(V11, first).get().expect("not nil");
    assert_eq!(node.downcast::<twins::Second>().expect("the second").read().base.b, 1);
    let bytes = encapsulation(V11, &hex(first));
    let classes = ClassContext::default();
    let error = reader(&bytes, &classes).get::<Link<Value>>().expect_err("both fit");
    let text = error.to_string();
    assert!(text.starts_with("two types of this program are the class ::P::Twin: "), "{text}");
    assert!(text.contains("twins::First") && text.contains("twins::Second"), "{text}");
}
