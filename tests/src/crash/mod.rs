//! The objects of a server that is killed: accounts, and a bank. Their state says exactly which calls it holds.

mod faulty;

pub use faulty::{Fault, FaultyStore};
use floe::prelude::*;
use serde::{Deserialize, Serialize};

/// The accounts that are called, by number.
pub const ACCOUNTS: usize = 1_000;

/// The accounts inside the bank.
pub const PURSES: usize = 100;

/// What each of the bank's accounts holds at first.
pub const FUNDS: i64 = 1_000;

/// An account.
#[remote("::FloeTest::Account")]
pub trait Account {
    /// Adds an amount. The account remembers the deposit's number, however often it comes.
    async fn deposit(&mut self, number: i64, amount: i64) -> floe::Result<i64>;

    /// The numbers of the deposits, in order, and the balance behind them.
    #[idempotent]
    async fn statement(&self) -> floe::Result<Vec<i64>>;
}

/// A bank that holds its accounts in itself.
#[remote("::FloeTest::Bank")]
pub trait Bank {
    /// Moves an amount. The bank remembers the transfer's number, however often it comes.
    async fn transfer(&mut self, number: i64, from: i32, to: i32, amount: i64) -> floe::Result<()>;

    /// The numbers of the transfers, in order, and the sum of all accounts behind them.
    #[idempotent]
    async fn statement(&self) -> floe::Result<Vec<i64>>;
}

/// The state of an account.
#[derive(Default, Serialize, Deserialize)]
pub struct Ledger {
    balance: i64,
    deposits: Vec<i64>,
}

impl Account for Ledger {
    async fn deposit(&mut self, number: i64, amount: i64) -> floe::Result<i64> {
        self.deposits.push(number);
        tokio::task::yield_now().await;
        self.balance += amount;
        Ok(self.balance)
    }

    async fn statement(&self) -> floe::Result<Vec<i64>> {
        let mut numbers = self.deposits.clone();
        numbers.push(self.balance);
        Ok(numbers)
    }
}

/// The state of the bank.
#[derive(Serialize, Deserialize)]
pub struct Vault {
    purses: Vec<i64>,
    transfers: Vec<i64>,
}

impl Default for Vault {
    fn default() -> Self {
        Vault { purses: vec![FUNDS; PURSES], transfers: Vec::new() }
    }
}

impl Bank for Vault {
    async fn transfer(&mut self, number: i64, from: i32, to: i32, amount: i64) -> floe::Result<()> {
        let place = |purse| usize::try_from(purse).unwrap_or(0) % PURSES;
        self.transfers.push(number);
        self.purses[place(from)] -= amount;
        tokio::task::yield_now().await;
        self.purses[place(to)] += amount;
        Ok(())
    }

    async fn statement(&self) -> floe::Result<Vec<i64>> {
        let mut numbers = self.transfers.clone();
        numbers.push(self.purses.iter().sum());
        Ok(numbers)
    }
}
