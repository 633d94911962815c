//! The textbook's client: calls the two printers on port 11000.
//!
//! Run `cargo run --release --bin printer-client -- --Ice.Default.Host=127.0.0.1` while `printer-server`, or the
//! textbook's own server in Python, is running. It prints nothing; the server prints two lines. With `--wait` it waits
//! to be interrupted at its end, as the textbook's does.

use floe::prelude::*;
use floe_examples::demo::PrinterPrx;

#[tokio::main]
async fn main() -> floe::Result<()> {
    if !floe_examples::begins(
        "printer-client [--wait]: calls SimplePrinter1 and SimplePrinter2 on port 11000.",
    ) {
        return Ok(());
    }
    let communicator = Communicator::from_args(std::env::args())?;

    let base1 = communicator.proxy("SimplePrinter1:default -p 11000")?;
    let base2 = communicator.proxy("SimplePrinter2:default -p 11000")?;
    let printer1 = PrinterPrx::checked_cast(base1).await?;
    let printer2 = PrinterPrx::checked_cast(base2).await?;

    printer1.print_string("Hello World from printer1!").await?;
    printer2.print_string("Hello World from printer2!").await?;

    if std::env::args().any(|argument| argument == "--wait") {
        communicator.wait_for_shutdown().await;
    }
    communicator.destroy().await;
    Ok(())
}
