// Each attribute stands once.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    #[idempotent]
    #[idempotent]
    async fn print(&self, text: &str) -> floe::Result<()>;
}

fn main() {}
