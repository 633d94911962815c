//! The bounds of an adapter: calls in dispatch, connections; and the state in which it discards.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use floe::prelude::*;
use floe::{DispatchFuture, ErrorKind, MayHaveRun, Request, Servant};
use floe_tests::lab::{LabPrx, LabSkeleton};
use tokio::task::{JoinHandle, JoinSet, yield_now};

use crate::lab::{LabI, Server, communicator, within};

/// A call of `wait`, and that it started.
async fn waiting(server: &Server, lab: &LabPrx) -> JoinHandle<floe::Result<()>> {
    let lab = lab.clone();
    let call = tokio::spawn(async move { lab.wait().await });
    server.signals.wait_started(1).await;
    call
}

/// Turns for tasks that must not get on.
async fn turns() {
    for _ in 0..50 {
        yield_now().await;
    }
}

/// With the adapter's calls limited, a call beyond them waits in its connection, or in the process, and none is refused. Built-in
/// operations are answered meanwhile. The adapter's own property wins.
#[tokio::test]
async fn calls_beyond_the_adapters_limit_wait() {
    for pairs in [
        &[("Floe.Adapter.MaxDispatches", "1")][..],
        &[("Floe.Adapter.MaxDispatches", "9"), ("A.MaxDispatches", "1")],
    ] {
        let server = Server::with(pairs).await;
        let (one, two) = (communicator(&[]), communicator(&[]));
        let running = waiting(&server, &server.lab(&one)).await;
        let mut later = Vec::new();
        for client in [&two, &server.communicator, &one] {
            let lab = server.lab(client);
            later.push(tokio::spawn(async move { lab.note(1).await }));
            turns().await;
            within(server.lab(client).ice_ping()).await.unwrap();
        }
        assert!(server.signals.notes.lock().unwrap().is_empty());
        server.signals.release.add_permits(1);
        within(running).await.unwrap().unwrap();
        for call in later {
            within(call).await.unwrap().unwrap();
        }
    }
}

/// Calls that wait for a place start in the order in which they came, oneway ones too.
#[tokio::test]
async fn waiting_calls_keep_their_order() {
    let server = Server::with(&[("A.MaxDispatches", "1")]).await;
    let client = communicator(&[]);
    let lab = server.lab(&client);
    let running = waiting(&server, &lab).await;
    let oneway = lab.ice_oneway();
    for number in 0..200 {
        oneway.note(number).await.unwrap();
    }
    server.signals.release.add_permits(1);
    within(running).await.unwrap().unwrap();
    assert_eq!(server.signals.wait_notes(200).await, (0..200).collect::<Vec<i32>>());
}

/// Counts how many of its calls run side by side.
#[derive(Default)]
struct Crowd {
    inside: AtomicUsize,
    most: AtomicUsize,
}

impl Servant for Crowd {
    fn type_ids(&self) -> &[&'static str] {
        &["::Ice::Object"]
    }

    fn dispatch(self: Arc<Self>, request: Request) -> DispatchFuture {
        Box::pin(async move {
            let inside = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(inside, Ordering::SeqCst);
            for _ in 0..10 {
                yield_now().await;
            }
            self.inside.fetch_sub(1, Ordering::SeqCst);
            request.refuse("counted").into()
        })
    }
}

/// Callers on many connections and in the process: never do more calls run than may, and all are answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_do_more_calls_run_than_may() {
    let server = Server::with(&[("A.MaxDispatches", "4")]).await;
    let crowd = Arc::new(Crowd::default());
    server.adapter.add_shared(&"crowd".parse().unwrap(), "", crowd.clone()).unwrap();
    let mut callers = JoinSet::new();
    for at in 0..32 {
        let client = if at % 4 == 0 { server.communicator.clone() } else { communicator(&[]) };
        let lab = LabPrx::unchecked_cast(server.proxy(&client, "crowd"));
        callers.spawn(async move {
            for _ in 0..50 {
                let error = lab.add(1, 2).await.unwrap_err();
                assert_eq!(error.kind(), &ErrorKind::UnknownLocal("counted".into()));
            }
            drop(client);
        });
    }
    within(async {
        while let Some(caller) = callers.join_next().await {
            caller.unwrap()
        }
    })
    .await;
    assert_eq!(crowd.most.load(Ordering::SeqCst), 4);
}

/// A nested call below one that has a place runs on that place: with one place for all it would wait for itself.
#[tokio::test]
async fn a_nested_call_needs_no_place_of_its_own() {
    let server = Server::with(&[("A.MaxDispatches", "1")]).await;
    for client in [&communicator(&[]), &server.communicator] {
        let other = communicator(&[]);
        for home in [client, &other] {
            let (a, b) = (server.counter(client, "a"), server.counter(home, "b"));
            within(a.relay(b)).await.unwrap();
        }
    }
    assert_eq!(within(server.counter(&server.communicator, "b").value()).await.unwrap(), 4);
}

/// The limit of a connection, by its name for the adapter: the second call waits although the adapter has places.
#[tokio::test]
async fn calls_beyond_a_connections_limit_wait() {
    let server = Server::with(&[
        ("Ice.Connection.Server.MaxDispatches", "9"),
        ("A.Connection.MaxDispatches", "1"),
        ("A.MaxDispatches", "5"),
    ])
    .await;
    let (one, two) = (communicator(&[]), communicator(&[]));
    let running = waiting(&server, &server.lab(&one)).await;
    let lab = server.lab(&one);
    let later = tokio::spawn(async move { lab.note(1).await });
    turns().await;
    // Another connection's calls run.
    within(server.lab(&two).note(2)).await.unwrap();
    assert_eq!(*server.signals.notes.lock().unwrap(), [2]);
    server.signals.release.add_permits(1);
    within(running).await.unwrap().unwrap();
    within(later).await.unwrap().unwrap();
}

/// A connection beyond `MaxConnections` is closed at once: its caller knows that nothing ran. Those that there are go on, and when
/// one is over there is room again.
#[tokio::test]
async fn a_connection_beyond_the_limit_is_refused() {
    let server = Server::with(&[("A.MaxConnections", "2")]).await;
    let clients: Vec<Communicator> = (0..3).map(|_| communicator(&[])).collect();
    for client in &clients[..2] {
        assert_eq!(server.lab(client).add(1, 2).await.unwrap(), 3);
    }
    let error = within(server.lab(&clients[2]).add(1, 2)).await.unwrap_err();
    assert_eq!(error.may_have_run(), MayHaveRun::No, "{error:?}");
    assert!(matches!(error.kind(), ErrorKind::ConnectionLost(_) | ErrorKind::Unreachable(_)), "{error:?}");
    for client in clients[..2].iter().chain([&server.communicator]) {
        assert_eq!(server.lab(client).add(1, 2).await.unwrap(), 3);
    }
    within(clients[0].destroy()).await;
    within(async {
        while server.lab(&clients[2]).add(1, 2).await.is_err() {
            yield_now().await;
        }
    })
    .await;
    assert_eq!(server.lab(&clients[1]).add(1, 2).await.unwrap(), 3);
}

/// A limit that is no number is an error that names the property.
#[tokio::test]
async fn limits_are_numbers() {
    for (name, value) in
        [("A.MaxDispatches", "few"), ("Floe.Adapter.MaxDispatches", "x"), ("A.MaxConnections", "x")]
    {
        let error = communicator(&[(name, value)]).adapter("A").await.unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }
    communicator(&[("A.MaxDispatches", "0"), ("A.MaxConnections", "0")]).adapter("A").await.unwrap();
}

/// An adapter that discards answers at once with a failure that says so, and drops oneway requests; what runs goes on. `activate`
/// and `hold` leave the state.
#[tokio::test]
async fn discarding() {
    let server = Server::start().await;
    let client = communicator(&[]);
    let running = waiting(&server, &server.lab(&client)).await;
    let discards = ErrorKind::UnknownLocal("object adapter 'A' discards requests".into());
    for _ in 0..2 {
        server.adapter.discard().await.unwrap();
        assert!(!server.adapter.is_active());
        let new = communicator(&[]);
        for client in [&client, &server.communicator, &new] {
            let lab = server.lab(client);
            assert_eq!(within(lab.note(1)).await.unwrap_err().kind(), &discards);
            assert_eq!(within(lab.ice_ping()).await.unwrap_err().kind(), &discards);
            let nobody = server.proxy(client, "nobody");
            assert_eq!(within(nobody.ice_ping()).await.unwrap_err().kind(), &discards);
            lab.ice_oneway().note(2).await.unwrap();
            assert_eq!(within(lab.note(1)).await.unwrap_err().kind(), &discards);
        }
        server.adapter.activate().await.unwrap();
        server.lab(&client).note(3).await.unwrap();
        server.adapter.discard().await.unwrap();
        server.adapter.hold().await.unwrap();
        let lab = server.lab(&client);
        let held = tokio::spawn(async move { lab.note(4).await });
        turns().await;
        assert!(!held.is_finished());
        server.adapter.activate().await.unwrap();
        within(held).await.unwrap().unwrap();
    }
    server.signals.release.add_permits(1);
    within(running).await.unwrap().unwrap();
    assert_eq!(*server.signals.notes.lock().unwrap(), [3, 4, 3, 4]);
    server.adapter.discard().await.unwrap();
    within(server.adapter.deactivate()).await;
    let error = server.adapter.discard().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::AdapterDeactivated("A".into()));
}

/// A call that waits for a place is discarded too, when its turn comes.
#[tokio::test]
async fn calls_that_wait_for_a_place_are_discarded() {
    let server = Server::with(&[("A.MaxDispatches", "1")]).await;
    let client = communicator(&[]);
    let running = waiting(&server, &server.lab(&client)).await;
    let lab = server.lab(&client);
    let later = tokio::spawn(async move { lab.note(1).await });
    turns().await;
    server.adapter.discard().await.unwrap();
    server.signals.release.add_permits(1);
    within(running).await.unwrap().unwrap();
    let error = within(later).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::UnknownLocal("object adapter 'A' discards requests".into()));
}

/// An adapter with calls that wait for a place is deactivated when all of them have run.
#[tokio::test]
async fn deactivation_waits_for_calls_that_wait() {
    let server = Server::with(&[("A.MaxDispatches", "1")]).await;
    server.adapter.add("other", LabSkeleton::new(LabI(server.signals.clone()))).unwrap();
    let client = communicator(&[]);
    let running = waiting(&server, &server.lab(&client)).await;
    let lab = LabPrx::unchecked_cast(server.proxy(&client, "other"));
    let later = tokio::spawn(async move { lab.note(1).await });
    turns().await;
    let adapter = server.adapter.clone();
    let end = tokio::spawn(async move { adapter.deactivate().await });
    turns().await;
    assert!(!end.is_finished());
    server.signals.release.add_permits(1);
    within(end).await.unwrap();
    within(running).await.unwrap().unwrap();
    within(later).await.unwrap().unwrap();
}
