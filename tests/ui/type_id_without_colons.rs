// A type id begins with `::`.

use floe::prelude::*;

#[remote("Demo::Printer")]
pub trait Printer {
    async fn print(&self, text: &str) -> floe::Result<()>;
}

async fn uses(printer: PrinterPrx) {
    let _ = printer.print("").await;
}

struct PrinterI;

impl Printer for PrinterI {
    async fn print(&self, _: &str) -> floe::Result<()> {
        Ok(())
    }
}

fn added() {
    let _ = PrinterSkeleton::new(PrinterI);
}

fn main() {}
