//! Processes and threads, as the textbook's sleepers show them: threads of one process share a variable, processes do not.
//!
//! Run `cargo run --release --bin sleepers`; `--help` shows the options. The program starts two server processes, `eve` and
//! `bob`. Each has a variable x, and three objects with a thread of their own (`Threading::PerObject`) that sleep and then
//! change x. All six are called at once. It prints (the times, the values of x in between and the order of the lines differ
//! from run to run; that both processes begin with x = 10 and end with x = 13 does not):
//!
//!     eve sees x being 10
//!     bob sees x being 10
//!     eve 0 goes to sleep for 87 ms
//!     eve 1 goes to sleep for 31 ms
//!     eve 2 goes to sleep for 64 ms
//!     bob 0 goes to sleep for 22 ms
//!     bob 1 goes to sleep for 95 ms
//!     bob 2 goes to sleep for 43 ms
//!     bob 0 has woken up, seeing x being 11
//!     eve 1 has woken up, seeing x being 11
//!     bob 2 has woken up, seeing x being 12
//!     eve 2 has woken up, seeing x being 12
//!     eve 0 has woken up, seeing x being 13
//!     bob 1 has woken up, seeing x being 13
//!     eve sees x being 13
//!     bob sees x being 13

use std::error::Error;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, BufReader, Lines, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use clap::Parser;
use floe::Threading;
use floe::prelude::*;
use tokio::task::{JoinSet, spawn_blocking};

/// Starts two processes with three sleeping threads each.
#[derive(Parser)]
struct Options {
    /// The longest sleep in milliseconds; the shortest is a fifth of it.
    #[arg(long, default_value_t = 100)]
    longest_ms: u64,
    /// Be the server process of this name, until the end of the standard input.
    #[arg(long, hide = true)]
    process: Option<String>,
}

#[remote]
trait Sleeper {
    async fn sleep(&self, name: &str, ms: u64) -> floe::Result<()>;
}

/// All sleepers of a process have the same x.
struct SleeperI(Arc<AtomicI32>);

impl Sleeper for SleeperI {
    async fn sleep(&self, name: &str, ms: u64) -> floe::Result<()> {
        println!("{name} goes to sleep for {ms} ms");
        std::thread::sleep(Duration::from_millis(ms)); // It has the thread for itself.
        let x = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        println!("{name} has woken up, seeing x being {x}");
        Ok(())
    }
}

/// A server process: says on its first line where it is, and ends when its standard input does.
async fn serve(communicator: Communicator, name: &str) -> Result<(), Box<dyn Error>> {
    let x = Arc::new(AtomicI32::new(10));
    let adapter = communicator.adapter_with_endpoints("Sleepers", "tcp -h 127.0.0.1").await?;
    for number in 0..SLEEPERS {
        let sleeper = Activation::shared(SleeperSkeleton::new(SleeperI(x.clone())));
        adapter.add(number.to_string(), sleeper.threading(Threading::PerObject))?;
    }
    adapter.activate().await?;
    println!("{}", adapter.endpoints()[0]);
    println!("{name} sees x being {}", x.load(Ordering::Relaxed));
    spawn_blocking(|| io::stdin().read_to_end(&mut Vec::new())).await??;
    println!("{name} sees x being {}", x.load(Ordering::Relaxed));
    communicator.destroy().await;
    Ok(())
}

/// Starts this program as a server process.
fn start(name: &str) -> io::Result<(Child, Lines<BufReader<ChildStdout>>)> {
    let mut command = Command::new(std::env::current_exe()?);
    let mut child = command.args(["--process", name]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let lines = child.stdout.take().map(|stdout| BufReader::new(stdout).lines());
    Ok((child, lines.ok_or(io::ErrorKind::BrokenPipe)?))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (properties, options) = floe_examples::begins_with::<Options>()?;
    let communicator = Communicator::new(properties)?;
    if let Some(name) = options.process {
        return serve(communicator, &name).await;
    }
    let (mut processes, mut calls) = (Vec::new(), JoinSet::new());
    for process in ["eve", "bob"] {
        let (child, mut lines) = start(process)?;
        let endpoint = lines.next().ok_or("it said nothing")??;
        let copied = spawn_blocking(|| lines.map_while(Result::ok).for_each(|line| println!("{line}")));
        processes.push((child, copied));
        for number in 0..SLEEPERS {
            let sleeper = communicator.proxy(&format!("{number}:{endpoint}"))?;
            let sleeper = SleeperPrx::unchecked_cast(sleeper);
            let shortest = options.longest_ms / 5;
            let ms = shortest + RandomState::new().hash_one(number) % (options.longest_ms - shortest + 1);
            calls.spawn(async move { sleeper.sleep(&format!("{process} {number}"), ms).await });
        }
    }
    calls.join_all().await.into_iter().collect::<floe::Result<()>>()?;
    for (mut child, copied) in processes {
        drop(child.stdin.take());
        copied.await?;
        child.wait()?;
    }
    communicator.destroy().await;
    Ok(())
}

const SLEEPERS: usize = 3;
