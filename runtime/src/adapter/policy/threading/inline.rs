//! `Inline`: a call runs on the task of its connection, or of its caller if that is in the same process.
//!
//! - Nothing is made or handed over: the first poll of a servant's future comes with the read that brought the request.
//! - A servant that is not ready is parked, and the requests behind it go on.
//! - A servant that blocks, blocks its connection. A poll longer than `Floe.Warn.InlinePoll` (`connection/slow`) is warned about.

use std::sync::Arc;

use crate::adapter::policy::Schedule;

/// There is nothing to schedule.
pub(super) fn schedule() -> Option<Arc<dyn Schedule>> {
    None
}
