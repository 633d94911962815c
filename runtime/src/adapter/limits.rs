//! The bounds of one adapter: how many calls run on its servants at once, and how many connections it has.
//!
//! A call that finds no place waits, in the order in which it came; its connection keeps it among its own running calls, so that
//! the bounds of the connection bound the memory too. A nested call below one that has a place runs on that place: it could wait
//! for ever otherwise.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::adapter::{ObjectAdapter, Request, chain};
use crate::error::Result;
use crate::properties::Properties;

/// The bounds of one adapter.
pub(super) struct Bounds {
    /// `NAME.MaxDispatches`, or `Floe.Adapter.MaxDispatches`; `None` if there is no limit.
    places: Option<Places>,
    /// `NAME.MaxConnections`.
    connections: usize,
    accepting: Mutex<()>,
}

/// Places for calls.
struct Places {
    free: Arc<Semaphore>,
    /// The stays of the calls that have a place.
    taken: Mutex<HashSet<u64>>,
}

/// A call's place, until it is given back or all handles are dropped.
#[derive(Clone)]
pub(super) struct Taken(Arc<Place>);

struct Place {
    adapter: ObjectAdapter,
    stay: u64,
    permit: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Bounds {
    /// What the properties say of the adapter with this name.
    pub(super) fn from_properties(properties: &Properties, adapter: &str) -> Result<Self> {
        let own = |suffix: &str| match adapter {
            "" => Ok(None),
            name => properties.get_int(&format!("{name}.{suffix}")),
        };
        let dispatches = match own("MaxDispatches")? {
            Some(own) => own,
            None => properties.get_int_or("Floe.Adapter.MaxDispatches", 0)?,
        };
        let positive = |value: i32| usize::try_from(value).ok().filter(|value| *value > 0);
        let places = positive(dispatches)
            .map(|count| Places { free: Arc::new(Semaphore::new(count)), taken: Mutex::default() });
        let connections = own("MaxConnections")?.and_then(positive).unwrap_or(usize::MAX);
        Ok(Bounds { places, connections, accepting: Mutex::default() })
    }

    /// Whether calls need a place.
    pub(super) fn limits_calls(&self) -> bool {
        self.places.is_some()
    }

    /// How many connections there may be.
    pub(super) fn connections(&self) -> usize {
        self.connections
    }

    /// Waits until no other listener of the adapter counts its connections.
    pub(super) fn accepting(&self) -> MutexGuard<'_, ()> {
        crate::lock(&self.accepting)
    }
}

impl ObjectAdapter {
    /// Waits for a place for a call. `None`: it needs none of its own.
    pub(super) async fn take_place(&self, request: &mut Request) -> Option<Taken> {
        let places = self.0.bounds.places.as_ref()?;
        let chain = request.chain();
        if !chain.is_empty() {
            let taken = crate::lock(&places.taken);
            if chain.iter().any(|stay| taken.contains(stay)) {
                return None;
            }
        }
        // The semaphore is never closed.
        let permit = places.free.clone().acquire_owned().await.ok()?;
        let stay = chain::new_stay();
        crate::lock(&places.taken).insert(stay);
        let taken = Taken(Arc::new(Place { adapter: self.clone(), stay, permit: Mutex::new(Some(permit)) }));
        request.set_place(taken.clone());
        Some(taken)
    }
}

impl Taken {
    /// Stands for the place in the call chain.
    pub(super) fn stay(&self) -> u64 {
        self.0.stay
    }

    /// Gives the place back before the call has ended.
    pub(super) fn free(&self) {
        self.0.free();
    }
}

impl Place {
    fn free(&self) {
        if let Some(places) = &self.adapter.0.bounds.places {
            crate::lock(&places.taken).remove(&self.stay);
        }
        let permit = crate::lock(&self.permit).take();
        drop(permit);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.free();
    }
}

impl std::fmt::Debug for Taken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Taken({:x})", self.0.stay)
    }
}
