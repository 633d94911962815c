//! Where written bytes end up: in place, in a buffer of their own, or uncopied.

use bytes::Bytes;

use super::*;
use crate::wire::{Chunk, EncodeError, INLINE, SEGMENT_MIN};

#[test]
fn a_small_result_is_in_place_and_a_large_one_is_shared() {
    for (len, inline) in [(0, true), (INLINE, true), (INLINE + 1, false), (5000, false), (100_000, false)] {
        let mut w = Writer::raw(V11);
        w.put_bytes(&vec![7; len]);
        let payload = w.finish().unwrap();
        assert_eq!(matches!(payload.first, Chunk::Inline { .. }), inline, "{len}");
        assert_eq!((payload.len(), payload.rest.len()), (len, 0));
    }
}

#[test]
fn large_blocks_are_not_copied_and_all_sizes_count_them() {
    let block = Bytes::from(vec![9; SEGMENT_MIN]);
    let small = Bytes::from_static(b"small");
    let mut w = Writer::encapsulation(V11);
    w.put(&block);
    w.nested(V11, |w| {
        w.put(&small);
        w.put(&block);
        w.put_optional(1, Some(&s(1, "x")));
    });
    w.put(&block);
    w.put_u8(3);
    let payload = w.finish().unwrap();
    let shared = payload.rest.iter().filter(|part| part.as_ptr() == block.as_ptr()).count();
    assert_eq!(shared, 3);
    let len = payload.len();
    let chunk = payload.into_chunk();
    assert_eq!(chunk[..4], (len as u32).to_le_bytes());
    let mut r = Reader::encapsulation(&chunk).unwrap();
    assert_eq!(r.get::<Bytes>().as_ref(), Ok(&block));
    let mut inner = r.nested().unwrap();
    assert_eq!((inner.get(), inner.get()), (Ok(small), Ok(block.clone())));
    assert_eq!((inner.get_optional(1), inner.finish()), (Ok(Some(s(1, "x"))), Ok(())));
    assert_eq!((r.get(), r.get_u8(), r.finish()), (Ok(block), Ok(3), Ok(())));
}

#[test]
fn a_long_start_before_a_block_is_shared_too() {
    let mut w = Writer::raw(V11);
    w.put_bytes(&[1; 200]);
    w.put_shared(&Bytes::from(vec![2; SEGMENT_MIN]));
    let payload = w.finish().unwrap();
    assert_eq!((payload.first.len(), payload.rest.len()), (200, 1));
}

#[test]
fn the_first_error_comes_out() {
    let mut w = Writer::raw(V11);
    w.put_enum(-1, 3);
    w.put_size(usize::MAX);
    w.put(&1u8);
    assert_eq!(w.finish().unwrap_err(), EncodeError::Unsupported("a negative enumerator, -1".into()));
    let mut w = Writer::raw(V11);
    w.put_size(1 << 31);
    assert!(matches!(w.finish(), Err(EncodeError::TooLong { .. })));
}

/// The room for a sequence is reserved once, from a size that is exact.
#[test]
fn sizes_are_known_beforehand() {
    let items: Vec<S> = (0..1000).map(|i| s(i, &"x".repeat(i as usize))).collect();
    assert_eq!(items.encoded_size(), encoded(V11, &items).len());
    let maps = vec![std::collections::BTreeMap::from([(1u8, String::from("a"))])];
    assert_eq!(maps.encoded_size(), encoded(V11, &maps).len());
}

#[test]
fn writers_may_overlap() {
    let mut outer = Writer::raw(V11);
    outer.put_u8(1);
    assert_bytes(&encoded(V11, "x"), "01 78");
    outer.put_u8(2);
    assert_bytes(&bytes_of(outer.finish().unwrap()), "01 02");
}
