//! WIRE 2.14 and more captures from stock Ice 3.7.8: what is written has these bytes, and what is read from them is written
//! with the same bytes again.

mod exceptions;
mod values;

use floe::wire::{Decode, DecodeError, Encode};

use super::*;

/// The bytes of one encapsulation, and how to write it.
pub(super) struct Vector {
    pub(super) what: &'static str,
    pub(super) encoding: Version,
    pub(super) format: Format,
    pub(super) bytes: Vec<u8>,
    write: Box<dyn Fn(&mut Writer)>,
    copy: fn(&mut Reader<'_>, &mut Writer) -> Result<(), DecodeError>,
}

impl Vector {
    /// Reads the encapsulation, and gives what is written of what was read.
    pub(super) fn copied(&self, encapsulation: &Chunk) -> Result<Chunk, DecodeError> {
        let classes = ClassContext::default();
        let mut r = Reader::encapsulation(encapsulation)?.with_classes(&classes);
        let mut w = Writer::encapsulation(r.encoding()).with_format(self.format);
        (self.copy)(&mut r, &mut w)?;
        w.finish()
            .map(|payload| payload.into_chunk())
            .map_err(|error| DecodeError::Malformed(error.to_string()))
    }
}

#[test]
fn bytes_are_those_of_stock_ice() {
    for vector in vectors() {
        let Vector { what, encoding, format, .. } = &vector;
        let name = format!("{what}, {encoding}, {format:?}");
        let found = written(*encoding, *format, &vector.write);
        assert!(
            found[..] == vector.bytes,
            "{name}\nexpected {:02x?}\nfound    {:02x?}",
            vector.bytes,
            &found[..]
        );
        let again = vector.copied(&found).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(again[..] == vector.bytes, "{name}\nexpected {:02x?}\nfound    {again:02x?}", vector.bytes);
    }
}

/// Whatever is cut off, an error comes out. Only optional values may be missing at the end.
#[test]
fn every_prefix_is_refused() {
    for vector in vectors() {
        for cut in 6..vector.bytes.len() {
            let part = encapsulation(vector.encoding, &vector.bytes[6..cut]);
            if vector.copied(&part).is_ok() {
                let optional = vector.what.contains("optional");
                assert!(optional, "{}, {}: {cut} bytes are enough", vector.what, vector.encoding);
            }
        }
    }
}

/// All vectors: parameters and results, then exceptions.
pub(super) fn vectors() -> Vec<Vector> {
    let mut all = values::all();
    all.extend(exceptions::all());
    all
}

const COMPACT: (Version, Format) = (V11, Format::Compact);
const SLICED: (Version, Format) = (V11, Format::Sliced);
const OLD: (Version, Format) = (V10, Format::Compact);

/// Values that stand one after the other.
trait Values: 'static {
    const HAS_CLASSES: bool;
    fn put(&self, w: &mut Writer);
    fn get(r: &mut Reader<'_>) -> Result<Self, DecodeError>
    where
        Self: Sized;
}

impl<A: Encode + for<'a> Decode<'a> + 'static> Values for (A,) {
    const HAS_CLASSES: bool = A::HAS_CLASSES;

    fn put(&self, w: &mut Writer) {
        w.put(&self.0);
    }

    fn get(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok((r.get()?,))
    }
}

impl<A, B> Values for (A, B)
where
    A: Encode + for<'a> Decode<'a> + 'static,
    B: Encode + for<'a> Decode<'a> + 'static,
{
    const HAS_CLASSES: bool = A::HAS_CLASSES || B::HAS_CLASSES;

    fn put(&self, w: &mut Writer) {
        w.put(&self.0);
        w.put(&self.1);
    }

    fn get(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok((r.get()?, r.get()?))
    }
}

fn vector<T: Values>(
    what: &'static str,
    (encoding, format): (Version, Format),
    values: T,
    bytes: &str,
) -> Vector {
    Vector {
        what,
        encoding,
        format,
        bytes: hex(bytes),
        write: Box::new(move |w| {
            w.expect_classes(T::HAS_CLASSES);
            values.put(w);
        }),
        copy: |r, w| {
            r.expect_classes(T::HAS_CLASSES);
            let values = T::get(r)?;
            r.finish()?;
            w.expect_classes(T::HAS_CLASSES);
            values.put(w);
            Ok(())
        },
    }
}
