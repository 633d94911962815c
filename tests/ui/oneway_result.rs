// Nobody hears the result of a oneway operation.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    #[oneway]
    async fn count(&self) -> floe::Result<i32>;
}

fn main() {}
