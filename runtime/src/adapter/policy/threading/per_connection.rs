//! `PerConnection`: each connection has a thread; its calls run one at a time, in the order in which they came.
//!
//! - A connection is bound to its thread at its first call, until it is over. All callers in the process are one connection.
//! - There are at most `Floe.Threads.Max` threads. A connection that comes when all are bound shares one of them. Connections that
//!   share a thread take turns where a call waits, but one that blocks stalls the others.
//! - The turn is the connection's gate: a nested call on the same connection, or within the process from a call within the process,
//!   fails at once.
//! - Blocking code stalls its own connection's calls; the connection is still read, so that replies, heartbeats and a close pass.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use tokio::runtime::Handle;

use crate::adapter::policy::threading::lanes::Lanes;
use crate::adapter::policy::threading::threads::Site;
use crate::adapter::policy::{Call, Schedule};
use crate::adapter::{DispatchFuture, ObjectAdapter};
use crate::connection::Connection;
use crate::error::{Error, Result};

pub(super) struct PerConnection {
    pub(super) lanes: Arc<Lanes<Peer>>,
    runtime: Handle,
}

impl PerConnection {
    pub(super) fn new(site: Site, threads: usize) -> Self {
        let runtime = site.runtime.clone();
        PerConnection { lanes: Lanes::new(site, "connection", threads), runtime }
    }

    /// Refuses an adapter that has no connections.
    pub(super) fn check(adapter: &ObjectAdapter) -> Result<()> {
        if !adapter.is_datagram_only() {
            return Ok(());
        }
        Err(Error::api(
            "PerConnection: the adapter has endpoints for datagrams only, and those have no connection",
        ))
    }
}

impl Schedule for PerConnection {
    fn schedule(&self, call: Call) -> DispatchFuture {
        let peer = Peer(call.request().connection().cloned());
        let (answer, bound) = self.lanes.give(&peer, call);
        if let (true, Some(connection)) = (bound, peer.0.clone()) {
            let lanes = self.lanes.clone();
            self.runtime.spawn(async move {
                connection.closed().await;
                lanes.forget(&peer);
            });
        }
        answer
    }
}

/// Who calls: a connection, or this process.
#[derive(Clone)]
pub(super) struct Peer(Option<Arc<Connection>>);

impl Peer {
    fn address(&self) -> usize {
        self.0.as_ref().map_or(0, |connection| Arc::as_ptr(connection).addr())
    }
}

impl PartialEq for Peer {
    fn eq(&self, other: &Self) -> bool {
        self.address() == other.address()
    }
}

impl Eq for Peer {}

impl Hash for Peer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.address().hash(state);
    }
}
