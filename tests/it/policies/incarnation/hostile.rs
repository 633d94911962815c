//! What goes wrong around incarnation: makers and ends that fail, panic and call back, callers that go away, adapters that change under
//! a call.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use floe::ErrorKind;
use floe::policy::{OnDemand, Reason, ServantActivator, Threading};
use floe::prelude::*;

use super::Things;
use super::locators::Finder;
use super::things::{Maker, ThingI, ThingPrx, ThingSkeleton, World};
use crate::lab::{Server, communicator, within};
use crate::raw::{EMPTY, Raw, request};

/// Some turns of the runtime.
async fn turns() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

/// A connection that is lost while its servant is made: the servant is made, its call runs, and it is etherealized.
#[tokio::test]
async fn a_connection_that_is_lost_while_its_servant_is_made() {
    for per_client in [true, false] {
        let server = Server::start().await;
        let world = World::new();
        let activation = match per_client {
            true => Things::per_client(Maker::many(&world)),
            false => Things::on_demand(OnDemand::new(Maker::alone(&world)).capacity(0)),
        };
        server.adapter.add_default("", activation).unwrap();
        let mut raw = Raw::connect(server.port).await;
        raw.send(&request(1, "slow", "number", 0, &EMPTY)).await;
        world.signals.wait_started(1).await;
        raw.reset();
        turns().await;
        assert_eq!(world.events(), ["make slow"]);
        world.signals.release.add_permits(1);
        let reason = if per_client { "ConnectionClosed" } else { "Capacity" };
        world.wait_for(&format!("end slow {reason}")).await;
        within(server.adapter.deactivate()).await;
        assert_eq!((world.events().len(), world.counts()), (2, (1, 1)));
    }
}

/// An object that is removed, or whose adapter ends, while its servant is made: those who wait get their answers, then the servant goes.
#[tokio::test]
async fn an_object_that_leaves_while_its_servant_is_made() {
    for shutdown in [false, true] {
        let server = Server::start().await;
        let world = World::new();
        server.adapter.add("slow", Things::on_demand(Maker::alone(&world))).unwrap();
        let client = communicator(&[]);
        let call = |client: &Communicator| {
            let thing = server.thing(client, "slow");
            tokio::spawn(async move { thing.number().await })
        };
        let calls = [call(&client), call(&client), call(&server.communicator)];
        world.signals.wait_started(1).await;
        turns().await;
        let adapter = server.adapter.clone();
        let end = tokio::spawn(async move {
            if !shutdown {
                adapter.remove("slow").unwrap();
            }
            adapter.deactivate().await;
        });
        turns().await;
        assert!(!end.is_finished());
        world.signals.release.add_permits(1);
        for call in calls {
            assert_eq!(within(call).await.unwrap().unwrap(), 1);
        }
        within(end).await.unwrap();
        let end = if shutdown { "end slow Shutdown" } else { "end slow Removed" };
        assert_eq!((world.events(), world.counts()), (vec!["make slow".into(), end.to_owned()], (1, 1)));
    }
}

/// A call that waits for a place while the default servant that it found is removed goes to the next that takes it: the one for all, or
/// a child adapter.
#[tokio::test]
async fn a_call_whose_policy_leaves_goes_to_the_next() {
    for (child, locates) in [(false, false), (true, false), (false, true), (true, true)] {
        let server = Server::with(&[("A.MaxDispatches", "1")]).await;
        let world = World::new();
        let client = communicator(&[]);
        let activation = match locates {
            false => Things::on_demand(Maker::alone(&world)),
            true => Things::locator(Finder::new(&world, "one")),
        };
        server.adapter.add_default("c", activation).unwrap();
        let lab = server.lab(&client);
        let running = tokio::spawn(async move { lab.wait().await });
        server.signals.wait_started(1).await;
        let thing = server.thing(&client, "c/a");
        let waits = tokio::spawn(async move { thing.number().await });
        turns().await;
        if child {
            let child = server.adapter.child("c").unwrap();
            child.add("a", world.servant()).unwrap();
            child.activate().await.unwrap();
        } else {
            server.adapter.add_default("", Things::default_servant(world.servant())).unwrap();
        }
        match locates {
            false => server.adapter.remove_default("c").unwrap(),
            true => server.adapter.remove_locator("c").unwrap(),
        };
        server.signals.release.add_permits(1);
        within(running).await.unwrap().unwrap();
        let answer = within(waits).await.unwrap();
        assert_eq!(answer.unwrap_or_else(|error| panic!("{child} {locates}: {error}")), 1);
        assert!(!world.events().iter().any(|event| event.contains("make") || event.contains("locate")));
    }
}

/// What is removed after its adapter has ended was etherealized with it, and is not once more.
#[tokio::test]
async fn an_end_comes_once() {
    let server = Server::start().await;
    let world = World::new();
    let adapter = &server.adapter;
    adapter.add_default("c", Things::locator(Finder::new(&world, "one"))).unwrap();
    adapter.add("x", Things::on_demand(Maker::alone(&world))).unwrap();
    within(server.thing(&server.communicator, "x").number()).await.unwrap();
    within(adapter.deactivate()).await;
    adapter.remove_locator("c").unwrap();
    adapter.remove("x").unwrap();
    turns().await;
    let ends = ["one deactivate 'c'", "end x Shutdown"];
    let told = |end: &str| world.events().iter().filter(|event| *event == end).count();
    assert_eq!(ends.map(told), [1, 1]);
    assert_eq!(world.events().len(), 3);
}

/// Makes plain servants, and calls an object in their end.
struct Calling {
    world: Arc<World>,
    calls: Arc<Mutex<Option<ThingPrx>>>,
    outcome: Arc<Mutex<Vec<Result<i32, ErrorKind>>>>,
}

impl ServantActivator for Calling {
    type Servant = ThingSkeleton<ThingI>;

    async fn incarnate(&self, _: &Current) -> floe::Result<Self::Servant> {
        Ok(self.world.servant())
    }

    async fn etherealize(&self, _: &Identity, _: Arc<Self::Servant>, _: Reason) {
        let thing = self.calls.lock().unwrap().clone();
        if let Some(thing) = thing {
            let outcome = thing.number().await.map_err(|error| error.kind().clone());
            self.outcome.lock().unwrap().push(outcome);
        }
    }
}

/// A servant whose end calls an object that has to wait for that end: the nested call fails at once. One that does not have to wait is
/// answered, also if the call that is the cause has the adapter's only place.
#[tokio::test]
async fn an_end_that_calls_an_object() {
    for (threading, target, works) in [
        (Threading::Inline, "c/a", false),
        (Threading::PerObject, "c/a", false),
        (Threading::Serialized, "c/a", false),
        (Threading::Serialized, "serialized", false),
        (Threading::Inline, "inline", true),
        (Threading::PerObject, "serialized", true),
    ] {
        for far in [false, true] {
            let server = Server::with(&[("A.MaxDispatches", "1")]).await;
            let world = World::new();
            let (calls, outcome) = (Arc::<Mutex<Option<ThingPrx>>>::default(), Arc::default());
            let calling =
                Calling { world: world.clone(), calls: calls.clone(), outcome: Arc::clone(&outcome) };
            let activation = Things::on_demand(OnDemand::new(calling).capacity(0));
            server.adapter.add_default("c", activation.threading(threading.clone())).unwrap();
            let serialized = Things::shared(world.servant()).threading(Threading::Serialized);
            server.adapter.add("serialized", serialized).unwrap();
            server.adapter.add("inline", world.servant()).unwrap();
            let client = communicator(&[]);
            let through = if far { &client } else { &server.communicator };
            *calls.lock().unwrap() = Some(server.thing(through, target));
            for caller in [&client, &server.communicator] {
                let answer = within(server.thing(caller, "c/a").number()).await;
                assert!(answer.is_ok(), "{threading} {target} {far}: {answer:?}");
            }
            let outcome = std::mem::take(&mut *outcome.lock().unwrap());
            assert_eq!(outcome.len(), 2);
            for outcome in outcome {
                match outcome {
                    Ok(_) => assert!(works, "{threading} {target} {far}"),
                    Err(ErrorKind::Reentrant(_)) => assert!(!works, "{threading} {target} {far}"),
                    Err(other) => panic!("{threading} {target} {far}: {other:?}"),
                }
            }
            within(server.adapter.deactivate()).await;
        }
    }
}

/// As many servants as the property allows, and as the capacity says: the next object takes the place of the one unused for longest.
#[tokio::test]
async fn the_bound_makes_room_where_there_is_a_capacity() {
    let server = Server::with(&[("Floe.Incarnation.ServantsMax", "2")]).await;
    let client = communicator(&[]);
    for capacity in [2, 5] {
        let world = World::new();
        let on_demand = OnDemand::new(Maker::alone(&world)).capacity(capacity);
        server.adapter.add_default("c", Things::on_demand(on_demand)).unwrap();
        for (name, number) in [("a", 1), ("b", 2), ("a", 1), ("d", 3), ("a", 1), ("b", 4)] {
            let thing = server.thing(&client, format!("c/{name}"));
            assert_eq!(within(thing.number()).await.unwrap(), number);
        }
        assert_eq!(world.counts(), (4, 2));
        // Those in use are not ended for it.
        let wait = |name: &str| {
            let thing = server.thing(&client, format!("c/{name}"));
            tokio::spawn(async move { thing.wait().await })
        };
        let running = [wait("a"), wait("b")];
        world.signals.wait_started(2).await;
        let error = within(server.thing(&client, "c/d").number()).await.unwrap_err();
        assert!(error.to_string().contains("ServantsMax"), "{error}");
        world.signals.release.add_permits(2);
        for call in running {
            within(call).await.unwrap().unwrap();
        }
        server.adapter.remove_default("c").unwrap();
    }
}

/// An idle time that is longer than time can be is none.
#[tokio::test]
async fn an_idle_time_for_ever() {
    let server = Server::start().await;
    let world = World::new();
    let on_demand = OnDemand::new(Maker::alone(&world)).idle(Duration::MAX);
    server.adapter.add_default("c", Things::on_demand(on_demand)).unwrap();
    let panics = Arc::new(AtomicUsize::new(0));
    let (counted, before) = (panics.clone(), std::panic::take_hook());
    let before = Arc::new(before);
    let also = before.clone();
    std::panic::set_hook(Box::new(move |info| {
        let here = info.location().is_some_and(|at| at.file().ends_with("std/src/time.rs"));
        counted.fetch_add(usize::from(here), Ordering::SeqCst);
        also(info);
    }));
    for _ in 0..3 {
        assert_eq!(within(server.thing(&server.communicator, "c/a").number()).await.unwrap(), 1);
        turns().await;
    }
    assert_eq!(panics.load(Ordering::SeqCst), 0);
    within(server.adapter.deactivate()).await;
    assert_eq!(world.counts(), (1, 1));
}

/// What all wild servants of a test tell.
#[derive(Default)]
struct Wilds {
    rolls: AtomicUsize,
    made: AtomicUsize,
    dropped: AtomicUsize,
    ended: AtomicUsize,
    wrong: Mutex<Vec<&'static str>>,
}

impl Wilds {
    /// A number below `sides`.
    fn roll(&self, sides: usize) -> usize {
        let count = self.rolls.fetch_add(1, Ordering::Relaxed) as u64;
        let mixed = (count ^ 0x5bd1_e995).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 33) as usize % sides
    }

    fn expect(&self, holds: bool, what: &'static str) {
        if !holds {
            self.wrong.lock().unwrap().push(what);
        }
    }

    async fn turns(&self) {
        for _ in 0..self.roll(4) {
            tokio::task::yield_now().await;
        }
    }
}

#[remote("::FloeTest::Wild")]
trait Wild {
    /// Answers, or panics.
    async fn call(&self) -> floe::Result<()>;
}

/// Makes servants, or fails, or panics; and so do the ends of its servants.
struct Wilderness {
    wilds: Arc<Wilds>,
    living: Mutex<HashMap<Identity, Arc<AtomicUsize>>>,
}

/// Counts the calls that run; [`OVER`] more when it is etherealized.
struct WildI {
    wilds: Arc<Wilds>,
    calls: Arc<AtomicUsize>,
}

const OVER: usize = 1 << 32;

impl Wild for WildI {
    async fn call(&self) -> floe::Result<()> {
        self.wilds.expect(self.calls.fetch_add(1, Ordering::SeqCst) < OVER, "a call on an ended servant");
        self.wilds.turns().await;
        self.wilds.expect(self.calls.fetch_sub(1, Ordering::SeqCst) < OVER, "ended under a call");
        assert!(self.wilds.roll(20) > 0, "no answer this time");
        Ok(())
    }
}

impl Drop for WildI {
    fn drop(&mut self) {
        self.wilds.dropped.fetch_add(1, Ordering::SeqCst);
    }
}

impl ServantActivator for Wilderness {
    type Servant = WildSkeleton<WildI>;

    async fn incarnate(&self, current: &Current) -> floe::Result<Self::Servant> {
        self.wilds.turns().await;
        match self.wilds.roll(10) {
            0 => return Err(floe::Error::object_not_exist(current.identity().clone())),
            1 => panic!("no servant this time"),
            _ => {}
        }
        let calls = Arc::<AtomicUsize>::default();
        let before = self.living.lock().unwrap().insert(current.identity().clone(), calls.clone());
        self.wilds.expect(before.is_none(), "two servants of one object");
        self.wilds.made.fetch_add(1, Ordering::SeqCst);
        Ok(WildSkeleton::new(WildI { wilds: self.wilds.clone(), calls }))
    }

    async fn etherealize(&self, identity: &Identity, servant: Arc<Self::Servant>, _: Reason) {
        self.wilds.expect(Arc::strong_count(&servant) == 1, "somebody has a servant that is ended");
        self.wilds.ended.fetch_add(1, Ordering::SeqCst);
        if let Some(calls) = self.living.lock().unwrap().get(identity) {
            self.wilds.expect(calls.fetch_add(OVER, Ordering::SeqCst) == 0, "ended twice, or under a call");
        }
        self.wilds.turns().await;
        drop(servant);
        self.living.lock().unwrap().remove(identity);
        assert!(self.wilds.roll(10) > 0, "no end this time");
    }
}

/// Calls under which all goes wrong that can: makers, calls and ends fail and panic, callers go away, servants are evicted and idle, and
/// the policy is removed and added again. No object has two servants at once, none is called or kept after its end, each ends once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_at_once() {
    for (capacity, idle) in
        [(0, None), (3, None), (3, Some(Duration::ZERO)), (usize::MAX, Some(Duration::ZERO))]
    {
        for threading in [Threading::Inline, Threading::Pool(3), Threading::PerObject] {
            let server = Server::start().await;
            let wilds = Arc::<Wilds>::default();
            let add = || {
                let maker = Wilderness { wilds: wilds.clone(), living: Mutex::default() };
                let mut on_demand = OnDemand::new(maker).capacity(capacity);
                if let Some(idle) = idle {
                    on_demand = on_demand.idle(idle);
                }
                server.adapter.add_default("c", Activation::on_demand(on_demand).threading(threading.clone()))
            };
            add().unwrap();
            let clients: Vec<_> =
                (0..4).map(|_| communicator(&[])).chain([server.communicator.clone()]).collect();
            let callers: Vec<_> = (0..40)
                .map(|number| {
                    let (client, wilds) = (clients[number % clients.len()].clone(), wilds.clone());
                    let proxies: Vec<_> = (0..6)
                        .map(|object| WildPrx::unchecked_cast(server.proxy(&client, &format!("c/{object}"))))
                        .collect();
                    tokio::spawn(async move {
                        let mut answered = 0;
                        for turn in 0..50 {
                            let proxy = proxies[(number + turn) % 6].clone();
                            let call = tokio::spawn(async move { proxy.call().await });
                            if wilds.roll(8) == 0 {
                                wilds.turns().await;
                                call.abort();
                            }
                            answered += usize::from(within(call).await.is_ok_and(|answer| answer.is_ok()));
                        }
                        answered
                    })
                })
                .collect();
            for _ in 0..10 {
                turns().await;
                server.adapter.remove_default("c").unwrap();
                add().unwrap();
            }
            let mut answered = 0;
            for caller in callers {
                answered += caller.await.unwrap();
            }
            within(server.communicator.destroy()).await;
            let what = format!("{threading}, capacity {capacity}, idle {idle:?}");
            assert!(answered > 500, "{what}: {answered} answered");
            assert_eq!(*wilds.wrong.lock().unwrap(), [""; 0], "{what}");
            let counts =
                [&wilds.made, &wilds.dropped, &wilds.ended].map(|count| count.load(Ordering::SeqCst));
            assert_eq!(counts, [counts[0]; 3], "{what}: made, dropped, ended");
        }
    }
}

/// Clients that come and go in the middle of their calls: each connection's servants end once, after their calls, and nothing is left
/// while the adapter goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_come_and_go() {
    for threading in [Threading::Inline, Threading::Pool(3), Threading::PerConnection] {
        let server = Server::start().await;
        let wilds = Arc::<Wilds>::default();
        let maker = Counting(wilds.clone());
        server.adapter.add_default("c", Activation::per_client(maker).threading(threading.clone())).unwrap();
        for round in 0..30 {
            let mut peers = Vec::new();
            for peer in 0..4 {
                let mut raw = Raw::connect(server.port).await;
                for id in 1..=8 {
                    let name = format!("c/{}", id % 3);
                    raw.send(&request(id, &name, "call", 0, &EMPTY)).await;
                }
                wilds.turns().await;
                if (round + peer) % 3 == 0 {
                    // The answers that come first do not matter.
                    raw.reply().await;
                }
                peers.push(raw);
            }
            peers.into_iter().for_each(Raw::reset);
        }
        let counts = || [&wilds.made, &wilds.dropped, &wilds.ended].map(|count| count.load(Ordering::SeqCst));
        within(async {
            // A call that was read late makes a servant late.
            let mut quiet = 0;
            while quiet < 200 {
                let [made, dropped, ended] = counts();
                quiet = if made > 0 && made == dropped && made == ended { quiet + 1 } else { 0 };
                tokio::task::yield_now().await;
            }
        })
        .await;
        within(server.adapter.deactivate()).await;
        let [made, dropped, ended] = counts();
        assert!(made >= 30 && made == dropped && made == ended, "{threading}: {made} {dropped} {ended}");
        assert_eq!(*wilds.wrong.lock().unwrap(), [""; 0], "{threading}");
    }
}

/// Makes servants, and counts them.
struct Counting(Arc<Wilds>);

impl ServantActivator for Counting {
    type Servant = WildSkeleton<WildI>;

    async fn incarnate(&self, _: &Current) -> floe::Result<Self::Servant> {
        self.0.turns().await;
        self.0.made.fetch_add(1, Ordering::SeqCst);
        Ok(WildSkeleton::new(WildI { wilds: self.0.clone(), calls: Arc::default() }))
    }

    async fn etherealize(&self, _: &Identity, servant: Arc<Self::Servant>, _: Reason) {
        self.0.expect(Arc::strong_count(&servant) == 1, "somebody has a servant that is ended");
        self.0.ended.fetch_add(1, Ordering::SeqCst);
    }
}
