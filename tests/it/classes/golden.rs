//! WIRE 2.14 and more captures from stock Ice 3.7.8: what is written has these bytes, and what is read from them is written
//! with the same bytes again.

use std::collections::BTreeMap;

use floe::class::Value;
use floe::wire::{Decode, DecodeError, Encode, SliceException};

use super::types::{Cc, Empty, Err, Err2, Oc, Pb, Pd, S, Tree, X1, X2, XPlain, XSub, Xo};
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

/// Whatever is cut off, an error comes out. Only optional values may be missing at the end, and 1.0 says nowhere how many
/// slices an exception has.
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
    let mut all = classes();
    all.extend(containers());
    all.extend(optionals());
    all.extend(cycles());
    all.extend(exceptions());
    all
}

const COMPACT: (Version, Format) = (V11, Format::Compact);
const SLICED: (Version, Format) = (V11, Format::Sliced);
const OLD: (Version, Format) = (V10, Format::Compact);

fn classes() -> Vec<Vector> {
    let d_b = || {
        let b = base(9);
        (Link::<Base>::from(d(1, &b, "dd")), Link::<Base>::from(b))
    };
    let cc = |o| (Link::new(Cc { x: 3, o }),);
    let object = || (Link::<Value>::from(base(9)),);
    let empty = || (Link::<Value>::from(Empty),);
    let cc_1_0 = "35 00 00 00 01 00 ff ff ff ff 01 01 00 00 00 00 07 ::P::CC 08 00 00 00 03 00 00 00 00
        0d ::Ice::Object 05 00 00 00 00 00";
    vec![
        vector(
            "cls",
            COMPACT,
            d_b(),
            "28 00 00 00 01 01 01 01 06 ::P::D 01 21 09 ::P::Base 09 00 00 00
            02 64 64 20 01 00 00 00 03",
        ),
        vector(
            "clsS",
            SLICED,
            (d_b().0,),
            "36 00 00 00 01 01 01 19 06 ::P::D 08 00 00 00 01 02 64 64
            01 01 31 09 ::P::Base 08 00 00 00 09 00 00 00 32 02 08 00 00 00 01 00 00 00",
        ),
        vector(
            "cls",
            OLD,
            d_b(),
            "63 00 00 00 01 00 ff ff ff ff fe ff ff ff 02 01 00 00 00 00 06 ::P::D
            0b 00 00 00 fe ff ff ff 02 64 64 00 09 ::P::Base 08 00 00 00 01 00 00 00 00 0d ::Ice::Object
            05 00 00 00 00 02 00 00 00 01 02 08 00 00 00 09 00 00 00 01 03 05 00 00 00 00 00",
        ),
        vector("cc", COMPACT, cc(Some(4)), "13 00 00 00 01 01 01 27 07 03 00 00 00 1a 04 00 00 00 ff"),
        vector(
            "ccS",
            SLICED,
            cc(Some(4)),
            "17 00 00 00 01 01 01 37 07 0e 00 00 00 03 00 00 00
            1a 04 00 00 00 ff",
        ),
        vector("ccS", SLICED, cc(None), "11 00 00 00 01 01 01 33 07 08 00 00 00 03 00 00 00"),
        vector("cc", OLD, cc(None), cc_1_0),
        vector("obj", COMPACT, (Link::<Value>::nil(),), "07 00 00 00 01 01 00"),
        vector("obj", OLD, (Link::<Value>::nil(),), "0b 00 00 00 01 00 00 00 00 00 00"),
        vector("obj", COMPACT, object(), "16 00 00 00 01 01 01 21 09 ::P::Base 09 00 00 00"),
        vector(
            "obj",
            OLD,
            object(),
            "37 00 00 00 01 00 ff ff ff ff 01 01 00 00 00 00 09 ::P::Base
            08 00 00 00 09 00 00 00 00 0d ::Ice::Object 05 00 00 00 00 00",
        ),
        vector("empty", COMPACT, empty(), "13 00 00 00 01 01 01 21 0a ::P::Empty"),
        vector("empty", SLICED, empty(), "17 00 00 00 01 01 01 31 0a ::P::Empty 04 00 00 00"),
        vector(
            "empty",
            OLD,
            empty(),
            "34 00 00 00 01 00 ff ff ff ff 01 01 00 00 00 00 0a ::P::Empty
            04 00 00 00 00 0d ::Ice::Object 05 00 00 00 00 00",
        ),
        vector(
            "ret",
            COMPACT,
            (Link::<Value>::from(d(1, Link::nil(), "z")), Link::new(Base { b: 5 })),
            "27 00 00 00 01 01 01 01 06 ::P::D 00 01 7a 20 01 00 00 00 01 21 09 ::P::Base 05 00 00 00",
        ),
    ]
}

fn containers() -> Vec<Vector> {
    let seq = || {
        let b = base(9);
        (vec![Link::from(&b), Link::nil(), Link::<Base>::from(&b)], 7)
    };
    let dict = || (BTreeMap::from([("k".to_owned(), Link::new(Base { b: 9 }))]), 7);
    let st = || {
        let b = base(9);
        (S { i: 1, b: Link::from(&b) }, Link::<Base>::from(&b))
    };
    vec![
        vector("seq, empty", COMPACT, (Vec::<Link<Base>>::new(), 7), "0b 00 00 00 01 01 00 07 00 00 00"),
        vector("seq, empty", OLD, (Vec::<Link<Base>>::new(), 7), "0c 00 00 00 01 00 00 07 00 00 00 00"),
        vector(
            "seq",
            COMPACT,
            seq(),
            "1d 00 00 00 01 01 03 01 21 09 ::P::Base 09 00 00 00 00 02 07 00 00 00",
        ),
        vector(
            "seq",
            OLD,
            seq(),
            "44 00 00 00 01 00 03 ff ff ff ff 00 00 00 00 ff ff ff ff 07 00 00 00
            01 01 00 00 00 00 09 ::P::Base 08 00 00 00 09 00 00 00 00 0d ::Ice::Object 05 00 00 00 00 00",
        ),
        vector(
            "dict",
            COMPACT,
            dict(),
            "1d 00 00 00 01 01 01 01 6b 01 21 09 ::P::Base 09 00 00 00 07 00 00 00",
        ),
        vector(
            "dict",
            OLD,
            dict(),
            "3e 00 00 00 01 00 01 01 6b ff ff ff ff 07 00 00 00 01 01 00 00 00
            00 09 ::P::Base 08 00 00 00 09 00 00 00 00 0d ::Ice::Object 05 00 00 00 00 00",
        ),
        vector("st", COMPACT, st(), "1b 00 00 00 01 01 01 00 00 00 01 21 09 ::P::Base 09 00 00 00 02"),
        vector(
            "st",
            OLD,
            st(),
            "3f 00 00 00 01 00 01 00 00 00 ff ff ff ff ff ff ff ff 01 01 00 00 00 00
            09 ::P::Base 08 00 00 00 09 00 00 00 00 0d ::Ice::Object 05 00 00 00 00 00",
        ),
        vector("sseq, empty", COMPACT, (Vec::<S>::new(),), "07 00 00 00 01 01 00"),
        vector("sseq, empty", OLD, (Vec::<S>::new(),), "08 00 00 00 01 00 00 00"),
    ]
}

fn optionals() -> Vec<Vector> {
    let oc = |o: Option<Link<Base>>, n| (Link::new(Oc { x: 1, n, o }),);
    let full = || oc(Some(Link::new(Base { b: 9 })), Some(4));
    vec![
        vector(
            "oc",
            COMPACT,
            full(),
            "2b 00 00 00 01 01 01 25 07 ::P::OC 01 00 00 00 1f 01 21 09 ::P::Base
            09 00 00 00 2a 04 00 00 00 ff",
        ),
        vector(
            "ocS",
            SLICED,
            full(),
            "35 00 00 00 01 01 01 3d 07 ::P::OC 10 00 00 00 01 00 00 00 1f 01
            2a 04 00 00 00 ff 01 01 31 09 ::P::Base 08 00 00 00 09 00 00 00",
        ),
        vector("oc", COMPACT, oc(None, None), "14 00 00 00 01 01 01 21 07 ::P::OC 01 00 00 00"),
        vector(
            "oc",
            OLD,
            oc(None, None),
            "35 00 00 00 01 00 ff ff ff ff 01 01 00 00 00 00 07 ::P::OC
            08 00 00 00 01 00 00 00 00 0d ::Ice::Object 05 00 00 00 00 00",
        ),
        optional(
            COMPACT,
            Some(9),
            "20 00 00 00 01 01 01 00 00 00 0f 01 21 09 ::P::Base 09 00 00 00
            12 05 00 00 00",
        ),
        optional(
            SLICED,
            Some(9),
            "24 00 00 00 01 01 01 00 00 00 0f 01 31 09 ::P::Base 08 00 00 00
            09 00 00 00 12 05 00 00 00",
        ),
        optional(COMPACT, None, "0f 00 00 00 01 01 01 00 00 00 12 05 00 00 00"),
        optional_sequence(),
    ]
}

/// An optional class, then a number.
fn optional((encoding, format): (Version, Format), b: Option<i32>, bytes: &str) -> Vector {
    let b = b.map(|b| Link::<Base>::from(Base { b }));
    Vector {
        what: "opt, optional",
        encoding,
        format,
        bytes: hex(bytes),
        write: Box::new(move |w| {
            w.put(&1);
            w.put_optional(1, b.as_ref());
            w.put_optional(2, Some(&5));
        }),
        copy: |r, w| {
            w.put(&r.get::<i32>()?);
            w.put_optional(1, r.get_optional::<Link<Base>>(1)?.as_ref());
            w.put_optional(2, r.get_optional::<i32>(2)?.as_ref());
            r.finish()
        },
    }
}

fn optional_sequence() -> Vector {
    let b = Link::<Base>::from(Base { b: 9 });
    Vector {
        what: "optSeq, optional",
        encoding: V11,
        format: Format::Compact,
        bytes: hex("1e 00 00 00 01 01 0e 11 00 00 00 01 01 21 09 ::P::Base 09 00 00 00 27 02"),
        write: Box::new(move |w| {
            w.put_optional(1, Some(&vec![b.clone()]));
            w.put_optional(4, Some(&b));
        }),
        copy: |r, w| {
            w.put_optional(1, r.get_optional::<Vec<Link<Base>>>(1)?.as_ref());
            w.put_optional(4, r.get_optional::<Link<Base>>(4)?.as_ref());
            r.finish()
        },
    }
}

fn cycles() -> Vec<Vector> {
    let tree = || {
        let b = base(9);
        let kids = vec![Link::from(&b), Link::nil(), Link::from(&b)];
        let tree = Node::new(Tree { kids, left: Link::nil(), s: S { i: 3, b: Link::from(&b) } });
        tree.write().left = Link::from(&tree);
        (Link::<Tree>::from(tree),)
    };
    let pd = || {
        let pb = Node::new(Pb { b: 3 });
        let again = || Link::from(&pb);
        let pd =
            Pd { base: Pb { b: 1 }, other: Link::nil(), again: again(), d: "dd".into(), o: Some(again()) };
        let pd = Node::new(pd);
        pd.write().other = Link::from(&pd);
        (Link::<Pb>::from(pd),)
    };
    let own = || {
        let d = Node::new(d(1, Link::nil(), "x"));
        d.write().other = Link::from(&d);
        (Link::<Value>::from(d),)
    };
    vec![
        vector(
            "tree",
            COMPACT,
            tree(),
            "2b 00 00 00 01 01 01 21 09 ::P::Tree 03 01 21 09 ::P::Base
            09 00 00 00 00 03 02 03 00 00 00 03",
        ),
        vector(
            "treeS",
            SLICED,
            tree(),
            "36 00 00 00 01 01 01 39 09 ::P::Tree 0e 00 00 00 03 01 00 01 02
            03 00 00 00 01 02 01 31 09 ::P::Base 08 00 00 00 09 00 00 00 02",
        ),
        vector(
            "tree",
            OLD,
            tree(),
            "6b 00 00 00 01 00 ff ff ff ff 01 01 00 00 00 00 09 ::P::Tree
            1d 00 00 00 03 fe ff ff ff 00 00 00 00 fe ff ff ff ff ff ff ff 03 00 00 00 fe ff ff ff
            00 0d ::Ice::Object 05 00 00 00 00 01 02 00 00 00 00 09 ::P::Base 08 00 00 00 09 00 00 00
            01 02 05 00 00 00 00 00",
        ),
        vector(
            "pb",
            COMPACT,
            pd(),
            "2a 00 00 00 01 01 01 05 07 ::P::PD 02 01 21 07 ::P::PB 03 00 00 00
            02 64 64 17 03 ff 20 01 00 00 00",
        ),
        vector(
            "pbS",
            SLICED,
            pd(),
            "3a 00 00 00 01 01 01 1d 07 ::P::PD 0c 00 00 00 01 02 02 64 64 17 02 ff
            02 02 01 31 07 ::P::PB 08 00 00 00 03 00 00 00 32 02 08 00 00 00 01 00 00 00",
        ),
        vector(
            "objS",
            SLICED,
            own(),
            "2b 00 00 00 01 01 01 19 06 ::P::D 07 00 00 00 01 01 78 01 02
            31 09 ::P::Base 08 00 00 00 01 00 00 00",
        ),
        vector(
            "objS",
            OLD,
            own(),
            "49 00 00 00 01 00 ff ff ff ff 01 01 00 00 00 00 06 ::P::D 0a 00 00 00
            ff ff ff ff 01 78 00 09 ::P::Base 08 00 00 00 01 00 00 00 00 0d ::Ice::Object 05 00 00 00 00 00",
        ),
    ]
}

fn exceptions() -> Vec<Vector> {
    let mut all = plain_exceptions();
    all.extend(exceptions_with_classes());
    all
}

fn plain_exceptions() -> Vec<Vector> {
    let err2 = || Err2 { base: Err { reason: "r".into() }, code: 3 };
    let xo = || Xo { r: "r".into(), b: None };
    vec![
        exception(
            "Err2",
            COMPACT,
            err2(),
            "21 00 00 00 01 01 00 09 ::P::Err2 03 00 00 00 20 08 ::P::Err 01 72",
        ),
        exception(
            "Err2",
            SLICED,
            err2(),
            "29 00 00 00 01 01 10 09 ::P::Err2 08 00 00 00 03 00 00 00
            30 08 ::P::Err 06 00 00 00 01 72",
        ),
        exception(
            "Err2",
            OLD,
            err2(),
            "28 00 00 00 01 00 00 09 ::P::Err2 08 00 00 00 03 00 00 00
            08 ::P::Err 06 00 00 00 01 72",
        ),
        exception("XO", COMPACT, xo(), "11 00 00 00 01 01 20 07 ::P::XO 01 72"),
        exception("XO", SLICED, xo(), "15 00 00 00 01 01 30 07 ::P::XO 06 00 00 00 01 72"),
        exception("XO", OLD, xo(), "15 00 00 00 01 00 00 07 ::P::XO 06 00 00 00 01 72"),
        exception(
            "XPlain",
            OLD,
            XPlain { r: "r".into() },
            "19 00 00 00 01 00 00 0b ::P::XPlain 06 00 00 00 01 72",
        ),
    ]
}

fn exceptions_with_classes() -> Vec<Vector> {
    let x1 = |b: Link<Base>| X1 { r: "r".into(), b };
    let b9 = || Link::<Base>::from(Base { b: 9 });
    let x2 = || {
        let b = b9();
        X2 { base: x1(b.clone()), c: b }
    };
    let cyclic = || {
        let d = Node::new(d(1, Link::nil(), "x"));
        d.write().other = Link::from(&d);
        X2 { base: x1(Link::from(d)), c: b9() }
    };
    let x_sub = || XSub { base: XPlain { r: "r".into() }, b: b9() };
    let xo = || Xo { r: "r".into(), b: Some(b9()) };
    vec![
        exception(
            "X1",
            COMPACT,
            x1(b9()),
            "21 00 00 00 01 01 20 07 ::P::X1 01 72 01 21 09 ::P::Base 09 00 00 00",
        ),
        exception(
            "X1",
            SLICED,
            x1(b9()),
            "2b 00 00 00 01 01 38 07 ::P::X1 07 00 00 00 01 72 01
            01 01 31 09 ::P::Base 08 00 00 00 09 00 00 00",
        ),
        exception(
            "X1",
            OLD,
            x1(b9()),
            "46 00 00 00 01 00 01 07 ::P::X1 0a 00 00 00 01 72 ff ff ff ff
            01 01 00 00 00 00 09 ::P::Base 08 00 00 00 09 00 00 00 00 0d ::Ice::Object 05 00 00 00 00 00",
        ),
        exception("X1, nil", COMPACT, x1(Link::nil()), "12 00 00 00 01 01 20 07 ::P::X1 01 72 00"),
        exception("X1, nil", SLICED, x1(Link::nil()), "16 00 00 00 01 01 30 07 ::P::X1 07 00 00 00 01 72 00"),
        exception(
            "X1, nil",
            OLD,
            x1(Link::nil()),
            "1a 00 00 00 01 00 01 07 ::P::X1 0a 00 00 00 01 72
            00 00 00 00 00",
        ),
        exception(
            "X2",
            COMPACT,
            x2(),
            "2b 00 00 00 01 01 00 07 ::P::X2 01 21 09 ::P::Base 09 00 00 00
            20 07 ::P::X1 01 72 02",
        ),
        exception(
            "X2",
            SLICED,
            x2(),
            "3b 00 00 00 01 01 18 07 ::P::X2 05 00 00 00 01 01 01 31 09 ::P::Base
            08 00 00 00 09 00 00 00 38 07 ::P::X1 07 00 00 00 01 72 01 01 02",
        ),
        exception(
            "X2",
            OLD,
            x2(),
            "56 00 00 00 01 00 01 07 ::P::X2 08 00 00 00 ff ff ff ff 07 ::P::X1
            0a 00 00 00 01 72 ff ff ff ff 01 01 00 00 00 00 09 ::P::Base 08 00 00 00 09 00 00 00
            00 0d ::Ice::Object 05 00 00 00 00 00",
        ),
        exception(
            "X2, cyclic",
            COMPACT,
            cyclic(),
            "3b 00 00 00 01 01 00 07 ::P::X2 01 21 09 ::P::Base
            09 00 00 00 20 07 ::P::X1 01 72 01 01 06 ::P::D 03 01 78 20 01 00 00 00",
        ),
        exception(
            "X2, cyclic",
            SLICED,
            cyclic(),
            "56 00 00 00 01 01 18 07 ::P::X2 05 00 00 00 01 01 01
            31 09 ::P::Base 08 00 00 00 09 00 00 00 38 07 ::P::X1 07 00 00 00 01 72 01 01 01 19 06 ::P::D
            07 00 00 00 01 01 78 01 03 32 01 08 00 00 00 01 00 00 00",
        ),
        exception(
            "XO, with a class",
            COMPACT,
            xo(),
            "23 00 00 00 01 01 24 07 ::P::XO 01 72 0f 01
            21 09 ::P::Base 09 00 00 00 ff",
        ),
        exception(
            "XO, with a class",
            SLICED,
            xo(),
            "2d 00 00 00 01 01 3c 07 ::P::XO 09 00 00 00 01 72 0f 01 ff
            01 01 31 09 ::P::Base 08 00 00 00 09 00 00 00",
        ),
        exception(
            "XSub",
            COMPACT,
            x_sub(),
            "30 00 00 00 01 01 00 09 ::P::XSub 01 21 09 ::P::Base
            09 00 00 00 20 0b ::P::XPlain 01 72",
        ),
        exception(
            "XSub",
            SLICED,
            x_sub(),
            "3e 00 00 00 01 01 18 09 ::P::XSub 05 00 00 00 01
            01 01 31 09 ::P::Base 08 00 00 00 09 00 00 00 30 0b ::P::XPlain 06 00 00 00 01 72",
        ),
        exception(
            "XSub",
            OLD,
            x_sub(),
            "58 00 00 00 01 00 01 09 ::P::XSub 08 00 00 00 ff ff ff ff
            0b ::P::XPlain 06 00 00 00 01 72 01 01 00 00 00 00 09 ::P::Base 08 00 00 00 09 00 00 00
            00 0d ::Ice::Object 05 00 00 00 00 00",
        ),
    ]
}

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

fn exception<E: SliceException>(
    what: &'static str,
    (encoding, format): (Version, Format),
    exception: E,
    bytes: &str,
) -> Vector {
    Vector {
        what,
        encoding,
        format,
        bytes: hex(bytes),
        write: Box::new(move |w| w.put_exception(&exception)),
        copy: |r, w| {
            let mut e = r.exception()?;
            e.seek(&[E::TYPE_ID])?;
            let exception = E::get_slices(&mut e)?;
            r.finish_classes()?;
            w.put_exception(&exception);
            Ok(())
        },
    }
}
