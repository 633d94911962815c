//! `PerObject`: each object has a thread, and one call at a time.
//!
//! - An object is bound to its thread at its first call, until it leaves the adapter. All its facets are one object.
//! - There are at most `Floe.Threads.Max` threads. An object that comes when all are bound shares the one that its identity
//!   chooses, from then on. Objects that share a thread take turns where a call waits, but one that blocks stalls the others.
//! - The calls of an object start in the order in which they came.
//! - The turn is the object's gate: a nested call back into the object fails at once, a call of another object does not.

use std::sync::Arc;

use crate::adapter::DispatchFuture;
use crate::adapter::policy::threading::lanes::Lanes;
use crate::adapter::policy::threading::threads::Site;
use crate::adapter::policy::{Call, Schedule};

pub(super) struct PerObject(pub(super) Arc<Lanes<Arc<[u8]>>>);

impl PerObject {
    pub(super) fn new(site: Site, threads: usize) -> Self {
        PerObject(Lanes::new(site, "object", threads))
    }
}

impl Schedule for PerObject {
    fn schedule(&self, call: Call) -> DispatchFuture {
        let object = call.request().key();
        self.0.give(&object.into(), call).0
    }
}
