//! Golden bytes, captured from Ice 3.7.8, and properties of the encodings.

mod bounds;
mod exceptions;
mod messages;
mod optionals;
mod properties;
mod proxies;
mod values;
mod writing;

use std::fmt::Debug;

use crate::identity::Identity;
use crate::wire::{
    Decode, DecodeError, Encode, OptionalFormat, Payload, Reader, SliceType, Version, Writer, fixed_size,
};

const V10: Version = Version::SLICE_1_0;
const V11: Version = Version::SLICE_1_1;

/// Bytes from text: a word of two hex digits is a byte, any other word is itself.
fn hex(text: &str) -> Vec<u8> {
    let word = |word: &str| match u8::from_str_radix(word, 16) {
        Ok(byte) if word.len() == 2 => vec![byte],
        _ => word.as_bytes().to_vec(),
    };
    text.split_whitespace().flat_map(word).collect()
}

#[track_caller]
fn assert_bytes(found: &[u8], expected: &str) {
    let expected = hex(expected);
    assert!(found == expected, "\nexpected {expected:02x?}\nfound    {found:02x?}");
}

fn bytes_of(payload: Payload) -> Vec<u8> {
    payload.chunks().flatten().copied().collect()
}

fn written(encoding: Version, write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut w = Writer::raw(encoding);
    write(&mut w);
    bytes_of(w.finish().expect("it can be written"))
}

fn encoded<T: Encode + ?Sized>(encoding: Version, value: &T) -> Vec<u8> {
    written(encoding, |w| w.put(value))
}

fn decoded<'a, T: Decode<'a>>(encoding: Version, bytes: &'a [u8]) -> Result<T, DecodeError> {
    let mut r = Reader::new(bytes, encoding);
    let value = r.get()?;
    match r.remaining() {
        0 => Ok(value),
        left => Err(DecodeError::Trailing { left }),
    }
}

/// The value has these bytes, and the bytes this value; cut bytes are an error.
#[track_caller]
fn check<T>(encoding: Version, value: &T, expected: &str)
where
    T: Encode + for<'a> Decode<'a> + PartialEq + Debug,
{
    let bytes = encoded(encoding, value);
    assert_bytes(&bytes, expected);
    assert_eq!(decoded::<T>(encoding, &bytes).as_ref(), Ok(value));
    for cut in 0..bytes.len() {
        decoded::<T>(encoding, &bytes[..cut]).expect_err("cut bytes are no value");
    }
}

fn identity(name: &str, category: &str) -> Identity {
    Identity { name: name.into(), category: category.into() }
}

/// `enum E { A, B = 5, C = 300 }`
#[derive(Clone, Copy, Debug, PartialEq)]
enum E {
    A = 0,
    B = 5,
    C = 300,
}

impl SliceType for E {
    const MIN_SIZE: usize = 1;
    const FIXED_SIZE: Option<usize> = None;
    const OPTIONAL: OptionalFormat = OptionalFormat::Size;
}

impl Encode for E {
    fn encode(&self, w: &mut Writer) {
        w.put_enum(*self as i32, 300);
    }
}

impl<'a> Decode<'a> for E {
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        Ok(match r.get_enum(300)? {
            0 => E::A,
            5 => E::B,
            300 => E::C,
            other => return Err(DecodeError::Range { what: "E", found: i64::from(other) }),
        })
    }
}

/// A struct of two members, as the derive writes it.
macro_rules! pair {
    ($(#[$doc:meta])* $name:ident { $a:ident: $at:ty, $b:ident: $bt:ty }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        struct $name {
            $a: $at,
            $b: $bt,
        }

        impl SliceType for $name {
            const MIN_SIZE: usize = <$at>::MIN_SIZE + <$bt>::MIN_SIZE;
            const FIXED_SIZE: Option<usize> = fixed_size(&[<$at>::FIXED_SIZE, <$bt>::FIXED_SIZE]);
            const OPTIONAL: OptionalFormat = OptionalFormat::of_struct(Self::FIXED_SIZE);
        }

        impl Encode for $name {
            fn encode(&self, w: &mut Writer) {
                w.put(&self.$a);
                w.put(&self.$b);
            }

            fn encoded_size(&self) -> usize {
                self.$a.encoded_size() + self.$b.encoded_size()
            }
        }

        impl<'a> Decode<'a> for $name {
            fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
                Ok($name { $a: r.get()?, $b: r.get()? })
            }
        }
    };
}

pair! {
    /// `struct S { int i; string s; }`
    S { i: i32, s: String }
}

pair! {
    /// `struct Two { short a; byte b; }`
    Two { a: i16, b: u8 }
}

fn s(i: i32, s: &str) -> S {
    S { i, s: s.into() }
}
