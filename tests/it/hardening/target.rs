//! The object that is attacked: its parameters have every form that a peer can send.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use floe::class::Value;
use floe::prelude::*;
use floe::{Endpoint, Proxy};

/// A struct of fixed size.
#[derive(Slice, Clone, Debug, Default, PartialEq)]
pub(super) struct Point {
    pub(super) x: i32,
    pub(super) y: f64,
}

/// An enum with holes, whose sizes take one byte or five.
#[derive(Slice, Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Colour {
    #[default]
    Red,
    Green = 5,
    Blue = 300,
}

/// A struct with everything of variable size.
#[derive(Slice, Clone, Debug, Default, PartialEq)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) at: Point,
    pub(super) colour: Colour,
    pub(super) tags: Vec<String>,
    pub(super) rows: Vec<Vec<i32>>,
    pub(super) table: BTreeMap<String, Vec<u8>>,
}

/// A struct within itself.
#[derive(Slice, Clone, Debug, Default, PartialEq)]
pub(super) struct Tree {
    pub(super) value: u8,
    pub(super) children: Vec<Tree>,
}

/// A class whose instances lead to each other.
#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::Hard::Part")]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) next: Link<Part>,
    pub(super) parts: Vec<Link<Part>>,
    #[tag(1)]
    pub(super) any: Option<Link<Value>>,
}

/// A class with a base.
#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::Hard::Special", base = Part)]
pub(super) struct Special {
    pub(super) base: Part,
    pub(super) table: BTreeMap<u8, Link<Special>>,
}

/// The smallest class: three bytes an instance.
#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::Hard::Atom", id = 9)]
pub(super) struct Atom;

/// A user exception.
#[derive(Exception, Clone, Debug)]
#[exception("::Hard::Bad")]
pub(super) struct Bad {
    pub(super) reason: String,
    #[tag(2)]
    pub(super) code: Option<i32>,
}

/// A user exception with a base.
#[derive(Exception, Clone, Debug)]
#[exception("::Hard::Worse", base = Bad)]
pub(super) struct Worse {
    pub(super) base: Bad,
    pub(super) items: Vec<Item>,
}

/// A user exception with a class.
#[derive(Exception, Clone, Debug)]
#[exception("::Hard::Lost", base = Bad)]
pub(super) struct Lost {
    pub(super) base: Bad,
    pub(super) part: Link<Part>,
}

/// What the operation `fail` throws.
#[derive(Exception, Debug)]
pub(super) enum Fails {
    Worse(Worse),
    Lost(Lost),
    Bad(Bad),
    #[system]
    System(floe::Error),
}

/// The object. Every operation is quick, whatever its parameters are.
#[remote("::Hard::Target")]
pub(super) trait Target {
    async fn echo(&self, text: &str) -> floe::Result<String>;
    #[idempotent]
    async fn idem(&self, colour: Colour, point: &Point) -> floe::Result<Colour>;
    async fn items(&self, items: Vec<Item>) -> floe::Result<Vec<Item>>;
    async fn optional(
        &self,
        first: i32,
        #[tag(1)] number: Option<i32>,
        #[tag(2)] text: Option<&str>,
        #[tag(3)] points: Option<&[Point]>,
        #[tag(40)] item: Option<&Item>,
    ) -> floe::Result<i32>;
    async fn proxies(
        &self,
        one: Option<TargetPrx>,
        many: Vec<Option<TargetPrx>>,
    ) -> floe::Result<Option<TargetPrx>>;
    async fn tree(&self, tree: &Tree) -> floe::Result<i32>;
    async fn parts(&self, parts: &[Link<Value>], one: Link<Part>) -> floe::Result<Link<Value>>;
    #[format(sliced)]
    async fn sliced(&self, parts: &[Link<Value>], one: Link<Part>) -> floe::Result<Link<Value>>;
    async fn views(
        &self,
        points: View<'_, Point>,
        names: View<'_, &'_ str>,
        numbers: &[f64],
    ) -> floe::Result<i32>;
    async fn take(&self, bytes: &[u8]) -> floe::Result<i32>;
    async fn make(&self, size: i32) -> floe::Result<Vec<u8>>;
    async fn fail(&self, how: i32) -> Result<Item, Fails>;
}

/// The servant. No result is larger than [`MADE_MAX`] and what came.
pub(super) struct TargetI;

/// The most bytes that `make` makes.
pub(super) const MADE_MAX: i32 = 1 << 20;

impl Target for TargetI {
    async fn echo(&self, text: &str) -> floe::Result<String> {
        Ok(text.to_owned())
    }

    async fn idem(&self, colour: Colour, point: &Point) -> floe::Result<Colour> {
        Ok(if point.x == 0 { colour } else { Colour::Blue })
    }

    async fn items(&self, items: Vec<Item>) -> floe::Result<Vec<Item>> {
        Ok(items)
    }

    async fn optional(
        &self,
        first: i32,
        number: Option<i32>,
        text: Option<&str>,
        points: Option<&[Point]>,
        item: Option<&Item>,
    ) -> floe::Result<i32> {
        let text =
            text.map_or(0, str::len) + points.map_or(0, <[_]>::len) + item.map_or(0, |item| item.rows.len());
        Ok(first.wrapping_add(number.unwrap_or(0)).wrapping_add(text as i32))
    }

    async fn proxies(
        &self,
        one: Option<TargetPrx>,
        many: Vec<Option<TargetPrx>>,
    ) -> floe::Result<Option<TargetPrx>> {
        Ok(one.or_else(|| many.into_iter().flatten().next()))
    }

    async fn tree(&self, tree: &Tree) -> floe::Result<i32> {
        fn depth(tree: &Tree) -> i32 {
            1 + tree.children.iter().map(depth).max().unwrap_or(0)
        }
        Ok(depth(tree))
    }

    async fn parts(&self, parts: &[Link<Value>], one: Link<Part>) -> floe::Result<Link<Value>> {
        Ok(parts.first().cloned().unwrap_or(one.upcast()))
    }

    async fn sliced(&self, parts: &[Link<Value>], one: Link<Part>) -> floe::Result<Link<Value>> {
        self.parts(parts, one).await
    }

    async fn views(
        &self,
        points: View<'_, Point>,
        names: View<'_, &'_ str>,
        numbers: &[f64],
    ) -> floe::Result<i32> {
        let points: f64 = points.iter().map(|point| point.y).sum();
        let names: usize = names.iter().map(str::len).sum();
        Ok((points + numbers.iter().sum::<f64>()) as i32 ^ names as i32)
    }

    async fn take(&self, bytes: &[u8]) -> floe::Result<i32> {
        Ok(bytes.len() as i32)
    }

    async fn make(&self, size: i32) -> floe::Result<Vec<u8>> {
        Ok(vec![7; size.clamp(0, MADE_MAX) as usize])
    }

    async fn fail(&self, how: i32) -> Result<Item, Fails> {
        let bad = Bad { reason: "bad".into(), code: (how > 2).then_some(how) };
        match how {
            0 => Ok(Item::default()),
            1 => Err(bad.into()),
            4 => Err(Lost { base: bad, part: Link::new(Part::default()) }.into()),
            _ => Err(Worse { base: bad, items: vec![Item::default()] }.into()),
        }
    }
}

/// An object whose calls wait: for a time, and for each other.
#[remote("::Hard::Slow")]
pub(super) trait Slow {
    async fn wait(&mut self, milliseconds: i32, bytes: &[u8]) -> floe::Result<()>;
}

/// The servant, and how many calls it had.
pub(super) struct SlowI(Arc<AtomicUsize>);

impl Slow for SlowI {
    async fn wait(&mut self, milliseconds: i32, _: &[u8]) -> floe::Result<()> {
        self.0.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(std::time::Duration::from_millis(milliseconds.clamp(0, 10_000) as u64)).await;
        Ok(())
    }
}

/// A value within itself, in the native encoding.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) enum Deep {
    Nothing,
    Number(u64),
    Text(String),
    Many(Vec<Deep>),
    Named(BTreeMap<String, Deep>),
    Maybe(Option<Box<Deep>>),
}

/// An object with the native encoding.
#[remote("::Hard::Native", native)]
pub(super) trait Native {
    async fn deep(&self, value: Deep, more: &[u8]) -> floe::Result<Deep>;
}

/// The servant.
pub(super) struct NativeI;

impl Native for NativeI {
    async fn deep(&self, value: Deep, _: &[u8]) -> floe::Result<Deep> {
        Ok(value)
    }
}

/// A server with the objects `t` (a [`Target`], also as facet `f`), `n` (a [`Native`]) and `s` (a [`Slow`]).
async fn serve(properties: Properties, waited: Arc<AtomicUsize>) -> floe::Result<(Communicator, SocketAddr)> {
    let communicator = Communicator::new(properties)?;
    let adapter = communicator.adapter_with_endpoints("Hard", "tcp -h 127.0.0.1 -p 0").await?;
    adapter.add("t", TargetSkeleton::new(TargetI))?;
    adapter.add_facet("t", "f", TargetSkeleton::new(TargetI))?;
    adapter.add_default("any", TargetSkeleton::new(TargetI))?;
    adapter.add("n", NativeSkeleton::new(NativeI))?;
    adapter.add("s", SlowSkeleton::new(SlowI(waited)))?;
    adapter.activate().await?;
    let Some(Endpoint::Tcp(endpoint)) = adapter.endpoints().into_iter().next() else {
        return Err(floe::Error::new(floe::ErrorKind::Io("no tcp endpoint".into())));
    };
    Ok((communicator, SocketAddr::from(([127, 0, 0, 1], endpoint.port))))
}

/// A proxy for the object `t` at a server.
pub(super) fn proxy(communicator: &Communicator, at: SocketAddr) -> floe::Result<Proxy> {
    communicator.proxy(&format!("t:tcp -h 127.0.0.1 -p {}", at.port()))
}

/// A runtime with a server in it, which ends when this is dropped.
pub(super) struct Server {
    pub(super) at: SocketAddr,
    waited: Arc<AtomicUsize>,
    communicator: Communicator,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Server {
    /// How many calls the object `s` had.
    pub(super) fn waited(&self) -> usize {
        self.waited.load(Ordering::Relaxed)
    }

    /// Deactivates the adapter: returns when all calls are answered and all connections closed.
    pub(super) fn deactivate(&self) {
        let runtime = self.runtime.as_ref().expect("it is there until the end");
        let adapter = self.communicator.find_adapter("Hard").expect("the adapter");
        runtime.block_on(adapter.deactivate());
    }

    /// Starts one with the default properties.
    pub(super) fn start() -> Self {
        Self::with(Properties::new())
    }

    /// Starts one with these properties.
    pub(super) fn with(properties: Properties) -> Self {
        super::panics::count();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name(super::panics::THREAD)
            .enable_all()
            .build()
            .expect("a runtime");
        let waited = Arc::new(AtomicUsize::new(0));
        let (communicator, at) = runtime.block_on(serve(properties, waited.clone())).expect("a server");
        Server { at, waited, communicator, runtime: Some(runtime) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
