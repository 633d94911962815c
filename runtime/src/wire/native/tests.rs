//! The native encoding: its bytes, its limits, and another program's word on both.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::de::DeserializeOwned;

use super::*;

fn bytes<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    write(value, &mut out).unwrap();
    out
}

fn value<T: DeserializeOwned>(data: &[u8]) -> Result<T, DecodeError> {
    read(data, None).map(|(value, _)| value)
}

fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(of: T, expected: &[u8]) {
    assert_eq!(bytes(&of), expected, "{of:?}");
    assert_eq!(read::<T>(expected, None).unwrap(), (of, expected.len()));
    for cut in 0..expected.len() {
        read::<T>(&expected[..cut], None).expect_err("cut");
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, wincode::SchemaWrite, wincode::SchemaRead)]
enum Shape {
    Empty,
    Named { text: String, count: u64 },
    Pair(i32, Option<i16>),
    Wrapped(Vec<Shape2>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, wincode::SchemaWrite, wincode::SchemaRead)]
struct Shape2 {
    a: u8,
    b: i8,
    c: u16,
    d: u32,
    e: i64,
    f: u128,
    g: f32,
    h: f64,
    i: bool,
    j: char,
    k: BTreeMap<u16, String>,
    l: (u64, [u32; 3]),
    m: Option<Box<u64>>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Chain(Option<Box<Chain>>);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Lent<'a> {
    #[serde(borrow)]
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// `config::standard()` of bincode 2: variable integers, zigzag for signed ones, numbers for variants.
#[test]
fn golden_bytes() {
    check(true, &[1]);
    check(250u32, &[250]);
    check(251u32, &[251, 251, 0]);
    check(65_536u64, &[252, 0, 0, 1, 0]);
    check(u64::MAX, &[253, 255, 255, 255, 255, 255, 255, 255, 255]);
    check(u128::MAX, &[[254].as_slice(), &[255; 16]].concat());
    check(255u8, &[255]);
    check(-1i32, &[1]);
    check(-200i64, &[251, 143, 1]);
    check(1.5f32, &[0, 0, 192, 63]);
    check('\u{e9}', &[0xc3, 0xa9]);
    check("h\u{e9}".to_owned(), &[3, b'h', 0xc3, 0xa9]);
    check(Some(7u8), &[1, 7]);
    check((1u8, 2u16, ()), &[1, 2]);
    check(vec![1u16, 300], &[2, 1, 251, 44, 1]);
    check(BTreeMap::from([(1u8, "a".to_owned())]), &[1, 1, 1, b'a']);
    check(Shape::Empty, &[0]);
    check(Shape::Named { text: "x".to_owned(), count: 2 }, &[1, 1, b'x', 2]);
    check(Shape::Pair(-3, Some(4)), &[2, 5, 1, 8]);
}

#[test]
fn values_follow_each_other_and_lend_their_bytes() {
    let mut data = bytes("text");
    write(&Lent::Bytes(&[1, 2]), &mut data).unwrap();
    let (text, taken) = read::<&str>(&data, None).unwrap();
    assert!(data.as_ptr_range().contains(&text.as_ptr()));
    let (lent, last) = read::<Lent<'_>>(&data[taken..], None).unwrap();
    assert_eq!((lent, taken + last), (Lent::Bytes(&[1, 2]), data.len()));
}

/// Bytes that would nest some million options end with an error, on a thread whose stack is half of the
/// usual.
#[test]
fn nesting_is_limited() {
    let test = || {
        let deep = |depth: usize| (0..depth).fold(Chain(None), |chain, _| Chain(Some(Box::new(chain))));
        let most = DEPTH_MAX / 2 - 1;
        assert_eq!(value::<Chain>(&bytes(&deep(most))).unwrap(), deep(most));
        let error = value::<Chain>(&bytes(&deep(most + 1))).unwrap_err();
        assert_eq!(error, DecodeError::Depth { limit: DEPTH_MAX });
        value::<Chain>(&[1; 1_000_000]).expect_err("too deep");
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(test).unwrap().join().unwrap();
}

/// A length of 2^64-1 is refused at once, whatever its elements are.
#[test]
fn claims_are_limited() {
    let claim = [253, 255, 255, 255, 255, 255, 255, 255, 255];
    value::<Vec<u8>>(&claim).expect_err("bytes");
    value::<Vec<()>>(&claim).expect_err("nothing");
    value::<Vec<String>>(&claim).expect_err("strings");
    value::<String>(&claim).expect_err("a string");
    value::<bytes::Bytes>(&claim).expect_err("a block");
    value::<BTreeMap<(), ()>>(&claim).expect_err("a map");
    let error = value::<Vec<()>>(&bytes(&vec![(); EMPTY_ELEMENTS_MAX + 100])).unwrap_err();
    assert!(matches!(error, DecodeError::Count { .. }), "{error}");
    assert_eq!(value::<Vec<()>>(&bytes(&vec![(); EMPTY_ELEMENTS_MAX])).unwrap().len(), EMPTY_ELEMENTS_MAX);
    let nested = [vec![200u8], vec![253; 200]].concat();
    value::<Vec<Vec<()>>>(&nested).expect_err("many claims add up");
}

#[test]
fn what_failed() {
    assert!(matches!(value::<u64>(&[253, 1]), Err(DecodeError::OutOfBounds { .. })));
    assert_eq!(value::<String>(&[1, 0xff]), Err(DecodeError::Utf8));
    assert!(matches!(value::<Shape>(&[9]), Err(DecodeError::Malformed(_))));
    struct Refuses;
    impl Serialize for Refuses {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("not this one"))
        }
    }
    let mut out = vec![1];
    let error = write(&(5u8, Refuses), &mut out).unwrap_err();
    assert_eq!((error, out), (EncodeError::Unsupported("not this one".to_owned()), vec![1]));
}

/// Outside of a value nobody is inside, not even after an error.
#[test]
fn the_scope_of_a_value() {
    #[derive(Debug)]
    struct Asks(bool);
    impl Serialize for Asks {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_bool(inside())
        }
    }
    impl<'de> Deserialize<'de> for Asks {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Ok(Asks(bool::deserialize(deserializer)? && inside()))
        }
    }
    assert!(!inside());
    let data = bytes(&Asks(false));
    assert!(value::<Asks>(&data).unwrap().0);
    value::<Asks>(&[]).expect_err("no bytes");
    assert!(!inside() && home().is_none());
}

fn shape2() -> impl Strategy<Value = Shape2> {
    let map = proptest::collection::btree_map(any::<u16>(), ".{0,6}", 0..4);
    let first = (any::<u8>(), any::<i8>(), any::<u16>(), any::<u32>(), any::<i64>(), any::<u128>());
    let second = (-1e9f32..1e9, -1e9f64..1e9, any::<bool>(), any::<char>(), map);
    let third = ((any::<u64>(), any::<[u32; 3]>()), proptest::option::of(any::<u64>().prop_map(Box::new)));
    (first, second, third).prop_map(|((a, b, c, d, e, f), (g, h, i, j, k), (l, m))| Shape2 {
        a,
        b,
        c,
        d,
        e,
        f,
        g,
        h,
        i,
        j,
        k,
        l,
        m,
    })
}

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        Just(Shape::Empty),
        (".{0,300}", any::<u64>()).prop_map(|(text, count)| Shape::Named { text, count }),
        any::<(i32, Option<i16>)>().prop_map(|(a, b)| Shape::Pair(a, b)),
        proptest::collection::vec(shape2(), 0..4).prop_map(Shape::Wrapped),
    ]
}

proptest! {
    /// wincode, which shares no code with bincode, writes the same bytes and reads them: the format is not
    /// one crate's.
    #[test]
    fn the_bytes_are_those_of_wincode(shapes in proptest::collection::vec(shape(), 0..4)) {
        let config = wincode::config::Configuration::default().with_varint_encoding();
        let ours = bytes(&shapes);
        prop_assert_eq!(&wincode::config::serialize(&shapes, config).unwrap(), &ours);
        prop_assert_eq!(&wincode::config::deserialize::<Vec<Shape>, _>(&ours, config).unwrap(), &shapes);
        prop_assert_eq!(read::<Vec<Shape>>(&ours, None).unwrap(), (shapes, ours.len()));
    }

    #[test]
    fn no_bytes_make_the_reader_panic(data: Vec<u8>, cut: u8) {
        let _ = value::<Vec<Shape>>(&data);
        let _ = value::<(String, BTreeMap<String, Shape>)>(&data);
        let _ = read::<Lent<'_>>(&data[usize::from(cut).min(data.len())..], None);
    }
}
