// A tag makes a value optional.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(&self, #[tag(1)] text: String) -> floe::Result<()>;
}

fn main() {}
