//! The threads of an adapter.

use std::sync::Arc;

use crate::adapter::policy::{Schedule, Threading};
use crate::error::{Error, Result};

/// The threads of an adapter's objects: made when the first object asks for them, ended with the adapter.
#[derive(Default)]
pub(crate) struct Threads {}

impl Threads {
    /// What carries out calls by this model; `None` is the connection's task.
    pub(crate) fn schedule(&self, threading: &Threading) -> Result<Option<Arc<dyn Schedule>>> {
        match threading {
            Threading::Inline => Ok(None),
            Threading::Custom(schedule) => Ok(Some(schedule.clone())),
            other => Err(Error::api(format!("{other}"))),
        }
    }

    /// The adapter is deactivated: no call comes any more, and none runs.
    pub(crate) fn end(&self) {}
}
