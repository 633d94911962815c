//! A server with persistent accounts and a bank, to be killed: `crash-server STORE FAULT EVERY`.
//!
//! It says `READY` and its endpoint, and `FAULT` at each fault of its store.

use std::sync::Arc;

use floe::policy::OnDemand;
use floe::prelude::*;
use floe::store::{RedbStore, StateStore};
use floe::{Current, State};
use floe_tests::crash::{AccountSkeleton, BankSkeleton, Fault, FaultyStore, Ledger, Vault};

/// How many accounts are in memory at once: fewer than there are.
const CAPACITY: usize = 200;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, path, fault, every] = arguments.as_slice() else {
        return Err("crash-server STORE FAULT EVERY".into());
    };
    let fault: Fault = fault.parse()?;
    let store = Arc::new(RedbStore::open(path)?);
    let store: Arc<dyn StateStore> =
        Arc::new(FaultyStore::new(store, fault, every.parse()?, || println!("FAULT")));

    let communicator = Communicator::new(Properties::new())?;
    let adapter = communicator.adapter_with_endpoints("Bank", "tcp -h 127.0.0.1").await?;
    let ledgers = OnDemand::new(|_: &Current| Ok(AccountSkeleton::new(Ledger::default()))).capacity(CAPACITY);
    adapter.add_default("account", Activation::on_demand(ledgers).state(State::Persistent(store.clone())))?;
    let vault = |_: &Current| Ok(BankSkeleton::new(Vault::default()));
    adapter.add("bank", Activation::on_demand(vault).state(State::Persistent(store)))?;
    adapter.activate().await?;
    println!("READY {}", adapter.endpoints()[0]);
    adapter.wait_for_deactivate().await;
    Ok(())
}
