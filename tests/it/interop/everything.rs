//! Every type of Slice, value by value: Floe, stock Python and stock C++ against each other.
//!
//! Each language has one program for both sides of `Everything.ice`, which makes the values by one rule, and one for
//! each version of `Evolving.ice`. A client calls a server with all cases; each compares what it gets with what it makes
//! itself, and both say how many values that were, and a digest of them. Here, the pairs are run, and what they say must
//! be the same for all of them.

use std::process::Command;

use super::harness::{Program, python};
use super::programs::cpp_everything;

/// How a pair talks.
#[derive(Clone, Copy, Debug)]
enum Mode {
    Compact,
    Sliced,
    /// In encoding 1.0, which has one format, and no optional values.
    Old,
}

#[derive(Clone, Copy, Debug)]
enum Language {
    Floe,
    Python,
    Cpp,
}

/// Which programs.
#[derive(Clone, Copy, Debug)]
enum Pair {
    Everything,
    /// A client of the newer version calls a server of the older.
    Forward,
    /// A client of the older version calls a server of the newer.
    Backward,
}

#[derive(Clone, Copy, Debug)]
enum Side {
    Server,
    Client,
}

impl Language {
    fn program(self, pair: Pair, side: Side) -> Command {
        let version = match (pair, side) {
            (Pair::Everything, _) => None,
            (Pair::Forward, Side::Client) | (Pair::Backward, Side::Server) => Some("new"),
            (Pair::Forward, Side::Server) | (Pair::Backward, Side::Client) => Some("old"),
        };
        let mut command = match (self, version) {
            (Language::Floe, None) => Command::new(env!("CARGO_BIN_EXE_everything")),
            (Language::Floe, Some("old")) => Command::new(env!("CARGO_BIN_EXE_evolving-old")),
            (Language::Floe, Some(_)) => Command::new(env!("CARGO_BIN_EXE_evolving-new")),
            (Language::Python, None) => python("python/everything/everything.py"),
            (Language::Python, Some(version)) => {
                let mut command = python("python/everything/evolving.py");
                command.arg(version);
                command
            }
            (Language::Cpp, None) => cpp_everything("everything"),
            (Language::Cpp, Some(version)) => cpp_everything(&format!("evolving-{version}")),
        };
        // Stock C++ refuses cycles without it.
        command.arg("--Ice.AcceptClassCycles=1");
        command
    }
}

/// What both sides say at the end: how many values were compared, and their digest.
fn said(pair: Pair, mode: Mode) -> [&'static str; 2] {
    match (pair, mode) {
        (Pair::Everything, Mode::Compact | Mode::Sliced) => {
            ["HERE 985671 7dd452d004f4b0a9", "THERE 503909 1be15f5c8e90a57c"]
        }
        (Pair::Everything, Mode::Old) => ["HERE 820919 737f7f01240bf24c", "THERE 384762 a5b6d7781e508871"],
        (Pair::Forward, Mode::Compact) => ["HERE 262 12ace003a47234b8", "THERE 42 965054f53600d2ac"],
        (Pair::Forward, Mode::Sliced) => ["HERE 760 1f72beffc8d9be6", "THERE 136 783c500d6f92089b"],
        (Pair::Forward, Mode::Old) => ["HERE 447 846e7c50d01f28d", "THERE 104 e328428a5880283c"],
        (Pair::Backward, Mode::Compact) => ["HERE 96 76d3ec70d28772da", "THERE 210 cca391035a0f165c"],
        (Pair::Backward, Mode::Sliced) => ["HERE 203 27b00ddc36a65472", "THERE 759 7fcc7433559d5b65"],
        (Pair::Backward, Mode::Old) => ["HERE 160 54c3d269cfd0b603", "THERE 441 cc7a1fafaf87c5ba"],
    }
}

fn check(pair: Pair, client: Language, server: Language) {
    for mode in [Mode::Compact, Mode::Sliced, Mode::Old] {
        let mut server_program = server.program(pair, Side::Server);
        let mut client_program = client.program(pair, Side::Client);
        match mode {
            Mode::Compact => {}
            Mode::Sliced => {
                server_program.arg("--Ice.Default.SlicedFormat=1");
                client_program.arg("--Ice.Default.SlicedFormat=1");
            }
            Mode::Old => {
                client_program.arg("--Ice.Default.EncodingVersion=1.0");
            }
        }
        let mut server = Program::start(server_program.arg("server"));
        let endpoints = server.line_with("READY ");
        let mut lines = Program::start(client_program.args(["client", &endpoints])).finish();
        // How far it has come: it must not be silent for too long.
        lines.retain(|line| !line.starts_with(' '));
        let [here, there] = said(pair, mode);
        assert_eq!(lines, [here, there, "OK"], "{pair:?}, {mode:?}");
        assert!(server.is_running());
    }
}

/// A test for each two languages, the client's first.
macro_rules! pairs {
    ($($name:ident: $client:ident => $server:ident;)*) => {
        $(mod $name {
            use super::{Language, Pair, check};

            #[test]
            fn everything() {
                check(Pair::Everything, Language::$client, Language::$server);
            }

            #[test]
            fn newer_calls_older() {
                check(Pair::Forward, Language::$client, Language::$server);
            }

            #[test]
            fn older_calls_newer() {
                check(Pair::Backward, Language::$client, Language::$server);
            }
        })*
    };
}

pairs! {
    floe_calls_python: Floe => Python;
    floe_calls_cpp: Floe => Cpp;
    floe_calls_floe: Floe => Floe;
    python_calls_floe: Python => Floe;
    cpp_calls_floe: Cpp => Floe;
    python_calls_cpp: Python => Cpp;
    cpp_calls_python: Cpp => Python;
}
