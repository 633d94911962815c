// A parameter has a tag or a name.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(&self, #[tga(1)] text: &str) -> floe::Result<()>;
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
