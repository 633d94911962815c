//! One check that every policy must pass, in every combination with the others: those of Floe, and a user's own.

use std::collections::BTreeSet;
use std::sync::Arc;

use floe::policy::Reason;
use floe::store::{MemoryStore, StateStore};
use floe::{Communicator, ErrorKind, ObjectAdapter};
use floe_tests::policies::{Event, NOBODY, ProbePrx, Witness};

use super::cell::{Cell, Kept, Means, Model, Where};
use super::promises;
use super::table::reason_in_guide;
use crate::lab::{communicator, within};

/// The category of the objects.
const CATEGORY: &str = "cells";

/// The objects that the check calls.
const OBJECTS: [&str; 3] = ["a", "b", "changing"];

/// A server with the objects of one combination.
pub(super) struct Server {
    pub(super) cell: Cell,
    pub(super) communicator: Communicator,
    pub(super) adapter: ObjectAdapter,
    pub(super) witness: Arc<Witness>,
}

impl Server {
    /// Starts one; the same store is the same state.
    pub(super) async fn start(cell: Cell, store: &Arc<dyn StateStore>) -> Self {
        let communicator = communicator(&[]);
        let adapter = communicator.adapter_with_endpoints("Cells", "tcp -h 127.0.0.1").await.unwrap();
        let means = Means::new(store);
        if cell.is_for_one() {
            for object in OBJECTS {
                adapter.add(&*format!("{CATEGORY}/{object}"), cell.activation(&means)).unwrap();
            }
        } else {
            adapter.add_default(CATEGORY, cell.activation(&means)).unwrap();
        }
        adapter.add("control", crate::lab::counter(&crate::lab::Signals::new())).unwrap();
        adapter.activate().await.unwrap();
        Server { cell, communicator, adapter, witness: means.witness }
    }

    /// An object of this server.
    pub(super) fn probe(&self, client: &Communicator, name: &str) -> ProbePrx {
        self.proxy(client, &format!("{CATEGORY}/{name}"))
    }

    fn proxy(&self, client: &Communicator, identity: &str) -> ProbePrx {
        let text = format!("{identity}:{}", self.adapter.endpoints()[0]);
        ProbePrx::unchecked_cast(client.proxy(&text).unwrap())
    }

    /// Returns when the server has read all that a client sent before. No policy concerns the object that it calls.
    pub(super) async fn has_read(&self, client: &Communicator) {
        within(self.proxy(client, "control").ice_ping()).await.unwrap();
    }
}

/// What the check has: a server, and three callers of it: two over connections of their own, and one within the process.
pub(super) struct Bench {
    pub(super) server: Server,
    pub(super) clients: [Communicator; 3],
}

impl Bench {
    pub(super) fn probe(&self, client: usize, name: &str) -> ProbePrx {
        self.server.probe(&self.clients[client], name)
    }
}

/// All 108 combinations, as the table of the guide has them: one that is refused there fails when it is added, with the reason that
/// stands there; one that is accepted there keeps all promises.
#[tokio::test]
async fn every_cell() {
    let cells = Cell::all();
    assert_eq!(check_all(&cells, reason_in_guide).await, (77, 31));
    let different = cells.iter().map(Cell::to_string).collect::<BTreeSet<_>>().len();
    assert_eq!(different, 108);
}

/// Policies that a user wrote keep the promises that the traits ask of them, together with all those of Floe and with each other.
#[tokio::test]
async fn a_users_own_policies() {
    let reason = |cell: Cell| match (cell.place, cell.kept) {
        (Where::RoundRobin, Kept::Transient) => None,
        (Where::RoundRobin, _) => Some("several servants have no one state".to_owned()),
        // To the policies of Floe, one thread of a user's is as one of the adapter's.
        _ => reason_in_guide(Cell { model: Model::Serialized, ..cell }),
    };
    assert_eq!(check_all(&Cell::own(), reason).await, (20, 19));
}

/// Checks combinations, all of them also if one fails. Gives how many were accepted, and how many were refused for the reason that
/// is expected.
async fn check_all(cells: &[Cell], reason: impl Fn(Cell) -> Option<String>) -> (usize, usize) {
    let (mut accepted, mut refusals) = (0, 0);
    let mut broken = Vec::new();
    for &cell in cells {
        let store: Arc<dyn StateStore> = Arc::new(MemoryStore::new());
        let reason = reason(cell);
        let count = if reason.is_none() { &mut accepted } else { &mut refusals };
        let checked = tokio::spawn(async move {
            match reason {
                Some(reason) => refused(cell, &store, &reason).await,
                None => check(cell, &store).await,
            }
        });
        match checked.await {
            Ok(()) => *count += 1,
            Err(_) => broken.push(cell.to_string()),
        }
    }
    assert!(broken.is_empty(), "{} break a promise: {broken:#?}", broken.len());
    (accepted, refusals)
}

async fn refused(cell: Cell, store: &Arc<dyn StateStore>, reason: &str) {
    let communicator = communicator(&[]);
    let adapter = communicator.adapter_with_endpoints("Cells", "tcp -h 127.0.0.1").await.unwrap();
    let activation = cell.activation(&Means::new(store));
    let error = if cell.is_for_one() {
        adapter.add("cells/a", activation).unwrap_err()
    } else {
        adapter.add_default(CATEGORY, activation).unwrap_err()
    };
    let expected = format!("{cell}: {reason}");
    assert!(matches!(error.kind(), ErrorKind::ApiMisuse(text) if *text == expected), "{cell}: {error}");
    assert!(adapter.find_default(CATEGORY).is_none() && adapter.find("cells/a").is_none());
    communicator.destroy().await;
}

/// The one check.
async fn check(cell: Cell, store: &Arc<dyn StateStore>) {
    let server = Server::start(cell, store).await;
    let clients = [communicator(&[]), communicator(&[]), server.communicator.clone()];
    let bench = Bench { server, clients };
    promises::built_ins(&bench).await;
    promises::sums(&bench).await;
    promises::who_is_not_there(&bench).await;
    promises::threads(&bench).await;
    promises::side_by_side(&bench).await;
    promises::blocking(&bench).await;
    promises::reentrance(&bench).await;
    let sum = promises::failures(&bench).await;
    if cell.kept == Kept::Persistent {
        // It was stored before the reply left.
        promises::restarted(cell, store, sum).await;
    }
    end(bench).await;
    promises::restarted(cell, store, if cell.kept == Kept::Transient { 0 } else { sum }).await;
}

/// The adapter's end: what was incarnated is etherealized, and no servant is left.
async fn end(bench: Bench) {
    let Bench { server, clients: [one, two, _] } = bench;
    let Server { cell, communicator, adapter, witness } = server;
    if cell.place == Where::PerClient {
        one.destroy().await;
        let closed = |event: &Event| matches!(event, Event::Etherealized(_, Reason::ConnectionClosed));
        within(witness.until(|witness| witness.events().iter().any(closed))).await;
    }
    within(adapter.deactivate()).await;
    let events = witness.events();
    let ended = events.iter().filter(|event| matches!(event, Event::Etherealized(..))).count();
    let (made, dropped) = witness.made_and_dropped();
    if cell.etherealizes() && cell.kept != Kept::Persistent {
        // A servant whose operation failed is dropped where its state is persistent.
        assert_eq!(ended, made, "{cell}: each that was made is etherealized");
    }
    if cell.etherealizes() || cell.place == Where::PerCall {
        assert_eq!(dropped, made, "{cell}: each that was made is dropped");
    }
    if cell.place == Where::Locator {
        let begun = events.iter().filter(|event| **event == Event::Began("locate")).count();
        let finished = events.iter().filter(|event| **event == Event::Ended("locate")).count();
        assert_eq!(finished, begun, "{cell}: each call that was located is finished");
        assert_eq!(ended, 1, "{cell}: the locator hears of the end");
    }
    within(communicator.destroy()).await;
    within(two.destroy()).await;
    drop(adapter);
    within(witness.until(|witness| {
        let (made, dropped) = witness.made_and_dropped();
        made == dropped
    }))
    .await;
}

/// An object that nobody makes.
pub(super) fn nobody(bench: &Bench, client: usize) -> ProbePrx {
    let category = if bench.server.cell.knows_its_objects() { CATEGORY } else { "elsewhere" };
    bench.server.proxy(&bench.clients[client], &format!("{category}/{NOBODY}"))
}
