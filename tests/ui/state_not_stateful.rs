// A servant whose state is kept must say what its state is.

use std::sync::Arc;

use floe::prelude::*;
use floe::store::MemoryStore;

#[remote("::Demo::Account")]
pub trait Account {
    async fn deposit(&mut self, amount: i64) -> floe::Result<()>;
}

struct Plain;

impl Account for Plain {
    async fn deposit(&mut self, _: i64) -> floe::Result<()> {
        Ok(())
    }
}

fn main() {
    let _ = Activation::shared(AccountSkeleton::new(Plain))
        .state(floe::State::Persistent(Arc::new(MemoryStore::new())));
}
