//! The conformance servers: stock Python, stock C++, and Floe in this process.

use std::sync::Arc;

use floe::store::StateStore;
use floe::{Communicator, ObjectAdapter};
use floe_tests::conformance;

use super::harness::{Program, python};
use super::programs::cpp;

/// A running conformance server.
pub(crate) struct Server {
    /// Its endpoint, as a stringified proxy has it.
    pub(crate) endpoints: String,
    /// Keeps it running.
    running: Running,
}

#[expect(dead_code, reason = "a program and an adapter are held for their drop, which ends them")]
enum Running {
    Program(Program),
    Here(Communicator, ObjectAdapter),
}

impl Server {
    /// On the stock Python runtime.
    pub(crate) fn python(arguments: &[&str]) -> Self {
        Server::program(Program::start(python("python/server.py").args(arguments)))
    }

    /// On the stock C++ runtime; without `optionals` and `calls`.
    pub(crate) fn cpp(arguments: &[&str]) -> Self {
        Server::program(Program::start(cpp("server").args(arguments)))
    }

    /// On Floe, in this process.
    pub(crate) async fn floe(arguments: &[&str]) -> Self {
        let communicator = communicator(arguments);
        let adapter = conformance::serve(&communicator).await.expect("the conformance servants can be added");
        Server::here(communicator, adapter)
    }

    /// On Floe, in this process: the objects of `Policies.ice`.
    pub(crate) async fn policies(store: &Arc<dyn StateStore>) -> Self {
        let communicator = communicator(&[]);
        let serving = conformance::policies::serve(&communicator, store).await;
        Server::here(communicator, serving.expect("the policies go together"))
    }

    /// Ends a server of this process.
    pub(crate) async fn stop(self) {
        if let Running::Here(communicator, _) = self.running {
            communicator.destroy().await;
        }
    }

    fn here(communicator: Communicator, adapter: ObjectAdapter) -> Self {
        let endpoints = adapter.endpoints();
        let [endpoint] = endpoints.as_slice() else { panic!("expected one endpoint, found {endpoints:?}") };
        Server { endpoints: endpoint.to_string(), running: Running::Here(communicator, adapter) }
    }

    /// The address of an object of this server.
    pub(crate) fn address(&self, identity: &str) -> String {
        format!("{identity}:{}", self.endpoints)
    }

    fn program(mut program: Program) -> Self {
        Server { endpoints: program.line_with("READY "), running: Running::Program(program) }
    }
}

/// A communicator of this process, with these arguments.
pub(crate) fn communicator(arguments: &[&str]) -> Communicator {
    let arguments = ["it"].iter().chain(arguments).map(|argument| (*argument).to_owned());
    Communicator::from_args(arguments).expect("the arguments are good")
}
