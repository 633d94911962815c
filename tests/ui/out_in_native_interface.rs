// The result of a native operation is one value.

use floe::prelude::*;

#[remote]
pub trait Printer {
    #[out]
    async fn count(&self) -> floe::Result<(i32, i32)>;
}

fn main() {}
