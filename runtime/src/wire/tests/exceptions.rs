//! WIRE 2.9: user exceptions with inheritance, in all formats.

use super::*;
use crate::wire::{Chunk, ClassContext, ExceptionInfo, ExceptionReader, Format, ReplyStatus, SliceException};

/// `exception Err { string reason; }`
#[derive(Debug, PartialEq)]
struct Err {
    reason: String,
}

impl SliceException for Err {
    const TYPE_ID: &'static str = "::P::Err";

    fn put_slices(&self, w: &mut Writer) {
        w.exception_slice(Self::TYPE_ID, true, |w| w.put(&self.reason));
    }

    fn get_slices(e: &mut ExceptionReader<'_, '_>) -> Result<Self, DecodeError> {
        e.slice(Self::TYPE_ID, |r| Ok(Err { reason: r.get()? }))
    }
}

/// `exception Err2 extends Err { int code; }`
#[derive(Debug, PartialEq)]
struct Err2 {
    base: Err,
    code: i32,
}

impl SliceException for Err2 {
    const TYPE_ID: &'static str = "::P::Err2";

    fn put_slices(&self, w: &mut Writer) {
        w.exception_slice(Self::TYPE_ID, false, |w| w.put(&self.code));
        self.base.put_slices(w);
    }

    fn get_slices(e: &mut ExceptionReader<'_, '_>) -> Result<Self, DecodeError> {
        let code = e.slice(Self::TYPE_ID, |r| r.get())?;
        Ok(Err2 { base: SliceException::get_slices(e)?, code })
    }
}

/// `exception X { string r; optional(3) int o; }`
#[derive(Debug, PartialEq)]
struct X {
    r: String,
    o: Option<i32>,
}

impl SliceException for X {
    const TYPE_ID: &'static str = "::P::X";

    fn put_slices(&self, w: &mut Writer) {
        w.exception_slice(Self::TYPE_ID, true, |w| {
            w.put(&self.r);
            w.put_optional(3, self.o.as_ref());
        });
    }

    fn get_slices(e: &mut ExceptionReader<'_, '_>) -> Result<Self, DecodeError> {
        e.slice(Self::TYPE_ID, |r| Ok(X { r: r.get()?, o: r.get_optional(3)? }))
    }
}

/// `exception Y extends X { int c; optional(5) string s; }`
#[derive(Debug, PartialEq)]
struct Y {
    base: X,
    c: i32,
    s: Option<String>,
}

impl SliceException for Y {
    const TYPE_ID: &'static str = "::P::Y";

    fn put_slices(&self, w: &mut Writer) {
        w.exception_slice(Self::TYPE_ID, false, |w| {
            w.put(&self.c);
            w.put_optional(5, self.s.as_ref());
        });
        self.base.put_slices(w);
    }

    fn get_slices(e: &mut ExceptionReader<'_, '_>) -> Result<Self, DecodeError> {
        let (c, s) = e.slice(Self::TYPE_ID, |r| Ok((r.get()?, r.get_optional(5)?)))?;
        Ok(Y { base: SliceException::get_slices(e)?, c, s })
    }
}

inventory::submit!(ExceptionInfo::new(Y::TYPE_ID, |e| {
    e.slice(Y::TYPE_ID, |r| r.get::<i32>().and(r.get_optional::<String>(5)).map(drop))
}));

fn err2() -> Err2 {
    Err2 { base: Err { reason: "r".into() }, code: 3 }
}

const ERR2_COMPACT: &str = "21 00 00 00 01 01 00 09 ::P::Err2 03 00 00 00 20 08 ::P::Err 01 72";
const ERR2_SLICED: &str =
    "29 00 00 00 01 01 10 09 ::P::Err2 08 00 00 00 03 00 00 00 30 08 ::P::Err 06 00 00 00 01 72";
const ERR2_1_0: &str =
    "28 00 00 00 01 00 00 09 ::P::Err2 08 00 00 00 03 00 00 00 08 ::P::Err 06 00 00 00 01 72";

fn get<E: SliceException>(chunk: &Chunk) -> Result<Option<E>, DecodeError> {
    let mut r = Reader::encapsulation(chunk)?;
    let mut e = r.exception()?;
    match e.seek(&[E::TYPE_ID])? {
        Some(_) => E::get_slices(&mut e).map(Some),
        None => Ok(None),
    }
}

#[track_caller]
fn check<E: SliceException + PartialEq + Debug>(encoding: Version, format: Format, value: E, expected: &str) {
    let mut w = Writer::encapsulation(encoding).with_format(format);
    w.put_exception(&value);
    let chunk = w.finish().unwrap().into_chunk();
    assert_bytes(&chunk, expected);
    assert_eq!(get(&chunk), Ok(Some(value)));
}

#[test]
fn a_derived_exception() {
    assert_eq!(ReplyStatus::USER_EXCEPTION.0, 1);
    check(V11, Format::Compact, err2(), ERR2_COMPACT);
    check(V11, Format::Sliced, err2(), ERR2_SLICED);
    check(V10, Format::Compact, err2(), ERR2_1_0);
}

#[test]
fn optional_members_end_with_a_mark() {
    let x = |o| X { r: "r".into(), o };
    check(V11, Format::Compact, x(None), "10 00 00 00 01 01 20 06 ::P::X 01 72");
    check(V11, Format::Compact, x(Some(9)), "16 00 00 00 01 01 24 06 ::P::X 01 72 1a 09 00 00 00 ff");
    check(
        V11,
        Format::Sliced,
        x(Some(9)),
        "1a 00 00 00 01 01 34 06 ::P::X 0c 00 00 00 01 72 1a 09 00 00 00 ff",
    );
    check(V10, Format::Sliced, x(None), "14 00 00 00 01 00 00 06 ::P::X 06 00 00 00 01 72");
    let y = |s: Option<&str>, o| Y { base: x(o), c: 4, s: s.map(String::from) };
    check(
        V11,
        Format::Compact,
        y(None, None),
        "1c 00 00 00 01 01 00 06 ::P::Y 04 00 00 00 20 06 ::P::X 01 72",
    );
    check(
        V11,
        Format::Compact,
        y(Some("zz"), Some(9)),
        "27 00 00 00 01 01 04 06 ::P::Y 04 00 00 00 2d 02 7a 7a ff 24 06 ::P::X 01 72 1a 09 00 00 00 ff",
    );
    check(
        V11,
        Format::Sliced,
        y(Some("zz"), Some(9)),
        "2f 00 00 00 01 01 14 06 ::P::Y 0d 00 00 00 04 00 00 00 2d 02 7a 7a ff 34 06 ::P::X 0c 00 00 00 01 72 1a 09 00 00 00 ff",
    );
}

#[test]
fn an_unknown_exception_is_cut_down_to_a_base_that_is_known() {
    for bytes in [ERR2_SLICED, ERR2_1_0] {
        let chunk = Chunk::copy_from_slice(&hex(bytes));
        assert_eq!(get(&chunk), Ok(Some(Err { reason: "r".into() })));
        assert_eq!(get::<X>(&chunk), Ok(None));
    }
    // Without sizes there is no way past the unknown slice.
    let chunk = Chunk::copy_from_slice(&hex(ERR2_COMPACT));
    assert_eq!(get::<Err>(&chunk), Ok(None));
    let mut r = Reader::encapsulation(&chunk).unwrap();
    let mut e = r.exception().unwrap();
    assert_eq!((e.seek(&["::P::Err"]), e.type_id()), (Ok(None), "::P::Err2"));
    // The most derived slice decides, not the order of the list.
    let mut r = Reader::encapsulation(&chunk).unwrap();
    assert_eq!(r.exception().unwrap().seek(&["::P::Err", "::P::Err2"]), Ok(Some(1)));
}

/// The program has a type for it, though the operation does not list it.
#[test]
fn an_announced_exception_is_cut_down_in_the_compact_format_too() {
    let bytes =
        "27 00 00 00 01 01 04 06 ::P::Y 04 00 00 00 2d 02 7a 7a ff 24 06 ::P::X 01 72 1a 09 00 00 00 ff";
    let chunk = Chunk::copy_from_slice(&hex(bytes));
    assert_eq!(get(&chunk), Ok(Some(X { r: "r".into(), o: Some(9) })));
    assert_eq!(get::<Err>(&chunk), Ok(None));
    let cut = Chunk::copy_from_slice(&hex("0f 00 00 00 01 01 00 06 ::P::Y 04"));
    get::<X>(&cut).expect_err("cut");
}

/// The skipped slice refers to a class instance, which stands behind it.
#[test]
fn a_skipped_slice_may_have_class_instances() {
    let bytes = hex(
        "18 09 ::P::Err9 05 00 00 00 01 01 01 31 09 ::P::Base 08 00 00 00 09 00 00 00 30 08 ::P::Err 06 00 00 00 01 72",
    );
    let classes = ClassContext::default();
    let mut r = Reader::new(&bytes, V11).with_classes(&classes);
    let mut e = r.exception().unwrap();
    assert_eq!(e.seek(&[Err::TYPE_ID]), Ok(Some(0)));
    assert_eq!(Err::get_slices(&mut e), Ok(Err { reason: "r".into() }));
}

#[test]
fn malformed_slices_are_errors() {
    let bad = |encoding, bytes: &str| {
        let bytes = hex(bytes);
        let mut r = Reader::new(&bytes, encoding);
        let result = r.exception().and_then(|mut e| {
            e.seek(&[Err2::TYPE_ID])?;
            Err2::get_slices(&mut e)
        });
        result.expect_err("malformed");
    };
    bad(V11, "20 09 ::P::Err2 03 00 00 00"); // It says that it has no base.
    bad(V11, "00 09 ::P::Err2 03 00 00 00 20 07 ::P::Foo 01 72");
    bad(V11, "10 09 ::P::Err2 09 00 00 00 03 00 00 00 00 30 08 ::P::Err 06 00 00 00 01 72");
    bad(V11, "10 09 ::P::Err2 03 00 00 00 03 00 00 00 30 08 ::P::Err 06 00 00 00 01 72");
    bad(V11, "10 09 ::P::Err2 ff ff ff ff");
    bad(V11, "04 09 ::P::Err2 03 00 00 00");
    bad(V11, "18 09 ::P::Err3 04 00 00 00 00");
    bad(V10, "00 09 ::P::Err2 07 00 00 00 03 00 00 00 08 ::P::Err 06 00 00 00 01 72");
    bad(V10, "");
}
