//! Any bytes as an encapsulation with class instances, and as a user exception that holds some. What was read is written in
//! each form and read again, and nothing is left of it in the end.
#![no_main]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicIsize, Ordering};

use floe::class::Value;
use floe::wire::{
    Chunk, ClassContext, ClassOptions, Decode, DecodeError, Encode, Format, OptionalFormat, Reader, SliceException,
    SliceType, Version, Writer,
};
use floe::{Class, Exception, Link, Slice};
use libfuzzer_sys::fuzz_target;

#[derive(Class)]
#[class("::P::Base")]
struct Base {
    b: Counted,
}

#[derive(Class)]
#[class("::P::D", base = Base)]
struct D {
    base: Base,
    other: Link<Base>,
    others: Vec<Link<D>>,
    #[tag(3)]
    last: Option<Link<Value>>,
}

#[derive(Class)]
#[class("::P::C", id = 7)]
struct C {
    d: Link<D>,
    s: S,
    #[tag(1)]
    many: Option<BTreeMap<String, Link<C>>>,
}

#[derive(Slice)]
struct S {
    i: u8,
    c: Link<C>,
}

#[derive(Exception, Debug)]
#[exception("::P::X")]
struct X {
    r: String,
    b: Link<Base>,
}

#[derive(Exception, Debug)]
#[exception("::P::Y", base = X)]
struct Y {
    base: X,
    c: Link<C>,
    #[tag(2)]
    d: Option<Link<D>>,
}

/// A byte that counts how often it is there.
struct Counted(u8);

static ALIVE: AtomicIsize = AtomicIsize::new(0);

impl Drop for Counted {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

impl SliceType for Counted {
    const MIN_SIZE: usize = 1;
    const FIXED_SIZE: Option<usize> = Some(1);
    const OPTIONAL: OptionalFormat = OptionalFormat::F1;
}

impl Encode for Counted {
    fn encode(&self, w: &mut Writer) {
        w.put_u8(self.0);
    }
}

impl<'a> Decode<'a> for Counted {
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let byte = r.get_u8()?;
        ALIVE.fetch_add(1, Ordering::Relaxed);
        Ok(Counted(byte))
    }
}

fuzz_target!(|bytes: &[u8]| {
    let chunk = Chunk::copy_from_slice(bytes);
    for accept_cycles in [true, false] {
        value::<Link<Value>>(&chunk, accept_cycles);
        value::<Vec<Link<Base>>>(&chunk, accept_cycles);
        value::<BTreeMap<u8, Link<C>>>(&chunk, accept_cycles);
        value::<Vec<S>>(&chunk, accept_cycles);
        value::<Link<D>>(&chunk, accept_cycles);
    }
    exception(&chunk);
    assert_eq!(ALIVE.load(Ordering::Relaxed), 0, "something is left");
});

fn value<T: Encode + for<'a> Decode<'a>>(chunk: &Chunk, accept_cycles: bool) {
    let Ok(value) = read::<T>(chunk, accept_cycles) else { return };
    for (encoding, format) in FORMS {
        let mut w = Writer::encapsulation(encoding).with_format(format);
        w.expect_classes(true);
        w.put(&value);
        // What no known class is of cannot be written in 1.0.
        if let Ok(written) = w.finish() {
            match read::<T>(&written.into_chunk(), accept_cycles) {
                // 1.0 counts another depth for the same graph.
                Ok(_) | Err(DecodeError::ClassDepth { .. }) => {}
                Err(error) => panic!("what was written cannot be read: {error}"),
            }
        }
    }
}

fn read<T: for<'a> Decode<'a>>(chunk: &Chunk, accept_cycles: bool) -> Result<T, DecodeError> {
    let mut options = ClassOptions::default();
    options.accept_cycles = accept_cycles;
    // As deep as can be, so that what is read from 1.0, where nothing nests, can be read again in 1.1.
    options.depth_max = usize::MAX;
    let classes = ClassContext::new(options);
    let mut reader = Reader::encapsulation(chunk)?.with_classes(&classes);
    reader.expect_classes(true);
    let value = reader.get()?;
    reader.finish()?;
    Ok(value)
}

fn exception(chunk: &Chunk) {
    let Ok(reader) = Reader::encapsulation(chunk) else { return };
    let classes = ClassContext::default();
    let mut reader = reader.with_classes(&classes);
    let Ok(mut slices) = reader.exception() else { return };
    match slices.seek(&[X::TYPE_ID, Y::TYPE_ID]) {
        Ok(Some(0)) => again(X::get_slices(&mut slices).and_then(|x| reader.finish_classes().map(|()| x))),
        Ok(Some(_)) => again(Y::get_slices(&mut slices).and_then(|y| reader.finish_classes().map(|()| y))),
        _ => {}
    }
}

fn again<E: SliceException>(read: Result<E, DecodeError>) {
    let Ok(exception) = read else { return };
    for (encoding, format) in FORMS {
        let mut w = Writer::encapsulation(encoding).with_format(format);
        w.put_exception(&exception);
        let _ = w.finish();
    }
}

const FORMS: [(Version, Format); 3] = [
    (Version::SLICE_1_1, Format::Compact),
    (Version::SLICE_1_1, Format::Sliced),
    (Version::SLICE_1_0, Format::Compact),
];
