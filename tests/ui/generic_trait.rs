// An interface is the same for every caller.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer<T> {
    async fn print(&self, text: &str) -> floe::Result<()>;
}

fn main() {}
