//! 100,000 persistent accounts, of which at most 1,000 are in memory: made at a call, dropped when others are used more.
//!
//! Run `cargo run --release --bin accounts`; `--help` shows the options. It prints (the commits a second differ from run to run):
//!
//!     100000 deposits: 12000 commits a second
//!     100000 accounts hold 5000050000 cents
//!     incarnated 200000, etherealized 199000 for capacity and 1000 at shutdown
//!     restarted: 100000 accounts hold 5000050000 cents
//!     incarnated 100000, etherealized 99000 for capacity and 1000 at shutdown
//!
//! A deposit is in the store before its caller hears of it. Deposits to different accounts that come at one time share a commit of
//! the file. The accounts are made once for the deposits and once for the sum, as the first are gone when the last come.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;
use floe::State;
use floe::policy::OnDemand;
use floe::prelude::*;
use floe::store::RedbStore;
use floe_examples::account::{AccountPrx, Accounts};
use tokio::task::JoinSet;

/// Makes deposits to persistent accounts, and counts them before and after a restart.
#[derive(Parser)]
struct Options {
    /// How many accounts there are.
    #[arg(long, default_value_t = 100_000)]
    accounts: u64,
    /// How many may be in memory.
    #[arg(long, default_value_t = 1_000)]
    capacity: usize,
    /// How many callers call at once.
    #[arg(long, default_value_t = 64)]
    callers: u64,
    /// The file of the store; without it, one that is gone afterwards.
    #[arg(long)]
    store: Option<PathBuf>,
}

/// Runs `call` for each account, from so many callers at once, and adds up what the calls return.
async fn each<F: Future<Output = floe::Result<u64>> + Send>(
    options: &Options,
    adapter: &ObjectAdapter,
    call: impl Fn(AccountPrx, u64) -> F + Copy + Send + 'static,
) -> floe::Result<u64> {
    let (next, mut callers) = (Arc::new(AtomicU64::new(1)), JoinSet::new());
    let client = Communicator::new(Properties::new())?;
    for _ in 0..options.callers {
        let (client, next) = (client.clone(), next.clone());
        let (endpoint, last) = (adapter.endpoints()[0].to_string(), options.accounts);
        callers.spawn(async move {
            let mut sum = 0;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number > last {
                    return floe::Result::Ok(sum);
                }
                let account = client.proxy(&format!("account/{number}:{endpoint}"))?;
                sum += call(AccountPrx::unchecked_cast(account), number).await?;
            }
        });
    }
    let sums = callers.join_all().await.into_iter().collect::<floe::Result<Vec<_>>>()?;
    client.destroy().await;
    Ok(sums.iter().sum())
}

/// A server on the file: makes the deposits if it is the first, and the sum.
async fn serve(options: &Options, file: &Path, first: bool) -> Result<(), Box<dyn Error>> {
    let communicator = Communicator::new(Properties::new())?;
    let adapter = communicator.adapter_with_endpoints("Accounts", "tcp -h 127.0.0.1").await?;
    let counts = Accounts::default();
    let on_demand = OnDemand::new(counts.clone()).capacity(options.capacity);
    let store = Arc::new(RedbStore::open(file)?);
    adapter.add_default("account", Activation::on_demand(on_demand).state(State::Persistent(store)))?;
    adapter.activate().await?;

    if first {
        let start = Instant::now();
        each(options, &adapter, |account, number| async move { account.deposit(number).await }).await?;
        let rate = options.accounts as f64 / start.elapsed().as_secs_f64();
        println!("{} deposits: {rate:.0} commits a second", options.accounts);
    }
    let sum = each(options, &adapter, |account, _| async move { account.balance().await }).await?;
    let restarted = if first { "" } else { "restarted: " };
    println!("{restarted}{} accounts hold {sum} cents", options.accounts);
    communicator.destroy().await;
    let [made, capacity, shutdown] = counts.counts();
    println!("incarnated {made}, etherealized {capacity} for capacity and {shutdown} at shutdown");
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (_, options) = floe_examples::begins_with::<Options>()?;
    let folder = tempfile::tempdir()?;
    let file = options.store.clone().unwrap_or_else(|| folder.path().join("accounts.redb"));
    serve(&options, &file, true).await?;
    serve(&options, &file, false).await?;
    Ok(())
}
