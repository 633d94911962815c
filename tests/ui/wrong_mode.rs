// Idempotent operations are of two kinds.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    #[idempotent(always)]
    async fn print(&self, text: &str) -> floe::Result<()>;
}

fn main() {}
