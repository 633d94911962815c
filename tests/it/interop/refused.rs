//! Stock clients at an adapter that takes no connection more, or discards.

use floe_tests::conformance;

use super::harness::{Program, python};
use super::servers::communicator;
use crate::lab;

async fn check(case: &str, endpoints: &str) {
    let mut command = python("python/refused.py");
    command.args([case, endpoints]);
    let lines = tokio::task::spawn_blocking(move || Program::start(&mut command).finish()).await.unwrap();
    assert_eq!(lines, ["OK"]);
}

/// With no connection left, a stock client's connection is lost before it is made; the one that there is goes on.
#[tokio::test]
async fn no_connection_left() {
    let server = lab::communicator(&[("Conformance.MaxConnections", "1")]);
    let adapter = conformance::serve(&server).await.unwrap();
    let endpoints = adapter.endpoints()[0].to_string();
    let client = communicator(&[]);
    let proxy = client.proxy(&format!("calls:{endpoints}")).unwrap();
    proxy.ice_ping().await.unwrap();
    check("connection", &endpoints).await;
    proxy.ice_ping().await.unwrap();
}

/// A stock client is told that the adapter discards.
#[tokio::test]
async fn discarding() {
    let server = communicator(&[]);
    let adapter = conformance::serve(&server).await.unwrap();
    adapter.discard().await.unwrap();
    check("discards", &adapter.endpoints()[0].to_string()).await;
}
