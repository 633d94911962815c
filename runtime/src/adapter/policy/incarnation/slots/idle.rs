//! The end of servants that were not called for the idle time.
//!
//! One task a policy sleeps until the next one's time has come. It is there only while there is an unused servant, or one that it
//! ends, and does not keep the policy. No call waits for these ends, so their number has a bound of its own.

use std::sync::{Arc, Weak};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::adapter::Servant;
use crate::adapter::chain::Chain;
use crate::adapter::policy::incarnation::slots::{ENDS_AT_ONCE, Slots, wait_for};

/// Ends servants as their time comes.
pub(super) async fn watch<S: Servant>(slots: Weak<Slots<S>>, idle: Duration) {
    let mut ends = FuturesUnordered::new();
    loop {
        let turn = slots.upgrade().and_then(|slots| slots.end_idle(idle, ends.len()));
        let Some(Turn { begun, next }) = turn else { return };
        ends.extend(begun.into_iter().map(wait_for));
        tokio::select! {
            Some(()) = ends.next() => {}
            () = tokio::time::sleep_until(next), if ends.len() < ENDS_AT_ONCE => {}
        }
    }
}

/// What a look at the unused servants began.
struct Turn {
    begun: Vec<watch::Receiver<()>>,
    /// When to look again.
    next: Instant,
}

impl<S: Servant> Slots<S> {
    /// Ends those whose time has come, as many as may go while so many are being ended. `None`: there is nothing to wait for.
    fn end_idle(self: &Arc<Self>, idle: Duration, ending: usize) -> Option<Turn> {
        let mut leavers = Vec::new();
        let (now, room) = (Instant::now(), ENDS_AT_ONCE.saturating_sub(ending));
        let first = {
            let mut table = crate::lock(&self.table);
            if let Some(then) = now.checked_sub(idle) {
                leavers.extend(std::iter::from_fn(|| table.unused_since(then)).take(room));
            }
            let first = table.first_unused();
            table.timed = first.is_some() || ending + leavers.len() > 0;
            table.timed.then_some(first)?
        };
        let begun = self.spawn_ends(leavers, &Chain::new());
        // None is unused: one that is from now on has its time then. An end of time that cannot be written never comes.
        let next = first.map_or_else(|| now.checked_add(idle.max(PAUSE)), |since| since.checked_add(idle))?;
        Some(Turn { begun, next })
    }
}

/// How long to wait, at least, before it looks for unused servants where there were none.
const PAUSE: Duration = Duration::from_millis(10);
