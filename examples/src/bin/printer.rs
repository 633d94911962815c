//! The textbook's server and client in one run, over a free port of this machine.
//!
//! Run `cargo run --release --bin printer`. It prints:
//!
//!     Object1 says: Hello World from printer1!
//!     Object2 says: Hello World from printer2!

use floe::prelude::*;
use floe_examples::demo::{PrinterI, PrinterPrx, PrinterSkeleton};

#[tokio::main]
async fn main() -> floe::Result<()> {
    if !floe_examples::begins("printer: serves two printers, calls them and ends.") {
        return Ok(());
    }
    let server = Communicator::from_args(std::env::args())?;
    let adapter = server.adapter_with_endpoints("SimpleAdapter", "default -h 127.0.0.1").await?;
    let object1 =
        adapter.add("SimplePrinter1", PrinterSkeleton::new(PrinterI { prefix: "Object1 says:" }))?;
    let object2 =
        adapter.add("SimplePrinter2", PrinterSkeleton::new(PrinterI { prefix: "Object2 says:" }))?;
    adapter.activate().await?;

    // A communicator of its own knows nothing of the server's objects: the calls go through a connection.
    let client = Communicator::from_args(std::env::args())?;
    let printer1 = PrinterPrx::checked_cast(client.proxy(&object1.to_string())?).await?;
    let printer2 = PrinterPrx::checked_cast(client.proxy(&object2.to_string())?).await?;
    printer1.print_string("Hello World from printer1!").await?;
    printer2.print_string("Hello World from printer2!").await?;

    client.destroy().await;
    server.destroy().await;
    Ok(())
}
