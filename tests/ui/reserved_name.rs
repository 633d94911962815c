// A proxy has methods of its own.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn checked_cast(&self) -> floe::Result<()>;
}

fn main() {}
