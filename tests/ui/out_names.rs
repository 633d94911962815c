// `#[out]` names the out parameters.

use floe::prelude::*;

#[remote("::Demo::Printer")]
pub trait Printer {
    #[out(a)]
    async fn count(&self) -> floe::Result<(i32, i32, i32)>;
}

fn main() {}
