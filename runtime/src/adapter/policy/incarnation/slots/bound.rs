//! How many servants a policy may hold: an unknown number of peers name objects.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::adapter::policy::Place;
use crate::error::{Error, ErrorKind, Result};

/// The bound of one activation.
#[derive(Debug)]
pub(in crate::adapter::policy::incarnation) struct Bound {
    max: AtomicUsize,
    taken: AtomicUsize,
}

impl Bound {
    pub(in crate::adapter::policy::incarnation) fn new() -> Arc<Self> {
        Arc::new(Bound { max: AtomicUsize::new(SERVANTS_MAX as usize), taken: AtomicUsize::new(0) })
    }

    /// Reads the adapter's property.
    pub(in crate::adapter::policy::incarnation) fn configure(&self, place: &Place<'_>) -> Result<()> {
        let max = place.adapter.communicator().properties().get_int_or(PROPERTY, SERVANTS_MAX)?;
        let max = usize::try_from(max).ok().filter(|max| *max > 0).unwrap_or(SERVANTS_MAX as usize);
        self.max.store(max, Ordering::Relaxed);
        Ok(())
    }

    /// Takes room for one servant.
    pub(super) fn take(self: &Arc<Self>) -> Result<Taken> {
        let max = self.max.load(Ordering::Relaxed);
        let more = |taken| (taken < max).then_some(taken + 1);
        match self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more) {
            Ok(_) => Ok(Taken(self.clone())),
            Err(_) => Err(Error::new(ErrorKind::LimitExceeded(format!(
                "the activation holds {max} servants, as many as it may ({PROPERTY})"
            )))),
        }
    }
}

/// Room for one servant.
#[derive(Debug)]
pub(super) struct Taken(Arc<Bound>);

impl Drop for Taken {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The property, and what holds without it.
const PROPERTY: &str = "Floe.Incarnation.ServantsMax";
const SERVANTS_MAX: i32 = 1_000_000;
