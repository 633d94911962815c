//! Thread-level parallelism: one piece of work, split over 1 to 8 servers that are called at once.
//!
//! Run `cargo run --release --bin tlp`; `--help` shows the options. TLP = sum(i * c(i)) / (1 - c(0)), where c(i) is the part
//! of the time in which exactly i calls run: how many calls run at once, while any runs. A call waits for a server that works
//! elsewhere, so it costs this machine nothing, and the speed-up is linear on any number of cores. It prints (all figures
//! but the first column differ from run to run):
//!
//!     servers      time  speed-up   TLP
//!           1  840.6 ms      1.00  1.00
//!           2  420.5 ms      2.00  2.00
//!           3  280.4 ms      3.00  3.00
//!           4  210.5 ms      3.99  4.00
//!           5  168.5 ms      4.99  5.00
//!           6  140.5 ms      5.98  5.99
//!           7  120.5 ms      6.98  6.99
//!           8  105.6 ms      7.96  7.98

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Parser;
use floe::Threading;
use floe::prelude::*;
use tokio::task::JoinSet;

/// Measures the speed-up and the thread-level parallelism of calls to 1..n servers at once.
#[derive(Parser)]
struct Options {
    /// The most servers.
    #[arg(long, default_value_t = 8)]
    servers: u32,
    /// The time that one server needs for all work, in milliseconds.
    #[arg(long, default_value_t = 840)]
    work_ms: u32,
}

#[remote]
trait Worker {
    async fn work(&self, time: Duration) -> floe::Result<()>;
}

struct WorkerI(Arc<Parallelism>);

impl Worker for WorkerI {
    async fn work(&self, time: Duration) -> floe::Result<()> {
        self.0.change(1);
        std::thread::sleep(time);
        self.0.change(-1);
        Ok(())
    }
}

/// How long how many calls ran.
struct Parallelism(Mutex<(Instant, usize, Vec<Duration>)>);

impl Parallelism {
    fn new(most: u32) -> Arc<Self> {
        Arc::new(Parallelism(Mutex::new((Instant::now(), 0, vec![Duration::ZERO; most as usize + 1]))))
    }

    fn change(&self, by: isize) {
        let (since, running, times) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        times[*running] += now - *since;
        (*since, *running) = (now, running.saturating_add_signed(by));
    }

    fn tlp(&self) -> f64 {
        self.change(0);
        let times = &self.0.lock().unwrap_or_else(PoisonError::into_inner).2;
        let all: f64 = times.iter().map(Duration::as_secs_f64).sum();
        let part = |i: usize| times[i].as_secs_f64() / all;
        (1..times.len()).map(|i| i as f64 * part(i)).sum::<f64>() / (1.0 - part(0))
    }
}

#[tokio::main]
async fn main() -> floe::Result<()> {
    let (properties, options) = floe_examples::begins_with::<Options>()?;
    let client = Communicator::new(properties)?;
    println!("servers      time  speed-up   TLP");
    let mut alone = None;
    for servers in 1..=options.servers {
        let parallelism = Parallelism::new(servers);
        let (mut communicators, mut workers) = (Vec::new(), Vec::new());
        for _ in 0..servers {
            // An iterative server: one call at a time, on its own thread.
            let server = Communicator::new(Properties::new())?;
            let adapter = server.adapter_with_endpoints("Worker", "tcp -h 127.0.0.1").await?;
            let worker = WorkerSkeleton::new(WorkerI(parallelism.clone()));
            let worker =
                adapter.add("worker", Activation::shared(worker).threading(Threading::Serialized))?;
            adapter.activate().await?;
            communicators.push(server);
            workers.push(WorkerPrx::checked_cast(client.proxy(&worker.to_string())?).await?);
        }

        let part = Duration::from_millis(options.work_ms.into()) / servers;
        let start = Instant::now();
        let mut calls = JoinSet::new();
        for worker in workers {
            calls.spawn(async move { worker.work(part).await });
        }
        calls.join_all().await.into_iter().collect::<floe::Result<()>>()?;
        let time = start.elapsed().as_secs_f64();
        let speed_up = *alone.get_or_insert(time) / time;
        println!("{servers:>7}{:>7.1} ms{speed_up:>10.2}{:>6.2}", time * 1e3, parallelism.tlp());
        for server in communicators {
            server.destroy().await;
        }
    }
    client.destroy().await;
    Ok(())
}
