//! Objects by which the tests see what an activation policy promises: an interface, its servant, and policies of our own.

mod own;
mod servant;
mod witness;

use floe::prelude::*;
pub use own::{OwnThread, RoundRobin};
pub use servant::{Finder, Maker, NOBODY, Prober};
pub use witness::{Event, Witness};

/// A sum that can be changed in all ways, and questions about where a call runs. `interop/Policies.ice` has the same.
#[remote("::Policies::Probe")]
pub trait Probe {
    /// Adds, alone; answers the new sum.
    async fn add(&mut self, amount: i32) -> floe::Result<i32>;

    /// Adds, and answers nothing.
    async fn poke(&mut self, amount: i32) -> floe::Result<()>;

    /// The sum.
    #[idempotent]
    async fn value(&self) -> floe::Result<i32>;

    /// Adds, and throws.
    async fn add_and_throw(&mut self, amount: i32) -> Result<i32, Refused>;

    /// Adds, and panics.
    async fn add_and_panic(&mut self, amount: i32) -> floe::Result<i32>;

    /// Where the call runs.
    #[idempotent]
    async fn whereabouts(&self) -> floe::Result<Spot>;

    /// Waits until the test lets it go.
    async fn hold(&self) -> floe::Result<()>;

    /// Waits until the test lets it go, and blocks its thread.
    async fn block(&self) -> floe::Result<()>;

    /// Calls `add` of another object while it has its own alone.
    async fn relay(&mut self, other: ProbePrx) -> floe::Result<i32>;

    /// Removes its own object from its adapter.
    async fn leave(&mut self) -> floe::Result<()>;
}

/// Where a call ran.
#[derive(Slice, Clone, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// The number of the servant.
    pub instance: i32,
    /// The thread.
    pub thread: String,
}

/// The user exception of the operations that fail.
#[derive(Exception, Clone, Debug, PartialEq, Eq)]
#[exception("::Policies::Refusal")]
pub struct Refusal {
    /// What was refused.
    pub amount: i32,
}

/// What `add_and_throw` throws.
#[derive(Exception, Debug)]
pub enum Refused {
    /// Always this one.
    Refusal(Refusal),
    /// All else.
    #[system]
    System(floe::Error),
}
