//! A server in a process of its own, whose memory can be measured.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use floe::prelude::*;

use super::target::Server;

/// A server process. It ends with this value.
pub(super) struct Process {
    child: Child,
    /// Kept, so that the process can write.
    _output: BufReader<ChildStdout>,
    pub(super) at: SocketAddr,
}

impl Process {
    /// Starts the server of this test binary as a process.
    pub(super) fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().expect("the test binary"))
            .args(["--exact", "hardening::process::serve_until_stdin_ends", "--ignored", "--nocapture"])
            .env(SWITCH, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the test binary runs");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let address = output
            .by_ref()
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.split_once(MARK).map(|(_, address)| address.to_owned()))
            .expect("the server's address");
        Process { child, _output: output, at: address.parse().expect("an address") }
    }

    /// How many bytes of memory are resident now.
    pub(super) fn resident(&self) -> usize {
        self.status("VmRSS:")
    }

    /// The most bytes of memory that were resident at a time.
    pub(super) fn peak(&self) -> usize {
        self.status("VmHWM:")
    }

    /// Waits until the resident memory is at most `bytes`.
    #[track_caller]
    pub(super) fn falls_to(&self, bytes: usize) {
        let start = Instant::now();
        while self.resident() > bytes {
            let now = self.resident();
            assert!(start.elapsed() < Duration::from_secs(10), "{} KiB are still resident", now / 1024);
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Checks that the server waits, and does not turn in circles.
    #[track_caller]
    pub(super) fn is_idle(&self) {
        let before = self.cpu_ticks();
        std::thread::sleep(Duration::from_millis(500));
        let used = self.cpu_ticks() - before;
        assert!(used < 25, "half a second of waiting took {used} ticks of the processor");
    }

    /// The processor's time that the server used, in 1/100 s.
    fn cpu_ticks(&self) -> u64 {
        let stat =
            std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("the server runs");
        let (_, fields) = stat.rsplit_once(')').expect("the program's name in parentheses");
        fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("a number")).sum()
    }

    fn status(&self, field: &str) -> usize {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).expect("the server runs");
        let line =
            status.lines().find_map(|line| line.strip_prefix(field)).expect("a field of /proc/PID/status");
        line.trim().trim_end_matches(" kB").parse::<usize>().expect("a number of KiB") * 1024
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// How many files this process, and so its children, may open.
pub(super) fn files_max() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(1024)
}

const SWITCH: &str = "FLOE_HARDENING_SERVER";
const MARK: &str = "the server listens at ";

#[test]
#[ignore = "it is the process that the memory tests measure"]
fn serve_until_stdin_ends() {
    if std::env::var_os(SWITCH).is_none() {
        return;
    }
    let server = Server::with(Properties::new());
    println!("{MARK}{}", server.at);
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}
