// An optional value has a tag.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(&self, text: Option<String>) -> floe::Result<Option<i32>>;
}

async fn uses(printer: PrinterPrx) {
    let _ = printer.print(None).await;
}

fn main() {}
