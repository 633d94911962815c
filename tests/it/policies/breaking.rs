//! What users do to policies that nobody planned: an object that leaves in its own call, a server that ends under load, callers that go
//! away, activators that panic, and calls from every threading model into every other.

use std::sync::Arc;

use floe::policy::{OnDemand, State};
use floe::store::{MemoryStore, StateStore};
use floe::{Activation, Communicator, ErrorKind, ObjectAdapter, Threading};
use floe_tests::crash::{Fault, FaultyStore};
use floe_tests::policies::{Event, Maker, ProbePrx, Prober, Witness};

use crate::lab::{communicator, within};

/// All threading models.
fn models() -> [Threading; 6] {
    [
        Threading::Inline,
        Threading::Pool(4),
        Threading::PerObject,
        Threading::PerRequest,
        Threading::PerConnection,
        Threading::Serialized,
    ]
}

struct Server {
    communicator: Communicator,
    adapter: ObjectAdapter,
    witness: Arc<Witness>,
}

impl Server {
    async fn start() -> Self {
        let communicator = communicator(&[]);
        let adapter = communicator.adapter_with_endpoints("A", "tcp -h 127.0.0.1").await.unwrap();
        adapter.activate().await.unwrap();
        Server { communicator, adapter, witness: Arc::default() }
    }

    fn probe(&self, client: &Communicator, identity: &str) -> ProbePrx {
        let text = format!("{identity}:{}", self.adapter.endpoints()[0]);
        ProbePrx::unchecked_cast(client.proxy(&text).unwrap())
    }

    /// Ends it; no servant is left.
    async fn end(self) {
        within(self.communicator.destroy()).await;
        drop(self.adapter);
        within(self.witness.until(|witness| {
            let (made, dropped) = witness.made_and_dropped();
            made == dropped
        }))
        .await;
    }
}

/// An object that removes itself in its own call: the call is answered, the next one finds nobody, and the servant is ended after it.
#[tokio::test]
async fn an_object_that_leaves_in_its_own_call() {
    for threading in models() {
        for on_demand in [false, true] {
            let server = Server::start().await;
            let activation = if on_demand {
                Activation::on_demand(Maker(server.witness.clone()))
            } else {
                Activation::shared(Prober::skeleton(&server.witness, "x"))
            };
            server.adapter.add("x", activation.threading(threading.clone())).unwrap();
            let client = communicator(&[]);
            for caller in [&client, &server.communicator] {
                if !on_demand && server.adapter.find("x").is_none() {
                    server.adapter.add("x", Prober::skeleton(&server.witness, "x")).unwrap();
                } else if server.adapter.find("x").is_none() {
                    let again = Activation::on_demand(Maker(server.witness.clone()));
                    server.adapter.add("x", again.threading(threading.clone())).unwrap();
                }
                let probe = server.probe(caller, "x");
                within(probe.leave()).await.unwrap_or_else(|error| panic!("{threading}: {error}"));
                let error = within(probe.value()).await.unwrap_err();
                assert!(matches!(error.kind(), ErrorKind::ObjectNotExist(_)), "{threading}: {error:?}");
            }
            server.end().await;
        }
    }
}

/// An adapter that is deactivated while many call objects of which only two are kept: every call is answered or refused, each servant
/// that was made is etherealized once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_adapter_that_ends_under_load_and_eviction() {
    for threading in models() {
        let server = Server::start().await;
        let few = OnDemand::new(Maker(server.witness.clone())).capacity(2);
        let activation = Activation::on_demand(few).threading(threading.clone());
        server.adapter.add_default("few", activation).unwrap();
        let clients = [communicator(&[]), communicator(&[]), server.communicator.clone()];
        let callers: Vec<_> = (0..24)
            .map(|number| {
                let probe = server.probe(&clients[number % 3], &format!("few/{}", number % 7));
                tokio::spawn(async move { while within(probe.add(1)).await.is_ok() {} })
            })
            .collect();
        let busy = |witness: &Witness| witness.events().len() > 200;
        within(server.witness.until(busy)).await;
        within(server.adapter.deactivate()).await;
        let (made, _) = server.witness.made_and_dropped();
        let events = server.witness.events();
        let ended = events.iter().filter(|event| matches!(event, Event::Etherealized(..))).count();
        assert_eq!(ended, made, "{threading}");
        for caller in callers {
            within(caller).await.unwrap();
        }
        server.end().await;
    }
}

/// A client that goes away in the middle of its call: the call runs to its end, and the adapter ends.
#[tokio::test]
async fn callers_that_go_away() {
    for threading in models() {
        for activation in ["on_demand", "per_client", "per_call"] {
            let server = Server::start().await;
            let maker = Maker(server.witness.clone());
            let activation = match activation {
                "on_demand" => Activation::on_demand(maker),
                "per_client" => Activation::per_client(maker),
                _ => Activation::per_call(maker),
            };
            server.adapter.add_default("x", activation.threading(threading.clone())).unwrap();
            let in_process = server.communicator.clone();
            for (number, caller) in [communicator(&[]), in_process].into_iter().enumerate() {
                let probe = server.probe(&caller, "x/a");
                let call = tokio::spawn(async move { probe.hold().await });
                within(server.witness.held(1)).await;
                call.abort();
                let is_server = number == 1;
                // The connection's own end waits for its calls: it goes on beside.
                let gone = tokio::spawn(async move {
                    if !is_server {
                        caller.destroy().await;
                    }
                });
                server.witness.release(1);
                let ended = |witness: &Witness| {
                    witness.events().iter().filter(|event| **event == Event::Ended("hold")).count() > number
                };
                within(server.witness.until(ended)).await;
                within(gone).await.unwrap();
            }
            server.end().await;
        }
    }
}

/// An activator that panics: its caller gets an UnknownException, as often as it calls, and other objects are not concerned.
#[tokio::test]
async fn an_activator_that_panics() {
    let store: Arc<dyn StateStore> = Arc::new(MemoryStore::new());
    for threading in models() {
        for state in [State::Transient, State::Persistent(store.clone())] {
            let server = Server::start().await;
            let maker = || Maker(server.witness.clone());
            let add = |category: &str, activation: Activation<_>| {
                server.adapter.add_default(category, activation.threading(threading.clone())).unwrap();
            };
            add("d", Activation::on_demand(maker()).state(state.clone()));
            add("c", Activation::per_call(maker()).state(state.clone()));
            add("p", Activation::per_client(maker()));
            let client = communicator(&[]);
            for category in ["d", "c", "p"] {
                for _ in 0..2 {
                    let error = within(server.probe(&client, &format!("{category}/crash")).value()).await;
                    let error = error.unwrap_err();
                    assert!(matches!(error.kind(), ErrorKind::Unknown(_)), "{threading}: {error:?}");
                    within(server.probe(&client, &format!("{category}/a")).add(1)).await.unwrap();
                }
            }
            server.end().await;
        }
    }
}

/// Calls from each threading model into each other one, and three deep: none waits for itself.
#[tokio::test]
async fn from_every_model_into_every_other() {
    let server = Server::start().await;
    for (number, threading) in models().into_iter().enumerate() {
        for side in ["a", "b"] {
            let servant = Prober::skeleton(&server.witness, side);
            let activation = Activation::shared(servant).threading(threading.clone());
            server.adapter.add(&*format!("{side}{number}"), activation).unwrap();
        }
    }
    let client = communicator(&[]);
    for caller in [&client, &server.communicator] {
        for from in 0..6 {
            for to in 0..6 {
                let target = server.probe(caller, &format!("b{to}"));
                let result = within(server.probe(caller, &format!("a{from}")).relay(target)).await;
                let same = from == to && (from == 5 || (from == 4 && caller.find_adapter("A").is_some()));
                assert_eq!(result.is_err(), same, "from {from} to {to}: {result:?}");
                if let Err(error) = result {
                    assert!(error.to_string().contains("re-entrant"), "{error}");
                }
            }
        }
    }
    server.end().await;
}

/// Objects of which one is kept in memory, called at once, over a store whose commits fail now and then: the state holds what was answered
/// with Ok, each call once; also where a servant is evicted, and its state saved, while the next call comes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eviction_and_faults_lose_no_answer() {
    let kinds: [fn(Arc<dyn StateStore>) -> State; 2] =
        [State::Persistent, |store| State::Snapshot(store, std::time::Duration::from_millis(1))];
    for threading in models() {
        for (kind, fault) in [(0, Fault::Never), (0, Fault::Fails), (0, Fault::FailsAfter), (1, Fault::Never)]
        {
            let memory: Arc<dyn StateStore> = Arc::new(MemoryStore::new());
            let store: Arc<dyn StateStore> = Arc::new(FaultyStore::new(memory.clone(), fault, 7, || ()));
            let server = Server::start().await;
            let few = OnDemand::new(Maker(server.witness.clone())).capacity(1);
            let activation =
                Activation::on_demand(few).state(kinds[kind](store)).threading(threading.clone());
            server.adapter.add_default("few", activation).unwrap();
            let clients = [communicator(&[]), communicator(&[]), server.communicator.clone()];
            let callers: Vec<_> = (0..18)
                .map(|number| {
                    let probe = server.probe(&clients[number % 3], &format!("few/{}", number % 3));
                    tokio::spawn(async move {
                        let mut ok = 0;
                        for _ in 0..10 {
                            ok += i32::from(within(probe.add(1)).await.is_ok());
                        }
                        ok
                    })
                })
                .collect();
            let mut answered = [0; 3];
            for (number, caller) in callers.into_iter().enumerate() {
                answered[number % 3] += caller.await.unwrap();
            }
            assert!((fault == Fault::Never) == (answered == [60; 3]), "{threading} {fault:?}: {answered:?}");
            server.end().await;

            let server = Server::start().await;
            let activation = Activation::on_demand(Maker(server.witness.clone())).state(kinds[kind](memory));
            server.adapter.add_default("few", activation).unwrap();
            for (number, answered) in answered.into_iter().enumerate() {
                let value =
                    within(server.probe(&clients[0], &format!("few/{number}")).value()).await.unwrap();
                let most = if fault == Fault::FailsAfter { 60 } else { answered };
                assert!(
                    (answered..=most).contains(&value),
                    "{threading} {fault:?}: {value}, {answered} answered"
                );
            }
            server.end().await;
        }
    }
}
