//! Floe calls: the same checks against stock Python, stock C++ and Floe's own servants.

mod calls;
mod composites;
mod failures;
mod optionals;
mod proxies;
mod scalars;

use floe::{Communicator, Proxy};

use super::servers::{Server, communicator};

/// A server, and the communicator that calls it.
pub(crate) struct Peer {
    server: Server,
    communicator: Communicator,
}

impl Peer {
    fn new(server: Server, arguments: &[&str]) -> Self {
        Peer { server, communicator: communicator(arguments) }
    }

    /// A proxy to an object of the server.
    fn proxy(&self, identity: &str) -> Proxy {
        let address = self.server.address(identity);
        self.communicator.proxy(&address).unwrap_or_else(|error| panic!("{address}: {error}"))
    }
}

/// The lengths at which a size on the wire grows, and their neighbours.
const LENGTHS: [usize; 9] = [0, 1, 2, 253, 254, 255, 256, 65535, 65536];
const TEXTS: [&str; 8] =
    ["", "a", "é", "日本語", "🧊 𝒳 \u{10ffff}", "a\nb\t\"'\\", "e\u{301}", "\u{feff}bom"];

/// A test for each server; a server is made by an expression.
macro_rules! against {
    ($($module:ident :: $check:ident => [$($server:ident),*];)*) => {
        $(mod $check {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $server() {
                super::$module::$check(&super::$server().await).await;
            })*
        })*
    };
}

against! {
    scalars::numbers => [python, cpp, floe];
    scalars::strings => [python, cpp, floe];
    scalars::results_and_out_parameters => [python, cpp, floe];
    composites::structs_and_enums => [python, cpp, floe];
    composites::sequences_of_numbers => [python, cpp, floe];
    composites::sequences_of_values => [python, cpp, floe];
    composites::dictionaries => [python, cpp, floe];
    optionals::all_formats => [python, floe];
    optionals::optional_results => [python, floe];
    optionals::none_travel_in_encoding_1_0 => [python, floe];
    failures::listed => [python, cpp, floe];
    failures::derived_comes_as_the_listed_base => [python, cpp, python_sliced, cpp_sliced];
    failures::errors_of_the_runtime => [python, cpp, floe];
    failures::not_there => [python, cpp, floe];
    proxies::every_form_comes_back => [python, cpp, floe];
    proxies::typed_and_nil => [python, cpp, floe];
    proxies::calls_back => [python, cpp, floe];
    proxies::inheritance_and_casts => [python, cpp, floe];
    calls::what_a_call_carries => [python, floe];
    calls::in_encoding_1_0 => [python, floe];
    calls::oneway_and_batch => [python, floe];
    calls::a_thousand_in_flight => [python, floe];
    calls::others_go_on_while_one_sleeps => [python, floe];
    calls::invocation_timeout => [python, floe];
}

async fn python() -> Peer {
    Peer::new(Server::python(&[]), &[])
}

/// Its exceptions say how long each slice is.
async fn python_sliced() -> Peer {
    Peer::new(Server::python(&["--Ice.Default.SlicedFormat=1"]), &[])
}

async fn cpp() -> Peer {
    Peer::new(Server::cpp(&[]), &[])
}

async fn cpp_sliced() -> Peer {
    Peer::new(Server::cpp(&["--Ice.Default.SlicedFormat=1"]), &[])
}

async fn floe() -> Peer {
    Peer::new(Server::floe(&[]).await, &[])
}
