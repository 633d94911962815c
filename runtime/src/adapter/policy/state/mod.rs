//! Is modified state kept? One file for each answer.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::BoxFuture;
use crate::adapter::policy::incarnation::activator::Activator;
use crate::adapter::{Held, Request, Servant};
use crate::error::Result;
use crate::store::StateStore;

/// The third axis: what becomes of a change that an operation made.
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

/// A servant whose state can be kept. Every type with `Serialize` and `DeserializeOwned` is one; a servant that holds what cannot be
/// written, such as a socket, says which part of it is state.
pub trait Stateful: Send + Sync + 'static {
    /// The state, as bytes.
    ///
    /// # Errors
    /// The state has no such form; nothing is committed then.
    fn save(&self) -> Result<Vec<u8>>;

    /// Brings the value to a state that was saved, whatever an operation left it in.
    ///
    /// # Errors
    /// The bytes are no such state. The stored state is left as it is.
    fn restore(&mut self, state: &[u8]) -> Result<()>;
}

/// A servant around a [`Stateful`] value. `#[remote]` writes the implementation for skeletons.
pub trait StatefulServant: Servant {
    /// The value inside.
    type Value: Stateful;

    /// The place of the value.
    fn held(&self) -> &Held<Self::Value>;

    /// The place of the value, without the servant around it.
    fn into_held(self) -> Held<Self::Value>;
}

/// What keeps the state of the servants of an activation.
pub struct Keeping<S>(Option<Arc<dyn Keep<S>>>);

impl<S> Clone for Keeping<S> {
    fn clone(&self) -> Self {
        Keeping(self.0.clone())
    }
}

impl<S: Servant> Keeping<S> {
    pub(crate) fn none() -> Self {
        Keeping(None)
    }

    /// Whether state is kept at all.
    pub fn keeps(&self) -> bool {
        self.0.is_some()
    }

    /// Brings a servant that was just made to the stored state of the object that `request` calls, if there is one. From now on
    /// what its operations change is kept.
    ///
    /// # Errors
    /// The store fails; what is stored is no state of this servant.
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
        match &self.0 {
            None => Ok(()),
            Some(keep) => keep.restore(servant, request, activator.cloned()).await,
        }
    }

    /// A servant is about to be dropped: what is not saved yet is saved now. A failure is logged.
    pub async fn save(&self, servant: &S) {
        if let Some(keep) = &self.0 {
            keep.save(servant).await;
        }
    }
}

/// Keeps the state of servants.
pub(crate) trait Keep<S>: Send + Sync + 'static {
    fn restore<'a>(
        &'a self,
        servant: &'a S,
        request: &'a Request,
        activator: Option<Arc<dyn Activator<S>>>,
    ) -> BoxFuture<'a, Result<()>>;

    fn save<'a>(&'a self, servant: &'a S) -> BoxFuture<'a, ()>;
}

/// What keeps state in this way.
pub(crate) fn keeping<S: StatefulServant>(state: &State) -> Keeping<S> {
    match state {
        State::Transient => Keeping(None),
        _ => Keeping(None),
    }
}
