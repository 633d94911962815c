//! What a peer claims is checked before memory is reserved for it (WIRE 2.4, 2.15).

use std::collections::HashMap;

use super::*;
use crate::proxy::reference::Reference;
use crate::wire::value::capacity;
use crate::wire::{ClassContext, DEPTH_MAX, View};

/// A sequence that claims 2^31-1 elements kills a stock server.
#[test]
fn a_length_bomb_is_refused() {
    fn refused<T: for<'a> Decode<'a> + Debug>() {
        for bytes in ["ff ff ff ff 7f", "ff ff ff ff 7f 00 00 00", "ff ff ff ff ff"] {
            decoded::<T>(V11, &hex(bytes)).expect_err(bytes);
        }
    }
    refused::<Vec<u8>>();
    refused::<Vec<f64>>();
    refused::<Vec<bool>>();
    refused::<Vec<Vec<u8>>>();
    refused::<Vec<S>>();
    refused::<Vec<Reference>>();
    refused::<HashMap<String, S>>();
    refused::<String>();
    refused::<bytes::Bytes>();
    let bomb = hex("ff ff ff ff 7f 00");
    decoded::<View<'_, u8>>(V11, &bomb).map(|view| view.len()).expect_err("a bomb");
}

/// Five bytes are a minimum of one struct: two of them do not fit into nine.
#[test]
fn the_minimum_size_counts() {
    let bytes = hex("02 00 00 00 00 00 00 00 00 00");
    assert!(matches!(
        decoded::<Vec<S>>(V11, &bytes),
        Err(DecodeError::Count { count: 2, minimum: 5, left: 9, .. })
    ));
}

/// Half a million nil proxies in a megabyte are 100 megabytes in memory: these grow as they are read.
#[test]
fn memory_is_reserved_for_little_more_than_the_bytes() {
    assert_eq!(capacity::<S>(100, 100 * S::MIN_SIZE), 100);
    let (count, left) = (500_000, 1_000_000);
    assert!(capacity::<Option<Reference>>(count, left) * size_of::<Option<Reference>>() <= 8 * left);
    let nils = encoded(V11, &vec![None::<Reference>; 1000]);
    assert_eq!(decoded::<Vec<Option<Reference>>>(V11, &nils).map(|nils| nils.len()), Ok(1000));
}

/// Elements without members cannot be counted into memory either.
#[test]
fn elements_of_no_size_count_as_one_byte() {
    let bytes = hex("ff ff ff ff 7f 00 00");
    Reader::new(&bytes, V11).get_count(0).expect_err("more than the bytes left");
}

#[derive(Debug)]
struct Node(#[expect(dead_code)] Vec<Node>);

impl SliceType for Node {
    const MIN_SIZE: usize = 1;
    const FIXED_SIZE: Option<usize> = None;
    const OPTIONAL: OptionalFormat = OptionalFormat::FSize;
}

impl<'a> Decode<'a> for Node {
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        r.get().map(Node)
    }
}

#[test]
fn nesting_is_limited() {
    let nested = |depth: usize| {
        let mut bytes = vec![1; depth - 1];
        bytes.push(0);
        decoded::<Node>(V11, &bytes).map(drop)
    };
    assert_eq!(nested(DEPTH_MAX), Ok(()));
    assert_eq!(nested(DEPTH_MAX + 1), Err(DecodeError::Depth { limit: DEPTH_MAX }));
    assert_eq!(nested(1_000_000), Err(DecodeError::Depth { limit: DEPTH_MAX }));
    // Class instances in each other's indirection tables, in an optional value that is skipped.
    let bytes = [&[0x0f][..], &[1, 0x39, 0, 4, 0, 0, 0, 1].repeat(1000)].concat();
    let classes = ClassContext::default();
    let mut r = Reader::new(&bytes, V11).with_classes(&classes);
    assert_eq!(r.finish(), Err(DecodeError::ClassDepth { limit: 100 }));
}
