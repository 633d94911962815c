//! `PerRequest`: a thread for each request.
//!
//! - At most `Floe.Threads.Max` threads in an adapter; beyond it, calls wait in order. Each connection has at most `MaxDispatches`.
//! - A thread that is done waits a second for another call before it ends.
//! - No call waits for another one below the cap; calls of one object run side by side.

use std::sync::Arc;
use std::time::Duration;

use crate::adapter::DispatchFuture;
use crate::adapter::policy::threading::threads::Site;
use crate::adapter::policy::threading::workers::{Rule, Workers};
use crate::adapter::policy::{Call, Schedule};

pub(super) struct PerRequest(pub(super) Arc<Workers>);

/// How long a thread waits for another call.
const IDLE: Duration = Duration::from_secs(1);

impl PerRequest {
    pub(super) fn new(site: Site, threads: usize) -> Self {
        let rule = Rule {
            model: "request",
            threads,
            kept_free: 0,
            queue_max: tokio::sync::Semaphore::MAX_PERMITS,
            idle: Some(IDLE),
        };
        PerRequest(Workers::new(site, rule))
    }
}

impl Schedule for PerRequest {
    fn schedule(&self, call: Call) -> DispatchFuture {
        // One queue for all: requests get threads in the order in which they came.
        self.0.give(Arc::default(), call)
    }
}
