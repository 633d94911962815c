//! User exceptions, with classes and without.

use floe::wire::SliceException;

use super::*;
use crate::classes::types::{Err, Err2, X1, X2, XPlain, XSub, Xo};

pub(super) fn all() -> Vec<Vector> {
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
