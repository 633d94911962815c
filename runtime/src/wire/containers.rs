//! Sequences and dictionaries (WIRE 2.4): a size, then the elements, or the pairs of key and value in any order.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use crate::class::RawLink;
use crate::describe::{Type, of};
use crate::wire::value::{capacity, elements_size, size_len};
use crate::wire::{Decode, DecodeError, Encode, OptionalFormat, Reader, SliceType, Writer};

impl<T: SliceType> SliceType for [T] {
    const MIN_SIZE: usize = 1;
    const FIXED_SIZE: Option<usize> = None;
    const OPTIONAL: OptionalFormat = OptionalFormat::of_sequence(T::FIXED_SIZE);
    const DESCRIPTION: Type = Type::Sequence(of::<T>);
    const HAS_CLASSES: bool = T::HAS_CLASSES;

    fn visit_links(&mut self, visit: &mut dyn FnMut(&mut RawLink)) {
        if T::HAS_CLASSES {
            self.iter_mut().for_each(|item| item.visit_links(visit));
        }
    }
}

impl<T: Encode> Encode for [T] {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        w.put_size(self.len());
        w.reserve(elements_size(self));
        T::encode_seq(self, w);
    }

    #[inline]
    fn encoded_size(&self) -> usize {
        size_len(self.len()) + elements_size(self)
    }
}

impl<T: SliceType> SliceType for Vec<T> {
    const MIN_SIZE: usize = 1;
    const FIXED_SIZE: Option<usize> = None;
    const OPTIONAL: OptionalFormat = <[T]>::OPTIONAL;
    const DESCRIPTION: Type = <[T]>::DESCRIPTION;
    const HAS_CLASSES: bool = T::HAS_CLASSES;

    fn visit_links(&mut self, visit: &mut dyn FnMut(&mut RawLink)) {
        self.as_mut_slice().visit_links(visit);
    }
}

impl<T: Encode> Encode for Vec<T> {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        self.as_slice().encode(w);
    }

    #[inline]
    fn encoded_size(&self) -> usize {
        self.as_slice().encoded_size()
    }
}

impl<'a, T: Decode<'a>> Decode<'a> for Vec<T> {
    #[inline]
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let count = r.get_count(T::MIN_SIZE)?;
        r.descend(|r| T::decode_seq(r, count))
    }
}

/// Both kinds of map have the same form.
macro_rules! dictionary {
    ($map:ident<$k:ident, $v:ident $(, $s:ident)?>, key: $key:path $(, hasher: $hasher:path)?, empty: $empty:expr) => {
        impl<$k: SliceType, $v: SliceType $(, $s)?> SliceType for $map<$k, $v $(, $s)?> {
            const MIN_SIZE: usize = 1;
            const FIXED_SIZE: Option<usize> = None;
            const OPTIONAL: OptionalFormat = OptionalFormat::of_dictionary($k::FIXED_SIZE, $v::FIXED_SIZE);
            const DESCRIPTION: Type = Type::Dictionary(of::<$k>, of::<$v>);
            // A key cannot be, or hold, a class.
            const HAS_CLASSES: bool = $v::HAS_CLASSES;

            fn visit_links(&mut self, visit: &mut dyn FnMut(&mut RawLink)) {
                if $v::HAS_CLASSES {
                    self.values_mut().for_each(|value| value.visit_links(visit));
                }
            }
        }

        impl<$k: Encode, $v: Encode $(, $s)?> Encode for $map<$k, $v $(, $s)?> {
            fn encode(&self, w: &mut Writer) {
                w.put_size(self.len());
                for (key, value) in self {
                    key.encode(w);
                    value.encode(w);
                }
            }

            fn encoded_size(&self) -> usize {
                let pairs = self.iter().map(|(key, value)| key.encoded_size() + value.encoded_size());
                size_len(self.len()) + pairs.sum::<usize>()
            }
        }

        impl<'a, $k, $v $(, $s)?> Decode<'a> for $map<$k, $v $(, $s)?>
        where
            $k: Decode<'a> + Eq + $key,
            $v: Decode<'a>,
            $($s: $hasher + Default,)?
        {
            fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
                let count = r.get_count($k::MIN_SIZE + $v::MIN_SIZE)?;
                let mut map: Self = $empty(capacity::<($k, $v)>(count, r.remaining()));
                r.descend(|r| {
                    for _ in 0..count {
                        let key = $k::decode(r)?;
                        map.insert(key, $v::decode(r)?);
                    }
                    Ok(map)
                })
            }
        }
    };
}

dictionary!(BTreeMap<K, V>, key: Ord, empty: |_| BTreeMap::new());
dictionary!(HashMap<K, V, S>, key: Hash, hasher: BuildHasher,
    empty: |count| HashMap::with_capacity_and_hasher(count, S::default()));
