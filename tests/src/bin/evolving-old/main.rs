//! Both sides of `Evolving.ice` on Floe, of the older version: `evolving-old server`, `evolving-old client ENDPOINTS`.
//!
//! They print as `everything` does.

mod client;
mod server;

use floe::class::Value;
use floe::prelude::*;
use floe_tests::compare::evolving::{Side, begin, known, reason};
use floe_tests::compare::{ClassText, Compared, Text};
use floe_tests::put_members;

floe::include_slice!("EvolvingOld");

use evolving::{Base, Box_, EvolutionPrx, EvolutionSkeleton, Fault};

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    match begin()? {
        (communicator, Side::Server) => {
            let adapter = communicator.adapter_with_endpoints("Evolving", "tcp -h 127.0.0.1").await?;
            adapter.add("evolution", EvolutionSkeleton::new(server::Servant::default()))?;
            adapter.activate().await?;
            println!("READY {}", adapter.endpoints()[0]);
            adapter.wait_for_deactivate().await;
        }
        (communicator, Side::Client(endpoints)) => {
            let proxy = communicator.proxy(&format!("evolution:{endpoints}"))?;
            let mut client = client::Client::new(EvolutionPrx::checked_cast(proxy).await?)?;
            client.run().await?;
            let there = client.prx.compared().await?;
            Compared::print("HERE", client.tally.told());
            Compared::print("THERE", (there.return_value, there.digest));
            println!("OK");
        }
    }
    Ok(())
}

/// Instance `n`, of which only this is known here.
fn base(n: i32, old: bool) -> Link<Base> {
    Link::from(Base { number: 100 + n, known: known(n, old) })
}

/// The same, where any class may be.
fn value(n: i32, old: bool) -> Link<Value> {
    base(n, old).upcast()
}

/// Fault `n`, of which only this is known here.
fn fault(n: i32, old: bool) -> Fault {
    Fault { reason: reason(n), known: known(n, old) }
}

/// All classes, those that extend others before them.
const CLASSES: &[ClassText] = &[ClassText::of::<Base>(), ClassText::of::<Box_>()];

fn text() -> Text {
    Text::new(CLASSES)
}

put_members! {
    Base { number, known }
    Box_ { first, second }
    Fault { reason, known }
}

floe_tests::put_enums!(evolving::Level);
