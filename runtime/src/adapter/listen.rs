//! Accepting connections.

use std::time::Duration;

use crate::adapter::{Begun, ObjectAdapter, State};
use crate::connection::{Connection, Role};
use crate::transport::Listener;

/// How long to wait after an error, such as too many open files, before accepting again.
const PAUSE: Duration = Duration::from_millis(100);

/// Accepts connections until the adapter is deactivated. The socket is closed before the adapter's connections are.
pub(super) async fn listen(adapter: ObjectAdapter, listener: Box<dyn Listener>, begun: Begun) {
    let mut states = adapter.0.state.subscribe();
    tokio::select! {
        biased;
        _ = states.wait_for(|state| *state >= State::Deactivating) => {}
        () = accept(&adapter, listener) => {}
    }
    drop(begun);
}

async fn accept(adapter: &ObjectAdapter, mut listener: Box<dyn Listener>) {
    loop {
        // While the adapter holds, connections wait in the system's queue.
        if adapter.ready().await.is_err() {
            return;
        }
        match listener.accept().await {
            Ok(io) => {
                tracing::debug!(target: "floe::network", info = ?io.info, adapter = adapter.name(), "accepted");
                let limits = adapter.0.limits;
                let connection = Connection::start(Role::Server, io, limits, Some(adapter.clone()));
                adapter.connection_made(&connection);
            }
            Err(error) => {
                tracing::warn!(target: "floe::network", adapter = adapter.name(), %error, "accept failed");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}
