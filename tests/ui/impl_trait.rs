// The types of an operation are the same for every caller.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(&self, text: impl ToString) -> floe::Result<()>;
}

async fn uses(printer: PrinterPrx) {
    let _ = printer.print("").await;
}

fn main() {}
