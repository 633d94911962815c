//! What a type says of itself to be written and read: the traits behind `#[derive(Slice)]`.

use std::any::type_name;

use crate::class::RawLink;
use crate::describe::Type;
use crate::wire::{DecodeError, OptionalFormat, Reader, Writer};

/// A type that has a form in the Slice encodings 1.0 and 1.1.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no form in the Slice encodings",
    note = "a struct or an enum derives `Slice`; a class derives `Class`, and travels as a `Link`"
)]
pub trait SliceType {
    /// The smallest number of bytes that a value takes, in whichever encoding is smaller.
    ///
    /// A claimed element count is refused when `count * MIN_SIZE` exceeds the bytes left, before memory is reserved
    /// for it: a number that is too large refuses valid data, one that is too small only costs memory.
    const MIN_SIZE: usize;
    /// The number of bytes of every value in encoding 1.1, if all values have the same.
    const FIXED_SIZE: Option<usize>;
    /// The form of an optional value of this type.
    const OPTIONAL: OptionalFormat;
    /// What it is in Slice: for an [export](crate::export). The derive tells it.
    const DESCRIPTION: Type = Type::Untold(type_name::<Self>);
    /// Whether a value can hold links to class instances: then a table of instances ends an encapsulation of encoding 1.0
    /// with such a value, even if it holds none. Optional members do not count, as 1.0 has none.
    const HAS_CLASSES: bool = false;

    /// Shows the links to class instances that the value holds.
    fn visit_links(&mut self, _visit: &mut dyn FnMut(&mut RawLink)) {}
}

/// A type that can be written.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no form in the Slice encodings",
    note = "a struct or an enum derives `Slice`; a class derives `Class`, and travels as a `Link`"
)]
pub trait Encode: SliceType {
    /// Appends the value. Errors are kept in the writer and come out of [`Writer::finish`].
    fn encode(&self, w: &mut Writer);

    /// Appends the elements of a sequence, without their count. Block copies for the numbers.
    fn encode_seq(items: &[Self], w: &mut Writer)
    where
        Self: Sized,
    {
        for item in items {
            item.encode(w);
        }
    }

    /// About how many bytes [`Encode::encode`] will append: room for a sequence is reserved once.
    ///
    /// It must be exact for types whose [`SliceType::OPTIONAL`] is [`OptionalFormat::VSize`].
    #[inline]
    fn encoded_size(&self) -> usize {
        match Self::FIXED_SIZE {
            Some(size) => size,
            None => Self::MIN_SIZE,
        }
    }
}

/// A type that can be read. Values may borrow from the bytes they are read from.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no form in the Slice encodings",
    note = "a struct or an enum derives `Slice`; a class derives `Class`, and travels as a `Link`"
)]
pub trait Decode<'a>: SliceType + Sized {
    /// Reads one value.
    ///
    /// # Errors
    /// Whatever the bytes, a value or an error comes back; after an error the reader is of no use.
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError>;

    /// Reads the elements of a sequence after their count, which was checked against the bytes left.
    ///
    /// # Errors
    /// As [`Decode::decode`].
    fn decode_seq(r: &mut Reader<'a>, count: usize) -> Result<Vec<Self>, DecodeError> {
        let mut items = Vec::with_capacity(capacity::<Self>(count, r.remaining()));
        for _ in 0..count {
            items.push(Self::decode(r)?);
        }
        Ok(items)
    }
}

/// The fixed size of a struct with members of these fixed sizes; `None` if one of them varies.
pub const fn fixed_size(members: &[Option<usize>]) -> Option<usize> {
    let mut sum = 0;
    let mut i = 0;
    while i < members.len() {
        match members[i] {
            Some(size) => sum += size,
            None => return None,
        }
        i += 1;
    }
    Some(sum)
}

/// For how many of `count` elements memory is reserved before they are read from `left` bytes: for all, unless they
/// are far larger in memory than on the wire. Then the memory grows with what was really read.
#[inline]
pub(super) const fn capacity<T>(count: usize, left: usize) -> usize {
    let size = if size_of::<T>() == 0 { 1 } else { size_of::<T>() };
    let most = left.saturating_mul(RESERVE_FACTOR) / size;
    if count < most { count } else { most }
}

/// How many times the bytes left are reserved at most before elements are read.
const RESERVE_FACTOR: usize = 8;

/// About how many bytes the elements of a sequence take.
#[inline]
pub(super) fn elements_size<T: Encode>(items: &[T]) -> usize {
    match T::FIXED_SIZE {
        Some(size) => size * items.len(),
        None => items.iter().map(T::encoded_size).sum(),
    }
}

/// The number of bytes of a size.
#[inline]
pub(super) const fn size_len(size: usize) -> usize {
    if size < 255 { 1 } else { 5 }
}

// A reference, or a box, stands for the value.

impl<T: SliceType + ?Sized> SliceType for &T {
    const MIN_SIZE: usize = T::MIN_SIZE;
    const FIXED_SIZE: Option<usize> = T::FIXED_SIZE;
    const OPTIONAL: OptionalFormat = T::OPTIONAL;
    const DESCRIPTION: Type = T::DESCRIPTION;
    const HAS_CLASSES: bool = T::HAS_CLASSES;
}

impl<T: Encode + ?Sized> Encode for &T {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        (**self).encode(w);
    }

    #[inline]
    fn encoded_size(&self) -> usize {
        (**self).encoded_size()
    }
}

impl<T: SliceType + ?Sized> SliceType for Box<T> {
    const MIN_SIZE: usize = T::MIN_SIZE;
    const FIXED_SIZE: Option<usize> = T::FIXED_SIZE;
    const OPTIONAL: OptionalFormat = T::OPTIONAL;
    const DESCRIPTION: Type = T::DESCRIPTION;
    const HAS_CLASSES: bool = T::HAS_CLASSES;

    fn visit_links(&mut self, visit: &mut dyn FnMut(&mut RawLink)) {
        (**self).visit_links(visit);
    }
}

impl<T: Encode + ?Sized> Encode for Box<T> {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        (**self).encode(w);
    }

    #[inline]
    fn encoded_size(&self) -> usize {
        (**self).encoded_size()
    }
}

impl<'a, T: Decode<'a>> Decode<'a> for Box<T> {
    #[inline]
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        r.descend(T::decode).map(Box::new)
    }
}
