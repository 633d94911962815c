// Two operations, one name on the wire.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print_it(&self) -> floe::Result<()>;

    #[name("printIt")]
    async fn print(&self, text: &str) -> floe::Result<()>;
}

async fn uses(printer: PrinterPrx) {
    let _ = printer.print("").await;
}

fn main() {}
