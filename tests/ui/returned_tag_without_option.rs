// A tag makes a value optional.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    #[returns(tag = 1)]
    async fn count(&self) -> floe::Result<i32>;
}

fn main() {}
