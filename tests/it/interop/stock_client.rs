//! Stock clients call Floe: each case of `interop/python/cases` is a test, and the C++ client is one.
//!
//! The cases of `printer` run against the program `printer-server`, those of `policies` against objects of each activation policy, all
//! others against the conformance servants.

use std::sync::Arc;

use floe::store::{MemoryStore, StateStore};

use super::harness::{Program, interop_folder, python};
use super::programs::{cpp, example};
use super::servers::Server;
use super::textbook::{own_host, serving};

/// Runs a case of the Python client; it ends with a trace if something is not as it must be.
pub(crate) fn check_case(case: &str, endpoints: &str, arguments: &[&str]) {
    let lines = Program::start(python("python/check.py").args([case, endpoints]).args(arguments)).finish();
    assert_eq!(lines.last().map(String::as_str), Some("OK"), "{lines:#?}");
}

async fn check_conformance(case: &str) {
    // Both sides' time-outs are shorter than the longest call: a server sends heartbeats in half of its own.
    let acm: &[&str] = if case.contains("acm") { &["--Ice.ACM.Timeout=2"] } else { &[] };
    let server = Server::floe(acm).await;
    check_case(case, &server.endpoints, acm);
}

/// Gives what the server printed, in order.
fn check_printer(case: &str, printed: &[&str]) {
    let host = own_host();
    let mut server = serving(&mut example("printer-server"), &host);
    let (_, address) = host.split_once('=').expect("an argument has a value");
    check_case(&format!("printer.{case}"), &format!("tcp -h {address} -p 11000"), &[]);
    for line in printed {
        assert_eq!(server.line(), format!("Object1 says: {line}"));
    }
    assert!(server.is_running());
}

/// The cases of the activation policies: each against a server of its own, and those of persistent objects against one after the other,
/// with one store.
async fn check_policies(cases: &[&str]) {
    let store: Arc<dyn StateStore> = Arc::new(MemoryStore::new());
    for case in cases {
        let server = Server::policies(&store).await;
        check_case(&format!("policies.{case}"), &server.endpoints, &[]);
        server.stop().await;
    }
}

macro_rules! policy_cases {
    ($($name:ident: [$($case:ident),*];)*) => {
        mod policies {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::check_policies(&[$(stringify!($case)),*]).await;
            })*
        }

        const POLICY_CASES: &[&str] = &[$($(concat!("policies.", stringify!($case))),*),*];
    };
}

policy_cases! {
    shared: [shared];
    per_call: [per_call];
    per_client: [per_client];
    on_demand: [on_demand];
    default_servant: [default_servant];
    locator: [locator];
    object_not_exist: [object_not_exist];
    facet_not_exist: [facet_not_exist];
    operation_not_exist: [operation_not_exist];
    oneway: [oneway];
    idempotent: [idempotent];
    per_object: [per_object];
    persistent_across_a_restart: [persistent, persistent_again];
}

macro_rules! conformance_cases {
    ($($module:ident { $($case:ident),* $(,)? })*) => {
        $(mod $module {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::check_conformance(concat!(stringify!($module), ".", stringify!($case))).await;
            })*
        })*

        const CONFORMANCE_CASES: &[&str] = &[$($(concat!(stringify!($module), ".", stringify!($case))),*),*];
    };
}

macro_rules! printer_cases {
    ($($case:ident: [$($line:expr),*];)*) => {
        mod printer {
            $(#[test]
            fn $case() {
                super::check_printer(stringify!($case), &[$($line),*]);
            })*
        }

        const PRINTER_CASES: &[&str] = &[$(concat!("printer.", stringify!($case))),*];
    };
}

printer_cases! {
    ice_ping: [];
    ice_id: [];
    ice_ids: [];
    ice_is_a_true: [];
    ice_is_a_false: [];
    another_name: [];
    another_category: [];
    another_facet: [];
    another_operation: [];
    wrong_parameters: [];
    encoding_1_0: ["in 1.0"];
    encoding_1_1: ["in 1.1"];
    oneway: ["oneway 1", "oneway 2", "twoway"];
    batch_oneway: ["before the flush", "batch 0", "batch 1", "batch 2", "after the flush"];
    contexts: ["with a context", "with a large context"];
    texts: ["", "Grüße 🧊", &"x".repeat(300)];
}

conformance_cases! {
    scalars { booleans_and_integers, floats, strings, results_and_out_parameters }
    composites { structs_and_enums, sequences_of_numbers, sequences_of_values, dictionaries }
    optionals {
        sized, lengths, fixed, variable, results, unknown_tags_are_skipped, none_travel_in_encoding_1_0,
    }
    native { built_in_operations, typed_calls_name_the_encoding }
    failures { listed, encoding_1_0, base_of_the_list, unlisted, crash, gone }
    proxies {
        every_form_comes_back, nil, typed, the_servers_own, stringified, calls_back, inheritance, encoding_1_0,
    }
    calls {
        identity_facet_operation_mode, contexts, encodings, oneway, oneway_errors_are_silent, batch_oneway,
        a_thousand_in_flight, others_go_on_while_one_sleeps, longer_than_the_acm_timeout, invocation_timeout,
        many_threads,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cpp_client() {
    let server = Server::floe(&[]).await;
    assert_eq!(Program::start(cpp("client").arg(&server.endpoints)).finish(), ["OK"]);
}

/// A case that is in a script and not in the lists above would never run.
#[test]
fn every_case_is_a_test() {
    let mut in_scripts = Vec::new();
    for entry in std::fs::read_dir(interop_folder().join("python/cases")).expect("the folder of cases") {
        let path = entry.expect("a file of cases").path();
        let module = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let text = if path.is_file() {
            std::fs::read_to_string(&path).expect("a script is a text")
        } else {
            String::new()
        };
        let cases = text.lines().filter_map(|line| line.strip_prefix("def ")?.strip_suffix("(peer):"));
        in_scripts.extend(cases.filter(|case| !case.starts_with('_')).map(|case| format!("{module}.{case}")));
    }
    in_scripts.sort();
    let mut here = [CONFORMANCE_CASES, POLICY_CASES, PRINTER_CASES].concat();
    here.sort_unstable();
    assert_eq!(in_scripts, here);
}
