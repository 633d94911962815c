//! Bytes that no peer should send: an error comes out of each, none takes memory without end, and nothing is left behind.

use floe::class::Value;
use floe::wire::{CLASS_DEPTH_MAX, ClassOptions, Decode, DecodeError};

use super::golden::vectors;
use super::types::{Cc, Tree};
use super::*;
use crate::hardening::random::{Random, cases, seed};

/// Reads one value of this type, to the end.
fn read<T: for<'a> Decode<'a>>(encoding: Version, body: &[u8]) -> Result<T, DecodeError> {
    read_with(ClassOptions::default(), encoding, body)
}

fn read_with<T: for<'a> Decode<'a>>(
    options: ClassOptions,
    encoding: Version,
    body: &[u8],
) -> Result<T, DecodeError> {
    let encapsulation = encapsulation(encoding, body);
    let classes = ClassContext::new(options);
    let mut r = reader(&encapsulation, &classes);
    r.expect_classes(T::HAS_CLASSES);
    let value = r.get()?;
    r.finish()?;
    Ok(value)
}

#[track_caller]
fn refused<T: for<'a> Decode<'a>>(encoding: Version, body: &str, expected: &str) {
    match read::<T>(encoding, &hex(body)) {
        Ok(_) => panic!("{body}: it was read, expected '{expected}'"),
        Err(error) => {
            let text = error.to_string();
            assert!(text.contains(expected), "{body}:\nexpected '{expected}'\nfound    '{text}'");
        }
    }
}

const BASE: &str = "01 31 09 ::P::Base 08 00 00 00 09 00 00 00";

#[test]
fn references() {
    let one = |body: &str, expected| refused::<Link<Base>>(V11, body, expected);
    one("02", "expected a reference to one of 0 instances, found 2");
    one("ff ff ff ff 7f", "expected a reference to one of 0 instances, found 2147483647");
    one("ff ff ff ff ff", "a size");
    let several = |body: &str, expected| refused::<Vec<Link<Base>>>(V11, body, expected);
    several(&format!("02 {BASE} 03"), "expected a reference to one of 1 instances, found 3");
    // The second one is the first, which is no D.
    refused::<Vec<Link<D>>>(
        V11,
        &format!("02 {BASE} 02"),
        "expected an instance of class ::P::D, found one of ::P::Base",
    );
    refused::<Link<Cc>>(V11, BASE, "expected an instance of class ::P::CC, found one of ::P::Base");
    let body = format!("{} 02", &BASE);
    let encapsulation = encapsulation(V11, &hex(&body));
    let classes = ClassContext::default();
    let mut r = reader(&encapsulation, &classes);
    r.get::<Link<Value>>().expect("any class");
    let error = r.get::<Link<D>>().expect_err("no D");
    assert_eq!(error.to_string(), "expected an instance of class ::P::D, found one of ::P::Base");
}

#[test]
fn slices() {
    let one = |body: &str, expected| refused::<Link<Base>>(V11, body, expected);
    one("01 21 08 ::P::Unk", "class ::P::Unk is not known, nor what it extends");
    one("01 23 63", "class 99 (a compact id) is not known, nor what it extends");
    one("01 33 ff ff ff ff ff", "a size");
    one("01 20 09 00 00 00", "an instance whose first slice names no class");
    one("01 22 01 09 00 00 00", "expected the index of one of 0 type ids, found 1");
    one("01 22 00 09 00 00 00", "expected the index of one of 0 type ids, found 0");
    one("01 01 09 ::P::Base 09 00 00 00", "an instance with slices that no known class has");
    one(
        "01 31 09 ::P::Base 09 00 00 00 09 00 00 00 00",
        "the slice of ::P::Base claims 5 bytes, its members take 4",
    );
    one("01 31 09 ::P::Base 03 00 00 00 09 00 00 00", "the size of a slice");
    one("01 31 09 ::P::Base ff ff ff ff 09 00 00 00", "a slice");
    one("01 31 09 ::P::Base ff ff ff 7f 09 00 00 00", "claims 2147483643 bytes, its members take 4");
    one("01 31 08 ::P::Unk ff ff ff 7f 09 00 00 00", "out of bounds");
    one("01 21 06 ::P::D 00 00", "an instance without a slice for class ::P::Base");
    one(
        "01 11 06 ::P::D 06 00 00 00 00 00 31 07 ::P::PB 08 00 00 00 01 00 00 00",
        "expected a slice of class ::P::Base, found ::P::PB",
    );
    one(
        "01 11 06 ::P::D 06 00 00 00 00 00 33 07 08 00 00 00 01 00 00 00",
        "expected a slice of class ::P::Base, found 7 (a compact id)",
    );
    one("01 31 02 ff fe 04 00 00 00", "not UTF-8");
    one(
        "01 15 08 ::P::Unk 06 00 00 00 0a 05 21 07 ::P::PB 01 00 00 00",
        "optional members without a mark behind them",
    );
    // The most derived class is not known, and the rest is no Base.
    one("01 31 08 ::P::Unk 05 00 00 00 aa", "expected an instance of class ::P::Base, found one of ::P::Unk");
}

#[test]
fn indirection_tables() {
    let one = |body: &str, expected| refused::<Link<Base>>(V11, body, expected);
    let base = "31 09 ::P::Base 08 00 00 00 01 00 00 00";
    one(&format!("01 19 06 ::P::D 06 00 00 00 01 00 00 {base}"), "an empty indirection table");
    one(
        &format!("01 19 06 ::P::D 06 00 00 00 02 00 01 {BASE} {base}"),
        "expected a place in a table of 1 instances, found 2",
    );
    one(&format!("01 19 06 ::P::D 06 00 00 00 01 00 01 00 {base}"), "found 0");
    one(
        &format!("01 19 06 ::P::D 06 00 00 00 01 00 01 09 {base}"),
        "expected a reference to one of 1 instances, found 9",
    );
    one(
        &format!("01 19 06 ::P::D 06 00 00 00 01 00 ff ff ff ff 7f {base}"),
        "a sequence: 2147483647 elements",
    );
    one("01 09 06 ::P::D 01 00 01 00", "an indirection table in a slice of ::P::D without a size");
    // A table in the slice of a class that is not known, which leads to what is no PB.
    let unknown = format!("01 19 08 ::P::Unk 05 00 00 00 01 01 {BASE} 31 06 ::P::D 04 00 00 00");
    one(&unknown, "out of bounds");
    one("01 19 08 ::P::Unk 05 00 00 00 01 01 05", "expected a reference to one of 1 instances, found 5");
    // Types that the table does not have.
    refused::<Link<Tree>>(
        V11,
        &format!("01 39 09 ::P::Tree 0b 00 00 00 00 01 03 00 00 00 01 01 {BASE}"),
        "expected an instance of class ::P::Tree, found one of ::P::Base",
    );
}

#[test]
fn tables_of_1_0() {
    let one = |body: &str, expected| refused::<Link<Base>>(V10, body, expected);
    let base = "00 09 ::P::Base 08 00 00 00 01 00 00 00";
    let end = "00 0d ::Ice::Object 05 00 00 00 00";
    one("01 00 00 00 00", "a reference to an instance: 1 is out of range");
    one("00 00 00 80 00", "a reference to an instance: -2147483648 is out of range");
    one("ff ff ff ff 00", "1 instances are mentioned, but not sent");
    one("ff ff ff ff", "out of bounds");
    one(&format!("ff ff ff ff 01 00 00 00 00 {base} {end} 00"), "the number of an instance: 0");
    one(&format!("ff ff ff ff 01 ff ff ff ff {base} {end} 00"), "the number of an instance: -1");
    one(&format!("ff ff ff ff 01 02 00 00 00 {base} {end} 00"), "1 instances are mentioned, but not sent");
    let twice = format!(
        "ff ff ff ff 02 01 00 00 00 {base} {end} 01 00 00 00 01 01 08 00 00 00 01 00 00 00 01 02 05 00 00 00 00 00"
    );
    one(&twice, "instance 1 is sent twice");
    one(
        &format!("ff ff ff ff 01 01 00 00 00 {base} 00 0d ::Ice::Object 06 00 00 00 01 00 00"),
        "the size of a table of facets",
    );
    one(
        &format!("ff ff ff ff 01 01 00 00 00 {base} 00 08 ::P::Else 05 00 00 00 00 00"),
        "expected a slice of class ::Ice::Object",
    );
    one(
        &format!("ff ff ff ff 01 01 00 00 00 {end} 00"),
        "expected an instance of class ::P::Base, found one of ::Ice::Object",
    );
    one(
        &format!("ff ff ff ff 01 01 00 00 00 00 08 ::P::Unk 04 00 00 00 {end} 00"),
        "class ::P::Unk is not known, nor what it extends",
    );
    one(
        &format!("ff ff ff ff 01 01 00 00 00 01 01 08 00 00 00 {end}"),
        "expected the index of one of 0 type ids",
    );
    one(
        &format!("ff ff ff ff 01 01 00 00 00 00 09 ::P::Base 09 00 00 00 01 00 00 00 00 {end} 00"),
        "claims 5 bytes",
    );
    one("ff ff ff ff ff ff ff ff 7f", "a sequence: 2147483647 elements");
    refused::<Link<Cc>>(
        V10,
        &format!("ff ff ff ff 01 01 00 00 00 {base} {end} 00"),
        "expected an instance of class ::P::CC, found one of ::P::Base",
    );
    // Nothing was mentioned, and the signature asks for the table.
    refused::<Vec<Link<Base>>>(V10, "00", "out of bounds");
    // An instance that nobody mentions is read, and gone.
    let body = format!("00 00 00 00 01 05 00 00 00 {base} {end} 00");
    assert!(read::<Link<Base>>(V10, &hex(&body)).expect("it may be there").is_nil());
}

/// A reference of four bytes in 1.0 must not cost the memory of an instance if the bytes left cannot hold it.
#[test]
fn mentions_are_bounded() {
    let mut body = vec![0xff];
    body.extend(100_000u32.to_le_bytes());
    body.extend((1..=100_000).flat_map(|number: i32| (-number).to_le_bytes()));
    body.extend([0; 100]);
    match read::<Vec<Link<Base>>>(V10, &body) {
        Err(DecodeError::Count { what: "class instances", .. }) => {}
        other => panic!("expected too many instances, found {other:?}"),
    }
}

/// Links in a chain, one in the other: so many `D`s, and nil.
fn chain(count: usize) -> Link<Base> {
    let mut link = Link::nil();
    let mut first: Option<Node<D>> = None;
    for number in 0..count {
        let value = d(number as i32, link, "");
        let node =
            first.as_ref().map_or_else(|| Node::new(value.clone()), |first| first.beside(value.clone()));
        link = Link::from(&node);
        first.get_or_insert(node);
    }
    link
}

#[test]
fn depth() {
    let check = |encoding, format, depth: usize, options: ClassOptions| {
        let bytes = written(encoding, format, |w| w.put(&chain(depth)));
        read_with::<Link<Base>>(options, encoding, &bytes[6..]).map(|_| ())
    };
    let limited = |limit| {
        let mut options = ClassOptions::default();
        options.depth_max = limit;
        options
    };
    for (encoding, format) in [(V11, Format::Compact), (V11, Format::Sliced), (V10, Format::Compact)] {
        assert_eq!(check(encoding, format, 100, ClassOptions::default()), Ok(()));
        assert_eq!(
            check(encoding, format, 101, ClassOptions::default()),
            Err(DecodeError::ClassDepth { limit: 100 })
        );
        assert_eq!(check(encoding, format, 3, limited(3)), Ok(()));
        assert_eq!(check(encoding, format, 4, limited(3)), Err(DecodeError::ClassDepth { limit: 3 }));
        // Whatever the limit, the stack is not all used.
        assert_eq!(check(encoding, format, CLASS_DEPTH_MAX, limited(usize::MAX)), Ok(()));
    }
    let mut w = Writer::encapsulation(V11);
    w.put(&chain(CLASS_DEPTH_MAX + 1));
    w.finish().expect_err("too deep to be written");
}

/// Each instance may hold sequences, in which others are: these have no limit of their own.
#[test]
fn depth_through_sequences() {
    let mut tree = Tree::default();
    for _ in 1..100 {
        tree = Tree { left: Link::from(tree), ..Tree::default() };
    }
    let bytes = written(V11, Format::Compact, |w| w.put(&vec![vec![Link::new(tree)]]));
    read::<Vec<Vec<Link<Tree>>>>(V11, &bytes[6..]).expect("a hundred levels, and two around them");
}

#[test]
fn cycles_that_are_not_accepted() {
    let own = Node::new(d(1, Link::nil(), ""));
    own.write().other = Link::from(&own);
    let first = Node::new(d(1, Link::nil(), ""));
    let second = first.beside(d(2, &first, ""));
    first.write().other = Link::from(&second);
    let shared = first.beside(Base { b: 1 });
    let left = first.beside(d(1, &shared, ""));
    let no_cycle = first.beside(d(1, &left, ""));
    let check = |values: Vec<Link<Base>>, expected: bool| {
        for (encoding, format) in [(V11, Format::Compact), (V11, Format::Sliced), (V10, Format::Compact)] {
            let bytes = written(encoding, format, |w| w.put(&values));
            let mut options = ClassOptions::default();
            options.accept_cycles = false;
            let read = read_with::<Vec<Link<Base>>>(options, encoding, &bytes[6..]);
            assert_eq!(read.is_ok(), expected, "{encoding}, {format:?}: {read:?}");
            read_with::<Vec<Link<Base>>>(ClassOptions::default(), encoding, &bytes[6..]).expect("accepted");
        }
    };
    check(vec![Link::from(&own)], false);
    check(vec![Link::from(&first)], false);
    check(vec![Link::from(&second), Link::from(&first)], false);
    check(vec![Link::from(&no_cycle), Link::from(&left), Link::from(&shared)], true);
}

/// Golden bytes, changed at random: whatever comes out, it is no panic.
#[test]
fn mutations() {
    let vectors = vectors();
    let seed = seed();
    let mut random = Random::new(seed);
    let mut good = 0;
    for _ in 0..cases("FLOE_CLASS_CASES", 30_000) {
        let vector = random.pick(&vectors);
        let other = random.pick(&vectors);
        let mut body = vector.bytes[6..].to_vec();
        for _ in 0..=random.below(3) {
            let at = random.below(body.len().max(1)).min(body.len());
            let end = (at + random.below(6)).min(body.len());
            match random.below(6) {
                0 => drop(body.drain(at..end)),
                1 => {
                    let part = body[at..end].to_vec();
                    body.splice(at..at, part);
                }
                2 => {
                    let from = random.below(other.bytes.len() - 6) + 6;
                    let part = &other.bytes[from..(from + random.below(30)).min(other.bytes.len())];
                    body.splice(at..end, part.iter().copied());
                }
                _ => body.iter_mut().skip(at).take(1).for_each(|byte| *byte = random.byte()),
            }
        }
        let encoding = if random.once_in(10) { V10 } else { vector.encoding };
        good += usize::from(vector.copied(&encapsulation(encoding, &body)).is_ok());
    }
    println!("seed {seed}: {good} were read");
    assert!(good > 0, "changes that do no harm are read");
}
