// An object outlives a call.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(self, text: &str) -> floe::Result<()>;
}

fn main() {}
