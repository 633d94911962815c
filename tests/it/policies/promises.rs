//! What every combination promises, one function a promise.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use floe::ErrorKind;
use floe::store::StateStore;
use floe_tests::lab::LabPrx;
use floe_tests::policies::{Event, ProbePrx, Refused};

use super::cell::{Cell, Kept, Model, ROUND, Sums, Where};
use super::conformance::{Bench, Server, nobody};
use crate::lab::{communicator, within};

/// How often each caller adds one to each object.
const ADDS: i32 = 5;

/// The built-in operations say what the servant is.
pub(super) async fn built_ins(bench: &Bench) {
    let cell = bench.server.cell;
    for client in 0..3 {
        let probe = bench.probe(client, "a");
        within(probe.ice_ping()).await.unwrap();
        assert!(within(probe.ice_is_a("::Policies::Probe")).await.unwrap(), "{cell}");
        assert!(!within(probe.ice_is_a("::Policies::Other")).await.unwrap(), "{cell}");
        assert_eq!(within(probe.ice_id()).await.unwrap(), "::Policies::Probe", "{cell}");
        let ids = within(probe.ice_ids()).await.unwrap();
        assert_eq!(ids, ["::Ice::Object", "::Policies::Probe"], "{cell}");
    }
}

/// Calls of three callers at once: each is answered, none is lost, and they share as the incarnation says.
pub(super) async fn sums(bench: &Bench) {
    let cell = bench.server.cell;
    let mut calls = Vec::new();
    for client in 0..3 {
        for object in ["a", "b"] {
            for _ in 0..ADDS {
                let probe = bench.probe(client, object);
                calls.push(((client, object), tokio::spawn(async move { probe.add(1).await })));
            }
        }
    }
    let mut answers: BTreeMap<_, Vec<i32>> = BTreeMap::new();
    for ((client, object), call) in calls {
        let answer = within(call).await.unwrap().unwrap_or_else(|error| panic!("{cell}: {error}"));
        let sharing = match cell.sums() {
            Sums::Object => (0, object),
            Sums::Client => (client, object),
            Sums::Call | Sums::All | Sums::Turn => (0, ""),
        };
        answers.entry(sharing).or_default().push(answer);
    }
    for (sharing, mut answers) in answers {
        answers.sort_unstable();
        let count = i32::try_from(answers.len()).unwrap();
        let expected: Vec<i32> = match cell.sums() {
            Sums::Call => vec![1; answers.len()],
            Sums::Turn => (0..count).map(|number| number / ROUND + 1).collect(),
            _ => (1..=count).collect(),
        };
        assert_eq!(answers, expected, "{cell}: {sharing:?}");
    }
    let expected = match cell.sums() {
        Sums::Object => 3 * ADDS,
        Sums::Client => ADDS,
        Sums::Call => 0,
        Sums::All => 6 * ADDS,
        Sums::Turn => 6 * ADDS / ROUND,
    };
    for client in 0..3 {
        for object in ["a", "b"] {
            let value = within(bench.probe(client, object).value()).await.unwrap();
            assert_eq!(value, expected, "{cell}: {object}, as caller {client} sees it");
        }
    }
    if cell.place == Where::OnDemand {
        for object in ["a", "b"] {
            let made = Event::Made(object.to_owned());
            let events = bench.server.witness.events();
            assert_eq!(events.iter().filter(|event| **event == made).count(), 1, "{cell}: {object}");
        }
    }
}

/// An object that does not exist, and an operation that does not.
pub(super) async fn who_is_not_there(bench: &Bench) {
    let cell = bench.server.cell;
    for client in 0..3 {
        let nobody = nobody(bench, client);
        let error = within(nobody.add(1)).await.unwrap_err();
        let ErrorKind::ObjectNotExist(failed) = error.kind() else { panic!("{cell}: {error:?}") };
        assert_eq!((failed.identity.name.as_str(), failed.operation.as_str()), ("nobody", "add"), "{cell}");
        let error = within(nobody.ice_ping()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ObjectNotExist(_)), "{cell}: {error:?}");

        let lab = LabPrx::unchecked_cast(floe::Proxy::from(bench.probe(client, "a")));
        let error = within(lab.context()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::OperationNotExist(_)), "{cell}: {error:?}");
    }
}

/// Which thread carries out a call.
pub(super) async fn threads(bench: &Bench) {
    let cell = bench.server.cell;
    let mut calls = Vec::new();
    for _ in 0..3 {
        for client in 0..2 {
            for object in ["a", "b"] {
                let probe = bench.probe(client, object);
                calls.push(((client, object), tokio::spawn(async move { probe.whereabouts().await })));
            }
        }
    }
    let mut seen: Vec<(usize, &str, String)> = Vec::new();
    for ((client, object), call) in calls {
        let thread = within(call).await.unwrap().unwrap().thread;
        seen.push((client, object, thread));
    }
    let different = |of: &dyn Fn(&(usize, &str, String)) -> bool| -> usize {
        let threads = seen.iter().filter(|call| of(call)).map(|(_, _, thread)| thread);
        threads.collect::<BTreeSet<_>>().len()
    };
    let here = format!("{:?}", std::thread::current().id());
    let on_runtime = different(&|call| call.2 == here);
    assert_eq!(on_runtime, usize::from(cell.model == Model::Inline), "{cell}: {seen:?}");
    match cell.model {
        Model::Inline | Model::Serialized | Model::OwnThread => {
            assert_eq!(different(&|_| true), 1, "{cell}: {seen:?}");
        }
        Model::Pool => assert!(different(&|_| true) <= 4, "{cell}: {seen:?}"),
        Model::PerObject => {
            assert_eq!(different(&|call| call.1 == "a"), 1, "{cell}: {seen:?}");
            assert_eq!(different(&|call| call.1 == "b"), 1, "{cell}: {seen:?}");
            assert_eq!(different(&|_| true), 2, "{cell}: {seen:?}");
        }
        Model::PerConnection => {
            assert_eq!(different(&|call| call.0 == 0), 1, "{cell}: {seen:?}");
            assert_eq!(different(&|call| call.0 == 1), 1, "{cell}: {seen:?}");
            assert_eq!(different(&|_| true), 2, "{cell}: {seen:?}");
        }
        Model::PerRequest => {}
    }
}

/// What waits for a call that waits, and what does not.
pub(super) async fn side_by_side(bench: &Bench) {
    let Bench { server, clients } = bench;
    let (cell, witness) = (server.cell, &server.witness);
    for (object, client) in [("a", 0), ("a", 1), ("b", 0), ("b", 1)] {
        let expected = cell.side_by_side(object == "a", client == 0);
        witness.forget();
        let first = bench.probe(0, "a");
        let held = tokio::spawn(async move { first.hold().await });
        within(witness.held(1)).await;
        let second = bench.probe(client, object);
        let mut other = tokio::spawn(async move { second.whereabouts().await });
        server.has_read(&clients[0]).await;
        server.has_read(&clients[1]).await;
        if expected {
            within(&mut other).await.unwrap().unwrap();
        }
        assert!(!held.is_finished(), "{cell}");
        witness.release(1);
        within(held).await.unwrap().unwrap();
        if !expected {
            within(other).await.unwrap().unwrap();
        }
        let (ended, began) = (Event::Ended("hold"), Event::Began("whereabouts"));
        let order = if expected { [began, ended] } else { [ended, began] };
        let mut events = witness.events();
        events.retain(|event| order.contains(event));
        assert_eq!(events, order, "{cell}: to {object}, by caller {client}");
    }
}

/// A servant that blocks its thread: what it does not concern goes on.
pub(super) async fn blocking(bench: &Bench) {
    let Bench { server, clients } = bench;
    let (cell, witness) = (server.cell, &server.witness);
    if cell.model == Model::Inline {
        return;
    }
    witness.lower();
    let first = bench.probe(0, "a");
    let blocked = tokio::spawn(async move { first.block().await });
    within(witness.held(1)).await;
    server.has_read(&clients[0]).await;
    server.has_read(&clients[1]).await;
    if !matches!(cell.model, Model::Serialized | Model::OwnThread) {
        within(bench.probe(1, "b").value()).await.unwrap();
    }
    assert!(!blocked.is_finished(), "{cell}");
    witness.lift();
    within(blocked).await.unwrap().unwrap();
}

/// An object that calls itself while it has itself alone: it works, or it fails at once; it never waits for itself.
pub(super) async fn reentrance(bench: &Bench) {
    let cell = bench.server.cell;
    if cell.model == Model::OwnThread {
        // It knows no chains, and a call that waits for its own thread waits for ever.
        return;
    }
    for client in 0..3 {
        // The proxy goes to the server, so calls through it are within the process, whoever sent it.
        let this = bench.probe(client, "changing");
        let result = within(bench.probe(client, "changing").relay(this)).await;
        let works = cell.may_call_itself(client == 2);
        assert_eq!(result.is_ok(), works, "{cell}: caller {client}, {result:?}");
        if let Err(error) = result {
            assert!(error.to_string().contains("re-entrant"), "{cell}: {error}");
        }
    }
}

/// Operations that fail: the change stays or goes as the state says, and the next call works. Gives the sum at the end.
pub(super) async fn failures(bench: &Bench) -> i32 {
    let cell = bench.server.cell;
    let probe = bench.probe(0, "changing");
    let mut expected = within(probe.add(10)).await.unwrap();
    if cell.sums() == Sums::Call {
        expected = 0;
    }
    let rolls_back = cell.kept == Kept::Persistent || cell.sums() == Sums::Call;

    let error = within(probe.add_and_throw(5)).await.unwrap_err();
    assert!(matches!(&error, Refused::Refusal(refusal) if refusal.amount == 5), "{cell}: {error}");
    expected += if rolls_back { 0 } else { 5 };
    value_is(cell, &probe, expected, "after Err").await;

    let error = within(probe.add_and_panic(7)).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Unknown(text) if text.contains("as asked")),
        "{cell}: {error:?}"
    );
    expected += if rolls_back { 0 } else { 7 };
    value_is(cell, &probe, expected, "after a panic").await;

    within(probe.add(1)).await.unwrap();
    expected += i32::from(cell.sums() != Sums::Call);
    value_is(cell, &probe, expected, "after the call behind the panic").await;
    expected
}

async fn value_is(cell: Cell, probe: &ProbePrx, expected: i32, when: &str) {
    let value = within(probe.value()).await.unwrap();
    // Each call has another servant there.
    if cell.sums() != Sums::Turn {
        assert_eq!(value, expected, "{cell}: {when}");
    }
}

/// Another server with the same store.
pub(super) async fn restarted(cell: Cell, store: &Arc<dyn StateStore>, expected: i32) {
    let server = Server::start(cell, store).await;
    let client = communicator(&[]);
    let value = within(server.probe(&client, "changing").value()).await.unwrap();
    assert_eq!(value, expected, "{cell}: in a new server");
    within(server.communicator.destroy()).await;
    within(client.destroy()).await;
}
