//! `interop/Classes.ice` in Rust, without the class `Stranger`: a servant, and what every server must do.

use std::collections::BTreeMap;

use floe::class::Value;
use floe::prelude::*;
use floe::wire::Version;
use floe::{Error, ErrorKind};

#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::Classes::Shape")]
pub(crate) struct Shape {
    pub(crate) name: String,
    #[tag(2)]
    pub(crate) weight: Option<i32>,
}

#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::Classes::Group", base = Shape)]
pub(crate) struct Group {
    pub(crate) base: Shape,
    pub(crate) parts: Vec<Link<Shape>>,
    pub(crate) parent: Link<Group>,
    #[tag(5)]
    pub(crate) mark: Option<Link<Shape>>,
}

#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::Classes::Tiny", id = 23)]
pub(crate) struct Tiny {
    pub(crate) b: u8,
}

/// Only Floe knows this one.
#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::Classes::Oddity", base = Shape)]
pub(crate) struct Oddity {
    pub(crate) base: Shape,
    pub(crate) friend: Link<Shape>,
    pub(crate) own: Link<Oddity>,
    #[tag(9)]
    pub(crate) gift: Option<Link<Shape>>,
}

#[derive(Slice, Clone, Debug, Default, PartialEq)]
pub(crate) struct Frame {
    pub(crate) x: i32,
    pub(crate) inside: Link<Shape>,
}

#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::Classes::Misshapen", display = "{why}")]
pub(crate) struct Misshapen {
    pub(crate) why: String,
    pub(crate) shape: Link<Shape>,
}

#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::Classes::Unbalanced", base = Misshapen)]
pub(crate) struct Unbalanced {
    pub(crate) base: Misshapen,
    pub(crate) group: Link<Group>,
    #[tag(1)]
    pub(crate) tiny: Option<Link<Tiny>>,
}

#[derive(Exception, Debug)]
pub(crate) enum Fails {
    Unbalanced(Unbalanced),
    Misshapen(Misshapen),
    #[system]
    System(Error),
}

type Shapes = Vec<Link<Shape>>;
type Named = BTreeMap<String, Link<Shape>>;

#[remote("::Classes::Graphs")]
pub(crate) trait Graphs {
    async fn echo(&self, s: Link<Shape>) -> floe::Result<Link<Shape>>;
    #[format(sliced)]
    async fn echo_sliced(&self, s: &Link<Shape>) -> floe::Result<Link<Shape>>;
    async fn any(&self, o: Link<Value>) -> floe::Result<Link<Value>>;
    #[format(sliced)]
    async fn any_sliced(&self, o: Link<Value>) -> floe::Result<Link<Value>>;
    async fn same(&self, a: Link<Shape>, b: Link<Shape>) -> floe::Result<bool>;
    async fn all(&self, s: &[Link<Shape>], n: &Named, f: Frame) -> floe::Result<(Shapes, Frame, Named)>;
    async fn frames(&self, f: Vec<Frame>) -> floe::Result<Vec<Frame>>;
    #[returns(tag = 1)]
    async fn maybe(
        &self,
        number: i32,
        #[tag(3)] s: Option<Link<Shape>>,
        #[tag(2)] t: Option<Link<Tiny>>,
    ) -> floe::Result<Option<Link<Shape>>>;
    async fn ring(&self, count: i32) -> floe::Result<Link<Group>>;
    async fn fail(&self, how: i32) -> Result<(), Fails>;
    #[format(sliced)]
    async fn fail_sliced(&self, how: i32) -> Result<(), Fails>;
}

pub(crate) struct GraphsI;

impl Graphs for GraphsI {
    async fn echo(&self, s: Link<Shape>) -> floe::Result<Link<Shape>> {
        Ok(s)
    }

    async fn echo_sliced(&self, s: &Link<Shape>) -> floe::Result<Link<Shape>> {
        Ok(s.clone())
    }

    async fn any(&self, o: Link<Value>) -> floe::Result<Link<Value>> {
        Ok(o)
    }

    async fn any_sliced(&self, o: Link<Value>) -> floe::Result<Link<Value>> {
        Ok(o)
    }

    async fn same(&self, a: Link<Shape>, b: Link<Shape>) -> floe::Result<bool> {
        Ok(a == b)
    }

    async fn all(&self, s: &[Link<Shape>], n: &Named, f: Frame) -> floe::Result<(Shapes, Frame, Named)> {
        Ok((s.to_vec(), f, n.clone()))
    }

    async fn frames(&self, f: Vec<Frame>) -> floe::Result<Vec<Frame>> {
        Ok(f)
    }

    async fn maybe(
        &self,
        number: i32,
        s: Option<Link<Shape>>,
        t: Option<Link<Tiny>>,
    ) -> floe::Result<Option<Link<Shape>>> {
        let tiny = t.and_then(|tiny| tiny.get());
        assert!(tiny.is_none_or(|tiny| i32::from(tiny.read().b) == number));
        Ok(s)
    }

    async fn ring(&self, count: i32) -> floe::Result<Link<Group>> {
        Ok(Link::from(ring(count)))
    }

    async fn fail(&self, how: i32) -> Result<(), Fails> {
        Err(failure(how))
    }

    async fn fail_sliced(&self, how: i32) -> Result<(), Fails> {
        Err(failure(how))
    }
}

fn shape(name: &str, weight: Option<i32>) -> Shape {
    Shape { name: name.into(), weight }
}

/// Groups, each of which has the next one as its parent, and the last the first.
fn ring(count: i32) -> Node<Group> {
    let group = |number: i32| Group { base: shape(&number.to_string(), Some(number)), ..Group::default() };
    let first = Node::new(group(0));
    let mut last = first.clone();
    for number in 1..count {
        let next = first.beside(group(number));
        last.write().parent = Link::from(&next);
        last = next;
    }
    last.write().parent = Link::from(&first);
    first
}

fn failure(how: i32) -> Fails {
    let shape = Node::new(shape("s", Some(1)));
    match how {
        0 => Fails::Misshapen(Misshapen { why: "nil".into(), shape: Link::nil() }),
        1 => Fails::Misshapen(Misshapen { why: "one".into(), shape: Link::from(shape) }),
        _ => {
            let group = shape.beside(Group { base: self::shape("0", Some(0)), ..Group::default() });
            group.write().parent = Link::from(&group);
            group.write().parts = vec![Link::from(&shape), Link::from(&group)];
            let base = Misshapen { why: "two".into(), shape: Link::from(shape) };
            let tiny = Some(Link::new(Tiny { b: how as u8 }));
            Fails::Unbalanced(Unbalanced { base, group: Link::from(group), tiny })
        }
    }
}

/// All that a server of these classes must do, in both encodings.
pub(crate) async fn check(proxy: Proxy, knows_oddities: bool) {
    let graphs = GraphsPrx::checked_cast(proxy).await.expect("it is a Graphs");
    for encoding in [Version::SLICE_1_1, Version::SLICE_1_0] {
        let graphs = graphs.ice_encoding_version(encoding);
        let old = encoding == Version::SLICE_1_0;
        check_nil(&graphs).await;
        check_shared_and_cyclic(&graphs, old).await;
        check_containers(&graphs).await;
        check_optionals(&graphs, old).await;
        check_rings(&graphs).await;
        check_exceptions(&graphs, old).await;
        check_oddities(&graphs, old, knows_oddities).await;
        check_depth(&graphs).await;
    }
}

async fn check_nil(graphs: &GraphsPrx) {
    assert!(graphs.echo(Link::nil()).await.expect("nil").is_nil());
    assert!(graphs.any(Link::nil()).await.expect("nil").is_nil());
    assert!(graphs.same(Link::nil(), Link::nil()).await.expect("nil"));
}

async fn check_shared_and_cyclic(graphs: &GraphsPrx, old: bool) {
    let shape = Node::new(shape("s", Some(7)));
    let again = || Link::<Shape>::from(&shape);
    assert!(graphs.same(again(), again()).await.expect("same"));
    assert!(!graphs.same(again(), Link::from(self::shape("s", Some(7)))).await.expect("same"));

    let group = Group { base: self::shape("g", None), mark: Some(again()), ..Group::default() };
    let group = shape.beside(group);
    group.write().parent = Link::from(&group);
    group.write().parts = vec![again(), Link::nil(), again(), Link::from(&group)];
    let link = Link::<Shape>::from(group);
    let any = link.upcast::<Value>();
    check_group(graphs.echo(link.clone()).await.expect("a group").upcast(), old);
    check_group(graphs.echo_sliced(&link).await.expect("a group").upcast(), old);
    check_group(graphs.any(any.clone()).await.expect("a group"), old);
    check_group(graphs.any_sliced(any).await.expect("a group"), old);

    let tiny = graphs.any(Link::from(Tiny { b: 200 })).await.expect("a tiny").get().expect("not nil");
    assert_eq!(tiny.downcast::<Tiny>().expect("a Tiny").read().b, 200);
    let tiny = graphs.any_sliced(Link::from(Tiny { b: 201 })).await.expect("a tiny").get().expect("not nil");
    assert_eq!(tiny.downcast::<Tiny>().expect("a Tiny").read().b, 201);
}

fn check_group(link: Link<Value>, old: bool) {
    let node = link.get().expect("not nil").downcast::<Group>().expect("a Group");
    let group = node.read();
    assert_eq!(group.base, shape("g", None));
    assert_eq!(group.parent, Link::from(&node));
    let [first, second, third, fourth] = group.parts.as_slice() else { panic!("{group:?}") };
    assert!(second.is_nil());
    assert_eq!(first, third);
    assert_eq!(*fourth, Link::from(&node));
    assert_eq!(*first.get().expect("not nil").read(), shape("s", (!old).then_some(7)));
    assert_eq!(group.mark.as_ref(), (!old).then_some(first));
}

async fn check_containers(graphs: &GraphsPrx) {
    let shape = Node::new(shape("s", None));
    let one = || Link::<Shape>::from(&shape);
    let named = Named::from([("k".into(), one()), ("n".into(), Link::nil())]);
    let frame = Frame { x: 3, inside: one() };
    let (shapes, frame, named) = graphs.all(&[one(), Link::nil()], &named, frame).await.expect("all");
    let first = shapes[0].clone();
    assert_eq!(first.get().expect("not nil").read().name, "s");
    assert_eq!(shapes, [first.clone(), Link::nil()]);
    assert_eq!(frame, Frame { x: 3, inside: first.clone() });
    assert_eq!(named, Named::from([("k".into(), first), ("n".into(), Link::nil())]));

    let (shapes, frame, named) = graphs.all(&[], &Named::new(), Frame::default()).await.expect("all");
    assert_eq!((shapes, frame, named), (vec![], Frame::default(), Named::new()));
    assert_eq!(graphs.frames(vec![]).await.expect("no frames"), []);
    let frames = vec![Frame { x: 1, inside: one() }, Frame { x: 2, inside: one() }];
    let frames = graphs.frames(frames).await.expect("frames");
    assert_eq!(frames[0].inside, frames[1].inside);
    assert_eq!(frames[1].x, 2);
}

async fn check_optionals(graphs: &GraphsPrx, old: bool) {
    assert_eq!(graphs.maybe(1, None, None).await.expect("none"), None);
    let nil = graphs.maybe(1, Some(Link::nil()), None).await.expect("nil");
    assert_eq!(nil, (!old).then_some(Link::nil()));
    let shape = Link::new(shape("s", None));
    let back = graphs.maybe(5, Some(shape), Some(Link::new(Tiny { b: 5 }))).await.expect("a shape");
    let name = back.map(|back| back.get().expect("not nil").read().name.clone());
    assert_eq!(name.as_deref(), (!old).then_some("s"));
}

async fn check_rings(graphs: &GraphsPrx) {
    for count in [1, 2, 50] {
        let first = graphs.ring(count).await.expect("a ring").get().expect("not nil");
        let mut group = first.clone();
        for number in 0..count {
            assert_eq!(group.read().base.name, number.to_string());
            let next = group.read().parent.get().expect("a ring");
            group = next;
        }
        assert!(group.ptr_eq(&first));
    }
}

async fn check_exceptions(graphs: &GraphsPrx, old: bool) {
    for sliced in [false, true] {
        let fail = async |how| {
            let result = if sliced { graphs.fail_sliced(how).await } else { graphs.fail(how).await };
            result.expect_err("it fails")
        };
        match fail(0).await {
            Fails::Misshapen(error) => assert!(error.why == "nil" && error.shape.is_nil()),
            other => panic!("{other:?}"),
        }
        match fail(1).await {
            Fails::Misshapen(error) => assert_eq!(error.shape.get().expect("not nil").read().name, "s"),
            other => panic!("{other:?}"),
        }
        match fail(9).await {
            Fails::Unbalanced(error) => check_unbalanced(&error, old),
            other => panic!("{other:?}"),
        }
    }
}

fn check_unbalanced(error: &Unbalanced, old: bool) {
    assert_eq!(error.base.why, "two");
    let node = error.group.get().expect("not nil");
    let group = node.read();
    assert_eq!(group.parts[0], error.base.shape);
    assert_eq!(group.parts[1], Link::from(&node));
    assert_eq!(group.parent, error.group);
    let tiny = error.tiny.as_ref().map(|tiny| tiny.get().expect("not nil").read().b);
    assert_eq!(tiny, (!old).then_some(9));
}

/// A class that the server may not know comes back whole in the sliced format.
async fn check_oddities(graphs: &GraphsPrx, old: bool, knows: bool) {
    let friend = Node::new(shape("friend", Some(3)));
    let friend_link = || Link::<Shape>::from(&friend);
    let oddity = Oddity {
        base: shape("odd", Some(4)),
        friend: friend_link(),
        own: Link::nil(),
        gift: Some(friend_link()),
    };
    let oddity = friend.beside(oddity);
    oddity.write().own = Link::from(&oddity);
    let parts = vec![Link::from(&oddity), friend_link(), Link::from(&oddity)];
    let group = friend.beside(Group { parts, ..Group::default() });
    if old {
        let back = graphs.echo(Link::from(&oddity)).await.expect("the part that is known");
        let back = back.get().expect("not nil");
        assert_eq!(back.downcast::<Oddity>().is_some(), knows);
        assert_eq!(back.read().name, "odd");
        return;
    }
    match graphs.echo(Link::from(&oddity)).await {
        Ok(back) => assert!(knows && back.get().is_some_and(|back| back.downcast::<Oddity>().is_some())),
        Err(error) => assert!(!knows && matches!(error.kind(), ErrorKind::UnknownLocal(_)), "{error}"),
    }
    let back = graphs.any_sliced(Link::from(group)).await.expect("a group").get().expect("not nil");
    let back = back.downcast::<Group>().expect("a Group");
    let parts = back.read().parts.clone();
    assert_eq!(parts[0], parts[2]);
    let kept = parts[0].get().expect("not nil").downcast::<Oddity>().expect("an Oddity");
    let kept_now = kept.read();
    assert_eq!(kept_now.base, shape("odd", Some(4)));
    assert_eq!((&kept_now.friend, &kept_now.own), (&parts[1], &Link::from(&kept)));
    assert_eq!(kept_now.gift.as_ref(), Some(&parts[1]));
    assert_eq!(parts[1].get().expect("not nil").read().weight, Some(3));
}

async fn check_depth(graphs: &GraphsPrx) {
    for (count, good) in [(100, true), (101, false)] {
        let mut link = Link::<Group>::nil();
        for _ in 0..count {
            link = Link::new(Group { parent: link, ..Group::default() });
        }
        for sliced in [false, true] {
            let link = link.upcast::<Shape>();
            let back = if sliced { graphs.echo_sliced(&link).await } else { graphs.echo(link).await };
            assert_eq!(back.is_ok(), good, "{count}: {back:?}");
        }
    }
}
