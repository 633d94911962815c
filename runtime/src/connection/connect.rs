//! Making an outgoing connection.

use std::sync::Arc;

use crate::communicator::Communicator;
use crate::connection::pool::Key;
use crate::connection::{Connection, Role};
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind, Result};
use crate::proxy::reference::{EndpointSelection, Options};

/// A connection to one of the endpoints: one that is open already, or the first that can be made.
pub(crate) async fn any(
    communicator: &Communicator,
    endpoints: &[Endpoint],
    options: &Options,
) -> Result<Arc<Connection>> {
    let mut keys: Vec<Key> = endpoints
        .iter()
        .filter(|endpoint| communicator.transport(endpoint).is_some())
        .map(|endpoint| Key { endpoint: endpoint.clone(), connection_id: options.connection_id.clone() })
        .collect();
    if options.endpoint_selection == EndpointSelection::Random {
        shuffle(&mut keys);
    }
    if options.connection_cached
        && let Some(connection) = communicator.pool().find(&keys)
    {
        return Ok(connection);
    }
    let mut reasons = Vec::new();
    for key in &keys {
        match communicator.pool().get(communicator, key).await {
            Ok(connection) => return Ok(connection),
            Err(error) => reasons.push(error.to_string().trim_start_matches("unreachable: ").to_owned()),
        }
    }
    Err(Error::new(ErrorKind::Unreachable(reasons.join("; "))))
}

/// Connects to an endpoint and waits until the peer has validated the connection.
pub(super) async fn connect(communicator: &Communicator, endpoint: &Endpoint) -> Result<Arc<Connection>> {
    let limit = communicator.connect_timeout();
    match tokio::time::timeout(limit, handshake(communicator, endpoint)).await {
        Ok(result) => result,
        Err(_) => {
            let text = format!("connecting to '{endpoint}' took more than {} ms", limit.as_millis());
            Err(Error::new(ErrorKind::Unreachable(text)))
        }
    }
}

async fn handshake(communicator: &Communicator, endpoint: &Endpoint) -> Result<Arc<Connection>> {
    let Some(transport) = communicator.transport(endpoint) else {
        return Err(Error::new(ErrorKind::NoEndpoint(endpoint.to_string())));
    };
    let io = transport
        .connect(endpoint)
        .await
        .map_err(|error| Error::new(ErrorKind::Unreachable(error.to_string())))?;
    let limits = communicator.client_limits();
    let connection = Connection::start(Role::Client, io, limits, None);
    let guard = AbortUnlessOpen(Some(&connection));
    connection
        .opened()
        .await
        .map_err(|error| Error::new(ErrorKind::Unreachable(format!("'{endpoint}': {error}"))))?;
    guard.keep();
    tracing::debug!(target: "floe::network", ?connection, "connected");
    Ok(connection)
}

/// Gives up a connection whose handshake takes too long.
struct AbortUnlessOpen<'a>(Option<&'a Arc<Connection>>);

impl AbortUnlessOpen<'_> {
    fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for AbortUnlessOpen<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.0 {
            connection.abort(Error::new(ErrorKind::Unreachable("the handshake was given up".into())));
        }
    }
}

/// A random order. Not for secrets.
fn shuffle<T>(items: &mut [T]) {
    use std::hash::{BuildHasher, RandomState};
    if items.len() < 2 {
        return;
    }
    let random = RandomState::new();
    for end in (1..items.len()).rev() {
        let other = random.hash_one(end) as usize % (end + 1);
        items.swap(end, other);
    }
}
