// Not everything is a key.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(&self, a: std::collections::HashMap<Vec<u8>, i32>) -> floe::Result<()>;
}

fn main() {}
