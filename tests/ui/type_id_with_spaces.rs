// A type id is made of names.

use floe::prelude::*;

#[remote("::Demo::A Printer")]
pub trait Printer {
    async fn print(&self, text: &str) -> floe::Result<()>;
}

fn main() {}
