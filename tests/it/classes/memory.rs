//! Who keeps an instance alive, and that whatever is decoded is freed with the last handle on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicIsize, Ordering};

use floe::Class;
use floe::class::{RawLink, Value};
use floe::wire::{Decode, DecodeError, Encode, OptionalFormat, SliceType};

use super::golden::vectors;
use super::types::{Pb, Pd};
use super::*;
use crate::hardening::random::{Random, seed};

/// How many [`Counted`] there are.
static ALIVE: AtomicIsize = AtomicIsize::new(0);

/// A byte that counts how often it is there.
#[derive(Debug, PartialEq)]
struct Counted(u8);

impl Counted {
    fn new(byte: u8) -> Self {
        ALIVE.fetch_add(1, Ordering::Relaxed);
        Counted(byte)
    }
}

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
        r.get_u8().map(Counted::new)
    }
}

#[derive(Class, Debug)]
#[class("::P::Part")]
struct Part {
    counted: Counted,
    left: Link<Part>,
    others: Vec<Link<Part>>,
}

#[derive(Class, Debug)]
#[class("::P::Whole", base = Part)]
struct Whole {
    base: Part,
    any: Link<Value>,
}

fn part(byte: u8) -> Part {
    Part { counted: Counted::new(byte), left: Link::nil(), others: Vec::new() }
}

/// All that counts, in one test: others would count, too.
#[test]
fn nothing_is_left_behind() {
    let alive = || ALIVE.load(Ordering::Relaxed);
    made_graphs(&alive);
    for (encoding, format) in [(V11, Format::Compact), (V11, Format::Sliced), (V10, Format::Compact)] {
        decoded_graphs(encoding, format, &alive);
        broken_graphs(encoding, format, &alive);
    }
}

fn made_graphs(alive: &dyn Fn() -> isize) {
    // A cycle of nodes of one graph, however it was tied.
    let first = Node::new(part(1));
    let second = first.beside(Part { left: Link::from(&first), ..part(2) });
    first.write().left = Link::from(&second);
    first.write().others = vec![Link::from(&first), Link::from(&second)];
    assert_eq!(alive(), 2);
    drop(first);
    assert_eq!(alive(), 2, "a node keeps its whole graph");
    let link = second.read().left.clone();
    drop(second);
    assert_eq!(link.get().expect("a link from outside keeps it, too").read().counted, Counted::new(1));
    drop(link);
    assert_eq!(alive(), 0);

    // A link that is moved out of an instance.
    let first = Node::new(part(1));
    let second = first.beside(part(2));
    first.write().left = Link::from(&second);
    drop(second);
    let moved = std::mem::take(&mut first.write().left);
    drop(first);
    assert_eq!(moved.get().expect("it keeps the graph").read().counted.0, 2);
    drop(moved);
    assert_eq!(alive(), 0);

    // A link into another graph keeps that.
    let other = Node::new(part(3));
    let node = Node::new(Part { left: Link::from(&other), ..part(4) });
    drop(other);
    assert_eq!(node.read().left.get().expect("it is kept").read().counted.0, 3);
    drop(node);
    assert_eq!(alive(), 0);
}

/// A ring of instances, each of which also leads to itself and to all before it.
fn ring() -> Node<Part> {
    let first = Node::new(part(0));
    let mut nodes = vec![first.clone()];
    for byte in 1..10 {
        let links = nodes.iter().map(Link::from).collect();
        nodes.push(first.beside(Part { others: links, ..part(byte) }));
    }
    let whole = first.beside(Whole { base: part(10), any: Link::nil() });
    whole.write().any = Link::from(whole.to_value());
    for (node, next) in nodes.iter().zip(nodes.iter().skip(1).cloned().chain([whole.upcast()])) {
        let mut node = node.write();
        node.left = Link::from(next);
    }
    whole.write().base.left = Link::from(&first);
    first
}

fn decoded_graphs(encoding: Version, format: Format, alive: &dyn Fn() -> isize) {
    let bytes = written(encoding, format, |w| w.put(&Link::<Part>::from(ring())));
    assert_eq!(alive(), 0, "what was written is gone");
    let classes = ClassContext::default();
    let mut r = reader(&bytes, &classes);
    let link: Link<Part> = r.get().expect("a link");
    r.finish().expect("the end");
    drop(classes);
    assert_eq!(alive(), 11);
    let mut node = link.get().expect("not nil");
    drop(link);
    for byte in 0..40 {
        assert_eq!(node.read().counted.0, byte % 11);
        let next = node.read().left.get().expect("a ring");
        node = next;
    }
    // What is changed stays in the graph.
    let next = node.read().left.get().expect("a ring");
    let new = node.beside(Part { left: Link::from(&node), ..part(99) });
    next.write().others.push(Link::from(&new));
    assert_eq!(alive(), 12);
    drop((node, next, new));
    assert_eq!(alive(), 0);
}

/// What a peer breaks off, or breaks, leaves nothing either.
fn broken_graphs(encoding: Version, format: Format, alive: &dyn Fn() -> isize) {
    let bytes = written(encoding, format, |w| w.put(&Link::<Part>::from(ring())));
    let mut random = Random::new(seed());
    for round in 0..2_000 {
        let mut body = bytes[6..].to_vec();
        match round % 4 {
            0 => body.truncate(random.below(body.len())),
            _ => {
                for _ in 0..=random.below(3) {
                    let at = random.below(body.len());
                    body[at] = random.byte();
                }
            }
        }
        let encapsulation = encapsulation(encoding, &body);
        let classes = ClassContext::default();
        let mut r = reader(&encapsulation, &classes);
        let value = r.get::<Link<Part>>();
        let end = r.finish();
        drop((value, end, classes));
        assert_eq!(alive(), 0, "round {round}");
    }
}

/// Kept slices are part of the graph, too: the links of their tables do not keep it.
#[test]
fn kept_slices_are_freed() {
    let body = "01 19 08 ::P::Unk 05 00 00 00 01 02 02 01 31 07 ::P::PB 08 00 00 00 03 00 00 00
        31 07 ::P::PB 08 00 00 00 04 00 00 00";
    let bytes = encapsulation(V11, &hex(body));
    let classes = ClassContext::default();
    let mut r = reader(&bytes, &classes);
    let link: Link<Pb> = r.get().expect("a link");
    r.finish().expect("the end");
    let node = link.get().expect("not nil");
    assert!(node.has_unknown_slices());
    assert_eq!(node.type_id(), "::P::Unk");
    let witness = Arc::new(());
    let weak = Arc::downgrade(&witness);
    node.beside(Witness { witness });
    assert!(weak.upgrade().is_some());
    drop((node, link, r));
    assert!(weak.upgrade().is_none(), "the graph is alive");
}

/// A class made by hand, whose member counts who holds it.
#[derive(Debug)]
struct Witness {
    #[expect(dead_code, reason = "it is held")]
    witness: Arc<()>,
}

impl floe::class::Class for Witness {
    type Base = Value;
    const TYPE_ID: &'static str = "::P::Witness";

    fn as_base(&self) -> &Value {
        Value::root()
    }

    fn as_base_mut(&mut self) -> &mut Value {
        Value::root_mut()
    }

    fn put_slices(&self, w: &mut Writer) {
        w.class_slice(Self::TYPE_ID, None, true, |_| {});
    }

    fn get_slices(r: &mut floe::wire::InstanceReader<'_, '_>) -> Result<Self, DecodeError> {
        r.slice(Self::TYPE_ID, None, |_| Ok(Witness { witness: Arc::default() }))
    }

    fn visit_links(&mut self, _: &mut dyn FnMut(&mut RawLink)) {}
}

/// All golden bytes, with a witness in each graph.
#[test]
fn graphs_of_all_vectors_are_freed() {
    for vector in vectors().iter().filter(|vector| vector.what.contains("pb")) {
        let bytes = encapsulation(vector.encoding, &vector.bytes[6..]);
        let classes = ClassContext::default();
        let mut r = reader(&bytes, &classes);
        let link: Link<Pb> = r.get().expect("a link");
        r.finish().expect("the end");
        let node = link.get().expect("not nil");
        let witness = Arc::new(());
        let weak = Arc::downgrade(&witness);
        node.beside(Witness { witness });
        let again = node.downcast::<Pd>().expect("a PD").read().again.clone();
        drop((link, node, r));
        assert!(weak.upgrade().is_some(), "a clone of an inner link keeps the graph");
        drop(again);
        assert!(weak.upgrade().is_none(), "{}: the graph is alive", vector.what);
    }
}

#[test]
fn links_and_nodes() {
    let nil = Link::<Base>::nil();
    assert!(nil.is_nil() && nil.get().is_none());
    assert_eq!(nil, Link::default());
    assert_eq!(format!("{nil:?}"), "Link(nil)");
    let node = Node::new(d(1, Link::nil(), "d"));
    let as_base: Link<Base> = Link::from(&node);
    assert_eq!(as_base, Link::from(node.upcast::<Base>()));
    assert_eq!(as_base, as_base.clone());
    assert_ne!(as_base, nil);
    assert_ne!(as_base, Link::from(d(1, Link::nil(), "d")));
    assert_eq!(format!("{as_base:?} {node:?}"), "Link(\"::P::D\") Node(\"::P::D\")");
    let base = as_base.get().expect("not nil");
    assert!(base.ptr_eq(&node));
    base.write().b = 7;
    assert_eq!(node.read().base.b, 7);
    assert_eq!(base.downcast::<D>().expect("a D").read().d, "d");
    assert!(base.downcast::<Pb>().is_none());
    assert_eq!(node.to_value().type_id(), "::P::D");
    assert_eq!(*node.to_value().read(), Value);
    assert_eq!(node.to_value().downcast::<Base>().expect("a Base").read().b, 7);
    assert_eq!(
        Link::<Value>::from(node).upcast::<Value>().get().map(|node| node.type_id().to_owned()).as_deref(),
        Some("::P::D")
    );
    let from_option: Link<Base> = Link::from(None::<Node<D>>);
    assert!(from_option.is_nil());
}

#[test]
fn nodes_are_shared_between_threads() {
    fn check<T: Send + Sync + Clone + 'static>() {}
    check::<Link<D>>();
    check::<Node<D>>();
    check::<Link<Value>>();
}
