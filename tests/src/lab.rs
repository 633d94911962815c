//! An interface whose operations do what a test wants to see.

use std::collections::BTreeMap;

use floe::prelude::*;

/// Does what a test wants to see.
#[remote("::FloeTest::Lab")]
pub trait Lab {
    /// The sum.
    async fn add(&self, a: i32, b: i32) -> floe::Result<i32>;

    /// The bytes that came.
    async fn echo(&self, data: Vec<u8>) -> floe::Result<Vec<u8>>;

    /// So many bytes.
    async fn make(&self, count: i32) -> floe::Result<Vec<u8>>;

    /// Says that it started, waits until the test releases it, says that it ended.
    async fn wait(&self) -> floe::Result<()>;

    /// As `wait`, and may be repeated.
    #[idempotent]
    async fn wait_again(&self) -> floe::Result<()>;

    /// The context that the servant sees.
    async fn context(&self) -> floe::Result<BTreeMap<String, String>>;

    /// Notes a number.
    async fn note(&self, number: i32) -> floe::Result<()>;

    /// Notes a number, always oneway.
    #[oneway]
    async fn note_oneway(&self, number: i32) -> floe::Result<()>;

    /// Fails as it is told.
    async fn fail(&self, how: &str) -> floe::Result<()>;

    /// Throws what it is told.
    async fn throw(&self, which: &str) -> Result<i32, Mistake>;

    /// Facts of `current()`, one a line.
    #[idempotent]
    async fn facts(&self) -> floe::Result<Vec<String>>;

    /// Calls `proxy` from a task that it spawns in the scope of the call.
    async fn facts_from_task(&self) -> floe::Result<Vec<String>>;
}

/// An interface of which the client knows less than the server: it lists the base of what is thrown.
#[remote("::FloeTest::Thrower")]
pub trait Thrower {
    /// Throws what it is told.
    async fn throw(&self, which: &str) -> Result<i32, Narrow>;
}

/// The same operation as the server has it.
#[remote("::FloeTest::FullThrower")]
pub trait FullThrower {
    /// Throws what it is told.
    async fn throw(&self, which: &str) -> Result<i32, Mistake>;
}

/// The base of the user exceptions.
#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::FloeTest::Wrong")]
pub struct Wrong {
    /// Why.
    pub reason: String,
}

/// A derived user exception.
#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::FloeTest::TooLarge", base = Wrong)]
pub struct TooLarge {
    /// What the base holds.
    pub base: Wrong,
    /// The limit.
    pub limit: i32,
}

/// A user exception without a base.
#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::FloeTest::Odd")]
pub struct Odd {
    /// The number that is odd.
    pub number: i32,
}

/// What the server throws.
#[derive(Exception, Debug)]
pub enum Mistake {
    /// The derived one.
    TooLarge(TooLarge),
    /// The base.
    Wrong(Wrong),
    /// The one without a base.
    Odd(Odd),
    /// All else.
    #[system]
    System(floe::Error),
}

/// What a client with an older description knows.
#[derive(Exception, Debug)]
pub enum Narrow {
    /// The base only.
    Wrong(Wrong),
    /// All else.
    #[system]
    System(floe::Error),
}

/// An object whose state has a gate.
#[remote("::FloeTest::Counter")]
pub trait Counter {
    /// Adds one, in two steps with a pause between that the test ends.
    async fn increment_slowly(&mut self) -> floe::Result<i32>;

    /// Adds one.
    async fn increment(&mut self) -> floe::Result<i32>;

    /// The value.
    #[idempotent]
    async fn value(&self) -> floe::Result<i32>;

    /// Waits for the test while it only reads.
    async fn read_slowly(&self) -> floe::Result<i32>;

    /// Calls `increment` of `other` while it holds its own gate.
    async fn relay(&mut self, other: CounterPrx) -> floe::Result<i32>;

    /// Calls `relay(back)` of `other` while it holds its own gate.
    async fn relay_back(&mut self, other: CounterPrx, back: CounterPrx) -> floe::Result<i32>;

    /// Calls `value` of `other` while it holds its own gate.
    async fn peek(&mut self, other: CounterPrx) -> floe::Result<i32>;

    /// Calls `relay(target)` of both at once.
    async fn fan_out(&mut self, one: CounterPrx, two: CounterPrx, target: CounterPrx) -> floe::Result<i32>;
}
