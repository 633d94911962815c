// Slice has few integers.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(&self, a: u16, b: u32, c: u64, d: usize, e: i8, f: Vec<u32>) -> floe::Result<i128>;
}

fn main() {}
