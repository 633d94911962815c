//! Calls: many at once, one way, in batches, with contexts, time limits, exceptions and panics.

use std::collections::BTreeMap;
use std::time::Duration;

use floe::wire::Version;
use floe::{Communicator, ErrorKind, MayHaveRun};
use floe_tests::lab::{
    FullThrower, FullThrowerPrx, FullThrowerSkeleton, LabPrx, Mistake, Narrow, ThrowerPrx,
};

use crate::lab::{Server, communicator, thrown, within};
use crate::raw::{EMPTY, Raw, request};

/// A thousand calls at once on one connection: each gets its own answer, however they were mixed.
#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_calls_at_once() {
    let server = Server::start().await;
    let client = communicator(&[]);
    let lab = server.lab(&client);
    let calls: Vec<_> = (0..1000)
        .map(|number| {
            let lab = lab.clone();
            tokio::spawn(async move {
                if number % 3 == 0 {
                    lab.ice_ping().await.unwrap();
                }
                (number, lab.add(number, 1_000_000).await.unwrap())
            })
        })
        .collect();
    for call in calls {
        let (number, sum) = within(call).await.unwrap();
        assert_eq!(sum, number + 1_000_000);
    }
}

/// The same with all of them in flight: 1000 wait, are released, and all end.
#[tokio::test]
async fn a_thousand_calls_in_flight() {
    let server = Server::with(&[("Ice.Connection.Server.MaxDispatches", "0")]).await;
    let client = communicator(&[]);
    let lab = server.lab(&client);
    let calls: Vec<_> = (0..1000)
        .map(|_| {
            let lab = lab.clone();
            tokio::spawn(async move { lab.wait().await })
        })
        .collect();
    server.signals.wait_started(1000).await;
    server.signals.release.add_permits(1000);
    for call in calls {
        within(call).await.unwrap().unwrap();
    }
}

/// While a call takes its time, others on its connection are answered.
#[tokio::test]
async fn a_slow_call_blocks_no_other() {
    let server = Server::start().await;
    let client = communicator(&[]);
    let lab = server.lab(&client);
    let slow = tokio::spawn({
        let lab = lab.clone();
        async move { lab.wait().await }
    });
    server.signals.wait_started(1).await;
    for number in 0..100 {
        assert_eq!(within(lab.add(number, 1)).await.unwrap(), number + 1);
    }
    assert!(!slow.is_finished());
    server.signals.release.add_permits(1);
    within(slow).await.unwrap().unwrap();
}

/// Oneway calls arrive in the order of their sending, by a oneway proxy and by a `#[oneway]` operation.
#[tokio::test]
async fn oneway_calls() {
    let server = Server::start().await;
    let client = communicator(&[]);
    let lab = server.lab(&client);
    let oneway = lab.ice_oneway();
    for number in 0..500 {
        match number % 2 {
            0 => oneway.note(number).await.unwrap(),
            _ => lab.note_oneway(number).await.unwrap(),
        }
    }
    // Both proxies have the one connection.
    assert_eq!(server.signals.wait_notes(500).await, (0..500).collect::<Vec<_>>());
    let error = oneway.add(1, 2).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ApiMisuse(text) if text.contains("add")), "{error:?}");
    oneway.fail("panic").await.unwrap();
    oneway.fail("nested").await.unwrap();
    oneway.ice_facet("nobody").note(1).await.unwrap();
    assert_eq!(lab.add(1, 2).await.unwrap(), 3, "a failed oneway call disturbs nobody");
}

/// Oneway calls are sent before a communicator that is destroyed closes.
#[tokio::test]
async fn oneway_calls_leave_before_the_end() {
    let server = Server::start().await;
    let client = communicator(&[]);
    let lab = server.lab(&client).ice_oneway();
    for number in 0..100 {
        lab.note(number).await.unwrap();
    }
    within(client.destroy()).await;
    assert_eq!(server.signals.wait_notes(100).await.len(), 100);
}

/// Oneway calls within the process are started, not awaited.
#[tokio::test]
async fn oneway_in_the_process() {
    let server = Server::start().await;
    let lab = server.lab(&server.communicator).ice_oneway();
    lab.wait().await.unwrap();
    server.signals.wait_started(1).await;
    lab.note(5).await.unwrap();
    assert_eq!(server.signals.wait_notes(1).await, [5]);
    server.signals.release.add_permits(1);
    server.signals.wait_ended(1).await;
}

/// A batch gathers until it is flushed, over the network and in the process.
#[tokio::test]
async fn batches() {
    let server = Server::start().await;
    for client in [communicator(&[]), server.communicator.clone()] {
        let lab = server.lab(&client).ice_batch_oneway();
        for number in 0..100 {
            lab.note(number).await.unwrap();
        }
        server.lab(&client).add(1, 2).await.unwrap();
        assert!(server.signals.notes.lock().unwrap().is_empty(), "nothing was flushed yet");
        lab.ice_flush_batch_requests().await.unwrap();
        assert_eq!(server.signals.wait_notes(100).await, (0..100).collect::<Vec<_>>());
        server.signals.notes.lock().unwrap().clear();
        lab.ice_flush_batch_requests().await.unwrap();
        let error = lab.add(1, 2).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ApiMisuse(_)), "{error:?}");
    }
}

/// A batch that grows is flushed by itself, before it is larger than the server reads.
#[tokio::test]
async fn a_batch_flushes_itself() {
    let server = Server::start().await;
    let client = communicator(&[]);
    let lab = server.lab(&client).ice_batch_oneway().ice_context([("filler", "x".repeat(3000))]);
    for number in 0..1000 {
        lab.note(number).await.unwrap();
    }
    lab.ice_flush_batch_requests().await.unwrap();
    assert_eq!(server.signals.wait_notes(1000).await, (0..1000).collect::<Vec<_>>());
}

/// Contexts arrive; keys of Floe itself do not, neither from a peer nor from the own call chain.
#[tokio::test]
async fn contexts() {
    let server = Server::start().await;
    for client in [communicator(&[]), server.communicator.clone()] {
        let lab = server.lab(&client);
        assert!(lab.context().await.unwrap().is_empty());
        let sent =
            [("user", "anna"), ("floe.chain", "1f"), ("floe.future", "x"), ("floes", "kept"), ("", "empty")];
        let seen = lab.ice_context(sent).context().await.unwrap();
        let expected = [("", "empty"), ("floes", "kept"), ("user", "anna")];
        let expected: BTreeMap<String, String> =
            expected.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        assert_eq!(seen, expected);
    }
}

/// A call whose time is over fails, the connection stays, and the answer that comes late is nobody's.
#[tokio::test]
async fn invocation_timeout() {
    let server = Server::start().await;
    for client in [communicator(&[]), server.communicator.clone()] {
        let lab = server.lab(&client);
        lab.ice_ping().await.unwrap();
        let limited = lab.ice_invocation_timeout(Duration::from_millis(20));
        let error = within(limited.wait()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Timeout(text) if text.contains("wait")), "{error:?}");
        assert_eq!(error.may_have_run(), MayHaveRun::Maybe);
        server.signals.wait_started(1).await;
        assert_eq!(within(lab.add(1, 2)).await.unwrap(), 3);
        server.signals.release.add_permits(1);
        server.signals.wait_ended(1).await;
        for number in 0..10 {
            assert_eq!(within(limited.add(number, 2)).await.unwrap(), number + 2);
        }
    }
}

/// A call that its caller drops runs to its end; its answer is ignored.
#[tokio::test]
async fn a_dropped_call_runs_to_its_end() {
    let server = Server::start().await;
    for client in [communicator(&[]), server.communicator.clone()] {
        let lab = server.lab(&client);
        let call = tokio::spawn({
            let lab = lab.clone();
            async move { lab.wait().await }
        });
        server.signals.wait_started(1).await;
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
        assert_eq!(within(lab.add(1, 2)).await.unwrap(), 3);
        server.signals.release.add_permits(1);
        server.signals.wait_ended(1).await;
        assert_eq!(within(lab.add(1, 2)).await.unwrap(), 3);
    }
}

/// Replies that nobody asked for, and a second one to the same request: ignored.
#[tokio::test]
async fn unsolicited_replies() {
    let raw = crate::raw::RawServer::start().await;
    let client = communicator(&[]);
    let proxy = client.proxy(&raw.proxy()).unwrap();
    let (calls, ()) = tokio::join!(
        async {
            for _ in 0..3 {
                within(proxy.ice_ping()).await.unwrap();
            }
        },
        async {
            let mut peer = raw.accept().await;
            for _ in 0..3 {
                let request = peer.request().await;
                for id in [0, -1, 77, request.id, request.id, i32::MAX] {
                    peer.answer(id).await;
                }
            }
        }
    );
    let () = calls;
}

async fn throw(lab: &LabPrx, which: &str) -> Mistake {
    within(lab.throw(which)).await.unwrap_err()
}

/// User exceptions arrive with their members, in both encodings; a system error in the throws list is no user exception.
#[tokio::test]
async fn user_exceptions() {
    let server = Server::start().await;
    for client in [communicator(&[]), server.communicator.clone()] {
        for encoding in [Version::SLICE_1_0, Version::SLICE_1_1] {
            let lab = server.lab(&client).ice_encoding_version(encoding);
            assert_eq!(lab.throw("nothing").await.unwrap(), 1);
            let Mistake::TooLarge(large) = throw(&lab, "derived").await else { panic!() };
            assert_eq!((large.base.reason.as_str(), large.limit), ("derived", 7));
            let Mistake::Wrong(wrong) = throw(&lab, "base").await else { panic!() };
            assert_eq!(wrong.reason, "base");
            assert!(matches!(throw(&lab, "odd").await, Mistake::Odd(odd) if odd.number == 3));
            let Mistake::System(error) = throw(&lab, "system").await else { panic!() };
            assert!(
                matches!(error.kind(), ErrorKind::UnknownLocal(text) if text.contains("enough")),
                "{error:?}"
            );
        }
    }
}

struct Full;

impl FullThrower for Full {
    async fn throw(&self, which: &str) -> Result<i32, Mistake> {
        thrown(which)
    }
}

/// A client that knows only the base of what is thrown gets the base, if the server sends the sliced format or speaks 1.0; a user
/// exception that its list does not hold at all is an unknown user exception with its type id.
#[tokio::test]
async fn exceptions_of_which_the_client_knows_less() {
    let server = Server::with(&[("Ice.Default.SlicedFormat", "1")]).await;
    server.adapter.add("full", FullThrowerSkeleton::new(Full)).unwrap();
    let client = communicator(&[]);
    let narrow = ThrowerPrx::unchecked_cast(server.proxy(&client, "full"));
    for encoding in [Version::SLICE_1_0, Version::SLICE_1_1] {
        let narrow = narrow.ice_encoding_version(encoding);
        let Narrow::Wrong(wrong) = narrow.throw("derived").await.unwrap_err() else { panic!() };
        assert_eq!(wrong.reason, "derived");
        let Narrow::System(error) = narrow.throw("odd").await.unwrap_err() else { panic!() };
        assert_eq!(error.kind(), &ErrorKind::UnknownUser("::FloeTest::Odd".into()));
        assert_eq!(error.may_have_run(), MayHaveRun::Yes);
    }
    let full = FullThrowerPrx::unchecked_cast(server.proxy(&client, "full"));
    assert!(matches!(full.throw("derived").await.unwrap_err(), Mistake::TooLarge(_)));

    // An operation that lists no exception at all.
    let bare = LabPrx::unchecked_cast(server.proxy(&client, "full"));
    let reply = floe::__private::call(
        bare.as_ref(),
        const { &floe::__private::Operation::new("throw").returns() },
        |w| w.put("odd"),
    )
    .await
    .unwrap();
    let result: floe::Result<i32> = floe::__private::results(&reply, |r| r.get());
    assert_eq!(result.unwrap_err().kind(), &ErrorKind::UnknownUser("::FloeTest::Odd".into()));
}

/// A panic, at once or after an await, is an unknown exception for its caller; calls beside it, and the connection, live on.
#[tokio::test]
async fn panics() {
    let server = Server::start().await;
    for client in [communicator(&[]), server.communicator.clone()] {
        let lab = server.lab(&client);
        let beside = tokio::spawn({
            let lab = lab.clone();
            async move { lab.wait().await }
        });
        server.signals.wait_started(1).await;
        for how in ["panic", "late panic"] {
            let error = within(lab.fail(how)).await.unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::Unknown(text) if text.contains("as asked")),
                "{error:?}"
            );
            assert_eq!(error.may_have_run(), MayHaveRun::Yes);
        }
        assert!(!beside.is_finished());
        server.signals.release.add_permits(1);
        within(beside).await.unwrap().unwrap();
        assert_eq!(lab.add(1, 1).await.unwrap(), 2);
    }
}

/// Errors that a servant lets out: the ObjectNotExist of a nested call does not look like one of this object; one that the servant made
/// itself does.
#[tokio::test]
async fn errors_that_escape() {
    let server = Server::start().await;
    for client in [communicator(&[]), server.communicator.clone()] {
        let lab = server.lab(&client);
        let error = within(lab.fail("nested")).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::UnknownLocal(text) if text.contains("nobody")),
            "{error:?}"
        );
        let error = within(lab.fail("gone")).await.unwrap_err();
        let ErrorKind::ObjectNotExist(failed) = error.kind() else { panic!("{error:?}") };
        assert_eq!((failed.identity.to_string().as_str(), failed.operation.as_str()), ("gone", "fail"));
        let error = within(lab.fail("unknown")).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Unknown("some text".into()));
        let error = within(lab.fail("timeout")).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::UnknownLocal(text) if text.contains("of mine")),
            "{error:?}"
        );
        assert!(within(lab.fail("not")).await.is_ok());
    }
}

/// `current()` says whom the call is for; it follows into a task only in a scope; outside of a call there is none.
#[tokio::test]
async fn facts_of_the_call() {
    let server = Server::start().await;
    server
        .adapter
        .add_facet(
            "in/lab",
            "side",
            floe_tests::lab::LabSkeleton::new(crate::lab::LabI(server.signals.clone())),
        )
        .unwrap();
    for (client, connected) in [(communicator(&[]), "true"), (server.communicator.clone(), "false")] {
        let lab = LabPrx::unchecked_cast(server.proxy(&client, "in/lab")).ice_facet("side");
        assert_eq!(lab.facts().await.unwrap(), ["in/lab", "side", "facts", "A", "true", connected]);
        let facts = lab.facts_from_task().await.unwrap();
        assert_eq!(facts, ["in/lab", "side", "factsFromTask", "A", "false", connected]);
    }
    assert!(floe::current().is_none());
}

/// What a peer sends wrongly is answered, and its connection lives: an operation that does not exist, short parameters, an encoding that
/// nobody has, a wrong mode, an object without a name.
#[tokio::test]
async fn wrong_requests_are_answered() {
    let server = Server::start().await;
    let mut raw = Raw::connect(server.port).await;
    let cases: [(&str, &str, u8, &[u8], u8); 9] = [
        ("lab", "nothing", 0, &EMPTY, 4),
        ("lab", "add", 0, &EMPTY, 5),
        ("lab", "add", 0, &[6, 0, 0, 0, 1, 9], 5),
        ("lab", "add", 0, &[6, 0, 0, 0, 2, 0], 5),
        ("lab", "add", 0, &[5, 0, 0, 0, 1, 1], 5),
        ("lab", "add", 0, &[200, 0, 0, 0, 1, 1], 5),
        ("lab", "note", 2, &[10, 0, 0, 0, 1, 1, 1, 0, 0, 0], 5),
        ("lab", "ice_ping", 1, &[5, 0, 0, 0, 1, 1], 5),
        ("nobody", "ice_ping", 1, &EMPTY, 2),
    ];
    for (id, (identity, operation, mode, params, status)) in (1..).zip(cases) {
        raw.send(&request(id, identity, operation, mode, params)).await;
        let (answered, came, _) = within(raw.reply()).await;
        assert_eq!((answered, came), (id, status), "{operation} {params:?}");
    }
    let mut unnamed = request(10, "x", "ice_ping", 1, &EMPTY);
    unnamed.remove(19);
    unnamed[18] = 0;
    let size = unnamed.len() as u8;
    unnamed[10] = size;
    raw.send(&unnamed).await;
    assert_eq!(within(raw.reply()).await.1, 2);
    raw.send(&request(11, "lab", "ice_ping", 0, &EMPTY)).await;
    assert_eq!(within(raw.reply()).await.1, 0);
}

/// Two proxies that are equal share nothing but the connection; a clone of a proxy shares its batch.
#[tokio::test]
async fn clones_share_a_batch() {
    let server = Server::start().await;
    let client: Communicator = communicator(&[]);
    let one = server.lab(&client).ice_batch_oneway();
    let two = one.clone();
    one.note(1).await.unwrap();
    two.note(2).await.unwrap();
    two.ice_flush_batch_requests().await.unwrap();
    assert_eq!(server.signals.wait_notes(2).await, [1, 2]);
}
