//! `PerObject`, `PerConnection` and `Serialized`: one call at a time of each.

use std::collections::{BTreeMap, BTreeSet};

use floe::Threading;
use floe::prelude::*;

use super::{Server, WorkerSkeleton, all, name};
use crate::lab::{communicator, within};

/// Each object has one thread, two have two, and one call runs at a time, in the order of sending. A blocked one stalls no other.
#[tokio::test(flavor = "multi_thread")]
async fn each_object_has_its_thread() {
    let server = Server::start(Threading::PerObject, &[], &["a", "b", "c"]).await;
    let clients = [communicator(&[]), communicator(&[]), server.communicator.clone()];
    let mut threads: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for object in ["a", "b"] {
        let calls: Vec<_> = (0..300)
            .map(|number| {
                let worker = server.worker(&clients[number % 3], object);
                tokio::spawn(async move { worker.thread().await })
            })
            .collect();
        threads.insert(object, all(calls).await.into_iter().collect());
        assert_eq!(threads[object].len(), 1, "{threads:?}");
        assert_eq!(server.at_once(object), 1);
    }
    assert_ne!(threads["a"], threads["b"]);

    let blocked = server.block(&server.worker(&clients[0], "a"), 1000, 1);
    server.signals.wait_started(1).await;
    let oneway = server.worker(&clients[0], "a").ice_oneway();
    for number in 0..50 {
        oneway.note(number).await.unwrap();
    }
    within(server.worker(&clients[0], "b").thread()).await.unwrap();
    server.door.open(1);
    all(blocked).await;
    let expected: Vec<i32> = [1000].into_iter().chain(0..50).collect();
    assert_eq!(server.signals.wait_notes(51).await, expected);
}

/// More objects than threads: each stays with its thread, and those that share one call each other without a deadlock.
#[tokio::test]
async fn objects_beyond_the_cap_share_threads() {
    let names: Vec<String> = (0..12).map(|number| format!("o{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for max in ["1", "3"] {
        let server = Server::start(Threading::PerObject, &[("Floe.Threads.Max", max)], &names).await;
        let client = communicator(&[]);
        let mut threads = BTreeSet::new();
        for name in &names {
            let first = within(server.worker(&client, name).thread()).await.unwrap();
            for other in names.iter().filter(|other| *other != name) {
                let other = server.worker(&client, other);
                let nested = within(server.worker(&client, name).nested(other)).await.unwrap();
                assert!(nested.starts_with("floe-object-A-"), "{nested}");
            }
            assert_eq!(within(server.worker(&client, name).thread()).await.unwrap(), first);
            threads.insert(first);
        }
        assert_eq!(threads.len().to_string(), max);
    }
}

/// Objects come and go: their threads are free for those that come after them, each its own.
#[tokio::test]
async fn objects_that_leave_give_their_thread_back() {
    let server = Server::start(Threading::PerObject, &[("Floe.Threads.Max", "2")], &[]).await;
    let client = communicator(&[]);
    for number in 0..50 {
        let name = format!("o{number}");
        server.add(&name);
        within(server.worker(&client, &name).thread()).await.unwrap();
        server.adapter.remove(&*name).unwrap();
    }
    server.add("a");
    server.add("b");
    let blocked = server.block(&server.worker(&client, "a"), 0, 1);
    server.signals.wait_started(1).await;
    within(server.worker(&client, "b").thread()).await.unwrap();
    server.door.open(1);
    all(blocked).await;
}

/// An object that comes back while a call of its former self runs: all its calls are on one thread.
#[tokio::test]
async fn an_object_that_comes_back_has_one_thread() {
    let server = Server::start(Threading::PerObject, &[], &["a"]).await;
    let client = communicator(&[]);
    let blocked = server.block(&server.worker(&client, "a"), 0, 1);
    server.signals.wait_started(1).await;
    server.adapter.remove("a").unwrap();
    server.add("a");
    let a = server.worker(&client, "a");
    let first = tokio::spawn({
        let a = a.clone();
        async move { a.thread().await }
    });
    // What was sent before this is with the server.
    within(server.worker(&client, "unknown").ice_ping()).await.unwrap_err();
    server.door.open(1);
    all(blocked).await;
    let first = within(first).await.unwrap().unwrap();
    for _ in 0..10 {
        assert_eq!(within(a.thread()).await.unwrap(), first);
    }
}

/// The objects of a category leave with what makes their servants: their threads are free for others.
#[tokio::test]
async fn a_category_that_leaves_gives_its_threads_back() {
    let server = Server::start(Threading::PerObject, &[("Floe.Threads.Max", "4")], &[]).await;
    let client = communicator(&[]);
    let servant = server.servant();
    let make = move |_: &Current| Ok(WorkerSkeleton::new(servant.clone()));
    let activation = Activation::per_call(make).threading(Threading::PerObject);
    server.adapter.add_default("c", activation).unwrap();
    let threads = async |names: [&str; 4]| {
        let mut threads = BTreeSet::new();
        for name in names {
            threads.insert(within(server.worker(&client, name).thread()).await.unwrap());
        }
        threads.len()
    };
    assert_eq!(threads(["c/1", "c/2", "c/3", "c/4"]).await, 4);
    server.adapter.remove_default("c").unwrap();
    let names = ["a", "b", "d", "e"];
    names.iter().for_each(|name| server.add(name));
    assert_eq!(threads(names).await, 4, "each has a thread of its own");
}

/// A nested call that would wait for its own chain fails at once: in the process and over TCP. Others work.
#[tokio::test]
async fn nested_calls() {
    // Whether an object may call itself, another one, and another one that calls it back.
    for (threading, may) in [
        (Threading::PerObject, [false, true, false]),
        (Threading::Serialized, [false, false, false]),
        (Threading::Pool(2), [false, true, false]),
        (Threading::Pool(3), [true, true, true]),
        (Threading::PerRequest, [true, true, true]),
    ] {
        for optimized in ["0", "1"] {
            let pairs = [("Ice.Default.CollocationOptimized", optimized)];
            let server = Server::start(threading.clone(), &pairs, &["a", "b"]).await;
            let (a, b) = (server.worker(&server.communicator, "a"), server.worker(&server.communicator, "b"));
            let what = format!("{threading}, optimized {optimized}");
            println!("{what}");
            let own = within(a.nested(a.clone())).await.unwrap();
            let other = within(a.nested(b.clone())).await.unwrap();
            let back = within(a.there_and_back(b, a.clone())).await.unwrap();
            assert_eq!([own, other, back].map(|thread| thread != "reentrant"), may, "{what}");
            within(a.thread()).await.unwrap();
        }
    }
}

/// One connection, one thread and one call at a time, in order; another has another. A blocked one stalls no other. All callers in the
/// process are one.
#[tokio::test]
async fn each_connection_has_its_thread() {
    let server = Server::start(Threading::PerConnection, &[], &["a", "b"]).await;
    let clients = [communicator(&[]), communicator(&[]), server.communicator.clone()];
    let mut threads = BTreeSet::new();
    for client in &clients {
        let (a, b) = (server.worker(client, "a"), server.worker(client, "b"));
        let thread = within(a.thread()).await.unwrap();
        assert!(thread.starts_with("floe-connection-A-"), "{thread}");
        assert_eq!(within(b.thread()).await.unwrap(), thread);
        threads.insert(thread);
    }
    assert_eq!(threads.len(), 3);

    let blocked = server.block(&server.worker(&clients[0], "a"), 1000, 1);
    server.signals.wait_started(1).await;
    for (number, object) in ["a", "b"].into_iter().cycle().take(20).enumerate() {
        server.worker(&clients[0], object).ice_oneway().note(number as i32).await.unwrap();
    }
    for client in &clients[1..] {
        within(server.worker(client, "a").thread()).await.unwrap();
    }
    assert!(server.signals.notes.lock().unwrap().is_empty());
    server.door.open(1);
    all(blocked).await;
    let expected: Vec<i32> = [1000].into_iter().chain(0..20).collect();
    assert_eq!(server.signals.wait_notes(21).await, expected);
}

/// A nested call on another connection waits for nothing that its chain holds; within the process it may.
#[tokio::test]
async fn nested_calls_of_a_connection() {
    for optimized in ["0", "1"] {
        let pairs = [("Ice.Default.CollocationOptimized", optimized)];
        let server = Server::start(Threading::PerConnection, &pairs, &["a", "b"]).await;
        let client = communicator(&[]);
        let nested = async |client: &Communicator| {
            let b = server.worker(client, "b");
            within(server.worker(client, "a").nested(b)).await.unwrap()
        };
        assert_ne!(nested(&client).await, "reentrant");
        // Over TCP the server calls itself on one connection, in the process it is one caller: both are held.
        assert_eq!(nested(&server.communicator).await, "reentrant", "optimized {optimized}");
    }
}

/// A thread of a connection is free when the connection is over; connections beyond the cap share.
#[tokio::test]
async fn connections_come_and_go() {
    let server = Server::start(Threading::PerConnection, &[("Floe.Threads.Max", "2")], &["a"]).await;
    for _ in 0..20 {
        let client = communicator(&[]);
        within(server.worker(&client, "a").thread()).await.unwrap();
        within(client.destroy()).await;
    }
    let clients: Vec<_> = (0..8).map(|_| communicator(&[])).collect();
    let mut threads = BTreeSet::new();
    for client in &clients {
        threads.insert(name(&within(server.worker(client, "a").thread()).await.unwrap()).to_owned());
    }
    assert!(threads.len() <= 2, "{threads:?}");
    // Waiting calls of connections that share a thread do not stall each other.
    let paused: Vec<_> = clients
        .iter()
        .map(|client| {
            let worker = server.worker(client, "a");
            tokio::spawn(async move { worker.pause().await })
        })
        .collect();
    server.signals.wait_started(8).await;
    server.signals.release.add_permits(8);
    all(paused).await;
}

/// The adapter's one thread runs one call of all objects at a time, in order.
#[tokio::test]
async fn serialized_is_one_call_at_a_time() {
    let server = Server::start(Threading::Serialized, &[], &["a", "b"]).await;
    let client = communicator(&[]);
    let blocked = server.block(&server.worker(&client, "a"), 1000, 1);
    server.signals.wait_started(1).await;
    for (number, object) in ["b", "a"].into_iter().cycle().take(20).enumerate() {
        server.worker(&client, object).ice_oneway().note(number as i32).await.unwrap();
    }
    within(server.worker(&client, "unknown").ice_ping()).await.unwrap_err();
    assert!(server.signals.notes.lock().unwrap().is_empty());
    server.door.open(1);
    let thread = all(blocked).await.remove(0);
    let expected: Vec<i32> = [1000].into_iter().chain(0..20).collect();
    assert_eq!(server.signals.wait_notes(21).await, expected);
    assert_eq!(within(server.worker(&client, "b").thread()).await.unwrap(), thread);
    assert_eq!(name(&thread), "floe-serialized-A-1");
}
