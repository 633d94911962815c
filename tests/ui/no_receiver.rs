// An operation belongs to an object.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(text: &str) -> floe::Result<()>;
}

fn main() {}
