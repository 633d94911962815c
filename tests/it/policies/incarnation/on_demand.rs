//! `on_demand`: made once, etherealized once, never under a call.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use floe::ErrorKind;
use floe::policy::{Call, OnDemand, Reason, Schedule, ServantActivator, Threading};
use floe::prelude::*;

use super::Things;
use super::things::{Maker, ThingI, ThingSkeleton, World};
use crate::lab::{Server, communicator, within};

/// 64 first calls at once, over several connections and in the process: one servant, for all of them.
#[tokio::test]
async fn simultaneous_first_calls_make_one() {
    let server = Server::start().await;
    let world = World::new();
    server.adapter.add_default("c", Things::on_demand(Maker::alone(&world))).unwrap();
    let clients = [communicator(&[]), communicator(&[]), communicator(&[]), server.communicator.clone()];
    let calls: Vec<_> = (0..64)
        .map(|number| {
            let thing = server.thing(&clients[number % 4], "c/slow");
            tokio::spawn(async move { thing.number().await.unwrap() })
        })
        .collect();
    world.signals.wait_started(1).await;
    world.signals.release.add_permits(1);
    for call in calls {
        assert_eq!(within(call).await.unwrap(), 1);
    }
    assert_eq!(world.events(), ["make slow"]);
}

/// An activator that fails: all calls that wait get its error, the next one tries again, and nothing is left of the object.
#[tokio::test]
async fn a_failing_activator() {
    let server = Server::with(&[("Floe.Incarnation.ServantsMax", "1")]).await;
    let world = World::new();
    server.adapter.add_default("c", Things::on_demand(Maker::alone(&world))).unwrap();
    let client = communicator(&[]);
    let call = |name: &str| {
        let thing = server.thing(&client, format!("c/{name}"));
        tokio::spawn(async move { thing.number().await.unwrap_err().kind().clone() })
    };
    let first = call("bad");
    world.signals.wait_started(1).await;
    let second = call("bad");
    // One round trip of the connection, and the second call is there.
    server.lab(&client).add(1, 1).await.unwrap();
    world.signals.release.add_permits(1);
    for waiting in [first, second] {
        let kind = within(waiting).await.unwrap();
        assert!(matches!(&kind, ErrorKind::UnknownLocal(text) if text.contains("no such file")), "{kind:?}");
    }
    assert_eq!(world.events(), ["make bad"]);
    world.signals.release.add_permits(1);
    within(call("bad")).await.unwrap();
    assert_eq!(world.events(), ["make bad"; 2]);

    // Identities that do not exist take no room: there is room for one servant, after many of them.
    for number in 0..50 {
        let kind = within(call(&format!("nobody-{number}"))).await.unwrap();
        let ErrorKind::ObjectNotExist(failed) = kind else { panic!("{kind:?}") };
        assert_eq!((failed.identity.category.as_str(), failed.operation.as_str()), ("c", "number"));
    }
    let kind = within(call("panics")).await.unwrap();
    assert!(matches!(&kind, ErrorKind::Unknown(text) if text.contains("no servant today")), "{kind:?}");
    assert_eq!(within(server.thing(&client, "c/a").number()).await.unwrap(), 1);
    let kind = within(call("b")).await.unwrap();
    assert!(matches!(&kind, ErrorKind::UnknownLocal(text) if text.contains("ServantsMax")), "{kind:?}");
}

/// An activator that calls the object that it makes: the nested call fails at once, and so does the one that it is made for.
#[tokio::test]
async fn an_activator_that_calls_its_own_object() {
    let server = Server::start().await;
    let world = World::new();
    server.adapter.add_default("c", Things::on_demand(Maker::alone(&world))).unwrap();
    for client in [communicator(&[]), server.communicator.clone()] {
        let error = within(server.thing(&client, "c/nested").number()).await.unwrap_err();
        assert!(error.to_string().contains("re-entrant"), "{error:?}");
    }
}

/// Over capacity the one goes that was unused for the longest time. A call to one that is being etherealized waits, and gets a new one.
#[tokio::test]
async fn over_capacity() {
    let server = Server::start().await;
    let world = World::new();
    let on_demand = OnDemand::new(Maker::alone(&world)).capacity(2);
    server.adapter.add_default("c", Things::on_demand(on_demand)).unwrap();
    let client = communicator(&[]);
    let call = |name: &str| {
        let thing = server.thing(&client, format!("c/{name}"));
        tokio::spawn(async move { thing.number().await.unwrap() })
    };
    for (name, number) in [("slowend", 1), ("b", 2), ("slowend", 1), ("d", 3)] {
        assert_eq!(within(call(name)).await.unwrap(), number);
    }
    assert_eq!(world.events(), ["make slowend", "make b", "make d", "end b Capacity"]);
    let cause = call("e");
    world.wait_for("end slowend Capacity").await;
    world.signals.wait_started(1).await;
    let late = call("slowend");
    for _ in 0..10 {
        server.lab(&client).add(1, 1).await.unwrap();
    }
    assert!(!late.is_finished(), "it waits for the end of the servant before");
    assert!(!cause.is_finished(), "who made one too many waits, too");
    world.signals.release.add_permits(1);
    assert_eq!((within(cause).await.unwrap(), within(late).await.unwrap()), (4, 5));
}

/// One in use is never etherealized: while all are, there are more than the capacity, and the surplus goes when its call ends.
#[tokio::test]
async fn one_in_use_is_kept() {
    let server = Server::start().await;
    let world = World::new();
    let on_demand = OnDemand::new(Maker::alone(&world)).capacity(1).idle(Duration::from_millis(1));
    server.adapter.add_default("c", Things::on_demand(on_demand)).unwrap();
    let client = communicator(&[]);
    let wait = |name: &str| {
        let thing = server.thing(&client, format!("c/{name}"));
        tokio::spawn(async move { thing.wait().await.unwrap() })
    };
    let calls = [wait("a"), wait("b"), wait("d")];
    world.signals.wait_started(3).await;
    assert!(!world.events().iter().any(|event| event.starts_with("end")), "all are in use");
    world.signals.release.add_permits(3);
    for call in calls {
        within(call).await.unwrap();
    }
    let ended = |reason: &str| world.events().iter().filter(|event| event.ends_with(reason)).count();
    assert_eq!(ended("Capacity"), 2);
    world.wait_until(|events| events.iter().any(|event| event.ends_with("Idle"))).await;
    assert_eq!(world.counts(), (3, 3));
}

/// A servant without calls goes when it is idle, and its object gets a new one.
#[tokio::test]
async fn an_idle_one_goes() {
    let server = Server::start().await;
    let world = World::new();
    let on_demand = OnDemand::new(Maker::alone(&world)).idle(Duration::from_millis(1));
    server.adapter.add("x", Things::on_demand(on_demand)).unwrap();
    let client = communicator(&[]);
    let thing = server.thing(&client, "x");
    thing.number().await.unwrap();
    world.wait_for("end x Idle").await;
    assert!(within(thing.number()).await.unwrap() > 1);
}

/// `remove`: calls that run end on their servant, then it is etherealized. The identity is free at once.
#[tokio::test]
async fn removal() {
    let server = Server::start().await;
    let world = World::new();
    let add = || server.adapter.add("x", Things::on_demand(Maker::many(&world)));
    add().unwrap();
    let client = communicator(&[]);
    let thing = server.thing(&client, "x");
    let running = tokio::spawn({
        let thing = thing.clone();
        async move { thing.wait().await.unwrap() }
    });
    world.signals.wait_started(1).await;
    server.adapter.remove("x").unwrap();
    let error = within(thing.number()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ObjectNotExist(_)), "{error:?}");
    add().unwrap();
    assert_eq!(within(thing.number()).await.unwrap(), 2);
    assert_eq!(world.events(), ["make x", "make x"]);
    world.signals.release.add_permits(1);
    assert_eq!(within(running).await.unwrap(), 1);
    world.wait_for("end x Removed").await;
    assert_eq!(within(thing.leave()).await.unwrap(), 2, "an object may remove itself");
    within(server.adapter.deactivate()).await;
    assert_eq!(world.counts(), (2, 2));
}

/// Shutdown: the last call ends, then its servant, then the deactivation. A servant that panics in its end stops nothing.
#[tokio::test]
async fn shutdown() {
    let server = Server::start().await;
    let world = World::new();
    server.adapter.add_default("c", Things::on_demand(Maker::alone(&world))).unwrap();
    server.adapter.add("badend", Things::on_demand(Maker::many(&world))).unwrap();
    let client = communicator(&[]);
    within(server.thing(&client, "badend").number()).await.unwrap();
    let thing = server.thing(&client, "c/slowend");
    let running = tokio::spawn(async move { thing.wait().await });
    world.signals.wait_started(1).await;
    let deactivation = tokio::spawn({
        let (adapter, world) = (server.adapter.clone(), world.clone());
        async move {
            adapter.deactivate().await;
            world.tell("deactivated");
        }
    });
    tokio::task::yield_now().await;
    world.signals.release.add_permits(1);
    assert_eq!(within(running).await.unwrap().unwrap(), 2);
    world.wait_for("end slowend Shutdown").await;
    assert!(!deactivation.is_finished());
    world.signals.release.add_permits(1);
    within(deactivation).await.unwrap();
    let order: Vec<_> = world.events().into_iter().filter(|event| !event.contains("badend")).collect();
    assert_eq!(order, ["make slowend", "waited 2", "end slowend Shutdown", "deactivated"]);
    assert!(world.events().contains(&"end badend Shutdown".to_owned()));
}

/// Each facet has a servant of its own; a panic in a call does not end the servant.
#[tokio::test]
async fn facets_and_panics() {
    let server = Server::start().await;
    let world = World::new();
    server.adapter.add_default("c", Things::on_demand(Maker::many(&world))).unwrap();
    let client = communicator(&[]);
    let plain = server.thing(&client, "c/a");
    let facet = super::ThingPrx::unchecked_cast(plain.ice_facet("f"));
    assert_eq!(plain.number().await.unwrap(), 1);
    assert_eq!(facet.number().await.unwrap(), 2);
    assert!(matches!(plain.panic().await.unwrap_err().kind(), ErrorKind::Unknown(_)));
    assert_eq!((plain.number().await.unwrap(), facet.number().await.unwrap()), (1, 2));
    assert_eq!(plain.ice_id().await.unwrap(), "::FloeTest::Thing");
    assert!(plain.ice_is_a("::FloeTest::Thing").await.unwrap());
}

/// Gives a call up in the middle of its servant's making, if the object's name says so.
struct GivesUp;

impl Schedule for GivesUp {
    fn schedule(&self, call: Call) -> floe::DispatchFuture {
        if call.request().operation() != "wait" {
            return call.run();
        }
        let given_up = call.request().refuse("given up").into();
        let mut running = call.run();
        Box::pin(async move {
            let first = std::future::poll_fn(|cx| Poll::Ready(running.as_mut().poll(cx))).await;
            assert!(first.is_pending());
            given_up
        })
    }
}

/// A call that is given up while it makes the servant leaves nothing behind: a call that waits makes it.
#[tokio::test]
async fn a_making_that_is_given_up() {
    let server = Server::start().await;
    let world = World::new();
    let activation = Things::on_demand(Maker::alone(&world)).threading(Threading::Custom(Arc::new(GivesUp)));
    server.adapter.add_default("c", activation).unwrap();
    let client = communicator(&[]);
    let thing = server.thing(&client, "c/slow");
    let error = within(thing.wait()).await.unwrap_err();
    assert!(error.to_string().contains("given up"), "{error:?}");
    world.signals.release.add_permits(1);
    assert_eq!(within(thing.number()).await.unwrap(), 1);
    assert_eq!(world.events(), ["make slow", "make slow"]);
    within(server.adapter.deactivate()).await;
    assert_eq!(world.counts(), (1, 1));
}

/// Ends servants one by one, as the test says, and counts how many wait for that.
struct Crowded {
    world: Arc<World>,
    inside: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl ServantActivator for Crowded {
    type Servant = ThingSkeleton<ThingI>;

    async fn incarnate(&self, _: &Current) -> floe::Result<Self::Servant> {
        Ok(self.world.servant())
    }

    async fn etherealize(&self, _: &Identity, _: Arc<Self::Servant>, _: Reason) {
        self.most.fetch_max(self.inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        self.world.signals.pause().await;
        self.inside.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Many that are idle at once do not go all at once; those that become idle while others are being ended go, too.
#[tokio::test]
async fn many_idle_ones_go() {
    let server = Server::start().await;
    let world = World::new();
    let (inside, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let crowded = Crowded { world: world.clone(), inside: inside.clone(), most: most.clone() };
    let on_demand = OnDemand::new(crowded).idle(Duration::from_millis(1));
    server.adapter.add_default("c", Things::on_demand(on_demand)).unwrap();
    let client = communicator(&[]);
    let call = async |number: usize| {
        within(server.thing(&client, format!("c/{number}")).number()).await.unwrap();
    };
    // One that is ended for ever, while others come.
    call(0).await;
    world.signals.wait_started(1).await;
    for number in 1..300 {
        call(number).await;
    }
    world.signals.wait_started(63).await;
    for _ in 0..100 {
        server.lab(&client).add(1, 1).await.unwrap();
    }
    assert_eq!((inside.load(Ordering::SeqCst), most.load(Ordering::SeqCst)), (64, 64));
    world.signals.release.add_permits(300);
    world.signals.wait_started(300 - 64).await;
    within(async {
        while world.counts() != (300, 300) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(most.load(Ordering::SeqCst), 64);
}
