//! All that an interface, a value type and an exception can be, without a warning.

#![deny(warnings, missing_docs, rust_2018_idioms, unreachable_pub)]
#![allow(dead_code)]

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use floe::View;
use floe::prelude::*;

mod demo {
    use floe::prelude::*;

    #[remote("::Demo::Printer")]
    pub(crate) trait Printer {
        async fn print_string(&self, s: &str) -> floe::Result<()>;
    }

    #[remote("::Demo::Color")]
    pub(crate) trait Color: Printer {
        async fn color(&self, deep: i32) -> floe::Result<i32>;
    }

    #[remote("::Demo::Scanner")]
    pub(crate) trait Scanner {
        async fn scan(&self) -> floe::Result<Vec<u8>>;
    }
}

use demo::{Printer, PrinterPrx, Scanner, ScannerPrx};

#[derive(Slice, Clone, Debug, PartialEq)]
struct Point {
    x: i32,
    #[name("Why")]
    y: f64,
    r#type: String,
}
#[derive(Slice, Clone, Debug, PartialEq)]
struct Label<'a> {
    text: &'a str,
    raw: &'a [u8],
    n: i32,
}
#[derive(Slice, Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Colour {
    Red,
    Green = 5,
    Blue = 300,
}
#[derive(Slice, Clone, Debug)]
struct Holder {
    all: Vec<AllPrx>,
    maybe: Option<AllPrx>,
    tree: Vec<Holder>,
    colours: HashMap<String, Colour>,
}

/// A class without members, and one with a base in another module.
#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::Demo::Nothing")]
struct Nothing;

mod classes {
    use floe::prelude::*;

    #[derive(Class, Clone, Debug, Default, PartialEq)]
    #[class("::Demo::Shape", id = 7)]
    pub(crate) struct Shape {
        pub(crate) r#type: String,
        pub(crate) next: Link<Shape>,
    }
}

#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::Demo::Group", base = classes::Shape)]
struct Group {
    base: classes::Shape,
    #[tag(3)]
    nothing: Option<Link<Nothing>>,
    #[name("Parts")]
    parts: Vec<Link<classes::Shape>>,
    frames: HashMap<i32, Vec<Frame>>,
    #[tag(1)]
    number: Option<i32>,
}

#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::Demo::Deep", base = Group)]
struct Deep {
    base: Group,
}

/// A struct with links, and with itself.
#[derive(Slice, Clone, Debug, Default, PartialEq)]
struct Frame {
    any: Link<floe::class::Value>,
    inner: Vec<Frame>,
}

#[derive(Exception, Clone, Debug)]
#[exception("::Demo::Lost", base = Failed)]
struct Lost {
    base: Failed,
    frame: Frame,
    #[tag(1)]
    group: Option<Link<Group>>,
}

/// Classes in every place.
#[remote("::Demo::Graphs")]
trait Graphs {
    async fn all(
        &self,
        one: Link<Group>,
        lent: &Link<Deep>,
        many: &[Link<classes::Shape>],
        named: &BTreeMap<String, Link<Nothing>>,
        frame: Frame,
        #[tag(2)] maybe: Option<&Link<Deep>>,
    ) -> floe::Result<(Link<Group>, Vec<Frame>)>;
    #[format(sliced)]
    #[returns(tag = 1)]
    async fn optional(&mut self) -> floe::Result<Option<Link<Group>>>;
}

#[derive(Exception, Clone, Debug)]
#[exception("::Demo::Err")]
struct Failed {
    reason: String,
    #[tag(4)]
    late: Option<i32>,
    #[tag(2)]
    early: Option<String>,
}
#[derive(Exception, Debug)]
#[exception("::Demo::Err2", base = Failed, display = "code {code}: {base}")]
struct Worse {
    base: Failed,
    code: i32,
}
#[derive(Exception, Debug)]
#[exception("::Demo::Empty")]
struct Empty;

#[derive(Exception, Debug)]
enum Fails {
    Failed(Failed),
    Empty(Empty),
    #[system]
    System(floe::Error),
}
#[derive(Exception, Debug)]
enum Worst {
    #[system]
    System(floe::Error),
    Worse(Worse),
}

#[derive(Exception, Debug, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[exception(native, display = own)]
enum BankError {
    #[error("too little: {left}")]
    TooLittle { left: u64 },
    #[error("closed")]
    Closed,
    #[error("{0}")]
    #[system]
    #[serde(skip)]
    System(floe::Error),
}

/// Everything.
#[remote("::Demo::All")]
#[allow(dead_code)]
trait All {
    /// Doc.
    #[idempotent]
    async fn text(
        &self,
        s: &str,
        bytes: &[u8],
        many: &[i32],
        point: &Point,
    ) -> floe::Result<(String, Vec<u8>)>;
    async fn mix(
        &self,
        #[tag(9)] late: Option<&str>,
        first: i32,
        #[tag(1)] early: Option<i32>,
        #[tag(5)] points: Option<&[Point]>,
        #[tag(6)] point: Option<&Point>,
    ) -> Result<(i32, String, i64), Fails>;
    #[returns(tag = 3)]
    #[commits]
    #[out(a, b(tag = 2))]
    async fn tagged(&mut self) -> Result<(Option<i32>, i16, Option<String>), floe::Error>;
    #[out]
    async fn outs(&self) -> floe::Result<(i32, bool)>;
    #[out(only)]
    async fn one_out(&self) -> floe::Result<i32>;
    #[oneway]
    #[timeout("5s")]
    async fn fire(&self, n: i32) -> floe::Result<()>;
    #[idempotent(nonmutating)]
    #[name("viewIt")]
    #[format(sliced)]
    async fn view(&self, points: View<'_, Label<'_>>, blob: Bytes) -> Result<(i32, Bytes), Worst>;
    async fn proxies(
        &self,
        me: &AllPrx,
        none: Option<AllPrx>,
        lent: Option<&AllPrx>,
    ) -> floe::Result<Option<AllPrx>>;
    #[deprecated(note = "old")]
    async fn r#type(
        &self,
        request: &str,
        object: i32,
        w: i32,
        r: i32,
        proxy: &str,
        servant: i32,
    ) -> floe::Result<Colour>;
    async fn dispatch(
        &self,
        maps: &HashMap<String, Vec<f64>>,
        tree: BTreeMap<i32, Point>,
    ) -> floe::Result<HashMap<String, Vec<f64>>>;
    async fn fail(&self, how: i32) -> Result<(), Fails>;
    async fn fail_worst(&self) -> Result<(), Worst>;
    async fn holder(&self, holder: &Holder, labels: &[Label<'_>], strs: Vec<&str>) -> floe::Result<Holder>;
}

/// Types with names that generated code could use, too.
#[derive(Slice)]
struct T {
    r: i32,
}

/// See [`T`].
#[derive(Slice)]
struct P<'de> {
    w: &'de str,
}

/// Borrows within borrows, and names that generated code could use, too.
#[remote("::Demo::Letters")]
trait Letters {
    async fn letters(&self, t: &T, p: P<'_>, ps: &[P<'_>]) -> floe::Result<T>;
    async fn borrowed(
        &self,
        names: &[&str],
        blobs: &[&[u8]],
        #[tag(1)] some: Option<&[&str]>,
    ) -> floe::Result<()>;
    async fn new(&self, clone: i32, checked_cast: &'_ str) -> floe::Result<()>;
}

/// See [`Letters`].
#[remote(native)]
trait NativeLetters {
    async fn borrowed(&self, t: &(u8, T2), names: &[&str], some: Option<&[&str]>) -> floe::Result<Vec<T2>>;
}

/// A serde type.
#[derive(serde::Serialize, serde::Deserialize)]
enum T2 {
    /// One.
    One(u64),
}

/// Nothing.
#[remote("::Demo::Marker")]
trait Marker {}

/// Native.
#[remote]
trait Bank: Send {
    async fn pay(
        &mut self,
        to: &str,
        amount: u64,
        raw: &[u8],
        ids: &[(u8, char)],
        note: Option<&str>,
    ) -> Result<(u64, Option<String>), BankError>;
    async fn back(&self, call: Option<&BankPrx>, pair: &(u8, u16)) -> floe::Result<u128>;
}

/// Two bases.
#[remote("::Demo::Multi")]
trait Multi: demo::Printer + Scanner + All {
    async fn own(&self) -> floe::Result<i32>;
}
/// Chain.
#[remote("::Demo::Chain")]
trait Chain: demo::Color {
    async fn chained(&mut self) -> floe::Result<i32>;
}
/// One.
#[remote("::Demo::One")]
trait One: Printer {}

struct MultiI;

impl Printer for MultiI {
    async fn print_string(&self, _: &str) -> floe::Result<()> {
        Ok(())
    }
}

impl demo::Color for MultiI {
    async fn color(&self, deep: i32) -> floe::Result<i32> {
        Ok(deep)
    }
}

impl Chain for MultiI {
    async fn chained(&mut self) -> floe::Result<i32> {
        Ok(1)
    }
}

fn is_printer<T: Printer>() {}

fn is_scanner<T: Scanner>() {}

fn is_send<T: Send>(value: T) -> T {
    value
}

fn servant() -> impl floe::Servant {
    ChainSkeleton::new(MultiI)
}

async fn client(all: AllPrx, mut bank: BankPrx, multi: MultiPrx) -> Result<(), Box<dyn std::error::Error>> {
    is_send(all.text("a", b"b", &[1], &Point { x: 1, y: 2.0, r#type: String::new() })).await?;
    is_send(all.mix(Some("late"), 1, None, None, None)).await?;
    is_send(Bank::pay(&mut bank, "me", 1, &[], &[], None)).await?;
    is_send(multi.print_string("inherited")).await?;
    ScannerPrx::from(multi.clone()).scan().await?;
    PrinterPrx::from(multi).print_string("converted").await?;
    Ok(())
}

fn main() {
    is_printer::<PrinterPrx>();
    is_printer::<demo::ColorPrx>();
    is_printer::<ChainPrx>();
    is_printer::<MultiPrx>();
    is_scanner::<MultiPrx>();
    is_printer::<MultiI>();
}
