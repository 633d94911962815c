// Every call can fail.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn count(&self) -> i32;
}

fn main() {}
