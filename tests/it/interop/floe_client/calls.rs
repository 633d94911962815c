//! What a call carries besides its parameters, and many calls at once.

use std::collections::BTreeMap;
use std::time::Duration;

use floe::wire::Version;
use floe::{ErrorKind, MayHaveRun};
use floe_tests::conformance::calls::CallsPrx;

use super::Peer;

async fn calls(peer: &Peer, address: &str) -> CallsPrx {
    CallsPrx::checked_cast(peer.proxy(address)).await.expect("the server has `calls`")
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

pub(super) async fn what_a_call_carries(peer: &Peer) {
    for (address, seen) in
        [("calls", "/calls\n"), ("cat/calls", "cat/calls\n"), ("calls -f side", "/calls\nside")]
    {
        let prx = calls(peer, address).await;
        assert_eq!(prx.identify().await.unwrap(), format!("{seen}\nidentify\n0"));
    }
    let prx = calls(peer, "calls").await;
    assert_eq!(prx.encoding().await.unwrap(), "1.1");
    assert_eq!(prx.context().await.unwrap(), map(&[]));
    let long = "🧊".repeat(300);
    for context in [map(&[("k", "v")]), map(&[("", "")]), map(&[("é", &long), ("b", "")])] {
        assert_eq!(prx.ice_context(context.clone()).context().await.unwrap(), context);
    }
}

pub(super) async fn in_encoding_1_0(peer: &Peer) {
    let proxy = peer.proxy("calls").ice_encoding_version(Version::new(1, 0));
    proxy.ice_ping().await.unwrap();
    let prx = CallsPrx::checked_cast(proxy).await.unwrap();
    assert_eq!(prx.encoding().await.unwrap(), "1.0");
    let context = map(&[("k", "v")]);
    assert_eq!(prx.ice_context(context.clone()).context().await.unwrap(), context);
}

pub(super) async fn oneway_and_batch(peer: &Peer) {
    let prx = calls(peer, "calls").await;
    let oneway = prx.ice_oneway();
    for number in 0..100 {
        oneway.note(number).await.unwrap();
    }
    prx.await_notes(100).await.unwrap();
    check_noted(&prx, 100).await;
    assert!(oneway.noted().await.is_err(), "an operation with a result cannot be oneway");

    let batch = prx.ice_batch_oneway();
    for number in 0..50 {
        batch.note(number).await.unwrap();
    }
    assert_eq!(prx.noted().await.unwrap(), [0; 0], "nothing is sent before the flush");
    batch.ice_flush_batch_requests().await.unwrap();
    prx.await_notes(50).await.unwrap();
    check_noted(&prx, 50).await;
}

async fn check_noted(prx: &CallsPrx, count: i32) {
    let mut noted = prx.noted().await.unwrap();
    noted.sort_unstable();
    assert_eq!(noted, (0..count).collect::<Vec<_>>());
}

pub(super) async fn a_thousand_in_flight(peer: &Peer) {
    let prx = calls(peer, "calls").await;
    let spawn = |number| {
        let prx = prx.clone();
        tokio::spawn(async move { (number, prx.scramble(number).await.unwrap()) })
    };
    let running: Vec<_> = (0..1000).map(spawn).collect();
    for call in running {
        let (sent, got) = call.await.unwrap();
        assert_eq!(sent, got);
    }
}

/// A call waits in the server; the same connection carries others meanwhile.
pub(super) async fn others_go_on_while_one_sleeps(peer: &Peer) {
    let prx = calls(peer, "calls").await;
    let sleeping = prx.clone();
    let sleeper = tokio::spawn(async move { sleeping.await_notes(1).await });
    for number in 0..50 {
        assert_eq!(prx.scramble(number).await.unwrap(), number);
    }
    assert!(!sleeper.is_finished());
    prx.note(7).await.unwrap();
    sleeper.await.unwrap().unwrap();
    assert_eq!(prx.noted().await.unwrap(), [7]);
}

/// The client gives up; the late reply disturbs nobody.
pub(super) async fn invocation_timeout(peer: &Peer) {
    let prx = calls(peer, "calls").await;
    let hasty = prx.ice_invocation_timeout(Duration::from_millis(100));
    let error = hasty.sleep(400).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");
    assert_eq!(error.may_have_run(), MayHaveRun::Maybe);
    assert_eq!(prx.scramble(1).await.unwrap(), 1);
    prx.sleep(500).await.unwrap();
    assert_eq!(prx.scramble(2).await.unwrap(), 2);
}
