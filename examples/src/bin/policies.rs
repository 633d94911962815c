//! The same servant under every policy: who carries out a call, which instance of the servant, and what it remembers.
//!
//! Run `cargo run --release --bin policies`. Two clients call the objects `a` and `b`, one call after the other. Each answer is
//! the thread (`main` or a letter, in the order in which they were seen), the servant's number and the calls that it has counted.
//! It prints (the letters of Pool and PerRequest may differ from run to run, as any free thread takes a call):
//!
//!                        1 calls a   2 calls a   2 calls b   1 calls a
//!     shared             main #1 1   main #1 2   main #2 1   main #1 3
//!     per_call           main #1 1   main #2 1   main #3 1   main #4 1
//!     per_client         main #1 1   main #2 1   main #3 1   main #1 2
//!     on_demand          main #1 1   main #1 2   main #2 1   main #1 3
//!     default_servant    main #1 1   main #1 2   main #1 3   main #1 4
//!     locator            main #1 1   main #2 1   main #1 2   main #2 2
//!     Inline             main #1 1   main #1 2   main #2 1   main #1 3
//!     Pool(4)               A #1 1      A #1 2      A #2 1      A #1 3
//!     PerObject             A #1 1      A #1 2      B #2 1      A #1 3
//!     PerRequest            A #1 1      A #1 2      A #2 1      A #1 3
//!     PerConnection         A #1 1      B #1 2      B #2 1      A #1 3
//!     Serialized            A #1 1      A #1 2      A #2 1      A #1 3
//!     Transient          main #1 1   main #1 2   main #2 1   main #3 1
//!     Persistent         main #1 1   main #1 2   main #2 1   main #3 3
//!     Snapshot           main #1 1   main #1 2   main #2 1   main #3 3
//!
//! The incarnations are Inline and Transient; the threadings shared and Transient; the states on_demand with room for one object.

use std::sync::Arc;
use std::time::Duration;

use floe::policy::OnDemand;
use floe::prelude::*;
use floe::store::MemoryStore;
use floe::{State, Threading};
use floe_examples::probe::{ProbePrx, Skeleton, Turns, numbered, probe};

/// Serves what `add` adds, and calls it.
async fn show(name: &str, add: impl FnOnce(&ObjectAdapter) -> floe::Result<()>) -> floe::Result<()> {
    let server = Communicator::new(Properties::new())?;
    let adapter = server.adapter_with_endpoints("Probes", "tcp -h 127.0.0.1").await?;
    add(&adapter)?;
    adapter.activate().await?;
    let clients = [Communicator::new(Properties::new())?, Communicator::new(Properties::new())?];
    let (mut line, mut threads) = (format!("{name:<16}"), Vec::new());
    let main = format!("{:?}", std::thread::current().id());
    for (client, object) in [(0, "a"), (1, "a"), (1, "b"), (0, "a")] {
        let proxy = clients[client].proxy(&format!("{object}:{}", adapter.endpoints()[0]))?;
        let (thread, number, calls) = ProbePrx::unchecked_cast(proxy).call().await?;
        let letter = threads.iter().position(|seen| *seen == thread).unwrap_or(threads.len());
        let label = if thread == main { "main".into() } else { char::from(b'A' + letter as u8).to_string() };
        if letter == threads.len() {
            threads.push(thread);
        }
        line += &format!("{:>12}", format!("{label} #{number} {calls}"));
    }
    println!("{line}");
    for communicator in clients.iter().chain([&server]) {
        communicator.destroy().await;
    }
    Ok(())
}

/// Shows one activation of all objects.
async fn show_default(name: &str, activation: Activation<Skeleton>) -> floe::Result<()> {
    show(name, |adapter| adapter.add_default("", activation)).await
}

/// Shows a servant for each object.
async fn show_shared(name: &str, threading: Threading) -> floe::Result<()> {
    show(name, |adapter| {
        for (number, name) in [(1, "a"), (2, "b")] {
            adapter.add(name, Activation::shared(probe(number)).threading(threading.clone()))?;
        }
        Ok(())
    })
    .await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> floe::Result<()> {
    if !floe_examples::begins("policies: serves the same servant under every policy, calls it and ends.") {
        return Ok(());
    }
    println!("{:16}   1 calls a   2 calls a   2 calls b   1 calls a", "");
    show_shared("shared", Threading::Inline).await?;
    show_default("per_call", Activation::per_call(numbered())).await?;
    show_default("per_client", Activation::per_client(numbered())).await?;
    show_default("on_demand", Activation::on_demand(OnDemand::new(numbered()))).await?;
    show_default("default_servant", Activation::default_servant(probe(1))).await?;
    show_default("locator", Activation::locator(Turns::default())).await?;

    use Threading::*;
    for threading in [Inline, Pool(4), PerObject, PerRequest, PerConnection, Serialized] {
        show_shared(&threading.to_string(), threading).await?;
    }

    let (store, often) = (Arc::new(MemoryStore::new()), Duration::from_secs(60));
    for state in
        [State::Transient, State::Persistent(store), State::Snapshot(Arc::new(MemoryStore::new()), often)]
    {
        let one = OnDemand::new(numbered()).capacity(1);
        show_default(&state.to_string(), Activation::on_demand(one).state(state)).await?;
    }
    Ok(())
}
