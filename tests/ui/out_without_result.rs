// `#[out]` needs something that comes out.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    #[out]
    async fn count(&self) -> floe::Result<()>;
}

fn main() {}
