// A trait of operations only.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    type Paper;

    async fn print(&self, text: &str) -> floe::Result<()>;
}

async fn uses(printer: PrinterPrx) {
    let _ = printer.print("").await;
}

fn main() {}
