// A time has a unit.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    #[timeout("5")]
    async fn print(&self, text: &str) -> floe::Result<()>;
}

fn main() {}
