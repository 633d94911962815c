// A result outlives the call.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn name(&self) -> floe::Result<&str>;
}

fn main() {}
