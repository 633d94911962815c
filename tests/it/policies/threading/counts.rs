//! What `PerObject` promises, counted: 64 clients, each with a connection of its own, and 100,000 calls.

use std::collections::BTreeSet;

use floe::Threading;

use super::Server;
use crate::lab::{communicator, within};

const CLIENTS: usize = 64;
const CALLS: usize = 100_000;
const OBJECTS: usize = 10;
/// How many calls each client has under way.
const AT_ONCE: usize = 4;

/// Each object has one and the same thread for all calls of all clients, no two objects have the same, and one call of an object runs
/// at a time.
#[tokio::test(flavor = "multi_thread")]
async fn each_object_has_one_and_the_same_thread() {
    let names: Vec<String> = (0..OBJECTS).map(|number| format!("o{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let server = Server::start(Threading::PerObject, &[], &names).await;
    let mut callers = Vec::new();
    for client in 0..CLIENTS {
        let communicator = communicator(&[]);
        for lane in 0..AT_ONCE {
            let number = client * AT_ONCE + lane;
            let workers: Vec<_> = names.iter().map(|name| server.worker(&communicator, name)).collect();
            callers.push(tokio::spawn(async move {
                let mut threads = vec![BTreeSet::new(); OBJECTS];
                let share = (number..CALLS).step_by(CLIENTS * AT_ONCE).count();
                for turn in 0..share {
                    // Each goes through the objects in its own way.
                    let object = (number + turn * (1 + number % 9)) % OBJECTS;
                    threads[object].insert(within(workers[object].thread()).await.unwrap());
                }
                (share, threads)
            }));
        }
    }
    let mut calls = 0;
    let mut threads = vec![BTreeSet::new(); OBJECTS];
    for caller in callers {
        let (share, seen) = caller.await.unwrap();
        calls += share;
        threads.iter_mut().zip(seen).for_each(|(all, seen)| all.extend(seen));
    }
    assert_eq!(calls, CALLS);
    assert!(threads.iter().all(|threads| threads.len() == 1), "{threads:?}");
    assert_eq!(threads.iter().flatten().collect::<BTreeSet<_>>().len(), OBJECTS, "{threads:?}");
    for name in names {
        assert_eq!(server.at_once(name), 1, "{name}");
    }
}
