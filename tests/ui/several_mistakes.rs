// All mistakes are said at once.

use floe::prelude::*;

#[remote("Demo::Printer")]
pub trait Printer {
    async fn ice_print(&self, text: &str) -> floe::Result<()>;

    fn count(&self, from: u32) -> floe::Result<i32>;

    #[oneway]
    async fn name(&self) -> floe::Result<String>;
}

fn main() {}
