// The types of an operation are the same for every caller.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print<T: ToString>(&self, text: T) -> floe::Result<()>;
}

fn main() {}
