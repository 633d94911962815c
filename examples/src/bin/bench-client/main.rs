//! The bench's client. Run with: `cargo run --release --bin bench-client -- latency 127.0.0.1:PORT`.

mod calls;
mod report;
mod workload;

use std::net::SocketAddr;
use std::time::Duration;

use clap::Parser;
use floe::Properties;
use floe::prelude::*;
use floe_examples::bench::target::{NativeTargetPrx, TargetPrx};
use floe_examples::bench::{Runtime, arguments};

use crate::report::Report;
use crate::workload::Workload;

/// Runs one workload against a bench server, and prints its figures as one line of JSON.
///
/// The environment says how much: BENCH_SECS, BENCH_LAT_CALLS, BENCH_IDLE_CONNS; and with BENCH_SERVER_PID the
/// server's processor time and memory are measured too.
#[derive(Parser)]
struct Options {
    /// The tokio runtime.
    #[arg(long, value_enum, default_value = "mt")]
    runtime: Runtime,
    /// Call the native interface.
    #[arg(long)]
    native: bool,
    /// latency, pipe64, pipe256, conns8, conns64, oneway, batch, bulk64k, bulk1m, structs, colloc or idle.
    workload: String,
    /// Where the server listens.
    server: SocketAddr,
}

/// How much of a workload to run.
pub(crate) struct Amount {
    /// The time that is measured, where time bounds the workload.
    time: Duration,
    /// The calls that are measured by `latency`.
    latency_calls: u32,
    /// The connections of `idle`.
    idle_connections: usize,
    /// The server's process; 0 if it is not to be measured.
    server_pid: i32,
}

impl Amount {
    fn from_env() -> Self {
        Amount {
            time: Duration::try_from_secs_f64(variable("BENCH_SECS", 0.5)).unwrap_or(Duration::ZERO),
            latency_calls: variable("BENCH_LAT_CALLS", 20_000).max(1),
            idle_connections: variable("BENCH_IDLE_CONNS", 5_000).max(1),
            server_pid: variable("BENCH_SERVER_PID", 0),
        }
    }

    /// The time to run before it is measured.
    fn warm_up(&self) -> Duration {
        (self.time / 5).min(Duration::from_millis(200))
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (properties, arguments) = arguments()?;
    let options = Options::parse_from(arguments);
    let report = match Workload::parse(&options.workload) {
        Some(workload) => {
            options.runtime.run(run(properties, workload, options.server, options.native))??
        }
        None => Report::unsupported(),
    };
    report.print();
    Ok(())
}

async fn run(
    properties: Properties,
    workload: Workload,
    server: SocketAddr,
    native: bool,
) -> floe::Result<Report> {
    let communicator = Communicator::new(properties)?;
    let amount = Amount::from_env();
    let report = match native {
        true => workload::run::<NativeTargetPrx>(&communicator, workload, server, &amount).await,
        false => workload::run::<TargetPrx>(&communicator, workload, server, &amount).await,
    };
    communicator.destroy().await;
    report
}

fn variable<T: std::str::FromStr>(name: &str, default: T) -> T {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}
