// An operation of an interface has no body.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(&self, text: &str) -> floe::Result<()> {
        println!("{text}");
        Ok(())
    }
}

async fn uses(printer: PrinterPrx) {
    let _ = printer.print("").await;
}

fn main() {}
