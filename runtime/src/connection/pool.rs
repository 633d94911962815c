//! The outgoing connections of a communicator: proxies with the same endpoint and connection id share one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::sync::watch;

use crate::communicator::Communicator;
use crate::connection::{Connection, connect};
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind, Result};

/// What connections are shared by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) endpoint: Endpoint,
    pub(crate) connection_id: String,
}

type Outcome = Option<Result<Arc<Connection>>>;

enum Entry {
    Ready(Arc<Connection>),
    /// A task connects: all who want the connection wait for the one outcome.
    Connecting(watch::Receiver<Outcome>),
}

/// The outgoing connections of a communicator.
#[derive(Default)]
pub(crate) struct Pool {
    entries: Mutex<HashMap<Key, Entry>>,
}

impl Pool {
    /// An open connection to one of the keys, if there is one.
    pub(crate) fn find(&self, keys: &[Key]) -> Option<Arc<Connection>> {
        let entries = crate::lock(&self.entries);
        keys.iter().find_map(|key| match entries.get(key) {
            Some(Entry::Ready(connection)) if connection.is_open() => Some(connection.clone()),
            _ => None,
        })
    }

    /// The connection for a key: the one that is there, or a new one.
    ///
    /// # Cancel safety
    /// Connecting goes on for the others that wait for it.
    pub(crate) async fn get(&self, communicator: &Communicator, key: &Key) -> Result<Arc<Connection>> {
        let mut outcome = {
            let mut entries = crate::lock(&self.entries);
            match entries.get(key) {
                Some(Entry::Ready(connection)) if connection.is_open() => return Ok(connection.clone()),
                // Whoever connects may be gone with its runtime: then the next one does.
                Some(Entry::Connecting(outcome))
                    if outcome.has_changed().is_ok() || outcome.borrow().is_some() =>
                {
                    outcome.clone()
                }
                _ => {
                    sweep(&mut entries);
                    let (sender, receiver) = watch::channel(None);
                    entries.insert(key.clone(), Entry::Connecting(receiver.clone()));
                    tokio::spawn(establish(communicator.clone(), key.clone(), sender));
                    receiver
                }
            }
        };
        match outcome.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(outcome)) => outcome.clone(),
            _ => Err(Error::new(ErrorKind::Unreachable("connecting was given up".into()))),
        }
    }

    /// Closes all connections gracefully.
    pub(crate) async fn close(&self) {
        let entries = std::mem::take(&mut *crate::lock(&self.entries));
        let connections: Vec<_> = entries
            .into_values()
            .filter_map(|entry| match entry {
                Entry::Ready(connection) => Some(connection),
                Entry::Connecting(_) => None,
            })
            .collect();
        connections.iter().for_each(|connection| connection.begin_close());
        for connection in connections {
            connection.closed().await;
        }
    }
}

async fn establish(communicator: Communicator, key: Key, outcome: watch::Sender<Outcome>) {
    let mut result = connect::connect(&communicator, &key.endpoint).await;
    let mut entries = crate::lock(&communicator.pool().entries);
    // `close` came first: it did not see this connection.
    if let (Ok(connection), Err(destroyed)) = (&result, communicator.check_running()) {
        connection.begin_close();
        result = Err(destroyed);
    }
    match &result {
        Ok(connection) => entries.insert(key, Entry::Ready(connection.clone())),
        Err(_) => entries.remove(&key),
    };
    drop(entries);
    outcome.send_replace(Some(result));
}

/// Forgets connections that are over, whenever the table is about to grow.
fn sweep(entries: &mut HashMap<Key, Entry>) {
    if entries.len() == entries.capacity() {
        entries.retain(|_, entry| !matches!(entry, Entry::Ready(connection) if !connection.is_open()));
    }
}
