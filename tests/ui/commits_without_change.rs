// What an operation with `&self` leaves behind is not committed.

use floe::prelude::*;

#[remote("::Demo::Account")]
pub trait Account {
    #[commits]
    async fn balance(&self) -> floe::Result<i64>;
}

fn main() {}
