// A parameter is lent for the call.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(&self, text: &'static str) -> floe::Result<()>;
}

async fn uses(printer: PrinterPrx) {
    let _ = printer.print("").await;
}

fn main() {}
