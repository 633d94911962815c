//! Threading models: what each promises, with servants that block their threads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use floe::policy::{Call, Schedule};
use floe::prelude::*;
use floe::{DispatchFuture, ErrorKind, Threading};
use tokio::task::JoinHandle;

use crate::lab::{Signals, communicator, within};
use crate::raw::{EMPTY, Raw, int, request};

/// An object that tells on which thread it runs.
#[remote("::FloeTest::Worker")]
pub(super) trait Worker {
    /// Its thread.
    async fn thread(&self) -> floe::Result<String>;
    /// Blocks its thread until the test opens the door; then notes the number.
    async fn block(&self, number: i32) -> floe::Result<String>;
    /// Waits for the test, and does not block.
    async fn pause(&self) -> floe::Result<String>;
    /// Notes the number.
    async fn note(&self, number: i32) -> floe::Result<()>;
    /// Uses a timer, a task and the thread of a call of its own.
    async fn timer(&self) -> floe::Result<String>;
    /// Calls another object; `reentrant` if that would wait for its own chain.
    async fn nested(&self, other: WorkerPrx) -> floe::Result<String>;
    /// Calls `nested(back)` of another object.
    async fn there_and_back(&self, other: WorkerPrx, back: WorkerPrx) -> floe::Result<String>;
    /// Waits for the test, then calls another object.
    async fn pause_and_call(&self, other: WorkerPrx) -> floe::Result<String>;
    /// Panics.
    async fn fall(&self, late: bool) -> floe::Result<()>;
}

/// What blocked threads stand at.
#[derive(Default)]
struct Door {
    permits: Mutex<usize>,
    opened: Condvar,
}

impl Door {
    /// Lets so many pass.
    fn open(&self, permits: usize) {
        *self.permits.lock().unwrap() += permits;
        self.opened.notify_all();
    }

    fn pass(&self) {
        let mut permits =
            self.opened.wait_while(self.permits.lock().unwrap(), |permits| *permits == 0).unwrap();
        *permits -= 1;
    }
}

/// The servant, and what it shares with the test.
#[derive(Clone)]
struct WorkerI {
    signals: Arc<Signals>,
    door: Arc<Door>,
    /// How many calls of this object run, and how many did at most.
    inside: Arc<(AtomicUsize, AtomicUsize)>,
}

/// Counts a call of an object that runs.
struct Inside(Arc<(AtomicUsize, AtomicUsize)>);

impl WorkerI {
    fn inside(&self) -> Inside {
        let now = self.inside.0.fetch_add(1, Ordering::SeqCst) + 1;
        self.inside.1.fetch_max(now, Ordering::SeqCst);
        Inside(self.inside.clone())
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn here() -> String {
    let thread = std::thread::current();
    format!("{} {:?}", thread.name().unwrap_or_default(), thread.id())
}

async fn result_of(call: impl Future<Output = floe::Result<String>>) -> floe::Result<String> {
    match call.await {
        Err(error) if matches!(error.kind(), ErrorKind::Reentrant(_)) => Ok("reentrant".into()),
        result => result,
    }
}

impl Worker for WorkerI {
    async fn thread(&self) -> floe::Result<String> {
        let _inside = self.inside();
        Ok(here())
    }

    async fn block(&self, number: i32) -> floe::Result<String> {
        let _inside = self.inside();
        self.signals.started.add_permits(1);
        self.door.pass();
        self.note(number).await?;
        self.signals.ended.add_permits(1);
        Ok(here())
    }

    async fn pause(&self) -> floe::Result<String> {
        let _inside = self.inside();
        self.signals.pause().await;
        Ok(here())
    }

    async fn note(&self, number: i32) -> floe::Result<()> {
        self.signals.notes.lock().unwrap().push(number);
        self.signals.noted.add_permits(1);
        Ok(())
    }

    async fn timer(&self) -> floe::Result<String> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        let current = current().expect("a call");
        tokio::spawn(async {}).await.unwrap();
        assert_eq!(current.operation(), "timer");
        Ok(here())
    }

    async fn nested(&self, other: WorkerPrx) -> floe::Result<String> {
        let _inside = self.inside();
        result_of(other.thread()).await
    }

    async fn there_and_back(&self, other: WorkerPrx, back: WorkerPrx) -> floe::Result<String> {
        let _inside = self.inside();
        result_of(other.nested(back)).await
    }

    async fn pause_and_call(&self, other: WorkerPrx) -> floe::Result<String> {
        self.signals.pause().await;
        result_of(other.thread()).await
    }

    async fn fall(&self, late: bool) -> floe::Result<()> {
        if late {
            tokio::task::yield_now().await;
        }
        panic!("as asked")
    }
}

/// A server whose objects have one threading model.
struct Server {
    communicator: Communicator,
    adapter: ObjectAdapter,
    signals: Arc<Signals>,
    door: Arc<Door>,
    threading: Threading,
    inside: Mutex<BTreeMap<String, Arc<(AtomicUsize, AtomicUsize)>>>,
}

impl Server {
    async fn start(threading: Threading, pairs: &[(&str, &str)], objects: &[&str]) -> Self {
        let communicator = communicator(pairs);
        let adapter = communicator.adapter_with_endpoints("A", "tcp -h 127.0.0.1 -p 0").await.unwrap();
        let server = Server {
            communicator,
            adapter,
            signals: Signals::new(),
            door: Arc::default(),
            threading,
            inside: Mutex::default(),
        };
        objects.iter().for_each(|name| server.add(name));
        server.adapter.activate().await.unwrap();
        server
    }

    fn add(&self, name: &str) {
        let inside = Arc::<(AtomicUsize, AtomicUsize)>::default();
        self.inside.lock().unwrap().insert(name.to_owned(), inside.clone());
        let servant = WorkerI { signals: self.signals.clone(), door: self.door.clone(), inside };
        let activation = Activation::shared(WorkerSkeleton::new(servant));
        self.adapter.add(name, activation.threading(self.threading.clone())).unwrap();
    }

    fn port(&self) -> u16 {
        self.adapter.endpoints()[0].port().unwrap()
    }

    /// A proxy of this client to an object.
    fn worker(&self, client: &Communicator, name: &str) -> WorkerPrx {
        let text = format!("{name}:tcp -h 127.0.0.1 -p {}", self.port());
        WorkerPrx::unchecked_cast(client.proxy(&text).unwrap())
    }

    /// So many calls of `block` that were sent, from `first` on.
    fn block(&self, worker: &WorkerPrx, first: i32, count: i32) -> Vec<JoinHandle<floe::Result<String>>> {
        let call = |number| {
            let worker = worker.clone();
            tokio::spawn(async move { worker.block(number).await })
        };
        (first..first + count).map(call).collect()
    }

    /// How many calls of an object ran at once at most.
    fn at_once(&self, name: &str) -> usize {
        self.inside.lock().unwrap()[name].1.load(Ordering::SeqCst)
    }
}

/// The results of calls that may not hang, and may not fail.
async fn all(calls: Vec<JoinHandle<floe::Result<String>>>) -> Vec<String> {
    let mut results = Vec::new();
    for call in calls {
        results.push(within(call).await.unwrap().unwrap());
    }
    results
}

/// The thread's name in what `here` says.
fn name(thread: &str) -> &str {
    thread.split(' ').next().unwrap_or_default()
}

/// All models with threads.
fn models() -> [Threading; 5] {
    [
        Threading::Pool(3),
        Threading::PerObject,
        Threading::PerRequest,
        Threading::PerConnection,
        Threading::Serialized,
    ]
}

/// Every model, on a runtime of one thread and on one of several: calls run on threads of the adapter, use timers, tasks and proxies
/// there; a panic is a reply; the adapter ends with its threads.
#[test]
fn calls_run_on_threads_of_their_adapter() {
    async fn scenario(threading: Threading) {
        let server = Server::start(threading.clone(), &[], &["a", "b"]).await;
        let client = communicator(&[]);
        for communicator in [&client, &server.communicator] {
            let (a, b) = (server.worker(communicator, "a"), server.worker(communicator, "b"));
            let thread = within(a.timer()).await.unwrap();
            assert!(thread.starts_with("floe-"), "{threading}: {thread}");
            assert!(name(&thread).contains("-A-"), "{threading}: {thread}");
            within(b.ice_ping()).await.unwrap();
            for late in [false, true] {
                let error = within(a.fall(late)).await.unwrap_err();
                assert!(
                    matches!(error.kind(), ErrorKind::Unknown(text) if text.contains("as asked")),
                    "{error}"
                );
            }
            within(a.thread()).await.unwrap();
        }
        within(client.destroy()).await;
        within(server.communicator.destroy()).await;
    }
    for threading in models() {
        let one = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        one.block_on(scenario(threading.clone()));
        let several =
            tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build().unwrap();
        several.block_on(scenario(threading));
    }
}

/// Without a model, calls run on the connection's task.
#[tokio::test]
async fn inline_is_the_connections_task() {
    let server = Server::start(Threading::Inline, &[], &["a"]).await;
    let thread = within(server.worker(&communicator(&[]), "a").thread()).await.unwrap();
    assert_eq!(thread, here());
}

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
        let servant =
            WorkerI { signals: server.signals.clone(), door: server.door.clone(), inside: Arc::default() };
        let activation = Activation::shared(WorkerSkeleton::new(servant)).threading(Threading::Pool(threads));
        let error = server.adapter.add("p", activation).unwrap_err();
        assert!(error.to_string().contains("use Serialized"), "{error}");
    }
}

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

/// A nested call that would wait for its own chain fails at once: in the process and over TCP. Others work.
#[tokio::test]
async fn nested_calls() {
    for (threading, other_object) in [
        (Threading::PerObject, true),
        (Threading::Serialized, false),
        (Threading::Pool(3), true),
        (Threading::PerRequest, true),
    ] {
        let server = Server::start(threading.clone(), &[], &["a", "b"]).await;
        let gated = matches!(threading, Threading::PerObject | Threading::Serialized);
        let outside = communicator(&[]);
        for client in [&outside, &server.communicator] {
            for optimized in [false, true] {
                let worker = |name| server.worker(client, name).ice_collocation_optimized(optimized);
                let (a, b) = (worker("a"), worker("b"));
                let what = format!("{threading}, optimized {optimized}");
                let own = within(a.nested(a.clone())).await.unwrap();
                assert_eq!(own == "reentrant", gated, "{what}: {own}");
                let other = within(a.nested(b.clone())).await.unwrap();
                assert_eq!(other != "reentrant", other_object, "{what}: {other}");
                let back = within(a.there_and_back(b, a.clone())).await.unwrap();
                assert_eq!(back == "reentrant", gated, "{what}: {back}");
                within(a.thread()).await.unwrap();
            }
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

/// On its own connection a nested call waits for nothing that its chain holds; within the process it would.
#[tokio::test]
async fn nested_calls_of_a_connection() {
    let server = Server::start(Threading::PerConnection, &[], &["a", "b"]).await;
    let client = communicator(&[]);
    let b = server.worker(&client, "b");
    let other = within(server.worker(&client, "a").nested(b.clone())).await.unwrap();
    assert_ne!(other, "reentrant");
    let inside = server.worker(&server.communicator, "a");
    assert_eq!(within(inside.nested(b.clone())).await.unwrap(), "reentrant");
    let outside = b.ice_collocation_optimized(false);
    assert_ne!(
        within(inside.nested(outside)).await.unwrap(),
        "reentrant",
        "over TCP it has its own connection"
    );
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
