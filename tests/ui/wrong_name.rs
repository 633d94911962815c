// A wire name is an identifier.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    #[name("print it")]
    async fn print(&self, text: &str) -> floe::Result<()>;
}

fn main() {}
