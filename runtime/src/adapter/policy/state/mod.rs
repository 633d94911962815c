//! Is modified state kept? One file for each answer: `transient`, `persistent`, `snapshot`.
//!
//! What a state is, says `stateful`; how it stands in a store, `format`; `turn` is the gate of a stored object.

pub(crate) mod format;
pub(crate) mod persistent;
pub(crate) mod snapshot;
mod stateful;
mod transient;
pub(crate) mod turn;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use stateful::{Stateful, StatefulServant};

use self::format::Schema;
use self::persistent::Persistent;
use self::snapshot::Snapshot;
use crate::BoxFuture;
use crate::adapter::policy::Place;
use crate::adapter::policy::incarnation::activator::Activator;
use crate::adapter::{Request, Servant};
use crate::error::Result;
use crate::store::{StateKey, StateStore};

/// The third axis: what becomes of a change that an operation made.
///
/// The key of a state in its store is made of the names of adapter and object; removing an object from its adapter leaves it there.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum State {
    /// It lives as long as the servant.
    #[default]
    Transient,
    /// It is committed to the store before the reply leaves.
    Persistent(Arc<dyn StateStore>),
    /// It is saved when the servant is etherealized, and at intervals of this length.
    Snapshot(Arc<dyn StateStore>, Duration),
}

impl State {
    /// Why it cannot be kept at this place, if so.
    pub(crate) fn refuses(&self, place: &Place<'_>) -> Option<String> {
        let store = match self {
            State::Transient => return None,
            State::Persistent(store) | State::Snapshot(store, _) => store,
        };
        if place.adapter.name().is_empty() {
            return Some("the adapter has no name, and the key of a kept state begins with it".into());
        }
        if !store.capabilities().conditional {
            return Some("the store cannot commit on condition that the version is the expected one".into());
        }
        match self {
            State::Snapshot(_, every) if every.is_zero() => {
                Some("the interval between snapshots is zero".into())
            }
            _ => None,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            State::Transient => "Transient",
            State::Persistent(_) => "Persistent",
            State::Snapshot(..) => "Snapshot",
        })
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What keeps the state of the servants of an activation. An [`Incarnation`](crate::policy::Incarnation) policy gives it each servant
/// that it makes.
///
/// In this order: [`gated`](Self::gated) when the servant was made; [`restore`](Self::restore) before its first call;
/// [`save`](Self::save) before it is dropped. All of them do nothing where no state is kept.
pub struct Keeping<S>(Option<Arc<dyn Keep<S>>>);

impl<S> Clone for Keeping<S> {
    fn clone(&self) -> Self {
        Keeping(self.0.clone())
    }
}

impl<S: Servant> Keeping<S> {
    /// Whether state is kept at all.
    pub fn keeps(&self) -> bool {
        self.0.is_some()
    }

    /// The same servant, with a place at which its value can be brought to another state. The skeleton of an interface with
    /// `&mut self` operations has one already; one without cannot be restored without it.
    #[must_use]
    pub fn gated(&self, servant: S) -> S {
        match &self.0 {
            None => servant,
            Some(keep) => keep.gated(servant),
        }
    }

    /// Brings a servant that was just made to the stored state of the object that `request` calls, if there is one; if the state
    /// is persistent, this is done when its first call begins. From now on what its operations change is kept. Where it must be
    /// made anew, because an operation failed, it is brought back to the stored state, or to the one that it has now.
    ///
    /// A servant that is restored again, for the same object, stays as it is.
    ///
    /// # Errors
    /// The store fails; what is stored is no state of this servant; the servant has the state of another object.
    pub async fn restore(&self, servant: &S, request: &Request) -> Result<()> {
        self.restore_made(servant, request, None).await
    }

    /// As [`restore`](Self::restore); `activator` makes the servant anew when an operation failed.
    pub(crate) async fn restore_made(
        &self,
        servant: &S,
        request: &Request,
        activator: Option<&Arc<dyn Activator<S>>>,
    ) -> Result<()> {
        let Some(keep) = &self.0 else { return Ok(()) };
        let key = StateKey::new(request.adapter().name(), &request.state_identity(), &request.facet());
        keep.restore(servant, request, key, activator.cloned()).await
    }

    /// A servant is about to be dropped, and no call runs on it: what is not saved yet is saved now. A failure is logged.
    pub async fn save(&self, servant: &S) {
        if let Some(keep) = &self.0 {
            keep.save(servant).await;
        }
    }
}

/// Keeps the state of servants.
pub(crate) trait Keep<S>: Send + Sync + 'static {
    fn gated(&self, servant: S) -> S;

    fn restore<'a>(
        &'a self,
        servant: &'a S,
        request: &'a Request,
        key: StateKey,
        activator: Option<Arc<dyn Activator<S>>>,
    ) -> BoxFuture<'a, Result<()>>;

    fn save<'a>(&'a self, servant: &'a S) -> BoxFuture<'a, ()>;
}

/// What keeps state in this way.
pub(crate) fn keeping<S: StatefulServant>(state: &State, schema: Arc<Schema>) -> Keeping<S> {
    match state {
        State::Transient => Keeping::none(),
        State::Persistent(store) => Keeping(Some(Arc::new(Persistent::new(store, schema)))),
        State::Snapshot(store, every) => Keeping(Some(Arc::new(Snapshot::new(store, *every, schema)))),
    }
}
