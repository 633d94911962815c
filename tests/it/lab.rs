//! A server with the lab's objects, and the signals by which a test and its servants wait for each other.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use floe::testing::{Direction, Network};
use floe::{Communicator, ErrorKind, MayHaveRun, ObjectAdapter, Properties, Proxy, current};
use floe_tests::lab::{
    Counter, CounterPrx, CounterSkeleton, Lab, LabPrx, LabSkeleton, Mistake, Odd, TooLarge, Wrong,
};
use tokio::sync::Semaphore;

/// What no part of a test takes longer than.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// The result of a future that must not hang.
pub(crate) async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(LONG, future).await.expect("it hangs")
}

/// Signals between a test and its servants.
pub(crate) struct Signals {
    /// A permit for each call of `wait` that started.
    pub(crate) started: Semaphore,
    /// The test adds a permit for each that may end.
    pub(crate) release: Semaphore,
    /// A permit for each that ended.
    pub(crate) ended: Semaphore,
    /// A permit for each note.
    pub(crate) noted: Semaphore,
    pub(crate) notes: Mutex<Vec<i32>>,
}

impl Signals {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Signals {
            started: Semaphore::new(0),
            release: Semaphore::new(0),
            ended: Semaphore::new(0),
            noted: Semaphore::new(0),
            notes: Mutex::default(),
        })
    }

    pub(crate) async fn wait_started(&self, count: u32) {
        within(self.started.acquire_many(count)).await.unwrap().forget();
    }

    pub(crate) async fn wait_ended(&self, count: u32) {
        within(self.ended.acquire_many(count)).await.unwrap().forget();
    }

    /// The first so many notes.
    pub(crate) async fn wait_notes(&self, count: u32) -> Vec<i32> {
        within(self.noted.acquire_many(count)).await.unwrap().forget();
        self.notes.lock().unwrap().clone()
    }

    /// What a servant does that waits for the test.
    pub(crate) async fn pause(&self) {
        self.started.add_permits(1);
        self.release.acquire().await.unwrap().forget();
        self.ended.add_permits(1);
    }
}

/// Properties from pairs.
pub(crate) fn properties(pairs: &[(&str, &str)]) -> Properties {
    let mut properties = Properties::new();
    for (name, value) in pairs {
        properties.set(name, *value).unwrap();
    }
    properties
}

/// A communicator with these properties.
pub(crate) fn communicator(pairs: &[(&str, &str)]) -> Communicator {
    Communicator::new(properties(pairs)).unwrap()
}

/// A server with a lab `lab` and counters `a`, `b` and `c`.
pub(crate) struct Server {
    pub(crate) communicator: Communicator,
    pub(crate) adapter: ObjectAdapter,
    pub(crate) signals: Arc<Signals>,
    pub(crate) port: u16,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Server::with(&[]).await
    }

    pub(crate) async fn with(pairs: &[(&str, &str)]) -> Self {
        Server::on(communicator(pairs), "127.0.0.1").await
    }

    pub(crate) async fn on(communicator: Communicator, host: &str) -> Self {
        let server = Server::holding(communicator, &format!("tcp -h {host} -p 0")).await;
        server.adapter.activate().await.unwrap();
        server
    }

    pub(crate) async fn holding(communicator: Communicator, endpoint: &str) -> Self {
        let adapter = communicator.adapter_with_endpoints("A", endpoint).await.unwrap();
        let signals = Signals::new();
        adapter.add("lab", LabSkeleton::new(LabI(signals.clone()))).unwrap();
        for name in ["a", "b", "c"] {
            adapter.add(name, CounterSkeleton::new(CounterI::new(&signals))).unwrap();
        }
        let port = adapter.endpoints()[0].port().unwrap();
        Server { communicator, adapter, signals, port }
    }

    /// A proxy to an object of this server.
    pub(crate) fn proxy(&self, communicator: &Communicator, name: &str) -> Proxy {
        let host = self.adapter.endpoints()[0].host().unwrap().to_owned();
        communicator.proxy(&format!("{name}:tcp -h {host} -p {}", self.port)).unwrap()
    }

    pub(crate) fn lab(&self, communicator: &Communicator) -> LabPrx {
        LabPrx::unchecked_cast(self.proxy(communicator, "lab"))
    }

    pub(crate) fn counter(&self, communicator: &Communicator, name: &str) -> CounterPrx {
        CounterPrx::unchecked_cast(self.proxy(communicator, name))
    }
}

/// A network in memory with a host `alpha`, whose connections behave so, and a communicator on it.
pub(crate) fn memory(there: Direction, back: Direction, pairs: &[(&str, &str)]) -> (Network, Communicator) {
    let network = Network::new(["alpha"]);
    network.set_directions(there, back);
    (network.clone(), memory_communicator(&network, pairs))
}

pub(crate) fn memory_communicator(network: &Network, pairs: &[(&str, &str)]) -> Communicator {
    Communicator::builder()
        .properties(properties(pairs))
        .transport(Arc::new(network.clone()))
        .build()
        .unwrap()
}

/// The lab's servant.
pub(crate) struct LabI(pub(crate) Arc<Signals>);

impl Lab for LabI {
    async fn add(&self, a: i32, b: i32) -> floe::Result<i32> {
        Ok(a + b)
    }

    async fn echo(&self, data: Vec<u8>) -> floe::Result<Vec<u8>> {
        Ok(data)
    }

    async fn make(&self, count: i32) -> floe::Result<Vec<u8>> {
        Ok((0..count).map(|at| at as u8).collect())
    }

    async fn wait(&self) -> floe::Result<()> {
        self.0.pause().await;
        Ok(())
    }

    async fn wait_again(&self) -> floe::Result<()> {
        self.0.pause().await;
        Ok(())
    }

    async fn context(&self) -> floe::Result<BTreeMap<String, String>> {
        Ok(current().expect("a call").context().clone())
    }

    async fn note(&self, number: i32) -> floe::Result<()> {
        self.0.notes.lock().unwrap().push(number);
        self.0.noted.add_permits(1);
        Ok(())
    }

    async fn note_oneway(&self, number: i32) -> floe::Result<()> {
        self.note(number).await
    }

    async fn fail(&self, how: &str) -> floe::Result<()> {
        match how {
            "panic" => panic!("as asked"),
            "late panic" => {
                tokio::task::yield_now().await;
                panic!("as asked, later")
            }
            "gone" => Err(floe::Error::object_not_exist("gone".parse()?)),
            "nested" => {
                let current = current().expect("a call");
                current.adapter().create_proxy("nobody")?.ice_ping().await
            }
            "unknown" => Err(floe::Error::new(ErrorKind::Unknown("some text".into()))),
            "timeout" => Err(floe::Error::new(ErrorKind::Timeout("of mine".into()))),
            _ => Ok(()),
        }
    }

    async fn throw(&self, which: &str) -> Result<i32, Mistake> {
        thrown(which)
    }

    async fn facts(&self) -> floe::Result<Vec<String>> {
        Ok(facts())
    }

    async fn facts_from_task(&self) -> floe::Result<Vec<String>> {
        let current = current().expect("a call");
        let bare = tokio::spawn(async { facts() }).await.unwrap();
        assert!(bare.is_empty(), "a spawned task has no call of its own");
        Ok(tokio::spawn(async move { current.scope(async { facts() }).await }).await.unwrap())
    }
}

/// What `throw` throws.
pub(crate) fn thrown(which: &str) -> Result<i32, Mistake> {
    let base = Wrong { reason: which.to_owned() };
    match which {
        "derived" => Err(TooLarge { base, limit: 7 }.into()),
        "base" => Err(base.into()),
        "odd" => Err(Odd { number: 3 }.into()),
        "system" => Err(floe::Error::new(ErrorKind::LimitExceeded("enough".into())).into()),
        _ => Ok(1),
    }
}

fn facts() -> Vec<String> {
    let Some(current) = current() else { return Vec::new() };
    vec![
        current.identity().to_string(),
        current.facet().to_owned(),
        current.operation().to_owned(),
        current.adapter().name().to_owned(),
        current.is_idempotent().to_string(),
        current.connection().is_some().to_string(),
    ]
}

/// A counter behind a gate.
pub(crate) struct CounterI {
    signals: Arc<Signals>,
    value: i32,
}

impl CounterI {
    pub(crate) fn new(signals: &Arc<Signals>) -> Self {
        CounterI { signals: signals.clone(), value: 0 }
    }
}

impl Counter for CounterI {
    async fn increment_slowly(&mut self) -> floe::Result<i32> {
        let before = self.value;
        self.value = i32::MIN;
        self.signals.pause().await;
        self.value = before + 1;
        Ok(self.value)
    }

    async fn increment(&mut self) -> floe::Result<i32> {
        self.value += 1;
        Ok(self.value)
    }

    async fn value(&self) -> floe::Result<i32> {
        Ok(self.value)
    }

    async fn read_slowly(&self) -> floe::Result<i32> {
        self.signals.pause().await;
        Ok(self.value)
    }

    async fn relay(&mut self, other: CounterPrx) -> floe::Result<i32> {
        let result = other.increment().await;
        if let Err(error) = &result {
            // The test reads here which error this hop saw.
            let named =
                matches!(error.kind(), ErrorKind::Reentrant(_)) && error.may_have_run() == MayHaveRun::No;
            self.signals.notes.lock().unwrap().push(i32::from(named));
        }
        result
    }

    async fn relay_back(&mut self, other: CounterPrx, back: CounterPrx) -> floe::Result<i32> {
        other.relay(back).await
    }

    async fn peek(&mut self, other: CounterPrx) -> floe::Result<i32> {
        let result = other.value().await;
        let named = result.as_ref().is_err_and(|error| matches!(error.kind(), ErrorKind::Reentrant(_)));
        self.signals.notes.lock().unwrap().push(i32::from(named));
        result
    }

    async fn fan_out(&mut self, one: CounterPrx, two: CounterPrx, target: CounterPrx) -> floe::Result<i32> {
        let (one, two) = tokio::join!(one.relay(target.clone()), two.relay(target));
        Ok(one? + two?)
    }
}

/// A counter in its skeleton.
pub(crate) fn counter(signals: &Arc<Signals>) -> CounterSkeleton<CounterI> {
    CounterSkeleton::new(CounterI::new(signals))
}
