// `#[out]` leaves no return value.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    #[out]
    #[returns(tag = 1)]
    async fn count(&self) -> floe::Result<(i32, i32)>;
}

fn main() {}
