//! `Snapshot`: state is saved when the servant is etherealized, and at intervals.
//!
//! It is restored when the servant is made. What happened since the last snapshot is lost if the process ends otherwise than by
//! deactivation. An operation that fails or panics leaves the value as it left it, and that is saved. A state whose bytes did not
//! change is not written again. A snapshot that fails is logged and tried again at the next interval; the last snapshot wins over
//! what another writer stored. One task for each activation saves; it ends with the last servant.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::BoxFuture;
use crate::adapter::Request;
use crate::adapter::held::{Gate, Kept};
use crate::adapter::policy::Stateful;
use crate::adapter::policy::incarnation::activator::Activator;
use crate::adapter::policy::state::format::{self, Schema};
use crate::adapter::policy::state::persistent::{check_nothing_stored, check_same, failure, unread};
use crate::adapter::policy::state::{Keep, StatefulServant};
use crate::error::Result;
use crate::store::group::Group;
use crate::store::{Change, StateKey, StateStore, StoreError};

/// Saves the servants of an activation, whose values are these.
pub(crate) struct Snapshot<T>(Arc<Saving<T>>);

struct Saving<T> {
    group: Arc<Group>,
    schema: Arc<Schema>,
    every: Duration,
    servants: Mutex<Servants<T>>,
}

/// The servants that are there.
struct Servants<T> {
    gates: Vec<Weak<Gate<T>>>,
    /// With so many, those that are gone are taken out.
    prune_at: usize,
    /// Whether the task runs.
    running: bool,
}

/// What of a value is in the store.
#[derive(Debug)]
pub(crate) struct Saved {
    key: StateKey,
    runtime: Handle,
    last: tokio::sync::Mutex<Last>,
}

#[derive(Debug)]
struct Last {
    /// `None`: it has to be asked for.
    version: Option<Option<u64>>,
    bytes: Option<Bytes>,
}

impl Saved {
    pub(crate) fn key(&self) -> &StateKey {
        &self.key
    }
}

impl<T: Stateful> Snapshot<T> {
    pub(crate) fn new(store: &Arc<dyn StateStore>, every: Duration, schema: Arc<Schema>) -> Self {
        let servants = Servants { gates: Vec::new(), prune_at: PRUNE_MIN, running: false };
        Snapshot(Arc::new(Saving { group: Group::of(store), schema, every, servants: Mutex::new(servants) }))
    }
}

impl<S: StatefulServant> Keep<S> for Snapshot<S::Value> {
    fn gated(&self, servant: S) -> S {
        S::from_held(servant.into_held().gated())
    }

    fn restore<'a>(
        &'a self,
        servant: &'a S,
        request: &'a Request,
        key: StateKey,
        _: Option<Arc<dyn Activator<S>>>,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let Some(gate) = servant.held().gate() else {
                return check_nothing_stored(&self.0.group, &key).await;
            };
            if let Some(kept) = gate.kept() {
                return check_same(kept, &key);
            }
            let mut value = gate.value.write().await;
            let stored = self.0.group.get(&key).await.map_err(|error| failure(unread(&key, &error)))?;
            let last = match stored {
                Some(stored) => {
                    let home = request.adapter().communicator();
                    let current = self.0.schema.restore(&key, &stored.value, home, &mut *value);
                    let bytes = current.map_err(failure)?.then_some(stored.value);
                    Last { version: Some(Some(stored.version)), bytes }
                }
                None => Last { version: Some(None), bytes: None },
            };
            let runtime = request.adapter().runtime().clone();
            let saved = Saved { key, runtime: runtime.clone(), last: tokio::sync::Mutex::new(last) };
            if gate.keep(Kept::Snapshot(Arc::new(saved))).is_ok() {
                self.0.clone().add(gate, &runtime);
            }
            Ok(())
        })
    }

    fn save<'a>(&'a self, servant: &'a S) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let Some(gate) = servant.held().gate() else { return };
            // What failed because somebody else wrote, or because the outcome is not known, can succeed.
            for _ in 0..LAST_TRIES {
                if self.0.save(gate).await {
                    return;
                }
            }
        })
    }
}

impl<T: Stateful> Saving<T> {
    fn add(self: Arc<Self>, gate: &Arc<Gate<T>>, runtime: &Handle) {
        let mut servants = crate::lock(&self.servants);
        if servants.gates.len() >= servants.prune_at {
            servants.prune();
        }
        servants.gates.push(Arc::downgrade(gate));
        if !std::mem::replace(&mut servants.running, true) {
            drop(servants);
            let running = Running { every: self.every, saving: Arc::downgrade(&self), over: false };
            runtime.spawn(running.run());
        }
    }

    /// Saves all servants; `false` if there are none.
    async fn round(self: &Arc<Self>) -> bool {
        let gates: Vec<_> = {
            let mut servants = crate::lock(&self.servants);
            servants.prune();
            servants.running = !servants.gates.is_empty();
            servants.gates.clone()
        };
        let saves = gates.iter().filter_map(Weak::upgrade).map(|gate| self.save_if_free(gate));
        futures_util::stream::iter(saves).for_each_concurrent(SAVES_AT_ONCE, |save| save).await;
        !gates.is_empty()
    }

    /// An object whose operation takes long does not hold up the others: it is saved when that ends.
    async fn save_if_free(self: &Arc<Self>, gate: Arc<Gate<T>>) {
        let free = gate.value.try_read().is_ok();
        if free {
            self.save(&gate).await;
            return;
        }
        let Some(Kept::Snapshot(saved)) = gate.kept() else { return };
        if saved.last.try_lock().is_err() {
            return;
        }
        let (saving, runtime) = (self.clone(), saved.runtime.clone());
        runtime.spawn(async move { saving.save(&gate).await });
    }

    /// Saves a value, if it changed. `false` if that failed, which is logged.
    async fn save(&self, gate: &Gate<T>) -> bool {
        let Some(Kept::Snapshot(saved)) = gate.kept() else { return true };
        let saving = AssertUnwindSafe(self.try_save(gate, saved)).catch_unwind();
        let result = saving.await.unwrap_or_else(|_| Err(format!("a panic while {} was saved", saved.key)));
        if let Err(why) = &result {
            tracing::warn!(target: "floe::state", "no snapshot: {why}");
        }
        result.is_ok()
    }

    async fn try_save(&self, gate: &Gate<T>, saved: &Saved) -> Result<(), String> {
        let mut last = saved.last.lock().await;
        let bytes = {
            let value = gate.value.read().await;
            self.schema.save(&saved.key, &*value)?
        };
        if last.bytes.as_ref() == Some(&bytes) {
            return Ok(());
        }
        let expected = match last.version {
            Some(version) => version,
            None => {
                let stored = self.group.get(&saved.key).await.map_err(|error| unread(&saved.key, &error))?;
                stored.map(|stored| stored.version)
            }
        };
        *last = Last { version: None, bytes: None };
        let change = Change { key: saved.key.clone(), expected, value: Some(bytes.clone()) };
        let (answer, outcome) = oneshot::channel();
        self.group.commit(&saved.runtime, change, |result| drop(answer.send(result)));
        let result = outcome.await.unwrap_or_else(|_| Err(StoreError::Unknown("the runtime stops".into())));
        let version = result.map_err(|error| format::failed(&saved.key, &error))?;
        *last = Last { version: Some(Some(version)), bytes: Some(bytes) };
        Ok(())
    }
}

impl<T> Servants<T> {
    fn prune(&mut self) {
        self.gates.retain(|gate| gate.strong_count() > 0);
        self.prune_at = (self.gates.len() * 2).max(PRUNE_MIN);
    }
}

/// The task that saves. It keeps neither store nor servants alive. If it ends before its end, the next servant starts another one.
struct Running<T> {
    every: Duration,
    saving: Weak<Saving<T>>,
    over: bool,
}

impl<T: Stateful> Running<T> {
    async fn run(mut self) {
        while !self.over {
            tokio::time::sleep(self.every).await;
            self.over = match self.saving.upgrade() {
                Some(saving) => !saving.round().await,
                None => true,
            };
        }
    }
}

impl<T> Drop for Running<T> {
    fn drop(&mut self) {
        if !self.over
            && let Some(saving) = self.saving.upgrade()
        {
            crate::lock(&saving.servants).running = false;
        }
    }
}

/// With fewer servants nothing is taken out before the next round.
const PRUNE_MIN: usize = 64;
/// How many servants are saved side by side: their changes go to the store together.
const SAVES_AT_ONCE: usize = 256;
/// How often a last snapshot is tried.
const LAST_TRIES: usize = 2;
