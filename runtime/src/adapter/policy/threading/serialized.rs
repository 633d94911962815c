//! `Serialized`: the adapter has one thread, and one call at a time. An iterative server; CORBA's `SINGLE_THREAD_MODEL`.
//!
//! - Calls of all the adapter's serialized objects run one after the other, in the order in which they came.
//! - The turn is the gate of them all: a nested call into any of them fails at once.

use std::sync::Arc;

use crate::adapter::DispatchFuture;
use crate::adapter::policy::threading::lanes::Lanes;
use crate::adapter::policy::threading::threads::Site;
use crate::adapter::policy::{Call, Schedule};

pub(super) struct Serialized(pub(super) Arc<Lanes<()>>);

impl Serialized {
    pub(super) fn new(site: Site) -> Self {
        Serialized(Lanes::new(site, "serialized", 1))
    }
}

impl Schedule for Serialized {
    fn schedule(&self, call: Call) -> DispatchFuture {
        self.0.give(&(), call).0
    }
}
