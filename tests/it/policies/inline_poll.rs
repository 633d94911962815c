//! Servants that keep their connection's task for too long are warned about, with object and operation.

use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use floe::prelude::*;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber};

use crate::lab::{communicator, within};
use crate::raw::{Raw, int, request};

/// Uses up time.
#[remote("::FloeTest::Spinner")]
pub(super) trait Spinner {
    /// So many milliseconds, in the first poll.
    async fn spin(&self, milliseconds: i32) -> floe::Result<()>;
    /// So many milliseconds, in the second poll.
    async fn spin_later(&self, milliseconds: i32) -> floe::Result<()>;
}

struct SpinnerI;

impl Spinner for SpinnerI {
    async fn spin(&self, milliseconds: i32) -> floe::Result<()> {
        let began = Instant::now();
        while began.elapsed() < Duration::from_millis(milliseconds as u64) {
            std::hint::spin_loop();
        }
        Ok(())
    }

    async fn spin_later(&self, milliseconds: i32) -> floe::Result<()> {
        tokio::task::yield_now().await;
        self.spin(milliseconds).await
    }
}

/// The events of `floe::dispatch`, as text.
#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<String>>>);

impl Events {
    /// Collects what this thread's code says from now on.
    fn collect() -> (Self, DefaultGuard) {
        let events = Events::default();
        let guard = tracing::subscriber::set_default(events.clone());
        (events, guard)
    }

    /// Whether an event holds all these texts.
    fn any(&self, texts: &[&str]) -> bool {
        self.0.lock().unwrap().iter().any(|event| texts.iter().all(|text| event.contains(text)))
    }
}

impl Subscriber for Events {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target() == "floe::dispatch"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        struct Text(String);
        impl Visit for Text {
            fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
                let _ = write!(self.0, "{field}={value:?} ");
            }
        }
        let mut text = Text(String::new());
        event.record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

async fn serve(limit: &str) -> (Communicator, SpinnerPrx, u16) {
    let server = communicator(&[("Floe.Warn.InlinePoll", limit)]);
    let adapter = server.adapter_with_endpoints("A", "tcp -h 127.0.0.1 -p 0").await.unwrap();
    adapter.add("cat/top", SpinnerSkeleton::new(SpinnerI)).unwrap();
    adapter.activate().await.unwrap();
    let port = adapter.endpoints()[0].port().unwrap();
    let client = communicator(&[]);
    let proxy = client.proxy(&format!("cat/top:tcp -h 127.0.0.1 -p {port}")).unwrap();
    (server, SpinnerPrx::unchecked_cast(proxy), port)
}

/// A servant that takes long at once, and one that does so later.
#[tokio::test]
async fn the_servant_is_named() {
    let (_server, top, _) = serve("5").await;
    for operation in ["spin", "spinLater"] {
        let (events, _guard) = Events::collect();
        match operation {
            "spin" => within(top.spin(20)).await.unwrap(),
            _ => within(top.spin_later(20)).await.unwrap(),
        }
        let operation = format!("operation=\"{operation}\"");
        assert!(events.any(&["object=\"cat/top\"", &operation]), "{:?}", events.0);
    }
}

/// Of several requests in one read it is not known which took long: from then on each is measured.
#[tokio::test]
async fn several_requests_are_measured_one_by_one() {
    let (_server, _, port) = serve("5").await;
    let mut raw = Raw::connect(port).await;
    let (events, _guard) = Events::collect();
    for named in [false, true] {
        let messages: Vec<u8> =
            [0, 20, 0].iter().flat_map(|time| request(1, "cat/top", "spin", 0, &int(*time))).collect();
        raw.send(&messages).await;
        for _ in 0..3 {
            within(raw.reply()).await;
        }
        assert!(events.any(&["each is measured"]), "{:?}", events.0);
        assert_eq!(events.any(&["object=\"cat/top\"", "operation=\"spin\""]), named, "{:?}", events.0);
    }
}

/// With 0 nothing is measured.
#[tokio::test]
async fn nothing_is_said_where_nobody_asks() {
    let (_server, top, _) = serve("0").await;
    let (events, _guard) = Events::collect();
    within(top.spin(100)).await.unwrap();
    within(top.spin_later(100)).await.unwrap();
    assert!(events.0.lock().unwrap().is_empty(), "{:?}", events.0);
}
