//! The textbook's server: two printers on port 11000.
//!
//! Run `cargo run --release --bin printer-server -- --Ice.Default.Host=127.0.0.1`, and call it with `printer-client`
//! or with the textbook's own client in Python. It prints what the clients send, until it is interrupted:
//!
//!     Object1 says: Hello World from printer1!
//!     Object2 says: Hello World from printer2!

use floe::prelude::*;
use floe_examples::demo::{PrinterI, PrinterSkeleton};

#[tokio::main]
async fn main() -> floe::Result<()> {
    if !floe_examples::begins("printer-server: serves SimplePrinter1 and SimplePrinter2 on port 11000.") {
        return Ok(());
    }
    let communicator = Communicator::from_args(std::env::args())?;

    let adapter = communicator.adapter_with_endpoints("SimpleAdapter", "default -p 11000").await?;
    adapter.add("SimplePrinter1", PrinterSkeleton::new(PrinterI { prefix: "Object1 says:" }))?;
    adapter.add("SimplePrinter2", PrinterSkeleton::new(PrinterI { prefix: "Object2 says:" }))?;
    adapter.activate().await?;

    communicator.wait_for_shutdown().await;
    communicator.destroy().await;
    Ok(())
}
