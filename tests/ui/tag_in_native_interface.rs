// A native interface takes any `Option`.

use floe::prelude::*;

#[remote]
pub trait Printer {
    async fn print(&self, #[tag(1)] text: Option<String>) -> floe::Result<()>;
}

fn main() {}
