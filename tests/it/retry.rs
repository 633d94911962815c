//! When a call is repeated, against a server whose every answer the test chooses: the rows of WIRE 1 about direct proxies.

use std::time::{Duration, Instant};

use floe::wire::{ReplyStatus, put_request_failed};
use floe::{Error, ErrorKind, Identity, MayHaveRun, Proxy};

use crate::lab::{communicator, within};
use crate::raw::{Raw, RawRequest, RawServer};

/// What the server does with each request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Does {
    Drops,
    Closes,
    Answers(u8),
    NotExist,
}

use Does::{Answers, Closes, Drops, NotExist};

async fn perform(does: Does, mut peer: Raw, request: &RawRequest) {
    match does {
        Drops => {}
        Closes => peer.close().await,
        Answers(0) => peer.answer(request.id).await,
        Answers(status) => peer.answer_with(request.id, ReplyStatus(status), b"\x04what").await,
        NotExist => {
            let mut rest = Vec::new();
            let failed = floe::error::RequestFailed {
                identity: Identity::new("x"),
                facet: String::new(),
                operation: request.operation.clone(),
            };
            put_request_failed(&mut rest, &failed);
            peer.answer_with(request.id, ReplyStatus::OBJECT_NOT_EXIST, &rest).await;
        }
    }
}

/// Calls once; the server does `script` with the requests in order, and then its last step for ever. Returns the result and how many
/// requests came.
async fn requests(intervals: &str, idempotent: bool, script: &[Does]) -> (Result<(), Error>, usize) {
    let server = RawServer::start().await;
    let client = communicator(&[("Ice.RetryIntervals", intervals)]);
    let proxy = client.proxy(&server.proxy()).unwrap();
    let call = tokio::spawn(async move { call(&proxy, idempotent).await });
    let mut count = 0;
    let serve = async {
        loop {
            let mut peer = server.accept().await;
            let request = peer.request().await;
            assert_eq!(request.mode, if idempotent { 2 } else { 0 });
            let does = script.get(count).or(script.last()).copied().unwrap();
            count += 1;
            perform(does, peer, &request).await;
        }
    };
    let result = within(async {
        tokio::select! {
            result = call => result.unwrap(),
            () = serve => unreachable!(),
        }
    })
    .await;
    (result, count)
}

async fn call(proxy: &Proxy, idempotent: bool) -> floe::Result<()> {
    const NORMAL: floe::__private::Operation = floe::__private::Operation::new("op");
    const IDEMPOTENT: floe::__private::Operation = NORMAL.idempotent();
    let operation = if idempotent { &IDEMPOTENT } else { &NORMAL };
    let reply = floe::__private::call(proxy, operation, |_| {}).await?;
    floe::__private::results(&reply, |_| Ok(()))
}

/// How often a request is sent, by what comes instead of its answer, with two intervals; and what the caller gets.
#[tokio::test]
async fn how_often_a_request_is_sent() {
    let table: &[(Does, usize, usize)] = &[
        (Drops, 1, 3),
        (Closes, 4, 4),
        (NotExist, 1, 1),
        (Answers(5), 1, 3),
        (Answers(6), 1, 3),
        (Answers(7), 1, 3),
        (Answers(8), 1, 1),
    ];
    for (does, normal, idempotent) in table {
        for (is_idempotent, expected) in [(false, normal), (true, idempotent)] {
            let (result, count) = requests("0 0", is_idempotent, &[*does]).await;
            let error = result.unwrap_err();
            assert_eq!(count, *expected, "{does:?}, idempotent: {is_idempotent}");
            let fits = match does {
                Drops => matches!(error.kind(), ErrorKind::ConnectionLost(_)),
                Closes => matches!(error.kind(), ErrorKind::ConnectionClosed),
                NotExist => matches!(error.kind(), ErrorKind::ObjectNotExist(_)),
                Answers(5) => matches!(error.kind(), ErrorKind::UnknownLocal(text) if text == "what"),
                Answers(6) => matches!(error.kind(), ErrorKind::UnknownUser(text) if text == "what"),
                Answers(7) => matches!(error.kind(), ErrorKind::Unknown(text) if text == "what"),
                Answers(status) => {
                    matches!(error.kind(), ErrorKind::Dispatch { status: got, .. } if got == status)
                }
            };
            assert!(fits, "{does:?}: {error:?}");
            let expected = if *does == Closes { MayHaveRun::No } else { error.may_have_run() };
            assert_eq!(error.may_have_run(), expected);
            assert!(*does == Closes || error.may_have_run() != MayHaveRun::No, "{does:?}: {error:?}");
        }
    }
}

/// `Ice.RetryIntervals`: the default is one further attempt at once, `-1` none, and a list gives one attempt each.
#[tokio::test]
async fn retry_intervals() {
    for (intervals, expected) in [("", 2), ("0", 2), ("-1", 1), ("0 1 2 0", 5), ("1,1", 3)] {
        let (_, count) = requests(intervals, true, &[Drops]).await;
        assert_eq!(count, expected, "'{intervals}'");
    }
    let before = Instant::now();
    let (_, count) = requests("30 60", true, &[Drops]).await;
    assert_eq!(count, 3);
    assert!(before.elapsed() >= Duration::from_millis(90));
    for bad in ["soon", "0 -2", "1.5"] {
        let error =
            floe::Communicator::new(crate::lab::properties(&[("Ice.RetryIntervals", bad)])).unwrap_err();
        assert!(error.to_string().contains("Ice.RetryIntervals"), "{error}");
    }
}

/// An attempt that succeeds ends it, whatever went before.
#[tokio::test]
async fn a_later_attempt_succeeds() {
    for script in
        [&[Drops, Answers(0)][..], &[Answers(5), Drops, Answers(0)], &[Closes, Answers(7), Answers(0)]]
    {
        let (result, count) = requests("0 0", true, script).await;
        result.unwrap();
        assert_eq!(count, script.len());
    }
    for script in [&[Closes, Answers(0)][..], &[Closes, Closes, Closes, Answers(0)]] {
        let (result, count) = requests("0 0", false, script).await;
        result.unwrap();
        assert_eq!(count, script.len());
    }
    let (result, count) = requests("0 0", false, &[Closes, Drops, Answers(0)]).await;
    assert!(
        matches!(result.unwrap_err().kind(), ErrorKind::ConnectionLost(_)),
        "never twice when it may have run"
    );
    assert_eq!(count, 2);
}

/// A connection that is refused is tried again, for normal operations too: nothing was sent. The server comes up during the pause.
#[tokio::test]
async fn refused_then_up() {
    let port = {
        let server = RawServer::start().await;
        server.port()
    };
    let client = communicator(&[("Ice.RetryIntervals", "0 0 50 100 200 400 800 1600")]);
    let proxy = client.proxy(&format!("x:tcp -h 127.0.0.1 -p {port}")).unwrap();
    let running = tokio::spawn({
        let proxy = proxy.clone();
        async move { call(&proxy, false).await }
    });
    tokio::task::yield_now().await;
    let server = RawServer::start_at(port).await;
    let mut peer = within(server.accept()).await;
    let request = within(peer.request()).await;
    peer.answer(request.id).await;
    within(running).await.unwrap().unwrap();
    drop((peer, server));

    let refused = communicator(&[]);
    let proxy = refused.proxy(&format!("x:tcp -h 127.0.0.1 -p {port}")).unwrap();
    let error = within(call(&proxy, false)).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Unreachable(text) if text.contains(&port.to_string())),
        "{error:?}"
    );
    assert_eq!(error.may_have_run(), MayHaveRun::No);
}

/// A connection that ended while nobody called costs no attempt: with retries off the next call goes through on a new one. However the
/// old one ended.
#[tokio::test]
async fn an_idle_connection_that_ended_costs_nothing() {
    let server = RawServer::start().await;
    let client = communicator(&[("Ice.RetryIntervals", "-1")]);
    let proxy = client.proxy(&server.proxy()).unwrap();
    for round in 0..4 {
        let (result, mut peer) = tokio::join!(within(call(&proxy, false)), async {
            let mut peer = within(server.accept()).await;
            let request = peer.request().await;
            peer.answer(request.id).await;
            peer
        });
        result.unwrap_or_else(|error| panic!("{round}: {error:?}"));
        match round {
            0 => peer.close().await,
            1 => {
                // The end of the client's stream shows that it has seen ours.
                tokio::io::AsyncWriteExt::shutdown(&mut peer.0).await.unwrap();
                assert!(within(peer.message()).await.is_none());
            }
            _ => {
                peer.send(b"this is no message").await;
                assert!(within(peer.message()).await.is_none());
            }
        }
    }
}

/// Several calls wait when the connection is lost: each is treated by itself.
#[tokio::test]
async fn each_call_by_itself() {
    let server = RawServer::start().await;
    let client = communicator(&[]);
    let proxy = client.proxy(&server.proxy()).unwrap();
    let calls = [false, true, false, true].map(|idempotent| {
        let proxy = proxy.clone();
        tokio::spawn(async move { call(&proxy, idempotent).await })
    });
    let mut peer = within(server.accept()).await;
    for _ in 0..4 {
        peer.request().await;
    }
    drop(peer);
    let mut peer = within(server.accept()).await;
    for _ in 0..2 {
        let request = within(peer.request()).await;
        assert_eq!(request.mode, 2);
        peer.answer(request.id).await;
    }
    for (call, expected) in calls.into_iter().zip([false, true, false, true]) {
        assert_eq!(within(call).await.unwrap().is_ok(), expected);
    }
}

/// Statuses of a reply that cannot be read are the peer's fault, and nothing is repeated.
#[tokio::test]
async fn a_reply_that_makes_no_sense() {
    for rest in [&b"\xff"[..], b"\x09short", b""] {
        let server = RawServer::start().await;
        let client = communicator(&[]);
        let proxy = client.proxy(&server.proxy()).unwrap();
        let (result, ()) = tokio::join!(within(call(&proxy, true)), async {
            let mut peer = within(server.accept()).await;
            let request = peer.request().await;
            peer.answer_with(request.id, ReplyStatus::UNKNOWN_LOCAL, rest).await;
        });
        let error = result.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::PeerMisbehaved(_)), "{error:?}");
    }
}

/// A call whose time is over is not repeated, and the time covers the pauses between attempts.
#[tokio::test]
async fn the_time_limit_covers_all_attempts() {
    let server = RawServer::start().await;
    let client = communicator(&[("Ice.RetryIntervals", "60000")]);
    let proxy = client.proxy(&server.proxy()).unwrap().ice_invocation_timeout(Duration::from_millis(100));
    let (result, ()) = tokio::join!(within(call(&proxy, true)), async {
        let mut peer = within(server.accept()).await;
        peer.request().await;
    });
    assert!(matches!(result.unwrap_err().kind(), ErrorKind::Timeout(_)));
}

/// A oneway call on a connection whose peer closes: the next one goes out on a new connection.
#[tokio::test]
async fn oneway_after_a_close() {
    let server = RawServer::start().await;
    let client = communicator(&[("Ice.RetryIntervals", "-1")]);
    let proxy = client.proxy(&server.proxy()).unwrap().ice_oneway();
    for _ in 0..3 {
        let (result, ()) = tokio::join!(within(call(&proxy, false)), async {
            let mut peer = within(server.accept()).await;
            assert_eq!(within(peer.request()).await.id, 0);
            peer.close().await;
        });
        result.unwrap();
    }
}
