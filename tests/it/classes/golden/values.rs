//! Parameters and results.

use std::collections::BTreeMap;

use floe::class::Value;

use super::*;
use crate::classes::types::{Cc, Empty, Oc, Pb, Pd, S, Tree};

pub(super) fn all() -> Vec<Vector> {
    let mut all = classes();
    all.extend(containers());
    all.extend(optionals());
    all.extend(cycles());
    all
}

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
