//! Both sides of `Evolving.ice` on Floe, of the newer version: `evolving-new server`, `evolving-new client ENDPOINTS`.
//!
//! They print as `everything` does.

mod client;
mod instances;
mod server;

use floe_tests::compare::evolving::{Side, begin};
use floe_tests::compare::{ClassText, Compared, Text};
use floe_tests::{put_enums, put_members};

floe::include_slice!("EvolvingNew");

use evolving::{
    Base, Box_, Compact, Derived, EvolutionPrx, EvolutionSkeleton, Fault, Further, Level, Pair, Stranger,
};

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

/// All classes, those that extend others before them.
const CLASSES: &[ClassText] = &[
    ClassText::of::<Further>(),
    ClassText::of::<Derived>(),
    ClassText::of::<Compact>(),
    ClassText::of::<Base>(),
    ClassText::of::<Box_>(),
    ClassText::of::<Stranger>(),
];

fn text() -> Text {
    Text::new(CLASSES)
}

put_members! {
    Pair { number, text }
    Base { number, a, b, c, d, e, f, g, h, known }
    Box_ { first, second }
    Derived: base { text, other, some, link }
    Further: base { all, any, stranger }
    Compact: base { other }
    Stranger { s, known, friend }
    Fault { reason, a, b, c, d, e, f, g, h, known }
    instances::Parameters { a, b, c, d, e, f, g, h, known }
}

put_enums!(Level);
