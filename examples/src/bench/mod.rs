//! What the bench's server and client share: the interface, the runtime, and the clocks.

pub mod clock;
pub mod target;

use std::future::Future;
use std::io;

use clap::ValueEnum;
use floe::Properties;

/// Which tokio runtime a program runs on.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Runtime {
    /// One thread does everything.
    Ct,
    /// Two worker threads.
    Mt,
}

impl Runtime {
    /// Runs `program` to its end.
    ///
    /// It runs as a spawned task: a future that `block_on` drives itself costs one more system call a wake-up.
    ///
    /// # Errors
    /// The system gives no runtime, or the program panicked.
    pub fn run<T: Send + 'static>(self, program: impl Future<Output = T> + Send + 'static) -> io::Result<T> {
        let mut builder = match self {
            Runtime::Ct => tokio::runtime::Builder::new_current_thread(),
            Runtime::Mt => tokio::runtime::Builder::new_multi_thread(),
        };
        let runtime = builder.worker_threads(WORKERS).enable_all().build()?;
        runtime.block_on(async { tokio::spawn(program).await }).map_err(io::Error::other)
    }
}

/// Takes the properties (`--Ice.X=Y`, `--Floe.X=Y`) out of the program's arguments; what stays is the bench's own.
///
/// # Errors
/// A property is malformed.
pub fn arguments() -> floe::Result<(Properties, Vec<String>)> {
    let mut arguments: Vec<String> = std::env::args().collect();
    let mut properties = Properties::from_args(&mut arguments)?;
    if properties.get("Ice.MessageSizeMax").is_none() {
        properties.set("Ice.MessageSizeMax", MESSAGE_SIZE_MAX_KIB)?;
    }
    Ok((properties, arguments))
}

const WORKERS: usize = 2;

/// A message of `bulk1m` is larger than the default of 1 MiB.
const MESSAGE_SIZE_MAX_KIB: &str = "8192";
