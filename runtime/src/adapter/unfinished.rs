//! What an adapter waits for at its end, beside its connections: its listeners, and the calls that no connection holds.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

/// A number of things that are not finished. Clones count together.
#[derive(Clone, Default)]
pub(crate) struct Unfinished(Arc<Inner>);

#[derive(Default)]
struct Inner {
    count: AtomicUsize,
    finished: Notify,
}

impl Unfinished {
    /// Counts one more, until the guard is dropped.
    pub(crate) fn begin(&self) -> Begun {
        self.0.count.fetch_add(1, Ordering::AcqRel);
        Begun(self.0.clone())
    }

    /// Waits until all are finished.
    pub(crate) async fn none(&self) {
        loop {
            let finished = self.0.finished.notified();
            let mut finished = std::pin::pin!(finished);
            finished.as_mut().enable();
            if self.0.count.load(Ordering::Acquire) == 0 {
                return;
            }
            finished.await;
        }
    }
}

/// One thing that is not finished.
pub(crate) struct Begun(Arc<Inner>);

impl Drop for Begun {
    fn drop(&mut self) {
        if self.0.count.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.finished.notify_waiters();
        }
    }
}
