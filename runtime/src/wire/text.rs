//! Strings and blocks of bytes (WIRE 2.4): a size, then UTF-8 without a terminator, or the bytes.

use bytes::Bytes;

use crate::describe::{Type, of};
use crate::wire::value::size_len;
use crate::wire::writer::SEGMENT_MIN;
use crate::wire::{Decode, DecodeError, Encode, OptionalFormat, Reader, SliceType, Writer};

impl Writer {
    /// Appends one string.
    #[inline]
    pub fn put_str(&mut self, text: &str) {
        self.put_size(text.len());
        self.put_bytes(text.as_bytes());
    }
}

impl<'a> Reader<'a> {
    /// Reads one string, borrowed.
    ///
    /// # Errors
    /// It is cut, or not UTF-8.
    #[inline]
    pub fn get_str(&mut self) -> Result<&'a str, DecodeError> {
        let bytes = self.get_block()?;
        std::str::from_utf8(bytes).map_err(|_| DecodeError::Utf8)
    }

    /// Reads a size and so many bytes, borrowed.
    ///
    /// # Errors
    /// It is cut.
    #[inline]
    pub fn get_block(&mut self) -> Result<&'a [u8], DecodeError> {
        let len = self.get_size()?;
        self.take(len)
    }
}

macro_rules! block {
    ($type:ty, $description:expr) => {
        impl SliceType for $type {
            const MIN_SIZE: usize = 1;
            const FIXED_SIZE: Option<usize> = None;
            const OPTIONAL: OptionalFormat = OptionalFormat::OwnSize;
            const DESCRIPTION: Type = $description;
        }
    };
}

block!(str, Type::String);
block!(String, Type::String);
block!(Bytes, Type::Sequence(of::<u8>));

impl Encode for str {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        w.put_str(self);
    }

    #[inline]
    fn encoded_size(&self) -> usize {
        size_len(self.len()) + self.len()
    }
}

impl Encode for String {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        w.put_str(self);
    }

    #[inline]
    fn encoded_size(&self) -> usize {
        self.as_str().encoded_size()
    }
}

impl Encode for Bytes {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        w.put_size(self.len());
        w.put_shared(self);
    }

    #[inline]
    fn encoded_size(&self) -> usize {
        let in_place = if self.len() < SEGMENT_MIN { self.len() } else { 0 };
        size_len(self.len()) + in_place
    }
}

impl<'a> Decode<'a> for &'a str {
    #[inline]
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        r.get_str()
    }
}

impl<'a> Decode<'a> for String {
    #[inline]
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        r.get_str().map(str::to_owned)
    }
}

impl<'a> Decode<'a> for &'a [u8] {
    #[inline]
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        r.get_block()
    }
}

impl<'a> Decode<'a> for Bytes {
    #[inline]
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let bytes = r.get_block()?;
        Ok(r.share(bytes))
    }
}
