//! A line in the log for each call.

use std::time::Instant;

use crate::adapter::Reply;
use crate::error::Result;
use crate::middleware::{Invocation, Middleware, Next, Side};

/// Writes an event of the `tracing` crate for each call when it ends, with target `floe::calls`: at level info, or warn if the
/// call failed. A user exception is no failure.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Log;

impl Log {
    /// A log.
    pub fn new() -> Self {
        Log
    }
}

impl Middleware for Log {
    async fn call(&self, request: &mut Invocation, next: Next<'_>) -> Result<Reply> {
        let began = Instant::now();
        let reply = next.run(request).await;
        let micros = began.elapsed().as_micros() as u64;
        let (failure, answered) = match &reply {
            Ok(reply) => (reply.failure(), reply.size()),
            Err(error) => (Some(error.to_string()), 0),
        };
        let side = match request.side() {
            Side::Client => "client",
            Side::Server => "server",
        };
        let (object, facet, operation) = (request.identity(), request.facet(), request.operation());
        let peer = request.connection().map(|connection| connection.info().remote.clone());
        let peer = peer.map(|peer| peer.to_string()).unwrap_or_default();
        match (failure, &reply) {
            (Some(failure), _) => tracing::warn!(
                target: "floe::calls", side, %object, facet, operation, peer, sent = request.size(), micros, failure
            ),
            (None, reply) => tracing::info!(
                target: "floe::calls", side, %object, facet, operation, peer, sent = request.size(), micros, answered,
                threw = reply.as_ref().is_ok_and(|reply| !reply.is_ok())
            ),
        }
        reply
    }
}
