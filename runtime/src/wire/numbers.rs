//! Booleans, integers and floats: little-endian, without alignment; sequences of them are block copies (WIRE 2.4).

use crate::describe::Type;
use crate::wire::{Decode, DecodeError, Encode, EncodeError, OptionalFormat, Reader, SliceType, Writer};

macro_rules! number {
    ($type:ident, $size:literal, $format:ident, $slice:ident, $put:ident, $get:ident) => {
        impl Writer {
            #[doc = concat!("Appends one `", stringify!($type), "`.")]
            #[inline]
            pub fn $put(&mut self, value: $type) {
                self.buffer.extend_from_slice(&value.to_le_bytes());
            }
        }

        impl Reader<'_> {
            #[doc = concat!("Reads one `", stringify!($type), "`.")]
            ///
            /// # Errors
            /// Too few bytes are left.
            #[inline]
            pub fn $get(&mut self) -> Result<$type, DecodeError> {
                Ok($type::from_le_bytes(self.array()?))
            }
        }

        impl SliceType for $type {
            const MIN_SIZE: usize = $size;
            const FIXED_SIZE: Option<usize> = Some($size);
            const OPTIONAL: OptionalFormat = OptionalFormat::$format;
            const DESCRIPTION: Type = Type::$slice;
        }

        impl Encode for $type {
            #[inline]
            fn encode(&self, w: &mut Writer) {
                w.$put(*self);
            }

            #[inline]
            fn encode_seq(items: &[Self], w: &mut Writer) {
                put_blocks(w, items, |item| item.to_le_bytes());
            }
        }

        impl<'a> Decode<'a> for $type {
            #[inline]
            fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
                r.$get()
            }

            #[inline]
            fn decode_seq(r: &mut Reader<'a>, count: usize) -> Result<Vec<Self>, DecodeError> {
                let bytes = r.take(count.saturating_mul($size))?;
                Ok(bytes.as_chunks().0.iter().map(|bytes| $type::from_le_bytes(*bytes)).collect())
            }
        }
    };
}

number!(i16, 2, F2, Short, put_i16, get_i16);
number!(i32, 4, F4, Int, put_i32, get_i32);
number!(i64, 8, F8, Long, put_i64, get_i64);
number!(f32, 4, F4, Float, put_f32, get_f32);
number!(f64, 8, F8, Double, put_f64, get_f64);

/// Appends the elements' bytes by way of a block on the stack: memory is written once, and not zeroed before.
#[inline]
fn put_blocks<T, const N: usize>(w: &mut Writer, items: &[T], to_bytes: impl Fn(&T) -> [u8; N]) {
    let mut block = [0; BLOCK];
    w.reserve(items.len() * N);
    for part in items.chunks(BLOCK / N) {
        let (elements, _) = block.as_chunks_mut();
        for (element, item) in elements.iter_mut().zip(part) {
            *element = to_bytes(item);
        }
        w.put_bytes(&block[..part.len() * N]);
    }
}

/// Fits into the first cache, with room for both sides of the copy.
const BLOCK: usize = 2048;

impl Writer {
    /// Appends one byte.
    #[inline]
    pub fn put_u8(&mut self, value: u8) {
        self.buffer.push(value);
    }

    /// Appends one `bool`.
    #[inline]
    pub fn put_bool(&mut self, value: bool) {
        self.put_u8(u8::from(value));
    }

    /// Appends an enumerator by its value: in 1.1 as a size, in 1.0 in one, two or four bytes, as the largest value
    /// of its enum, `max`, asks for.
    #[inline]
    pub fn put_enum(&mut self, value: i32, max: i32) {
        match usize::try_from(value) {
            Err(_) => self.fail(EncodeError::Unsupported(format!("a negative enumerator, {value}"))),
            Ok(size) if !self.is_1_0() => self.put_size(size),
            Ok(size) if max < ENUM_IN_BYTE => match u8::try_from(size) {
                Ok(value) => self.put_u8(value),
                Err(_) => self.fail_enum(value),
            },
            Ok(size) if max < ENUM_IN_SHORT => match i16::try_from(size) {
                Ok(value) => self.put_i16(value),
                Err(_) => self.fail_enum(value),
            },
            Ok(_) => self.put_i32(value),
        }
    }

    /// An unknown number that the smaller form of 1.0 cannot hold.
    #[cold]
    fn fail_enum(&mut self, value: i32) {
        self.fail(EncodeError::Unsupported(format!("the unknown enumerator {value} in encoding 1.0")));
    }
}

impl Reader<'_> {
    /// Reads one byte.
    ///
    /// # Errors
    /// No byte is left.
    #[inline]
    pub fn get_u8(&mut self) -> Result<u8, DecodeError> {
        self.array().map(|[byte]| byte)
    }

    /// Reads one `bool`; any byte but 0 is true.
    ///
    /// # Errors
    /// No byte is left.
    #[inline]
    pub fn get_bool(&mut self) -> Result<bool, DecodeError> {
        self.get_u8().map(|byte| byte != 0)
    }

    /// Reads the value of an enumerator, from 0 to `max`, the largest value of its enum.
    ///
    /// # Errors
    /// It is cut, negative or larger.
    #[inline]
    pub fn get_enum(&mut self, max: i32) -> Result<i32, DecodeError> {
        match self.get_open_enum(max)? {
            value if value <= max => Ok(value),
            value => Err(DecodeError::Range { what: "an enumerator", found: i64::from(value) }),
        }
    }

    /// Reads the value of an enumerator of an enum that keeps unknown ones; `max` is the largest known value.
    ///
    /// # Errors
    /// It is cut or negative.
    #[inline]
    pub fn get_open_enum(&mut self, max: i32) -> Result<i32, DecodeError> {
        let value = match self.is_1_0() {
            false => self.get_size()? as i64,
            true if max < ENUM_IN_BYTE => i64::from(self.get_u8()?),
            true if max < ENUM_IN_SHORT => i64::from(self.get_i16()?),
            true => i64::from(self.get_i32()?),
        };
        match i32::try_from(value) {
            Ok(value) if value >= 0 => Ok(value),
            _ => Err(DecodeError::Range { what: "an enumerator", found: value }),
        }
    }
}

/// An enum whose values are all below this takes a byte in 1.0.
const ENUM_IN_BYTE: i32 = 127;
/// An enum whose values are all below this takes a short in 1.0.
const ENUM_IN_SHORT: i32 = 32767;

impl SliceType for u8 {
    const MIN_SIZE: usize = 1;
    const FIXED_SIZE: Option<usize> = Some(1);
    const OPTIONAL: OptionalFormat = OptionalFormat::F1;
    const DESCRIPTION: Type = Type::Byte;
}

impl Encode for u8 {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        w.put_u8(*self);
    }

    #[inline]
    fn encode_seq(items: &[Self], w: &mut Writer) {
        w.put_bytes(items);
    }
}

impl<'a> Decode<'a> for u8 {
    #[inline]
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        r.get_u8()
    }

    #[inline]
    fn decode_seq(r: &mut Reader<'a>, count: usize) -> Result<Vec<Self>, DecodeError> {
        r.take(count).map(<[u8]>::to_vec)
    }
}

impl SliceType for bool {
    const MIN_SIZE: usize = 1;
    const FIXED_SIZE: Option<usize> = Some(1);
    const OPTIONAL: OptionalFormat = OptionalFormat::F1;
    const DESCRIPTION: Type = Type::Bool;
}

impl Encode for bool {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        w.put_bool(*self);
    }

    #[inline]
    fn encode_seq(items: &[Self], w: &mut Writer) {
        put_blocks(w, items, |item| [u8::from(*item)]);
    }
}

impl<'a> Decode<'a> for bool {
    #[inline]
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        r.get_bool()
    }

    #[inline]
    fn decode_seq(r: &mut Reader<'a>, count: usize) -> Result<Vec<Self>, DecodeError> {
        Ok(r.take(count)?.iter().map(|byte| *byte != 0).collect())
    }
}
