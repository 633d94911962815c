// An operation is asynchronous.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    fn print(&self, text: &str) -> floe::Result<()>;
}

struct PrinterI;

impl Printer for PrinterI {
    fn print(&self, _: &str) -> floe::Result<()> {
        Ok(())
    }
}

fn added() {
    let _ = PrinterSkeleton::new(PrinterI);
}

fn main() {}
