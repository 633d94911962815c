// Built-in operations begin with `ice_`.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    async fn ice_print(&self) -> floe::Result<()>;
}

fn main() {}
