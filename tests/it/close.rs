//! The end of connections, adapters and communicators: close, drain, and every caller gets an answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use floe::wire::{CLOSE, MessageKind, VALIDATE};
use floe::{Communicator, ErrorKind, MayHaveRun};

use crate::lab::{Server, communicator, within};
use crate::raw::{EMPTY, Raw, RawServer, int, request};

/// A server is deactivated while its clients call without pause: every call that did not succeed was provably not executed, and every one
/// that did was executed once.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_closes_under_load() {
    let server = Server::start().await;
    let answered = Arc::new(AtomicUsize::new(0));
    let client = communicator(&[("Ice.RetryIntervals", "-1")]);
    let lab = server.lab(&client);
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let (lab, answered) = (lab.clone(), answered.clone());
            tokio::spawn(async move {
                loop {
                    match lab.note(1).await {
                        Ok(()) => _ = answered.fetch_add(1, Ordering::Relaxed),
                        Err(error) => return error,
                    }
                }
            })
        })
        .collect();
    server.signals.wait_notes(500).await;
    within(server.adapter.deactivate()).await;
    for call in calls {
        let error = within(call).await.unwrap();
        assert_eq!(error.may_have_run(), MayHaveRun::No, "{error:?}");
    }
    assert_eq!(server.signals.notes.lock().unwrap().len(), answered.load(Ordering::Relaxed));
}

/// The same from the client's side: it is destroyed while it calls. Its calls are answered, or were not sent.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_destroyed_under_load() {
    let server = Server::start().await;
    let answered = Arc::new(AtomicUsize::new(0));
    let client = communicator(&[]);
    let lab = server.lab(&client);
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let (lab, answered) = (lab.clone(), answered.clone());
            tokio::spawn(async move {
                loop {
                    match lab.note(1).await {
                        Ok(()) => _ = answered.fetch_add(1, Ordering::Relaxed),
                        Err(error) => return error,
                    }
                }
            })
        })
        .collect();
    server.signals.wait_notes(500).await;
    within(client.destroy()).await;
    for call in calls {
        let error = within(call).await.unwrap();
        assert_eq!(error.kind(), &ErrorKind::CommunicatorDestroyed);
        assert_eq!(error.may_have_run(), MayHaveRun::No);
    }
    assert_eq!(server.signals.notes.lock().unwrap().len(), answered.load(Ordering::Relaxed));
}

/// On the wire: a server that closes answers the calls that run, drops requests that come meanwhile, sends the close message, then
/// nothing, and waits for the client to close.
#[tokio::test]
async fn what_a_closing_server_sends() {
    let server = Server::start().await;
    let mut raw = Raw::connect_silently(server.port).await;
    let mut validate = [0; 14];
    tokio::io::AsyncReadExt::read_exact(&mut raw.0, &mut validate).await.unwrap();
    assert_eq!(validate, VALIDATE);
    raw.send(&request(1, "lab", "wait", 0, &EMPTY)).await;
    server.signals.wait_started(1).await;
    let adapter = server.adapter.clone();
    let deactivation = tokio::spawn(async move { adapter.deactivate().await });
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    raw.send(&request(2, "lab", "note", 0, &int(2))).await;
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    server.signals.release.add_permits(1);
    let (id, status, _) = within(raw.reply()).await;
    assert_eq!((id, status), (1, 0));
    let mut close = [0; 14];
    tokio::io::AsyncReadExt::read_exact(&mut raw.0, &mut close).await.unwrap();
    assert_eq!(close, CLOSE);
    raw.send(&request(3, "lab", "note", 0, &int(3))).await;
    assert!(!deactivation.is_finished(), "it waits for the client to close");
    drop(raw);
    within(deactivation).await.unwrap();
    assert!(server.signals.notes.lock().unwrap().is_empty(), "what came while closing was not executed");
}

/// A client that hears the close message closes at once, and its caller learns that the request did not run.
#[tokio::test]
async fn what_a_client_does_at_a_close_message() {
    let raw = RawServer::start().await;
    let client = communicator(&[("Ice.RetryIntervals", "-1")]);
    let proxy = client.proxy(&raw.proxy()).unwrap();
    let (result, ()) = tokio::join!(within(proxy.ice_ping()), async {
        for _ in 0..2 {
            let mut peer = within(raw.accept()).await;
            peer.request().await;
            peer.send(&CLOSE).await;
            assert!(within(peer.message()).await.is_none(), "it closes, and says nothing more");
        }
    });
    let error = result.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::ConnectionClosed);
    assert_eq!(error.may_have_run(), MayHaveRun::No);
}

/// On the wire: a client that is destroyed waits for its answers, then sends the close message and waits for the server to close.
#[tokio::test]
async fn what_a_destroyed_client_sends() {
    let raw = RawServer::start().await;
    let client = communicator(&[]);
    let proxy = client.proxy(&raw.proxy()).unwrap();
    let call = tokio::spawn(async move { proxy.ice_ping().await });
    let mut peer = within(raw.accept()).await;
    let request = within(peer.request()).await;
    let destroying = tokio::spawn({
        let client = client.clone();
        async move { client.destroy().await }
    });
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    assert!(!destroying.is_finished());
    peer.answer(request.id).await;
    within(call).await.unwrap().unwrap();
    let (header, _) = within(peer.message_but_heartbeats()).await.unwrap();
    assert_eq!(header.kind, MessageKind::CloseConnection);
    assert!(!destroying.is_finished());
    drop(peer);
    within(destroying).await.unwrap();
}

/// A client that is destroyed while a call is outstanding, and the caller gives up: nothing is left to wait for.
#[tokio::test]
async fn a_close_that_waited_for_a_call_that_was_dropped() {
    let raw = RawServer::start().await;
    let client = communicator(&[("Ice.ACM.Timeout", "0")]);
    let proxy = client.proxy(&raw.proxy()).unwrap();
    let call = tokio::spawn(async move { proxy.ice_ping().await });
    let mut peer = within(raw.accept()).await;
    within(peer.request()).await;
    let destroying = tokio::spawn(async move { client.destroy().await });
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    call.abort();
    let (header, _) =
        tokio::time::timeout(Duration::from_secs(5), peer.message()).await.expect("a close").unwrap();
    assert_eq!(header.kind, MessageKind::CloseConnection);
    drop(peer);
    within(destroying).await.unwrap();
}

/// A server that never answers, and never closes, does not keep a client from its end: `Ice.Connection.Client.CloseTimeout` bounds both waits,
/// and the caller hears that its request may have run.
#[tokio::test]
async fn a_server_that_never_answers() {
    let raw = RawServer::start().await;
    let client = communicator(&[("Ice.Connection.Client.CloseTimeout", "1")]);
    let proxy = client.proxy(&raw.proxy()).unwrap();
    let call = tokio::spawn(async move { proxy.ice_ping().await });
    let mut peer = within(raw.accept()).await;
    within(peer.request()).await;
    within(client.destroy()).await;
    let error = within(call).await.unwrap().unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::CommunicatorDestroyed | ErrorKind::ConnectionLost(_)),
        "{error:?}"
    );
    drop(peer);
}

/// `Connection::close`, called in a servant on the connection of its own call: the call is answered first.
#[tokio::test]
async fn a_servant_closes_its_connection() {
    use floe::{DispatchFuture, Request, Servant};
    struct Closing;
    impl Servant for Closing {
        fn type_ids(&self) -> &[&'static str] {
            &["::Ice::Object"]
        }
        fn dispatch(self: Arc<Self>, request: Request) -> DispatchFuture {
            Box::pin(async move {
                let connection = request.connection().cloned().expect("a connection");
                tokio::spawn(async move { connection.close().await });
                tokio::task::yield_now().await;
                request.refuse("closing").into()
            })
        }
    }
    let server = Server::start().await;
    server.adapter.add("closing", Closing).unwrap();
    let client = communicator(&[("Ice.RetryIntervals", "-1")]);
    let proxy = server.proxy(&client, "closing");
    const OPERATION: floe::__private::Operation = floe::__private::Operation::new("close");
    for _ in 0..3 {
        let reply = within(floe::__private::call(&proxy, &OPERATION, |_| {})).await.unwrap();
        let error = floe::__private::results::<(), floe::Error>(&reply, |_| Ok(())).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::UnknownLocal("closing".into()));
    }
}

/// `shutdown` from a servant: `wait_for_shutdown` returns when the adapters are deactivated, and the caller of the servant is answered.
#[tokio::test]
async fn shutdown_from_a_servant() {
    use floe::{DispatchFuture, Request, Servant};
    struct Stopping(Communicator);
    impl Servant for Stopping {
        fn type_ids(&self) -> &[&'static str] {
            &["::Ice::Object"]
        }
        fn dispatch(self: Arc<Self>, request: Request) -> DispatchFuture {
            self.0.shutdown();
            Box::pin(async move { request.refuse("stopping").into() })
        }
    }
    let server = Server::with(&[("Floe.Signals", "0")]).await;
    server.adapter.add("stopping", Stopping(server.communicator.clone())).unwrap();
    let client = communicator(&[]);
    let waiting = tokio::spawn({
        let communicator = server.communicator.clone();
        async move { communicator.wait_for_shutdown().await }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished() && !server.communicator.is_shutdown());
    const OPERATION: floe::__private::Operation = floe::__private::Operation::new("stop");
    let proxy = server.proxy(&client, "stopping");
    let reply = within(floe::__private::call(&proxy, &OPERATION, |_| {})).await.unwrap();
    assert!(floe::__private::results::<(), floe::Error>(&reply, |_| Ok(())).is_err());
    within(waiting).await.unwrap();
    assert!(server.communicator.is_shutdown() && !server.adapter.is_active());
    let error = within(server.lab(&client).add(1, 2)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unreachable(_)), "{error:?}");
    within(server.communicator.destroy()).await;
    within(server.communicator.wait_for_shutdown()).await;
    within(server.communicator.destroy()).await;
}

/// `deactivate` waits for the calls that run.
#[tokio::test]
async fn deactivate_waits_for_running_calls() {
    let server = Server::start().await;
    let client = communicator(&[]);
    let lab = server.lab(&client);
    let calls: Vec<_> = (0..5)
        .map(|_| {
            let lab = lab.clone();
            tokio::spawn(async move { lab.wait().await })
        })
        .collect();
    server.signals.wait_started(5).await;
    let deactivation = tokio::spawn({
        let adapter = server.adapter.clone();
        async move { adapter.deactivate().await }
    });
    for released in 0..5 {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        assert!(!deactivation.is_finished(), "{released} of 5 calls have ended");
        server.signals.release.add_permits(1);
        server.signals.wait_ended(1).await;
    }
    within(deactivation).await.unwrap();
    for call in calls {
        within(call).await.unwrap().unwrap();
    }
}

/// A destroyed communicator makes no adapter and no call, and a connection that was being made when it was destroyed is closed.
#[tokio::test]
async fn after_destroy() {
    let raw = RawServer::start().await;
    let client = communicator(&[]);
    let proxy = client.proxy(&raw.proxy()).unwrap();
    let call = tokio::spawn({
        let proxy = proxy.clone();
        async move { proxy.ice_ping().await }
    });
    let mut peer = within(raw.accept_silently()).await;
    within(client.destroy()).await;
    peer.send(&VALIDATE).await;
    let error = within(call).await.unwrap().unwrap_err();
    assert_eq!(error.may_have_run(), MayHaveRun::No, "{error:?}");
    let (header, _) = within(peer.message()).await.unwrap();
    assert_eq!(header.kind, MessageKind::CloseConnection, "a destroyed communicator sends no request");
    drop(peer);
    let error = within(proxy.ice_ping()).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::CommunicatorDestroyed);
    let error = client.adapter_with_endpoints("A", "tcp -h 127.0.0.1 -p 0").await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::CommunicatorDestroyed);
}

/// Both sides close at the same time: both ends are told, and nobody waits for a time-out.
#[tokio::test]
async fn both_sides_close() {
    for _ in 0..20 {
        let server = Server::start().await;
        let client = communicator(&[]);
        assert_eq!(server.lab(&client).add(1, 2).await.unwrap(), 3);
        let both = async { tokio::join!(client.destroy(), server.communicator.destroy()) };
        tokio::time::timeout(Duration::from_secs(5), both).await.expect("no time-out is waited for");
    }
}

/// A peer that closes its socket without a word while the server closes gracefully, and one that keeps it open.
#[tokio::test]
async fn peers_that_do_not_close_well() {
    let server = Server::with(&[("Ice.Connection.Server.CloseTimeout", "1")]).await;
    let gone = Raw::connect(server.port).await;
    let stubborn = Raw::connect(server.port).await;
    let reset = Raw::connect(server.port).await;
    drop(gone);
    reset.reset();
    within(server.adapter.deactivate()).await;
    drop(stubborn);
}
