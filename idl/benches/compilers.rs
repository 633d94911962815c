//! `slice2rs` against stock `slice2cpp`: each is started once for each file that comes with Ice, cold, and writes its
//! output; rounds alternate.
//!
//! `cargo bench -p floe-idl --features cli --bench compilers`, with Debian's `zeroc-ice-slice` and `zeroc-ice-compilers`.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

fn main() -> ExitCode {
    let mut files = Vec::new();
    collect(Path::new(SLICE), &mut files);
    files.sort();
    assert!(!files.is_empty(), "no files in {SLICE}: apt-get install zeroc-ice-slice");
    let (mut own, mut stock) = (Duration::MAX, Duration::MAX);
    for round in 1..=ROUNDS {
        let (ours, theirs) =
            (round_of(env!("CARGO_BIN_EXE_slice2rs"), &files), round_of("slice2cpp", &files));
        println!("round {round}: slice2rs {ours:?}, slice2cpp {theirs:?}");
        (own, stock) = (own.min(ours), stock.min(theirs));
    }
    let ratio = own.as_secs_f64() / stock.as_secs_f64();
    println!("{} files, best of {ROUNDS}: slice2rs takes {ratio:.2} of the time of slice2cpp", files.len());
    if ratio < 1.0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The time of one compiler for all files.
fn round_of(compiler: &str, files: &[PathBuf]) -> Duration {
    let output = tempfile::tempdir().expect("a directory");
    let begin = Instant::now();
    for file in files {
        let mut command = Command::new(compiler);
        command.arg(format!("-I{SLICE}")).arg("--output-dir").arg(output.path()).arg(file);
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(status.is_ok_and(|status| status.success()), "{compiler} {}", file.display());
    }
    begin.elapsed()
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "ice") {
            files.push(path);
        }
    }
}

const SLICE: &str = "/usr/share/ice/slice";
const ROUNDS: usize = 5;
