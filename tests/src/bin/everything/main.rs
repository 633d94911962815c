//! Both sides of `Everything.ice` on Floe.
//!
//! `everything server [--Ice.X=Y ...]` prints `READY <endpoint>` when it serves. `everything client ENDPOINTS
//! [--Ice.X=Y ...]` calls a server with all cases, prints how many values were compared on both sides and their digests,
//! and `OK`.

mod client;
mod each;
mod kinds;
mod make;
mod rule;
mod server;
mod shapes;

use floe::prelude::*;
use floe_tests::compare::Compared;

floe::include_slice!("Everything");

use everything::{Counted, EveryonePrx, EveryoneSkeleton};

/// How many cases each operation is called with.
const CASES: i32 = 16;
/// What a server returns is of the case with the number of the call and this.
const BACK: i32 = 100;
/// How many kinds of faults there are.
const FAULTS: i32 = 4;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments: Vec<String> = std::env::args().collect();
    let communicator = Communicator::new(Properties::from_args(&mut arguments)?)?;
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [_, "server"] => {
            let adapter = communicator.adapter_with_endpoints("Everything", "tcp -h 127.0.0.1").await?;
            adapter.add("everything", EveryoneSkeleton::new(server::Servant::new(&communicator)))?;
            adapter.activate().await?;
            println!("READY {}", adapter.endpoints()[0]);
            adapter.wait_for_deactivate().await;
        }
        [_, "client", endpoints] => {
            let proxy = communicator.proxy(&format!("everything:{endpoints}"))?;
            let mut client = client::Client::new(EveryonePrx::checked_cast(proxy).await?);
            client.run().await?;
            let there = client.prx.compared().await?;
            Compared::print("HERE", client.tally.told());
            Compared::print("THERE", (there.return_value, there.digest));
            println!("OK");
        }
        _ => return Err("everything server | everything client ENDPOINTS".into()),
    }
    Ok(())
}

#[cfg(test)]
mod tests;
