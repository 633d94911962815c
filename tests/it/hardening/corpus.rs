//! Well-formed messages of every kind, from which the broken ones are made.

use std::collections::BTreeMap;

use floe::class::Value;
use floe::prelude::*;
use floe::wire::{CLOSE, Format, MessageKind, ReplyStatus, SliceException, VALIDATE, Version, Writer};

use super::bytes::{Request, batch, encapsulation, hex, message, nothing, params};
use super::target::{Atom, Bad, Colour, Deep, Item, Lost, Part, Point, Special, Tree, Worse};

const V10: Version = Version::SLICE_1_0;
const V11: Version = Version::SLICE_1_1;

/// One message of each kind and form.
pub(super) fn messages() -> Vec<Vec<u8>> {
    let mut all = requests();
    all.extend(replies());
    all.push(VALIDATE.to_vec());
    all.push(CLOSE.to_vec());
    all
}

/// An item with something in each member.
pub(super) fn item() -> Item {
    Item {
        name: "hé".into(),
        at: Point { x: 1, y: 2.5 },
        colour: Colour::Blue,
        tags: vec!["a".into(), String::new()],
        rows: vec![vec![1, 2, 3], vec![]],
        table: BTreeMap::from([("k".into(), vec![1, 2, 3])]),
    }
}

fn tree(depth: u8) -> Tree {
    let children = if depth == 0 { vec![] } else { vec![tree(depth - 1), Tree::default()] };
    Tree { value: depth, children }
}

/// A proxy: identity `p`, facet `f`, a TCP, an UDP, a web socket and an unknown endpoint.
pub(super) fn proxy() -> Vec<u8> {
    hex("01 70 00  01 01 66  00 00  01 00 01 01  04
         01 00 19 00 00 00 01 01 09 31 32 37 2e 30 2e 30 2e 31 10 27 00 00 88 13 00 00 00
         03 00 15 00 00 00 01 01 09 31 32 37 2e 30 2e 30 2e 31 10 27 00 00 00
         04 00 1b 00 00 00 01 01 09 31 32 37 2e 30 2e 30 2e 31 10 27 00 00 88 13 00 00 00 01 2f
         63 00 08 00 00 00 01 00 aa bb")
}

/// Requests, single and in batches.
pub(super) fn requests() -> Vec<Vec<u8>> {
    let optional = |w: &mut Writer| {
        w.put(&7i32);
        w.put_optional(1, Some(&5i32));
        w.put_optional(2, Some(&"text"));
        w.put_optional(3, Some(&vec![Point::default(); 3]));
        w.put_optional(30, Some(&Colour::Green)); // Nobody knows this one.
        w.put_optional(40, Some(&item()));
    };
    let proxies = |w: &mut Writer| {
        w.put_bytes(&proxy());
        w.put_size(3);
        w.put_bytes(&hex(
            "00 00  01 61 00 00 00 00 01 00 01 01 00 02 61 64  01 77 00 00 00 00 01 00 01 01 00 00",
        ));
    };
    let views = |w: &mut Writer| {
        w.put(&vec![Point { x: 1, y: 1.0 }; 2]);
        w.put(&vec!["a", "bc"]);
        w.put(&vec![0.5f64; 3]);
    };
    let native = |w: &mut Writer| {
        let leaves = vec![Deep::Nothing, Deep::Number(u64::MAX), Deep::Text("hé".into())];
        let named = Deep::Named(BTreeMap::from([("k".into(), Deep::Many(leaves))]));
        w.put_native(&Deep::Maybe(Some(Box::new(named))));
        w.put_native(&vec![1u8, 2, 3]);
    };
    let ping = || Request { mode: 1, ..Request::of("ice_ping", nothing()) };
    let echo = || Request::of("echo", params("hello"));
    let all = [
        ping(),
        Request { mode: 1, ..Request::of("ice_isA", params("::Hard::Target")) },
        Request { mode: 2, ..Request::of("ice_ids", nothing()) },
        echo(),
        Request { facet: "f", context: &[("k", "v"), ("", "x"), ("floe.chain", "1,2")], ..echo() },
        Request { facet: "none", ..echo() },
        Request { name: "nobody", ..echo() },
        Request::of("nothing", nothing()),
        Request { id: 0, ..echo() },
        Request {
            mode: 2,
            ..Request::of(
                "idem",
                encapsulation(V10, |w| {
                    w.put(&Colour::Blue);
                    w.put(&Point::default())
                }),
            )
        },
        Request::of("items", params(&vec![item(), Item::default()])),
        Request::of("items", encapsulation(V10, |w| w.put(&vec![item()]))),
        Request::of("optional", encapsulation(V11, optional)),
        Request::of("proxies", encapsulation(V11, proxies)),
        Request::of("tree", params(&tree(6))),
        Request::of("views", encapsulation(V11, views)),
        Request::of("take", params(&vec![1u8; 300])),
        Request::of("make", params(&300i32)),
        Request { name: "n", ..Request::of("deep", encapsulation(Version::NATIVE, native)) },
        Request::of("fail", params(&1i32)),
        Request::of("fail", params(&3i32)),
        Request::of("fail", params(&4i32)),
    ];
    let mut messages: Vec<Vec<u8>> = all.iter().map(Request::message).collect();
    messages.extend(classes().into_iter().map(|params| Request::of("parts", params).message()));
    messages.extend(classes().into_iter().map(|params| Request::of("sliced", params).message()));
    messages.push(batch(&[]));
    messages.push(batch(&[ping(), echo(), Request::of("items", params(&vec![item()]))]));
    messages
}

/// Parameters with a graph of instances, in each form.
fn classes() -> Vec<Vec<u8>> {
    let first = Node::new(Part { name: "first".into(), ..Part::default() });
    let atom = first.beside(Atom);
    let base = Part { next: Link::from(&first), any: Some(Link::from(&atom)), ..Part::default() };
    let special = first.beside(Special { base, table: BTreeMap::new() });
    special.write().table.insert(3, Link::from(&special));
    first.write().parts = vec![Link::from(&special), Link::nil(), Link::from(&first)];
    let parts = vec![Link::<Value>::from(&atom), Link::from(special), Link::from(atom)];
    let one = Link::<Part>::from(first);
    let forms = [(V11, Format::Compact), (V11, Format::Sliced), (V10, Format::Compact)];
    let write = |(encoding, format)| {
        let mut writer = Writer::encapsulation(encoding).with_format(format);
        writer.put(&parts);
        writer.put(&one);
        writer.finish().expect("parameters that can be encoded").into_chunk().to_vec()
    };
    forms.map(write).to_vec()
}

/// Replies with each kind of status, to requests that nobody sent.
pub(super) fn replies() -> Vec<Vec<u8>> {
    let reply = |status: ReplyStatus, rest: &[u8]| {
        let mut body = 77i32.to_le_bytes().to_vec();
        body.push(status.0);
        body.extend_from_slice(rest);
        message(MessageKind::Reply, &body)
    };
    let mut all = vec![
        reply(ReplyStatus::OK, &nothing()),
        reply(ReplyStatus::OK, &params(&vec![item()])),
        reply(ReplyStatus::OBJECT_NOT_EXIST, &hex("02 7a 7a 00 01 01 66 08 69 63 65 5f 70 69 6e 67")),
        reply(ReplyStatus::UNKNOWN_LOCAL, &hex("04 6f 6f 70 73")),
        reply(ReplyStatus::UNAUTHORIZED, &hex("02 6e 6f")),
    ];
    all.extend(exceptions().iter().map(|exception| reply(ReplyStatus::USER_EXCEPTION, exception)));
    all
}

/// Encapsulations with a user exception, in each form.
pub(super) fn exceptions() -> Vec<Vec<u8>> {
    fn written<E: SliceException>(encoding: Version, format: Format, exception: &E) -> Vec<u8> {
        let mut writer = Writer::encapsulation(encoding).with_format(format);
        writer.put_exception(exception);
        writer.finish().expect("an exception that can be encoded").into_chunk().to_vec()
    }
    let bad = Bad { reason: "bad".into(), code: Some(9) };
    let worse = Worse { base: bad.clone(), items: vec![item()] };
    let lost =
        Lost { base: bad.clone(), part: Link::new(Part { any: Some(Link::from(Atom)), ..Part::default() }) };
    let mut all = Vec::new();
    for (encoding, format) in [(V10, Format::Sliced), (V11, Format::Compact), (V11, Format::Sliced)] {
        all.push(written(encoding, format, &bad));
        all.push(written(encoding, format, &worse));
        all.push(written(encoding, format, &lost));
    }
    all
}
