// A value inside another is never missing, but for a proxy.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(&self, texts: Vec<Option<String>>) -> floe::Result<Vec<Option<PrinterPrx>>>;
}

fn main() {}
