//! Classes that a program learns of at run time: it implements `Instance` and `Classes` by hand.

use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::sync::Arc;

use floe::class::{Classes, Instance, RawLink, ReadInstance, Value};
use floe::wire::{ClassOptions, DecodeError, InstanceReader, SliceType};

use super::golden::{Vector, vectors};
use super::*;

/// What a member is.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Int,
    Text,
    Link,
    OptionalInt(u32),
}

/// A member's value.
#[derive(Debug)]
enum Member {
    Int(i32),
    Text(String),
    Link(Link<Value>),
    OptionalInt(Option<i32>),
}

/// A class, as a description has it; the most derived first, each with its own members.
#[derive(Debug)]
struct Description(Vec<(&'static str, Option<i32>, Vec<Kind>)>);

/// An instance of any described class: the members of each of its slices.
#[derive(Debug)]
struct Dynamic {
    class: Arc<Description>,
    slices: Vec<Vec<Member>>,
}

impl Instance for Dynamic {
    fn class_id(&self) -> Cow<'static, str> {
        self.class.0[0].0.into()
    }

    fn classes(&self) -> fn(TypeId) -> bool {
        |class| class == TypeId::of::<Dynamic>() || class == TypeId::of::<Value>()
    }

    fn view(&self, class: TypeId) -> Option<&dyn Any> {
        if class == TypeId::of::<Value>() { Some(Value::root()) } else { Some(self) }
    }

    fn view_mut(&mut self, class: TypeId) -> Option<&mut dyn Any> {
        if class == TypeId::of::<Value>() { Some(Value::root_mut()) } else { Some(self) }
    }

    fn put(&self, w: &mut Writer) {
        let last = self.slices.len() - 1;
        for (at, ((type_id, compact_id, _), members)) in self.class.0.iter().zip(&self.slices).enumerate() {
            w.class_slice(type_id, *compact_id, at == last, |w| {
                for (member, kind) in members.iter().zip(&self.class.0[at].2) {
                    match (member, kind) {
                        (Member::Int(value), _) => w.put(value),
                        (Member::Text(value), _) => w.put(value),
                        (Member::Link(value), _) => w.put(value),
                        (Member::OptionalInt(value), Kind::OptionalInt(tag)) => {
                            w.put_optional(*tag, value.as_ref())
                        }
                        (Member::OptionalInt(_), _) => unreachable!("a member is of its kind"),
                    }
                }
            });
        }
    }

    fn visit_links(&mut self, visit: &mut dyn FnMut(&mut RawLink)) {
        for member in self.slices.iter_mut().flatten() {
            if let Member::Link(link) = member {
                link.visit_links(visit);
            }
        }
    }
}

struct Reads(Arc<Description>);

impl ReadInstance for Reads {
    fn read(&self, reader: &mut InstanceReader<'_, '_>) -> Result<Box<dyn Instance>, DecodeError> {
        let mut slices = Vec::new();
        for (type_id, compact_id, kinds) in &self.0.0 {
            let read = |r: &mut Reader<'_>| {
                let one = |kind: &Kind| match kind {
                    Kind::Int => r.get().map(Member::Int),
                    Kind::Text => r.get().map(Member::Text),
                    Kind::Link => r.get().map(Member::Link),
                    Kind::OptionalInt(tag) => r.get_optional(*tag).map(Member::OptionalInt),
                };
                kinds.iter().map(one).collect()
            };
            slices.push(reader.slice(type_id, *compact_id, read)?);
        }
        Ok(Box::new(Dynamic { class: self.0.clone(), slices }))
    }
}

/// All descriptions.
struct Table(Vec<Arc<Description>>);

impl Table {
    fn find(&self, is: impl Fn(&(&str, Option<i32>, Vec<Kind>)) -> bool) -> Option<Arc<dyn ReadInstance>> {
        let found = self.0.iter().find(|class| is(&class.0[0]))?;
        Some(Arc::new(Reads(found.clone())))
    }
}

impl Classes for Table {
    fn by_type_id(&self, type_id: &str) -> Option<Arc<dyn ReadInstance>> {
        self.find(|(id, ..)| *id == type_id)
    }

    fn by_compact_id(&self, compact_id: i32) -> Option<Arc<dyn ReadInstance>> {
        self.find(|(_, id, _)| *id == Some(compact_id))
    }
}

fn options() -> ClassOptions {
    let base = || ("::P::Base", None, vec![Kind::Int]);
    let derived = ("::P::D", None, vec![Kind::Link, Kind::Text]);
    let classes = [
        vec![base()],
        vec![derived, base()],
        vec![("::P::CC", Some(7), vec![Kind::Int, Kind::OptionalInt(3)])],
        vec![("::P::PB", None, vec![Kind::Int])],
    ];
    let table = Table(classes.into_iter().map(|class| Arc::new(Description(class))).collect());
    let mut options = ClassOptions::default();
    options.classes = Some(Arc::new(table));
    options
}

/// Reads one link of the vector with the described classes, and gives what is written of it.
fn copied(vector: &Vector, body: &[u8]) -> (Node<Dynamic>, Chunk) {
    let bytes = encapsulation(vector.encoding, body);
    let classes = ClassContext::new(options());
    let mut r = reader(&bytes, &classes);
    r.expect_classes(true);
    let link: Link<Value> = r.get().expect("a link");
    r.finish().expect("the end");
    let node = link.get().expect("not nil").downcast::<Dynamic>().expect("a described class");
    (node, written(vector.encoding, vector.format, |w| w.put(&link)))
}

#[test]
fn golden_bytes() {
    let mut count = 0;
    for vector in vectors() {
        if !["clsS", "cc", "ccS", "objS"].contains(&vector.what) {
            continue;
        }
        let (_, again) = copied(&vector, &vector.bytes[6..]);
        assert_eq!(again[..], vector.bytes, "{}, {}", vector.what, vector.encoding);
        count += 1;
    }
    assert_eq!(count, 7);
}

/// A cycle of described classes is freed, and can be changed.
#[test]
fn a_cycle() {
    let own = vectors().into_iter().find(|vector| vector.what == "objS").expect("a D that leads to itself");
    let (node, _) = copied(&own, &own.bytes[6..]);
    assert_eq!(node.type_id(), "::P::D");
    let class = Arc::downgrade(&node.read().class);
    if let Member::Link(link) = &node.read().slices[0][0] {
        assert!(link.get().expect("not nil").ptr_eq(&node));
    }
    node.write().slices[1][0] = Member::Int(5);
    drop(node);
    assert!(class.upgrade().is_none(), "the graph is alive");
}

/// A class that is not described is kept, as everywhere.
#[test]
fn unknown_slices() {
    let body = hex("01 11 08 ::P::Unk 05 00 00 00 aa 31 07 ::P::PB 08 00 00 00 03 00 00 00");
    let bytes = encapsulation(V11, &body);
    let classes = ClassContext::new(options());
    let mut r = reader(&bytes, &classes);
    let link: Link<Value> = r.get().expect("a link");
    assert_eq!(link.get().expect("not nil").type_id(), "::P::Unk");
    assert_eq!(written(V11, Format::Sliced, |w| w.put(&link))[6..], body);
}

/// A new instance of a described class.
#[test]
fn a_new_instance() {
    let class = Arc::new(Description(vec![("::P::PB", None, vec![Kind::Int])]));
    let node = Node::new(Dynamic { class, slices: vec![vec![Member::Int(3)]] });
    let link = Link::<Value>::from(node.to_value());
    assert_eq!(written(V11, Format::Compact, |w| w.put(&link))[6..], hex("01 21 07 ::P::PB 03 00 00 00"));
}
