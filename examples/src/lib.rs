//! Programs that show Floe at work.

pub mod account;
pub mod bench;
pub mod demo;
pub mod probe;

use clap::Parser;
use floe::Properties;
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
    show_warnings();
    true
}

/// Begins a program that has options of its own: Ice's options (`--Ice.X=Y`) are taken out as properties, what stays is parsed.
///
/// # Errors
/// A property is malformed. An option that is not there ends the program with a message.
pub fn begins_with<O: Parser>() -> floe::Result<(Properties, O)> {
    let mut arguments: Vec<String> = std::env::args().collect();
    let properties = Properties::from_args(&mut arguments)?;
    let options = O::parse_from(arguments);
    show_warnings();
    Ok((properties, options))
}

fn show_warnings() {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
