// Every call can fail.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn print(&self, text: &str);
}

fn main() {}
