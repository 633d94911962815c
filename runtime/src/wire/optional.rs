//! Optional values (WIRE 2.7): a tag with a format, by which a reader can skip what it does not know. Not in 1.0.

use crate::wire::{Decode, DecodeError, Encode, EncodeError, Reader, Writer};

/// How an optional value of a type is written, so that everybody can skip it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionalFormat {
    /// One byte.
    F1,
    /// Two bytes.
    F2,
    /// Four bytes.
    F4,
    /// Eight bytes.
    F8,
    /// A size: enums.
    Size,
    /// A size before the value, which counts its bytes: structs of fixed size, and sequences and dictionaries of
    /// elements of fixed size.
    VSize,
    /// As `VSize`, for values that begin with such a size of their own: strings, sequences of one-byte elements.
    OwnSize,
    /// Four bytes of length before the value: all that is of variable size.
    FSize,
    /// A class instance.
    Class,
}

/// Where optional values end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Optionals {
    /// With the encapsulation: parameters.
    ToEnd,
    /// At a mark: a slice of an exception or class that says so.
    ToMark,
    /// There are none: any other slice.
    Absent,
}

impl OptionalFormat {
    /// The format of a struct of this fixed size.
    pub const fn of_struct(fixed_size: Option<usize>) -> Self {
        match fixed_size {
            Some(_) => OptionalFormat::VSize,
            None => OptionalFormat::FSize,
        }
    }

    /// The format of a sequence with elements of this fixed size.
    pub const fn of_sequence(element: Option<usize>) -> Self {
        match element {
            Some(1) => OptionalFormat::OwnSize,
            Some(_) => OptionalFormat::VSize,
            None => OptionalFormat::FSize,
        }
    }

    /// The format of a dictionary with keys and values of these fixed sizes.
    pub const fn of_dictionary(key: Option<usize>, value: Option<usize>) -> Self {
        match (key, value) {
            (Some(_), Some(_)) => OptionalFormat::VSize,
            _ => OptionalFormat::FSize,
        }
    }

    /// The format's bits on the wire.
    const fn bits(self) -> u8 {
        match self {
            OptionalFormat::F1 => 0,
            OptionalFormat::F2 => 1,
            OptionalFormat::F4 => 2,
            OptionalFormat::F8 => 3,
            OptionalFormat::Size => 4,
            OptionalFormat::VSize | OptionalFormat::OwnSize => 5,
            OptionalFormat::FSize => 6,
            OptionalFormat::Class => 7,
        }
    }
}

impl Writer {
    /// Appends an optional value, or nothing for `None` and in encoding 1.0. Tags must ascend.
    #[inline]
    pub fn put_optional<T: Encode>(&mut self, tag: u32, value: Option<&T>) {
        if let Some(value) = value
            && !self.is_1_0()
        {
            self.put_tagged(tag, value);
        }
    }

    fn put_tagged<T: Encode>(&mut self, tag: u32, value: &T) {
        self.wrote_optional = true;
        self.put_tag(tag, T::OPTIONAL.bits());
        match T::OPTIONAL {
            OptionalFormat::VSize => {
                let size = value.encoded_size();
                self.put_size(size);
                let start = self.len();
                value.encode(self);
                if self.len() - start != size {
                    self.fail(EncodeError::Unsupported("a type whose encoded_size() is not exact".into()));
                }
            }
            OptionalFormat::FSize => {
                let mark = self.begin_size();
                value.encode(self);
                self.end_size(mark, 4);
            }
            _ => value.encode(self),
        }
    }

    /// Appends an optional value of this format, or nothing in encoding 1.0; `put` writes what follows the tag, the
    /// format's own size included. For values whose type is known only at run time.
    #[cfg(feature = "dynamic")]
    pub(crate) fn put_optional_raw(
        &mut self,
        tag: u32,
        format: OptionalFormat,
        put: impl FnOnce(&mut Writer),
    ) {
        if !self.is_1_0() {
            self.wrote_optional = true;
            self.put_tag(tag, format.bits());
            put(self);
        }
    }

    fn put_tag(&mut self, tag: u32, format: u8) {
        if tag < TAG_FOLLOWS {
            self.put_u8((tag as u8) << 3 | format);
        } else {
            self.put_u8((TAG_FOLLOWS as u8) << 3 | format);
            self.put_size(tag as usize);
        }
    }
}

impl<'a> Reader<'a> {
    /// Reads the optional value with this tag, if it is there. Values with lower tags are skipped.
    ///
    /// # Errors
    /// It has another format, or the bytes are cut or malformed.
    #[inline]
    pub fn get_optional<T: Decode<'a>>(&mut self, tag: u32) -> Result<Option<T>, DecodeError> {
        self.get_optional_raw(tag, T::OPTIONAL, T::decode)
    }

    /// As [`Reader::get_optional`], for values whose type is known only at run time.
    #[inline]
    pub(crate) fn get_optional_raw<T>(
        &mut self,
        tag: u32,
        format: OptionalFormat,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, DecodeError> {
        if !self.find_optional(tag, format)? {
            return Ok(None);
        }
        let size = match format {
            OptionalFormat::VSize => self.get_size()?,
            OptionalFormat::FSize => self.get_length("an optional value")?,
            _ => return read(self).map(Some),
        };
        let before = self.remaining();
        let value = read(self)?;
        match before - self.remaining() {
            taken if taken == size => Ok(Some(value)),
            taken => Err(wrong_size(tag, size, taken)),
        }
    }

    /// Skips optional values up to this tag; whether it is there.
    fn find_optional(&mut self, tag: u32, format: OptionalFormat) -> Result<bool, DecodeError> {
        while let Some(head) = self.peek_optional()? {
            if head.tag > tag as usize {
                return Ok(false);
            }
            self.advance(head.len);
            if head.tag == tag as usize {
                return if head.format == format.bits() {
                    Ok(true)
                } else {
                    Err(wrong_format(&head, format))
                };
            }
            self.skip_optional(head.format)?;
        }
        Ok(false)
    }

    /// Skips all optional values that are left; the mark after them stays.
    pub(super) fn skip_optionals(&mut self) -> Result<(), DecodeError> {
        while let Some(head) = self.peek_optional()? {
            self.advance(head.len);
            self.skip_optional(head.format)?;
        }
        Ok(())
    }

    fn peek_optional(&self) -> Result<Option<Head>, DecodeError> {
        if self.is_1_0() || self.optionals == Optionals::Absent {
            return Ok(None);
        }
        let mut ahead = Reader::new(self.rest(), self.encoding());
        let byte = match (ahead.get_u8(), self.optionals) {
            (Ok(END_MARK), Optionals::ToMark) | (Err(_), Optionals::ToEnd) => return Ok(None),
            (byte, _) => byte?,
        };
        let tag = match u32::from(byte >> 3) {
            TAG_INVALID => {
                return Err(DecodeError::Malformed(format!("invalid optional tag byte {byte:#04x}")));
            }
            TAG_FOLLOWS => ahead.get_size()?,
            tag => tag as usize,
        };
        Ok(Some(Head { tag, format: byte & 7, len: self.remaining() - ahead.remaining() }))
    }

    fn skip_optional(&mut self, format: u8) -> Result<(), DecodeError> {
        let size = match format {
            0..=3 => 1 << format,
            4 => return self.get_size().map(drop),
            5 => self.get_size()?,
            6 => self.get_length("an optional value")?,
            _ => return self.skip_instance(),
        };
        self.take(size).map(drop)
    }
}

/// The begin of an optional value.
struct Head {
    tag: usize,
    format: u8,
    len: usize,
}

#[cold]
fn wrong_format(head: &Head, expected: OptionalFormat) -> DecodeError {
    let (tag, found) = (head.tag, head.format);
    DecodeError::Malformed(format!("optional {tag}: expected format {expected:?}, found {found}"))
}

#[cold]
fn wrong_size(tag: u32, size: usize, taken: usize) -> DecodeError {
    DecodeError::Malformed(format!("optional {tag}: it claims {size} bytes, its value takes {taken}"))
}

/// From this tag on, the tag follows its byte as a size.
const TAG_FOLLOWS: u32 = 30;
/// No optional value has this in its tag bits.
const TAG_INVALID: u32 = 31;
/// Ends the optional values of a slice.
pub(super) const END_MARK: u8 = 0xff;
