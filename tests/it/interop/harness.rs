//! Other programs as part of a test: started with pipes, heard line by line, killed at the end.
//!
//! Nothing sleeps: a program says on its standard output when it is ready, and every wait has a limit.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The longest wait for a line, or for the end, of a program.
const LIMIT: Duration = Duration::from_secs(60);

/// A program that runs beside the test. It is killed when dropped.
pub(crate) struct Program {
    name: String,
    child: Child,
    lines: Receiver<String>,
    errors: Arc<Mutex<String>>,
}

impl Program {
    /// Starts a command with its output piped to the test.
    pub(crate) fn start(command: &mut Command) -> Self {
        let name = format!("{command:?}");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{name}: {error}"));

        let (sender, lines) = channel();
        let stdout = BufReader::new(child.stdout.take().expect("standard output is piped"));
        thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));

        let errors = Arc::new(Mutex::new(String::new()));
        let stderr = BufReader::new(child.stderr.take().expect("standard error is piped"));
        let sink = errors.clone();
        thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let mut text = sink.lock().unwrap_or_else(PoisonError::into_inner);
                text.push_str(&line);
                text.push('\n');
            }
        });
        Program { name, child, lines, errors }
    }

    /// The next line of standard output.
    pub(crate) fn line(&mut self) -> String {
        match self.lines.recv_timeout(LIMIT) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => self.fail("said nothing for too long"),
            Err(RecvTimeoutError::Disconnected) => self.fail("ended before the line that the test waits for"),
        }
    }

    /// Skips to the line that begins so, and gives the rest of it.
    pub(crate) fn line_with(&mut self, prefix: &str) -> String {
        loop {
            if let Some(rest) = self.line().strip_prefix(prefix) {
                return rest.to_owned();
            }
        }
    }

    /// Waits for the end, which must be a success, and gives the lines that were not yet heard.
    pub(crate) fn finish(mut self) -> Vec<String> {
        let mut rest = Vec::new();
        loop {
            match self.lines.recv_timeout(LIMIT) {
                Ok(line) => rest.push(line),
                Err(RecvTimeoutError::Timeout) => self.fail("does not end"),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        match self.child.wait() {
            Ok(status) if status.success() => rest,
            Ok(status) => self.fail(&format!("{status}, and said {rest:#?}")),
            Err(error) => self.fail(&error.to_string()),
        }
    }

    /// Sends the program a signal, as `kill` does, as soon as it has a handler for it.
    pub(crate) fn signal(&mut self, name: &str, number: u32) {
        let process = self.child.id().to_string();
        let start = Instant::now();
        while self.caught_signals() >> (number - 1) & 1 == 0 {
            assert!(start.elapsed() < LIMIT, "{}: no handler for {name}", self.name);
            thread::yield_now();
        }
        let sent = Command::new("sh").args(["-c", "kill -s $0 $1", name, &process]).status();
        assert!(sent.expect("a shell").success(), "kill -s {name} {process}");
    }

    /// The signals for which the program has a handler, a bit each, as Linux tells.
    fn caught_signals(&mut self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        match mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()) {
            Some(mask) => mask,
            None => self.fail("it is gone"),
        }
    }

    /// Kills it (SIGKILL), and gives the lines that were not yet heard.
    pub(crate) fn kill(mut self) -> Vec<String> {
        self.stop();
        self.lines.iter().collect()
    }

    /// Whether it has not ended.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    fn fail(&mut self, what: &str) -> ! {
        self.stop();
        let errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        panic!("{}: {what}; its standard error:\n{errors}", self.name)
    }

    fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Runs a compiler to its end, however long it takes; it must be a success.
pub(crate) fn build(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}; its standard error:\n{errors}", output.status);
}

/// A Python script of `tests/interop`, on the interpreter that Debian's `python3-zeroc-ice` is for.
pub(crate) fn python(script: &str) -> Command {
    let mut command = Command::new("/usr/bin/python3");
    command.arg("-u").arg(interop_folder().join(script)).env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// The folder of the stock peers.
pub(crate) fn interop_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("interop")
}

/// The folder into which this build of the tests was made, such as `target/debug`.
pub(crate) fn build_folder() -> PathBuf {
    let binary = std::env::current_exe().expect("a test knows its own path");
    binary.ancestors().nth(2).expect("a test binary stands in a folder `deps`").to_owned()
}

/// The name of what is built from these files: the FNV-1a digest of their bytes.
pub(crate) fn digest_of_files(paths: &[PathBuf]) -> String {
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    for path in paths {
        let mut bytes = Vec::new();
        let read = std::fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes));
        read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for byte in bytes {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{digest:016x}")
}
