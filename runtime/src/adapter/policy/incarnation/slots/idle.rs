//! The end of servants that were not called for the idle time.
//!
//! One task a policy sleeps until the next one's time has come. It is there only while there is an unused servant, and does not keep
//! the policy.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::time::Instant;

use crate::adapter::Servant;
use crate::adapter::chain::Chain;
use crate::adapter::policy::incarnation::slots::Slots;

/// Ends servants as their time comes.
pub(super) async fn watch<S: Servant>(slots: Weak<Slots<S>>, idle: Duration) {
    loop {
        let Some(next) = slots.upgrade().and_then(|slots| slots.end_idle(idle)) else { return };
        tokio::time::sleep_until(next).await;
    }
}

impl<S: Servant> Slots<S> {
    /// Ends those whose time has come. Returns when the next one's comes, if there is one.
    fn end_idle(self: &Arc<Self>, idle: Duration) -> Option<Instant> {
        let mut leavers = Vec::new();
        let next = {
            let mut table = crate::lock(&self.table);
            if let Some(then) = Instant::now().checked_sub(idle) {
                leavers.extend(std::iter::from_fn(|| table.unused_since(then)));
            }
            let first = table.first_unused();
            table.timed = first.is_some();
            first
        };
        self.spawn_ends(leavers, &Chain::new());
        // An end of time that cannot be written never comes.
        next?.checked_add(idle)
    }
}
