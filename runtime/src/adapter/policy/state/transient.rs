//! `Transient`: state lives as long as the servant, and nothing is kept.
//!
//! An operation that fails leaves the value as it left it.

use crate::adapter::policy::state::Keeping;

impl<S> Keeping<S> {
    pub(crate) fn none() -> Self {
        Keeping(None)
    }
}
