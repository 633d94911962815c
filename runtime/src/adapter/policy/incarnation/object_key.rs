//! Which object a call is for, as a key of tables.

use std::sync::Arc;

use crate::adapter::Request;
use crate::identity::Identity;

/// A facet of an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ObjectKey {
    pub(super) identity: Identity,
    pub(super) facet: String,
}

impl ObjectKey {
    /// What a request calls.
    pub(super) fn of(request: &Request) -> Arc<Self> {
        Arc::new(ObjectKey { identity: request.identity(), facet: request.facet() })
    }
}
