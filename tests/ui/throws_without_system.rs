// Every call can fail.

use floe::prelude::*;

#[derive(Debug, Exception)]
#[exception("::Demo::Failed")]
pub struct Failed {
    reason: String,
}

#[derive(Debug, Exception)]
pub enum Fails {
    Failed(Failed),
}

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(&self, text: &str) -> Result<(), Fails>;
}

fn main() {}
