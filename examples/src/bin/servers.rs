//! Three ways to build a server, under the same load: 32 clients on one connection, each call reads a "disk" and computes.
//!
//! Run `cargo run --release --bin servers`; `--help` shows the options. It prints (the figures differ from run to run):
//!
//!     server                threading    calls/s    p50 ms    p99 ms
//!     iterative             Serialized       204     156.5     173.6
//!     dispatcher/worker     Pool(8)         1536      20.6      28.8
//!     thread per request    PerRequest      4910       6.3       9.8
//!     finite-state machine  Inline          4258       7.6       8.0
//!
//! The iterative server waits for the disk in each call, and all others wait with it: its throughput is one call by the disk's time,
//! its latency that of the whole queue. The workers wait for the disk side by side, seven of the eight (one is kept for other
//! objects): seven times the throughput, and still a queue. With a thread for each request nothing waits for a thread; each costs
//! memory, and at times a start. The finite-state machine waits for all disks at once on the connection's task, without a thread:
//! only its computing is one after the other.

use std::hint::black_box;
use std::time::{Duration, Instant};

use clap::Parser;
use floe::Threading;
use floe::prelude::*;
use tokio::task::JoinSet;

/// Compares an iterative server, dispatchers with workers, and a finite-state machine.
#[derive(Parser)]
struct Options {
    /// How many calls each server gets.
    #[arg(long, default_value_t = 800)]
    calls: u32,
    /// How many clients call at once.
    #[arg(long, default_value_t = 32)]
    clients: u32,
    /// How long the disk takes, in milliseconds.
    #[arg(long, default_value_t = 4)]
    disk_ms: u64,
}

#[remote]
trait Files {
    async fn read(&self, disk_ms: u64) -> floe::Result<u64>;
}

fn compute() -> u64 {
    (0..COMPUTING).fold(1, |digest: u64, byte| (digest ^ black_box(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Code as most is written: it blocks the thread that it runs on.
struct Blocking;

impl Files for Blocking {
    async fn read(&self, disk_ms: u64) -> floe::Result<u64> {
        std::thread::sleep(Duration::from_millis(disk_ms));
        Ok(compute())
    }
}

/// A state machine: where it waits, the thread does something else. `async` writes its states.
struct Waiting;

impl Files for Waiting {
    async fn read(&self, disk_ms: u64) -> floe::Result<u64> {
        tokio::time::sleep(Duration::from_millis(disk_ms)).await;
        Ok(compute())
    }
}

/// All clients call; gives the time for all and that of each call, sorted.
async fn load(options: &Options, files: &FilesPrx) -> floe::Result<(Duration, Vec<Duration>)> {
    let (start, mut clients) = (Instant::now(), JoinSet::new());
    for _ in 0..options.clients {
        let (files, calls, disk_ms) = (files.clone(), options.calls / options.clients, options.disk_ms);
        clients.spawn(async move {
            let mut times = Vec::new();
            for _ in 0..calls {
                let start = Instant::now();
                files.read(disk_ms).await?;
                times.push(start.elapsed());
            }
            floe::Result::Ok(times)
        });
    }
    let times = clients.join_all().await.into_iter().collect::<floe::Result<Vec<_>>>()?;
    let (all, mut times) = (start.elapsed(), times.concat());
    times.sort_unstable();
    Ok((all, times))
}

#[tokio::main]
async fn main() -> floe::Result<()> {
    let (properties, options) = floe_examples::begins_with::<Options>()?;
    println!("{:<22}{:<13}{:>7}{:>10}{:>10}", "server", "threading", "calls/s", "p50 ms", "p99 ms");
    for (name, threading) in [
        ("iterative", Threading::Serialized),
        ("dispatcher/worker", Threading::Pool(8)),
        ("thread per request", Threading::PerRequest),
        ("finite-state machine", Threading::Inline),
    ] {
        let server = Communicator::new(properties.clone())?;
        let adapter = server.adapter_with_endpoints("Files", "tcp -h 127.0.0.1").await?;
        let proxy = match threading {
            Threading::Inline => adapter.add("files", FilesSkeleton::new(Waiting))?,
            _ => {
                let files = Activation::shared(FilesSkeleton::new(Blocking));
                adapter.add("files", files.threading(threading.clone()))?
            }
        };
        adapter.activate().await?;

        let client = Communicator::new(Properties::new())?;
        let files = FilesPrx::checked_cast(client.proxy(&proxy.to_string())?).await?;
        let (all, times) = load(&options, &files).await?;
        let rate = times.len() as f64 / all.as_secs_f64();
        let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e3;
        println!("{name:<22}{:<13}{rate:>7.0}{:>10.1}{:>10.1}", threading.to_string(), at(50), at(99));
        client.destroy().await;
        server.destroy().await;
    }
    Ok(())
}

/// About a tenth of a millisecond.
const COMPUTING: u64 = 100_000;
