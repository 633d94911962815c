//! More calls than a server can carry out, and order.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use floe::Threading;
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;

use super::{Server, all};
use crate::lab::{communicator, within};
use crate::raw::{Raw, int, request};

/// A client that floods a server whose pool is blocked: what the server takes is bounded, and after the block everything that was sent is
/// answered. Other clients are served meanwhile.
#[tokio::test]
async fn a_flood_of_a_blocked_pool() {
    const MOST: i32 = 100_000;
    let pairs = [("Ice.Connection.Server.MaxDispatches", "8"), ("Floe.Connection.ReadAhead", "65536")];
    let server = Server::start(Threading::Pool(4), &pairs, &["a", "b", "c", "d"]).await;
    let (reading, mut writing) = Raw::connect(server.port()).await.0.into_split();
    let mut filler = int(0);
    filler.resize(1000, 0);
    let size = (filler.len() as u32).to_le_bytes();
    filler[..4].copy_from_slice(&size);
    let sent = Arc::new(AtomicUsize::new(0));
    let stop = Arc::new(Semaphore::new(0));
    let sending = tokio::spawn({
        let (sent, stop) = (sent.clone(), stop.clone());
        async move {
            for (id, object) in (1..=MOST).zip(["a", "b", "c", "d"].into_iter().cycle()) {
                if stop.available_permits() > 0 {
                    break;
                }
                writing.write_all(&request(id, object, "block", 0, &int(id))).await.unwrap();
                writing.write_all(&request(0, object, "note", 0, &filler)).await.unwrap();
                sent.fetch_add(1, Ordering::Relaxed);
            }
            writing
        }
    });
    server.signals.wait_started(4).await;
    // The sockets are full when nothing more is taken for a while.
    let mut before = 0;
    for _ in 0..50 {
        before = sent.load(Ordering::Relaxed);
        for _ in 0..2000 {
            tokio::task::yield_now().await;
        }
        if before > 100 && sent.load(Ordering::Relaxed) == before {
            break;
        }
    }
    assert!(before < MOST as usize, "the server reads without an end");
    assert_eq!(server.signals.started.available_permits(), 0);
    let other = communicator(&[]);
    within(server.worker(&other, "unknown").ice_ping()).await.unwrap_err();

    stop.add_permits(1);
    server.door.open(MOST as usize);
    let mut raw = Raw(reading.reunite(within(sending).await.unwrap()).unwrap());
    let sent = sent.load(Ordering::Relaxed) as i32;
    let mut answered = BTreeSet::new();
    for _ in 0..sent {
        let (id, status, _) = within(raw.reply()).await;
        assert_eq!(status, 0);
        answered.insert(id);
    }
    assert_eq!(answered, (1..=sent).collect());
}

/// A servant calls its client back while the client's connection is full of requests that wait: it gets its reply.
#[tokio::test]
async fn a_callback_while_requests_wait() {
    let pairs = [("Ice.Connection.Server.MaxDispatches", "3"), ("Floe.Connection.ReadAhead", "4000")];
    for threading in [Threading::Pool(4), Threading::PerObject, Threading::Inline] {
        let server = Server::start(threading.clone(), &pairs, &["a", "b"]).await;
        let client = Server::start(threading, &[], &["mine"]).await;
        let mine = client.worker(&client.communicator, "mine");
        let a = server.worker(&client.communicator, "a");
        let call = tokio::spawn({
            let (a, mine) = (a.clone(), mine.clone());
            async move { a.pause_and_call(mine).await }
        });
        server.signals.wait_started(1).await;
        // Two calls of another object wait for the test, and take the other places; behind them is more than is read ahead.
        let b = server.worker(&client.communicator, "b");
        let waiting: Vec<_> = (0..100)
            .map(|_| {
                let b = b.ice_context([("filler", "x".repeat(1000))]);
                tokio::spawn(async move { b.pause().await })
            })
            .collect();
        server.signals.wait_started(1).await;
        server.go.add_permits(1);
        assert!(within(call).await.unwrap().is_ok());
        server.signals.release.add_permits(100);
        all(waiting).await;
    }
}

/// Ice's `Serialize`: the calls of a connection run one at a time, in order; other connections are not concerned.
#[tokio::test]
async fn serialize_is_one_call_of_a_connection() {
    for name in ["A.ThreadPool.Serialize", "Ice.ThreadPool.Server.Serialize"] {
        let pairs = [(name, "1"), ("A.Connection.MaxDispatches", "50")];
        for threading in [Threading::Inline, Threading::PerRequest] {
            let server = Server::start(threading, &pairs, &["a", "b"]).await;
            let client = communicator(&[]);
            let a = server.worker(&client, "a");
            let first = tokio::spawn(async move { a.pause().await });
            server.signals.wait_started(1).await;
            for (number, object) in ["a", "b"].into_iter().cycle().take(20).enumerate() {
                server.worker(&client, object).ice_oneway().note(number as i32).await.unwrap();
            }
            within(server.worker(&communicator(&[]), "a").thread()).await.unwrap();
            assert!(server.signals.notes.lock().unwrap().is_empty());
            server.signals.release.add_permits(1);
            within(first).await.unwrap().unwrap();
            assert_eq!(server.signals.wait_notes(20).await, (0..20).collect::<Vec<_>>());
        }
    }
}
