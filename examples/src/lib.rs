//! Programs that show Floe at work.

pub mod bench;
pub mod demo;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Begins a program: shows its warnings on standard error (`RUST_LOG` shows more). Asked for `--help`, it prints `text` instead,
/// and `false` says that there is nothing else to do.
pub fn begins(text: &str) -> bool {
    if std::env::args().any(|argument| argument == "--help" || argument == "-h") {
        println!(
            "{text}\nEach takes Ice's options, such as --Ice.Default.Host=127.0.0.1 or --Ice.Config=FILE."
        );
        return false;
    }
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    true
}
