// `#[commits]` stands alone.

use floe::prelude::*;

#[remote("::Demo::Account")]
pub trait Account {
    #[commits(always)]
    async fn withdraw(&mut self, amount: i64) -> floe::Result<i64>;
}

fn main() {}
