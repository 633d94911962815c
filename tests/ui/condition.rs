// An interface is the same in every program.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    #[cfg(unix)]
    async fn print(&self, text: &str) -> floe::Result<()>;
}

fn main() {}
