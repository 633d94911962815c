// Rust has types that Slice has not.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(&self, a: char, b: (i32, i32), c: [u8; 4], d: fn()) -> floe::Result<()>;
}

fn main() {}
