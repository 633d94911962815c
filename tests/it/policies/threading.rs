//! Threading models: what each promises, with servants that block their threads.

mod counts;
mod every;
mod overload;
mod pools;
mod turns;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use floe::prelude::*;
use floe::{ErrorKind, Threading};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::lab::{Signals, communicator, within};

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
    /// The test adds a permit for each `pause_and_call` that may go on.
    go: Arc<Semaphore>,
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
        self.signals.started.add_permits(1);
        self.go.acquire().await.unwrap().forget();
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
    go: Arc<Semaphore>,
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
            go: Arc::new(Semaphore::new(0)),
            threading,
            inside: Mutex::default(),
        };
        objects.iter().for_each(|name| server.add(name));
        server.adapter.activate().await.unwrap();
        server
    }

    fn add(&self, name: &str) {
        let servant = self.servant();
        self.inside.lock().unwrap().insert(name.to_owned(), servant.inside.clone());
        let activation = Activation::shared(WorkerSkeleton::new(servant));
        self.adapter.add(name, activation.threading(self.threading.clone())).unwrap();
    }

    fn servant(&self) -> WorkerI {
        WorkerI {
            signals: self.signals.clone(),
            door: self.door.clone(),
            go: self.go.clone(),
            inside: Arc::default(),
        }
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
