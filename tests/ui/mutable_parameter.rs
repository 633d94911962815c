// Parameters only go in.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(&self, text: &mut String) -> floe::Result<()>;
}

fn main() {}
