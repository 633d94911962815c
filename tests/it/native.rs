//! Native interfaces: any serde type between Floe programs, and a clear word to everybody else.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use floe::{Communicator, ErrorKind, ObjectAdapter, Properties, TypedProxy};
use floe_tests::native::{
    DrawError, DrawingPrx, DrawingSkeleton, Listener, ListenerPrx, ListenerSkeleton, Shape, Sheet,
};

#[derive(Default)]
struct Ear(Mutex<Vec<(String, Shape)>>);

impl Listener for Ear {
    async fn drawn(&self, name: &str, shape: Shape) -> floe::Result<u64> {
        let mut heard = self.0.lock().unwrap();
        heard.push((name.to_owned(), shape));
        Ok(u64::MAX - heard.len() as u64)
    }
}

async fn serve(name: &str) -> (Communicator, ObjectAdapter) {
    let communicator = Communicator::new(Properties::new()).unwrap();
    let adapter = communicator.adapter_with_endpoints(name, "tcp -h 127.0.0.1").await.unwrap();
    adapter.activate().await.unwrap();
    (communicator, adapter)
}

/// A server's drawing, as it is reached over TCP and within the process.
async fn drawings() -> (Communicator, [DrawingPrx; 2]) {
    let (server, adapter) = serve("Drawings").await;
    let near =
        DrawingPrx::unchecked_cast(adapter.add("drawing", DrawingSkeleton::new(Sheet::default())).unwrap());
    let far = near.ice_collocation_optimized(false);
    (server, [far, near])
}

fn house() -> Shape {
    let corners = vec![(-1, 0), (i16::MAX, 0), (0, i16::MIN)];
    Shape::Polygon { corners, inside: Some(Box::new(Shape::Circle(0.5))) }
}

#[tokio::test]
async fn values_of_every_kind() {
    let (server, drawings) = drawings().await;
    for drawing in &drawings {
        drawing.draw("a", Shape::Point).await.unwrap();
        assert_eq!(drawing.draw("a", house()).await.unwrap(), Some(Shape::Point));
        assert_eq!(drawing.shape("a").await.unwrap(), house());
        let numbers = (u8::MAX, i8::MIN, u16::MAX, i16::MIN, u32::MAX, i32::MIN, u64::MAX, i64::MIN);
        let (twice, text) = drawing.widths(numbers, '🧊').await.unwrap();
        assert_eq!((twice, text), (u128::from(u64::MAX) * 2, format!("{numbers:?}🧊")));
        let words = HashMap::from([("ice".to_owned(), 1), ("floe".to_owned(), 2)]);
        let counted = drawing.count(&[7; 300], words).await.unwrap();
        assert_eq!(counted, BTreeMap::from([("floe".to_owned(), 302), ("ice".to_owned(), 301)]));
    }
    server.destroy().await;
}

#[tokio::test]
async fn exceptions_with_any_content() {
    let (server, drawings) = drawings().await;
    for drawing in &drawings {
        let line = Shape::Polygon { corners: vec![(0, 0), (1, 1)], inside: None };
        assert!(matches!(drawing.draw("line", line).await, Err(DrawError::TooFewCorners { found: 2 })));
        assert!(matches!(drawing.shape("nothing").await, Err(DrawError::Unknown(name)) if name == "nothing"));
        let gone = DrawingPrx::unchecked_cast(drawing.as_proxy().ice_identity("gone").unwrap());
        let Err(DrawError::System(error)) = gone.shape("a").await else { panic!("the object is not there") };
        assert!(matches!(error.kind(), ErrorKind::ObjectNotExist(_)), "{error:?}");
    }
    server.destroy().await;
}

#[tokio::test]
async fn proxies_travel_and_are_called_back() {
    let (server, [drawing, _]) = drawings().await;
    let (client, adapter) = serve("Ears").await;
    let ear = ListenerPrx::unchecked_cast(adapter.add("ear", ListenerSkeleton::new(Ear::default())).unwrap());
    let drawing = DrawingPrx::checked_cast(client.proxy(&drawing.to_string()).unwrap()).await.unwrap();
    let (back, answer) = drawing.tell(ear.clone(), &house()).await.unwrap();
    assert_eq!((back, answer), (ear.clone(), u64::MAX - 1));
    assert_eq!(drawing.maybe(Some(ear.clone())).await.unwrap(), Some(ear));
    assert_eq!(drawing.maybe(None).await.unwrap(), None);
    client.destroy().await;
    server.destroy().await;
}

/// Built-in operations are in Slice encodings, so everybody can ask what the object is. A Slice call gets status 5.
#[tokio::test]
async fn a_slice_caller_is_told_the_encoding() {
    let (server, [drawing, _]) = drawings().await;
    drawing.ice_ping().await.unwrap();
    assert!(drawing.ice_is_a("::floe_tests::Drawing").await.unwrap());
    let slice = SlicedPrx::unchecked_cast(drawing.as_proxy().clone());
    let error = slice.shape("a").await.unwrap_err();
    let ErrorKind::UnknownLocal(text) = error.kind() else { panic!("{error:?}") };
    assert!(text.contains("1.1") && text.contains("66.1") && text.contains("shape"), "{text}");
    server.destroy().await;
}

/// The other way: a native call of a Slice object.
#[tokio::test]
async fn a_native_caller_is_told_the_encoding() {
    let (server, adapter) = serve("Slices").await;
    let slice = adapter.add("slice", SlicedSkeleton::new(Flat)).unwrap();
    let native = DrawingPrx::unchecked_cast(slice.ice_collocation_optimized(false));
    let Err(DrawError::System(error)) = native.shape("a").await else { panic!("the encodings differ") };
    let ErrorKind::UnknownLocal(text) = error.kind() else { panic!("{error:?}") };
    assert!(text.contains("66.1") && text.contains("1.1"), "{text}");
    server.destroy().await;
}

/// What a caller of another language sees in `Drawing`, if it takes it for a Slice interface.
#[floe::remote("::Tests::Sliced")]
trait Sliced {
    async fn shape(&self, name: &str) -> floe::Result<String>;
}

struct Flat;

impl Sliced for Flat {
    async fn shape(&self, name: &str) -> floe::Result<String> {
        Ok(name.to_owned())
    }
}
