//! Accepting connections.

use std::time::Duration;

use crate::adapter::{Begun, ObjectAdapter, State};
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
    // Only the first of a row of connections that are refused is worth a warning.
    let mut crowded = false;
    loop {
        // While the adapter holds, connections wait in the system's queue.
        if adapter.ready().await.is_err() {
            return;
        }
        match listener.accept().await {
            Ok(io) => {
                let (info, name) = (io.info.clone(), adapter.name());
                if adapter.take_connection(io) {
                    crowded = false;
                    tracing::debug!(target: "floe::network", ?info, adapter = name, "accepted");
                } else if !std::mem::replace(&mut crowded, true) {
                    tracing::warn!(
                        target: "floe::network", ?info, adapter = name,
                        "refused a connection: there are as many as MaxConnections of the adapter allows"
                    );
                } else {
                    tracing::debug!(target: "floe::network", ?info, adapter = name, "refused");
                }
            }
            Err(error) => {
                tracing::warn!(target: "floe::network", adapter = adapter.name(), %error, "accept failed");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}
