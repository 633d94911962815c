// Exceptions have one of two formats.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    #[format(wide)]
    async fn print(&self, text: &str) -> floe::Result<()>;
}

fn main() {}
