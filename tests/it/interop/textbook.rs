//! The textbook's program in all four combinations of Floe and the real Ice, with the textbook's own Python files.
//!
//! The files name port 11000. So each test has a loopback address of its own, which `Ice.Default.Host` gives to both
//! sides, and no test stands in the way of another.

use std::process::Command;
use std::sync::atomic::{AtomicU8, Ordering};

use super::harness::{Program, python};
use super::programs::example;

const LINES: [&str; 2] =
    ["Object1 says: Hello World from printer1!", "Object2 says: Hello World from printer2!"];

/// A loopback address for one pair of programs, as an argument.
pub(crate) fn own_host() -> String {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let [high, low] = (std::process::id() as u16).to_be_bytes();
    format!("--Ice.Default.Host=127.{}.{low}.{}", high | 1, NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A server that listens: it says so, with Ice's own property.
pub(crate) fn serving(command: &mut Command, host: &str) -> Program {
    let mut server = Program::start(command.args([host, "--Ice.PrintAdapterReady=1"]));
    server.line_with("SimpleAdapter ready");
    server
}

fn hears_both_lines(server: &mut Program) {
    assert_eq!(LINES, [server.line(), server.line()].each_ref().map(String::as_str));
}

/// A client that ends by itself, against a server.
fn check(server: &mut Command, client: &mut Command) {
    let host = own_host();
    let mut server = serving(server, &host);
    assert_eq!(Program::start(client.arg(&host)).finish(), [""; 0], "the client prints nothing");
    hears_both_lines(&mut server);
    assert!(server.is_running());
}

/// A client that waits for shutdown at its end, as the textbook's does, against a server.
fn check_waiting(server: &mut Command, client: &mut Command) {
    let host = own_host();
    let mut server = serving(server, &host);
    let mut client = Program::start(client.arg(&host));
    hears_both_lines(&mut server);
    assert!(client.is_running() && server.is_running());
}

#[test]
fn one_process_prints_both_lines_and_ends() {
    assert_eq!(Program::start(&mut example("printer")).finish(), LINES);
}

#[test]
fn python_calls_python() {
    check_waiting(&mut python("textbook/server.py"), &mut python("textbook/client.py"));
}

#[test]
fn python_calls_floe() {
    check_waiting(&mut example("printer-server"), &mut python("textbook/client.py"));
}

#[test]
fn floe_calls_python() {
    check(&mut python("textbook/server.py"), &mut example("printer-client"));
}

#[test]
fn floe_calls_floe() {
    check(&mut example("printer-server"), &mut example("printer-client"));
}

#[test]
fn floe_calls_and_waits() {
    check_waiting(&mut python("textbook/server.py"), example("printer-client").arg("--wait"));
}

/// A server that is asked to end ends well: with status 0, and its port is free for the next.
#[test]
fn a_server_ends_at_a_signal() {
    let host = own_host();
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        let mut server = serving(&mut example("printer-server"), &host);
        server.signal(signal, number);
        assert_eq!(server.finish(), [""; 0]);
    }
}

#[test]
fn all_programs_print_help() {
    for name in ["printer", "printer-server", "printer-client", "bank"] {
        let help = Program::start(example(name).arg("--help")).finish().join("\n");
        assert!(help.contains(name), "{name} --help says: {help}");
    }
}

#[test]
fn bank_prints_what_its_header_says() {
    let printed = Program::start(&mut example("bank")).finish();
    let header = include_str!("../../../examples/src/bin/bank.rs").lines();
    let promised: Vec<_> = header.filter_map(|line| line.strip_prefix("//!     ")).collect();
    assert_eq!(printed, promised);
}
