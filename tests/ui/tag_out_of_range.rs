// A tag is a number.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(&self, #[tag(-1)] a: Option<i32>, #[tag(3000000000)] b: Option<i32>) -> floe::Result<()>;
}

fn main() {}
