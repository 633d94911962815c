//! `Pool` and `PerRequest`: any thread takes any call.

use std::collections::BTreeSet;

use floe::{Activation, Threading};

use super::{Server, WorkerSkeleton, all};
use crate::lab::{communicator, within};

/// 64 calls block an object of a pool of four: three threads are its own, and another object keeps answering. When the block is over
/// all are answered.
#[tokio::test]
async fn a_blocked_object_of_a_pool() {
    let server = Server::start(Threading::Pool(4), &[], &["a", "b"]).await;
    let client = communicator(&[]);
    let blocked = server.block(&server.worker(&client, "a"), 0, 64);
    server.signals.wait_started(3).await;
    for _ in 0..100 {
        let thread = within(server.worker(&client, "b").thread()).await.unwrap();
        assert!(thread.starts_with("floe-pool-A-"), "{thread}");
    }
    assert_eq!(server.signals.started.available_permits(), 0, "it takes three threads and no more");
    server.door.open(64);
    let threads: BTreeSet<String> = all(blocked).await.into_iter().collect();
    assert!(threads.len() <= 4, "{threads:?}");
    assert_eq!(server.at_once("a"), 3);
    let notes = server.signals.wait_notes(64).await;
    assert_eq!(notes.into_iter().collect::<BTreeSet<_>>(), (0..64).collect());
}

/// Four objects block all threads of a pool of four: a fifth is answered late, and all are answered.
#[tokio::test]
async fn four_blocked_objects_of_a_pool() {
    let server = Server::start(Threading::Pool(4), &[], &["a", "b", "c", "d", "e"]).await;
    let client = communicator(&[]);
    let mut blocked = Vec::new();
    // One call each first: none of them takes the last thread from another.
    for object in ["a", "b", "c", "d"] {
        blocked.extend(server.block(&server.worker(&client, object), 0, 1));
        server.signals.wait_started(1).await;
    }
    for object in ["a", "b", "c", "d"] {
        blocked.extend(server.block(&server.worker(&client, object), 1, 15));
    }
    let e = server.worker(&client, "e");
    let late = tokio::spawn(async move { e.thread().await });
    // The connection is served as before.
    within(client.proxy(&format!("x:tcp -h 127.0.0.1 -p {}", server.port())).unwrap().ice_ping())
        .await
        .unwrap_err();
    assert!(!late.is_finished());
    assert_eq!(server.signals.started.available_permits(), 0);
    server.door.open(64);
    all(blocked).await;
    within(late).await.unwrap().unwrap();
}

/// The threads go round the objects: one with many calls does not keep the others waiting.
#[tokio::test]
async fn a_pool_is_fair() {
    let server = Server::start(Threading::Pool(2), &[], &["x", "y", "a", "b", "c"]).await;
    let client = communicator(&[]);
    let mut blocked = server.block(&server.worker(&client, "x"), 0, 1);
    server.signals.wait_started(1).await;
    blocked.extend(server.block(&server.worker(&client, "y"), 0, 1));
    server.signals.wait_started(1).await;
    for (object, number, times) in [("a", 1, 5), ("b", 2, 1), ("c", 3, 2)] {
        let worker = server.worker(&client, object).ice_oneway();
        for _ in 0..times {
            worker.note(number).await.unwrap();
        }
    }
    within(server.worker(&client, "unknown").ice_ping()).await.unwrap_err();
    server.door.open(1);
    let notes = server.signals.wait_notes(9).await;
    assert_eq!(notes, [0, 1, 2, 3, 1, 3, 1, 1, 1]);
    server.door.open(1);
    all(blocked).await;
}

/// More calls than an object's queue has places wait outside, and all are answered. The adapter's `Pool` of another size is another.
#[tokio::test]
async fn the_queue_of_a_pool_is_bounded() {
    let server = Server::start(Threading::Pool(2), &[("Floe.Threads.QueueMax", "2")], &["a", "b"]).await;
    for client in [communicator(&[]), server.communicator.clone()] {
        let blocked = server.block(&server.worker(&client, "a"), 0, 50);
        server.signals.wait_started(1).await;
        within(server.worker(&client, "b").thread()).await.unwrap();
        server.door.open(50);
        all(blocked).await;
        server.signals.wait_started(49).await;
    }
}

/// A pool with less than two threads is refused, and the reason says what to use.
#[tokio::test]
async fn a_pool_has_two_threads() {
    let server = Server::start(Threading::Inline, &[], &["a"]).await;
    for threads in [0, 1] {
        let activation =
            Activation::shared(WorkerSkeleton::new(server.servant())).threading(Threading::Pool(threads));
        let error = server.adapter.add("p", activation).unwrap_err();
        assert!(error.to_string().contains("use Serialized"), "{error}");
    }
}

/// A thread for each request, of one object too; at most so many, then calls wait.
#[tokio::test]
async fn each_request_has_its_thread() {
    for (max, at_once) in [("256", 40), ("5", 5)] {
        let server = Server::start(Threading::PerRequest, &[("Floe.Threads.Max", max)], &["a"]).await;
        let client = communicator(&[]);
        let blocked = server.block(&server.worker(&client, "a"), 0, 40);
        server.signals.wait_started(at_once).await;
        within(server.worker(&client, "unknown").ice_ping()).await.unwrap_err();
        assert_eq!(server.signals.started.available_permits(), 0);
        assert_eq!(server.at_once("a"), at_once as usize);
        server.door.open(40);
        let threads: BTreeSet<String> = all(blocked).await.into_iter().collect();
        assert_eq!(threads.len(), at_once as usize, "{threads:?}");
    }
}
