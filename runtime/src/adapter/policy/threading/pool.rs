//! `Pool(n)`: the adapter's objects with the same `n` share `n` worker threads.
//!
//! - A thread is made when a call finds none free, up to `n`; they end with the adapter.
//! - One object takes at most `n - 1` threads: the last free one is for an object of which no call runs. So a blocked object never
//!   stalls another, and several do not before their running calls are `n`.
//! - Threads go round the objects with waiting calls: first those of which no call runs. The calls of one object start in order,
//!   as long as its queue has places.
//! - A nested call comes before all others. It fails at once if its own chain holds the threads that it would need. Chains that hold
//!   all threads together, and wait for more of them, wait for each other: only a time limit ends that.
//! - An object's queue has `Floe.Threads.QueueMax` places. Beyond it calls wait with their connections. None is refused.

use std::sync::Arc;

use crate::adapter::DispatchFuture;
use crate::adapter::policy::threading::threads::Site;
use crate::adapter::policy::threading::workers::{Rule, Workers};
use crate::adapter::policy::{Call, Schedule};

pub(super) struct Pool(pub(super) Arc<Workers>);

impl Pool {
    pub(super) fn new(site: Site, threads: usize, queue_max: usize) -> Self {
        Pool(Workers::new(site, Rule { model: "pool", threads, kept_free: 1, queue_max, idle: None }))
    }

    /// Why so many threads are no pool, if so.
    pub(super) fn refuses(threads: usize) -> Option<String> {
        (threads < 2).then(|| {
            "one object takes at most one thread less than all, so a pool has at least 2; use Serialized for one thread, or \
             Inline for none"
                .into()
        })
    }
}

impl Schedule for Pool {
    fn schedule(&self, call: Call) -> DispatchFuture {
        let object = call.request().key();
        self.0.give(object.into(), call)
    }
}
