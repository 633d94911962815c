//! A sequence that stays encoded: checked once, then iterated without an allocation.

use std::fmt;

use crate::describe::Type;
use crate::wire::value::{elements_size, size_len};
use crate::wire::{Decode, DecodeError, Encode, OptionalFormat, Reader, SliceType, Writer};

/// A sequence of `T` that is read from the bytes of its message as it is iterated, or written from a slice.
///
/// It was checked when it came in: iterating meets no error. With a `T` that borrows (`&str`, or a derived struct
/// with a lifetime) nothing is allocated. As each iteration reads anew, `T` cannot hold links to class instances.
#[derive(Clone)]
pub struct View<'a, T>(Source<'a, T>);

#[derive(Clone)]
enum Source<'a, T> {
    /// Elements in memory, on their way out.
    Items(&'a [T]),
    /// Elements in a message: a reader that ends with the last of them.
    Encoded { elements: Reader<'a>, count: usize },
}

impl<'a, T> View<'a, T> {
    /// A view of a slice, to be sent.
    pub fn new(items: &'a [T]) -> Self {
        View(Source::Items(items))
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        match &self.0 {
            Source::Items(items) => items.len(),
            Source::Encoded { count, .. } => *count,
        }
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<'a, T: Decode<'a> + Clone> View<'a, T> {
    /// The elements, one after the other.
    pub fn iter(&self) -> ViewIter<'a, T> {
        ViewIter { left: self.len(), source: self.0.clone() }
    }

    /// All elements.
    pub fn to_vec(&self) -> Vec<T> {
        self.iter().collect()
    }
}

impl<'a, T> From<&'a [T]> for View<'a, T> {
    fn from(items: &'a [T]) -> Self {
        View::new(items)
    }
}

impl<T> Default for View<'_, T> {
    fn default() -> Self {
        View::new(&[])
    }
}

impl<'a, T: Decode<'a> + Clone + fmt::Debug> fmt::Debug for View<'a, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a, T: Decode<'a> + Clone + PartialEq> PartialEq for View<'a, T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<'a, T: Decode<'a> + Clone> IntoIterator for View<'a, T> {
    type Item = T;
    type IntoIter = ViewIter<'a, T>;

    fn into_iter(self) -> ViewIter<'a, T> {
        self.iter()
    }
}

impl<'a, T: Decode<'a> + Clone> IntoIterator for &View<'a, T> {
    type Item = T;
    type IntoIter = ViewIter<'a, T>;

    fn into_iter(self) -> ViewIter<'a, T> {
        self.iter()
    }
}

/// Gives the elements of a [`View`].
#[derive(Clone)]
pub struct ViewIter<'a, T> {
    source: Source<'a, T>,
    left: usize,
}

impl<'a, T: Decode<'a> + Clone> Iterator for ViewIter<'a, T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        self.left = self.left.checked_sub(1)?;
        match &mut self.source {
            Source::Items(items) => {
                let (first, rest) = items.split_first()?;
                *items = rest;
                Some(first.clone())
            }
            Source::Encoded { elements, .. } => T::decode(elements).ok(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<'a, T: Decode<'a> + Clone> ExactSizeIterator for ViewIter<'a, T> {}

impl<T: SliceType> SliceType for View<'_, T> {
    const MIN_SIZE: usize = 1;
    const FIXED_SIZE: Option<usize> = None;
    const OPTIONAL: OptionalFormat = <[T]>::OPTIONAL;
    const DESCRIPTION: Type = <[T]>::DESCRIPTION;
    const HAS_CLASSES: bool = T::HAS_CLASSES;
}

impl<'a, T: Encode + Decode<'a>> Encode for View<'a, T> {
    fn encode(&self, w: &mut Writer) {
        let (elements, count) = match &self.0 {
            Source::Items(items) => return items.encode(w),
            Source::Encoded { elements, count } => (elements, *count),
        };
        w.put_size(count);
        if elements.encoding() == w.encoding() {
            return w.put_bytes(elements.rest());
        }
        let mut elements = elements.clone();
        for _ in 0..count {
            match T::decode(&mut elements) {
                Ok(item) => item.encode(w),
                Err(error) => return w.fail(crate::wire::EncodeError::Unsupported(error.to_string())),
            }
        }
    }

    fn encoded_size(&self) -> usize {
        match &self.0 {
            Source::Items(items) => size_len(items.len()) + elements_size(items),
            Source::Encoded { elements, count } => size_len(*count) + elements.remaining(),
        }
    }
}

impl<'a, T: Decode<'a>> Decode<'a> for View<'a, T> {
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        const {
            assert!(
                !T::HAS_CLASSES,
                "a View reads its elements again and again: take a Vec of what holds classes"
            )
        }
        let count = r.get_count(T::MIN_SIZE)?;
        let start = r.clone();
        r.descend(|r| (0..count).try_for_each(|_| T::decode(r).map(drop)))?;
        let elements = start.up_to(r)?;
        Ok(View(Source::Encoded { elements, count }))
    }
}
