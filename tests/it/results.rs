//! Results in a struct, and enums that keep what they do not know: the same bytes as in other forms, and nothing lost.

use floe::prelude::*;
use floe::{ErrorKind, TypedProxy};

/// What a cutter gives.
#[derive(Results, Clone, Debug, Default, PartialEq)]
pub struct CutterCutResult {
    /// The place.
    #[returns]
    pub at: i32,
    /// What stood behind it.
    #[tag(9)]
    pub tail: Option<String>,
    /// What stood before it.
    pub head: String,
    /// Parts of the head, if there are some.
    #[tag(3)]
    pub parts: Option<Vec<String>>,
}

/// Cuts texts, and says it in a struct.
#[remote("::FloeTest::Cutter")]
pub trait Cutter {
    /// At the first `/`.
    #[results]
    async fn cut(&self, text: &str) -> Result<CutterCutResult, CutError>;
}

/// The same operation, with a tuple.
#[remote("::FloeTest::TupleCutter")]
pub trait TupleCutter {
    /// At the first `/`.
    #[out(tail(tag = 9), head, parts(tag = 3))]
    async fn cut(&self, text: &str) -> Result<(i32, Option<String>, String, Option<Vec<String>>), CutError>;
}

/// There is nothing to cut.
#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::FloeTest::Whole")]
pub struct Whole {
    /// The text.
    pub text: String,
}

/// The errors of a cutter.
#[derive(Exception, Debug)]
pub enum CutError {
    /// Nothing to cut.
    Whole(Whole),
    /// All else.
    #[system]
    System(floe::Error),
}

struct Knife;

impl Cutter for Knife {
    async fn cut(&self, text: &str) -> Result<CutterCutResult, CutError> {
        let (head, tail) = text.split_once('/').ok_or_else(|| Whole { text: text.to_owned() })?;
        let parts: Vec<_> = head.split('-').map(str::to_owned).collect();
        Ok(CutterCutResult {
            at: head.len() as i32,
            tail: (!tail.is_empty()).then(|| tail.to_owned()),
            head: head.to_owned(),
            parts: (parts.len() > 1).then_some(parts),
        })
    }
}

impl TupleCutter for Knife {
    async fn cut(&self, text: &str) -> Result<(i32, Option<String>, String, Option<Vec<String>>), CutError> {
        let CutterCutResult { at, tail, head, parts } = Cutter::cut(self, text).await?;
        Ok((at, tail, head, parts))
    }
}

/// Colours, as an older program knows them.
#[derive(Slice, Clone, Copy, Debug, PartialEq)]
#[repr(i32)]
pub enum OldColour {
    /// The first.
    Red = 0,
    /// The second.
    Green = 5,
    /// One of a newer program.
    #[unknown]
    Unknown(i32),
}

/// Colours, as a newer program knows them.
#[derive(Slice, Clone, Copy, Debug, PartialEq)]
pub enum NewColour {
    /// The first.
    Red = 0,
    /// Between them.
    Amber = 3,
    /// The second.
    Green = 5,
    /// The last.
    Blue = 300,
}

/// Gives back what it got, as an older program.
#[remote("::FloeTest::Painter")]
pub trait OldPainter {
    /// Gives back what it got.
    async fn echo(
        &self,
        colour: OldColour,
        #[tag(1)] other: Option<OldColour>,
    ) -> floe::Result<Vec<OldColour>>;
}

/// The same interface in a newer program.
#[remote("::FloeTest::Painter")]
pub trait NewPainter {
    /// Gives back what it got.
    async fn echo(
        &self,
        colour: NewColour,
        #[tag(1)] other: Option<NewColour>,
    ) -> floe::Result<Vec<NewColour>>;
}

struct Old;

impl OldPainter for Old {
    async fn echo(&self, colour: OldColour, other: Option<OldColour>) -> floe::Result<Vec<OldColour>> {
        Ok([Some(colour), other].into_iter().flatten().collect())
    }
}

async fn adapter() -> (Communicator, ObjectAdapter) {
    let communicator = Communicator::new(Properties::new()).unwrap();
    let adapter = communicator.adapter_with_endpoints("Results", "tcp -h 127.0.0.1").await.unwrap();
    adapter.activate().await.unwrap();
    (communicator, adapter)
}

/// A struct of results and a tuple are the same on the wire: each proxy calls each servant.
#[tokio::test]
async fn structs_and_tuples() {
    let (communicator, adapter) = adapter().await;
    let proxies = [
        adapter.add("struct", CutterSkeleton::new(Knife)).unwrap(),
        adapter.add("tuple", TupleCutterSkeleton::new(Knife)).unwrap(),
    ];
    for proxy in proxies.map(|proxy| proxy.ice_collocation_optimized(false)) {
        let (by_struct, by_tuple) = (CutterPrx::from_proxy(proxy.clone()), TupleCutterPrx::from_proxy(proxy));
        for text in ["a-b/c", "a/", "/c", "a-b/"] {
            let cut = by_struct.cut(text).await.unwrap();
            assert_eq!(cut, Cutter::cut(&Knife, text).await.unwrap());
            let (at, tail, head, parts) = by_tuple.cut(text).await.unwrap();
            assert_eq!(cut, CutterCutResult { at, tail, head, parts });
        }
        match by_struct.cut("whole").await {
            Err(CutError::Whole(whole)) => assert_eq!(whole.text, "whole"),
            other => panic!("{other:?}"),
        }
    }
    communicator.destroy().await;
}

/// An older program gives back the number that it does not know; in encoding 1.0 it can if it fits.
#[tokio::test]
async fn unknown_enumerators() {
    let (communicator, adapter) = adapter().await;
    let proxy = adapter.add("old", OldPainterSkeleton::new(Old)).unwrap().ice_collocation_optimized(false);
    let newer = NewPainterPrx::from_proxy(proxy.clone());
    for colour in [NewColour::Red, NewColour::Amber, NewColour::Green, NewColour::Blue] {
        assert_eq!(newer.echo(colour, Some(NewColour::Amber)).await.unwrap(), [colour, NewColour::Amber]);
    }
    let older = OldPainterPrx::from_proxy(proxy);
    assert_eq!(older.echo(OldColour::Unknown(7), None).await.unwrap(), [OldColour::Unknown(7)]);
    // A number that an enumerator has is that enumerator.
    assert_eq!(older.echo(OldColour::Unknown(5), None).await.unwrap(), [OldColour::Green]);
    let refused = older.echo(OldColour::Unknown(-1), None).await.unwrap_err();
    assert!(matches!(refused.kind(), ErrorKind::Marshal(_)), "{refused}");
    let oldest = older.ice_encoding_version(floe::wire::Version::SLICE_1_0);
    assert_eq!(oldest.echo(OldColour::Unknown(7), None).await.unwrap(), [OldColour::Unknown(7)]);
    let refused = oldest.echo(OldColour::Unknown(300), None).await.unwrap_err();
    assert!(matches!(refused.kind(), ErrorKind::Marshal(_)), "{refused}");
    communicator.destroy().await;
}
