//! Classes: graphs of shared instances, in both encodings and both formats, in memory and over the wire.

mod dynamic;
mod golden;
mod hostile;
mod memory;
mod remote;
pub(crate) mod shapes;
mod slicing;
mod types;

use floe::wire::{Chunk, ClassContext, Format, Reader, Version, Writer};
use floe::{Link, Node};

use types::{Base, D};

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

/// An encapsulation of what is written.
fn written(encoding: Version, format: Format, write: impl FnOnce(&mut Writer)) -> Chunk {
    let mut w = Writer::encapsulation(encoding).with_format(format);
    write(&mut w);
    w.finish().expect("it can be written").into_chunk()
}

/// An encapsulation around these bytes.
fn encapsulation(encoding: Version, body: &[u8]) -> Chunk {
    let mut w = Writer::encapsulation(encoding);
    w.put_bytes(body);
    w.finish().expect("it can be written").into_chunk()
}

fn reader<'a>(encapsulation: &'a Chunk, classes: &'a ClassContext) -> Reader<'a> {
    Reader::encapsulation(encapsulation).expect("an encapsulation").with_classes(classes)
}

fn base(b: i32) -> Node<Base> {
    Node::new(Base { b })
}

fn d(b: i32, other: impl Into<Link<Base>>, d: &str) -> D {
    D { base: Base { b }, other: other.into(), d: d.into() }
}
