//! `Persistent`: what a `&mut self` operation changed is in the store before its reply leaves.
//!
//! - `Ok` commits, under the version that was read: save, commit, open the gate, reply. A state whose bytes did not change is not
//!   written again.
//! - `Err`, a panic, a commit that failed, and a call that was dropped: the value is not the committed one any more. Before the next
//!   call runs, a `&self` one too, it is made anew: by the activator, if there is one, and from the store. If that fails its caller
//!   is told, and the one after it tries again.
//! - If nobody knows whether a commit was carried out, that is so as well; the caller is told so.
//! - No `&self` call sees a value that is not committed: the gate is held until the outcome is known.
//!
//! The state is read at the first call. Where there is no activator (`shared`), an object that the store does not know goes back
//! to the state in which it was added.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use tokio::sync::{OwnedRwLockWriteGuard, oneshot};

use crate::BoxFuture;
use crate::adapter::held::{Commits, Kept};
use crate::adapter::policy::incarnation::activator::Activator;
use crate::adapter::policy::state::format::{self, Schema};
use crate::adapter::policy::state::turn::{Turn, TurnOf};
use crate::adapter::policy::state::{Keep, StatefulServant};
use crate::adapter::{Refusal, Request};
use crate::error::{Error, ErrorKind, Result};
use crate::store::group::Group;
use crate::store::{Change, StateKey, StateStore, StoreError};

/// Commits the changes of an activation's servants.
pub(crate) struct Persistent {
    group: Arc<Group>,
    schema: Arc<Schema>,
}

impl Persistent {
    pub(crate) fn new(store: &Arc<dyn StateStore>, schema: Arc<Schema>) -> Self {
        Persistent { group: Group::of(store), schema }
    }
}

impl<S: StatefulServant> Keep<S> for Persistent {
    fn gated(&self, servant: S) -> S {
        S::from_held(servant.into_held().gated())
    }

    fn restore<'a>(
        &'a self,
        servant: &'a S,
        _: &'a Request,
        key: StateKey,
        activator: Option<Arc<dyn Activator<S>>>,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let Some(gate) = servant.held().gate() else {
                return check_nothing_stored(&self.group, &key).await;
            };
            if let Some(kept) = gate.kept() {
                return check_same(kept, &key);
            }
            let initial = match &activator {
                Some(_) => None,
                None => Some(self.schema.save(&key, &*gate.value.read().await).map_err(failure)?),
            };
            let committed = Committed {
                turn: TurnOf::new(&self.group, &key),
                schema: self.schema.clone(),
                activator,
                initial,
                soundness: AtomicU8::new(FRESH),
                reloading: tokio::sync::Mutex::default(),
                last: Mutex::default(),
            };
            // Whoever was faster keeps the same state.
            let _ = gate.keep(Kept::Persistent(Box::new(committed)));
            Ok(())
        })
    }

    fn save<'a>(&'a self, _: &'a S) -> BoxFuture<'a, ()> {
        Box::pin(async {})
    }
}

/// A value without a gate cannot be brought to another state; it may be that there is none.
pub(super) async fn check_nothing_stored(group: &Group, key: &StateKey) -> Result<()> {
    match group.get(key).await {
        Ok(None) => Ok(()),
        Ok(Some(_)) => Err(failure(format!(
            "the state of {key} cannot be restored: the servant has no gate; its incarnation policy has to make it with `Keeping::gated`"
        ))),
        Err(error) => Err(failure(unread(key, &error))),
    }
}

/// A servant has the state of one object.
pub(super) fn check_same<T>(kept: &Kept<T>, key: &StateKey) -> Result<()> {
    let other = match kept {
        Kept::Persistent(kept) => kept.key(),
        Kept::Snapshot(saved) => saved.key(),
    };
    if other == key {
        return Ok(());
    }
    Err(failure(format!("the servant has the state of {other}; it cannot have that of {key}, too")))
}

/// The value of one servant, and what of it is in the store.
struct Committed<S: StatefulServant> {
    turn: TurnOf,
    schema: Arc<Schema>,
    activator: Option<Arc<dyn Activator<S>>>,
    /// What the value was at first, if nobody makes it anew.
    initial: Option<Bytes>,
    soundness: AtomicU8,
    reloading: tokio::sync::Mutex<()>,
    last: Mutex<Last>,
}

/// What is in the store.
#[derive(Clone, Default)]
struct Last {
    version: Option<u64>,
    /// The bytes, if they are of today's schema.
    bytes: Option<Bytes>,
}

impl<S: StatefulServant> Commits<S::Value> for Committed<S> {
    fn key(&self) -> &StateKey {
        self.turn.key()
    }

    fn turn(&self) -> &Turn {
        self.turn.turn()
    }

    fn is_sound(&self) -> bool {
        self.soundness.load(Ordering::Acquire) == SOUND
    }

    fn reloading(&self) -> &tokio::sync::Mutex<()> {
        &self.reloading
    }

    fn begin(&self) {
        self.soundness.store(UNSOUND, Ordering::Release);
    }

    fn reload<'a>(
        &'a self,
        value: &'a mut S::Value,
        request: &'a Request,
    ) -> BoxFuture<'a, Result<(), Refusal>> {
        Box::pin(async move {
            self.make_anew(value, request).await.map_err(|error| request.failed(&error).into())
        })
    }

    fn commit<'a>(
        &'a self,
        value: &'a S::Value,
        request: &'a Request,
        turn: OwnedRwLockWriteGuard<()>,
    ) -> BoxFuture<'a, Result<(), Refusal>> {
        Box::pin(async move {
            let bytes = self.schema.save(self.key(), value).map_err(|why| request.refuse(why))?;
            if crate::lock(&self.last).bytes.as_ref() == Some(&bytes) {
                self.soundness.store(SOUND, Ordering::Release);
                return Ok(());
            }
            // The turn comes back when the outcome is known. If nobody waits for it, it ends then.
            let (result, _turn) = self.store(request, bytes.clone(), turn).await;
            match result {
                Ok(version) => {
                    *crate::lock(&self.last) = Last { version: Some(version), bytes: Some(bytes) };
                    self.soundness.store(SOUND, Ordering::Release);
                    Ok(())
                }
                Err(error) => {
                    tracing::warn!(target: "floe::state", "{}", format::failed(self.key(), &error));
                    Err(request.refuse(format::failed(self.key(), &error)))
                }
            }
        })
    }
}

impl<S: StatefulServant> Committed<S> {
    async fn store(
        &self,
        request: &Request,
        bytes: Bytes,
        turn: OwnedRwLockWriteGuard<()>,
    ) -> (Result<u64, StoreError>, Option<OwnedRwLockWriteGuard<()>>) {
        let expected = crate::lock(&self.last).version;
        let change = Change { key: self.key().clone(), expected, value: Some(bytes) };
        let (answer, outcome) = oneshot::channel();
        let group = self.turn.group();
        // The gate of the object is there as long as the turn, also if the servant goes before.
        let gate = TurnOf::new(group, self.key());
        group.commit(request.adapter().runtime(), change, move |result| {
            let _ = answer.send((result, turn));
            drop(gate);
        });
        match outcome.await {
            Ok((result, turn)) => (result, Some(turn)),
            Err(_) => (Err(StoreError::Unknown("the runtime stops".into())), None),
        }
    }

    async fn make_anew(&self, value: &mut S::Value, request: &Request) -> Result<()> {
        let fresh = self.soundness.load(Ordering::Acquire) == FRESH;
        let stored =
            self.turn.group().get(self.key()).await.map_err(|error| failure(unread(self.key(), &error)))?;
        if !fresh && let Some(activator) = &self.activator {
            let servant = activator.incarnate(&request.current()).await?;
            let made = servant.into_held().into_value();
            *value = made.ok_or_else(|| failure("the servant that was made is used already".to_owned()))?;
        }
        self.begin();
        let home = request.adapter().communicator();
        let last = match stored {
            Some(stored) => {
                let current = self.schema.restore(self.key(), &stored.value, home, value).map_err(failure)?;
                Last { version: Some(stored.version), bytes: current.then_some(stored.value) }
            }
            None => {
                if !fresh && let Some(initial) = &self.initial {
                    self.schema.restore(self.key(), initial, home, value).map_err(failure)?;
                }
                Last::default()
            }
        };
        *crate::lock(&self.last) = last;
        self.soundness.store(SOUND, Ordering::Release);
        Ok(())
    }
}

/// What a caller is told when the store cannot be read.
pub(super) fn unread(key: &StateKey, error: &StoreError) -> String {
    let why = match error {
        StoreError::NotCommitted(why) | StoreError::Unknown(why) => why.clone(),
        other => other.to_string(),
    };
    format!("the state of {key} cannot be read: {why}")
}

pub(super) fn failure(text: String) -> Error {
    Error::new(ErrorKind::Io(text))
}

/// The value was just made, and nothing was read yet.
const FRESH: u8 = 0;
/// The value is the committed one.
const SOUND: u8 = 1;
/// It is not known what the value is.
const UNSOUND: u8 = 2;
