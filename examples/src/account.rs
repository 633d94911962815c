//! Accounts, and their activator: what the program `accounts` serves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use floe::policy::{Reason, ServantActivator};
use floe::prelude::*;
use serde::{Deserialize, Serialize};

/// An account.
#[remote]
pub trait Account {
    /// Adds to the balance, and returns it.
    async fn deposit(&mut self, cents: u64) -> floe::Result<u64>;

    /// The balance.
    async fn balance(&self) -> floe::Result<u64>;
}

/// An account's servant. What serde can write is state.
#[derive(Default, Serialize, Deserialize)]
pub struct AccountI {
    cents: u64,
}

impl Account for AccountI {
    async fn deposit(&mut self, cents: u64) -> floe::Result<u64> {
        self.cents += cents;
        Ok(self.cents)
    }

    async fn balance(&self) -> floe::Result<u64> {
        Ok(self.cents)
    }
}

/// Makes accounts; their state comes from the store. Counts what it makes and what is dropped.
#[derive(Clone, Default)]
pub struct Accounts(Arc<[AtomicU64; 3]>);

impl Accounts {
    /// How many were made, how many dropped for capacity, and how many at shutdown.
    pub fn counts(&self) -> [u64; 3] {
        self.0.each_ref().map(|count| count.load(Ordering::Relaxed))
    }
}

impl ServantActivator for Accounts {
    type Servant = AccountSkeleton<AccountI>;

    async fn incarnate(&self, _: &Current) -> floe::Result<Self::Servant> {
        self.0[0].fetch_add(1, Ordering::Relaxed);
        Ok(AccountSkeleton::new(AccountI::default()))
    }

    async fn etherealize(&self, _: &Identity, _: Arc<Self::Servant>, reason: Reason) {
        self.0[if reason == Reason::Capacity { 1 } else { 2 }].fetch_add(1, Ordering::Relaxed);
    }
}
