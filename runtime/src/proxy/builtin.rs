//! The operations that every object has, as a caller sees them.

use crate::adapter::{ID, IDS, IS_A, PING};
use crate::error::Result;
use crate::proxy::{Proxy, call, results};

impl Proxy {
    /// Asks nothing but that the object is there.
    ///
    /// # Errors
    /// ObjectNotExist or FacetNotExist if it is not; whatever a call may fail with.
    pub async fn ice_ping(&self) -> Result<()> {
        results(&call(self, &PING, |_| {}).await?, |_| Ok(()))
    }

    /// Asks whether the object has the type, or one derived from it.
    ///
    /// # Errors
    /// As [`ice_ping`](Self::ice_ping).
    pub async fn ice_is_a(&self, type_id: &str) -> Result<bool> {
        results(&call(self, &IS_A, |w| w.put(type_id)).await?, |r| r.get())
    }

    /// Asks for the object's most derived type id.
    ///
    /// # Errors
    /// As [`ice_ping`](Self::ice_ping).
    pub async fn ice_id(&self) -> Result<String> {
        results(&call(self, &ID, |_| {}).await?, |r| r.get())
    }

    /// Asks for all type ids of the object, sorted.
    ///
    /// # Errors
    /// As [`ice_ping`](Self::ice_ping).
    pub async fn ice_ids(&self) -> Result<Vec<String>> {
        results(&call(self, &IDS, |_| {}).await?, |r| r.get())
    }
}
