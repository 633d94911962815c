//! A bank: a native interface. Between Rust programs any serde type travels: enums with data, `Option`, `u64`, maps,
//! an enum of exceptions. A watcher is passed as a proxy, and called back.
//!
//! Run `cargo run --release --bin bank`. It prints:
//!
//!     anna has 10000 cents
//!     the watcher hears of bob: Received { from: "anna", cents: 2550, note: Some("lunch") }
//!     balances: {"anna": 7450, "bob": 2550}
//!     anna lacks 2550 cents
//!     nobody called eve has an account

use std::collections::BTreeMap;

use floe::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Event {
    Deposited { cents: u64 },
    Received { from: String, cents: u64, note: Option<String> },
}

#[derive(Exception, Debug, Serialize, Deserialize)]
#[exception(native)]
enum BankError {
    Overdrawn {
        missing: u64,
    },
    NoAccount(String),
    #[system]
    #[serde(skip)]
    System(floe::Error),
}

#[remote]
trait Watcher {
    async fn happened(&self, owner: &str, event: Event) -> floe::Result<()>;
}

#[remote]
trait Bank {
    async fn deposit(&mut self, owner: &str, cents: u64) -> Result<u64, BankError>;
    async fn transfer(
        &mut self,
        from: &str,
        to: &str,
        cents: u64,
        note: Option<String>,
    ) -> Result<(), BankError>;
    async fn balances(&self) -> floe::Result<BTreeMap<String, u64>>;
    async fn watch(&mut self, owner: String, watcher: WatcherPrx) -> floe::Result<()>;
}

/// `&mut self` has the object for itself: no lock in sight.
#[derive(Default)]
struct BankI {
    balances: BTreeMap<String, u64>,
    watchers: BTreeMap<String, WatcherPrx>,
}

impl BankI {
    async fn tell(&self, owner: &str, event: Event) -> floe::Result<()> {
        match self.watchers.get(owner) {
            Some(watcher) => watcher.happened(owner, event).await,
            None => Ok(()),
        }
    }
}

impl Bank for BankI {
    async fn deposit(&mut self, owner: &str, cents: u64) -> Result<u64, BankError> {
        let balance = self.balances.entry(owner.to_owned()).or_default();
        *balance += cents;
        let balance = *balance;
        self.tell(owner, Event::Deposited { cents }).await?;
        Ok(balance)
    }

    async fn transfer(
        &mut self,
        from: &str,
        to: &str,
        cents: u64,
        note: Option<String>,
    ) -> Result<(), BankError> {
        let balance = self.balances.get_mut(from).ok_or_else(|| BankError::NoAccount(from.to_owned()))?;
        *balance =
            balance.checked_sub(cents).ok_or_else(|| BankError::Overdrawn { missing: cents - *balance })?;
        *self.balances.entry(to.to_owned()).or_default() += cents;
        self.tell(to, Event::Received { from: from.to_owned(), cents, note }).await?;
        Ok(())
    }

    async fn balances(&self) -> floe::Result<BTreeMap<String, u64>> {
        Ok(self.balances.clone())
    }

    async fn watch(&mut self, owner: String, watcher: WatcherPrx) -> floe::Result<()> {
        self.watchers.insert(owner, watcher);
        Ok(())
    }
}

struct WatcherI;

impl Watcher for WatcherI {
    async fn happened(&self, owner: &str, event: Event) -> floe::Result<()> {
        println!("the watcher hears of {owner}: {event:?}");
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), BankError> {
    if !floe_examples::begins("bank: serves a bank, calls it and ends.") {
        return Ok(());
    }
    let server = Communicator::from_args(std::env::args())?;
    let adapter = server.adapter_with_endpoints("Bank", "default -h 127.0.0.1").await?;
    let bank = adapter.add("bank", BankSkeleton::new(BankI::default()))?.to_string();
    adapter.activate().await?;

    // The client serves, too: its watcher is an object with an endpoint of its own.
    let client = Communicator::from_args(std::env::args())?;
    let adapter = client.adapter_with_endpoints("Watcher", "default -h 127.0.0.1").await?;
    let watcher = WatcherPrx::unchecked_cast(adapter.add("watcher", WatcherSkeleton::new(WatcherI))?);
    adapter.activate().await?;

    let bank = BankPrx::checked_cast(client.proxy(&bank)?).await?;
    println!("anna has {} cents", bank.deposit("anna", 10_000).await?);
    bank.watch("bob".into(), watcher).await?;
    bank.transfer("anna", "bob", 2_550, Some("lunch".into())).await?;
    println!("balances: {:?}", bank.balances().await?);
    for (from, cents) in [("anna", 10_000), ("eve", 1)] {
        match bank.transfer(from, "bob", cents, None).await {
            Err(BankError::Overdrawn { missing }) => println!("{from} lacks {missing} cents"),
            Err(BankError::NoAccount(owner)) => println!("nobody called {owner} has an account"),
            other => other?,
        }
    }

    client.destroy().await;
    server.destroy().await;
    Ok(())
}
