//! Classes, both ways, with stock Python: see `interop/Classes.ice`.

use super::harness::{Program, python};
use super::servers::communicator;
use crate::classes::shapes::{GraphsI, GraphsSkeleton, check};

fn python_server() -> (Program, String) {
    let mut program = Program::start(python("python/classes.py").args(["serve"]));
    let endpoints = program.line_with("READY ");
    (program, endpoints)
}

async fn python_calls(server: &str, endpoints: &str) {
    let mut command = python("python/classes.py");
    command.args(["check", server, endpoints]);
    let lines = tokio::task::spawn_blocking(move || Program::start(&mut command).finish()).await.unwrap();
    assert_eq!(lines, ["OK"]);
}

/// Floe sends what Python does not know: it comes back as it went.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn floe_calls_python() {
    let (_python, endpoints) = python_server();
    let client = communicator(&[]);
    check(client.proxy(&format!("graphs:{endpoints}")).unwrap(), false).await;
}

/// Python sends what Floe does not know: it comes back as it went.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn python_calls_floe() {
    let server = communicator(&[]);
    let adapter = server.adapter_with_endpoints("Classes", "tcp -h 127.0.0.1").await.unwrap();
    adapter.add("graphs", GraphsSkeleton::new(GraphsI)).unwrap();
    adapter.activate().await.unwrap();
    python_calls("floe", &adapter.endpoints()[0].to_string()).await;
}

/// What is asked of Floe is what the real Ice does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn python_calls_python() {
    let (_python, endpoints) = python_server();
    python_calls("stock", &endpoints).await;
}
