// Only `&self` and `&mut self` say what a call does to the object.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(self: Box<Self>, text: &str) -> floe::Result<()>;
}

fn main() {}
