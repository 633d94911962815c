//! How a skeleton holds its servant: free for all, or behind the object's gate.
//!
//! An interface without `&mut self` operations has no lock. With one, the object has a gate: first come, first served; `&self`
//! operations share it, a `&mut self` operation has it alone. The gate is not re-entrant: a call that would wait for its own
//! call chain fails at once.
//!
//! If the state is persistent, the gate is that of the stored object, which all its servants share. A `&mut self` operation keeps
//! it until its change is committed. A value of which it is not known that it is the committed one is made anew before the next
//! call runs on it.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use tokio::sync::{
    Mutex, OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock, RwLockReadGuard, RwLockWriteGuard,
};

use crate::BoxFuture;
use crate::adapter::chain::{Holders, Stay};
use crate::adapter::policy::state::snapshot::Saved;
use crate::adapter::policy::state::turn::Turn;
use crate::adapter::request::{Refusal, Request};
use crate::store::StateKey;

/// A servant as its skeleton holds it.
#[derive(Debug)]
pub struct Held<T> {
    place: Place<T>,
}

#[derive(Debug)]
enum Place<T> {
    Open(T),
    Gated(Arc<Gate<T>>),
}

/// A value that calls take one after the other.
#[derive(Debug)]
pub(crate) struct Gate<T> {
    pub(crate) value: RwLock<T>,
    holders: Holders,
    kept: OnceLock<Kept<T>>,
}

/// How the state of a value is kept. Not set: it is not.
pub(crate) enum Kept<T> {
    Persistent(Box<dyn Commits<T>>),
    Snapshot(Arc<Saved>),
}

impl<T> std::fmt::Debug for Kept<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Kept::Persistent(_) => "Persistent",
            Kept::Snapshot(_) => "Snapshot",
        })
    }
}

/// What commits the changes of a value.
pub(crate) trait Commits<T>: Send + Sync {
    /// The key of the state.
    fn key(&self) -> &StateKey;

    /// The gate of the stored object.
    fn turn(&self) -> &Turn;

    /// Whether the value is the committed one. It changes only in an exclusive turn, but for [`reload`](Self::reload).
    fn is_sound(&self) -> bool;

    /// Where those line up who share a turn and found the value not sound.
    fn reloading(&self) -> &Mutex<()>;

    /// An operation begins to change the value.
    fn begin(&self);

    /// Makes the value the committed one.
    fn reload<'a>(&'a self, value: &'a mut T, request: &'a Request) -> BoxFuture<'a, Result<(), Refusal>>;

    /// Commits the value. The turn ends when the outcome is known, also if the caller does not wait for it.
    fn commit<'a>(
        &'a self,
        value: &'a T,
        request: &'a Request,
        turn: OwnedRwLockWriteGuard<()>,
    ) -> BoxFuture<'a, Result<(), Refusal>>;
}

impl<T: Send + Sync + 'static> Held<T> {
    /// Holds `servant`; `writes` says whether its interface has `&mut self` operations.
    pub fn new(servant: T, writes: bool) -> Self {
        let held = Held { place: Place::Open(servant) };
        if writes { held.gated() } else { held }
    }

    /// The same value behind a gate.
    pub(crate) fn gated(self) -> Self {
        match self.place {
            Place::Open(value) => {
                let gate =
                    Gate { value: RwLock::new(value), holders: Holders::default(), kept: OnceLock::new() };
                Held { place: Place::Gated(Arc::new(gate)) }
            }
            gated => Held { place: gated },
        }
    }

    pub(crate) fn gate(&self) -> Option<&Arc<Gate<T>>> {
        match &self.place {
            Place::Open(_) => None,
            Place::Gated(gate) => Some(gate),
        }
    }

    /// The value, if nobody else holds it.
    pub(crate) fn into_value(self) -> Option<T> {
        match self.place {
            Place::Open(value) => Some(value),
            Place::Gated(gate) => Arc::into_inner(gate).map(|gate| gate.value.into_inner()),
        }
    }

    /// Access for a `&self` operation. Waits while a `&mut self` operation runs.
    ///
    /// # Errors
    /// If the call would wait for its own chain; the state cannot be read back.
    pub async fn read(&self, request: &Request) -> Result<ReadGuard<'_, T>, Refusal> {
        let gate = match &self.place {
            Place::Open(servant) => return Ok(ReadGuard(Read::Open(servant))),
            Place::Gated(gate) => gate,
        };
        if let Some(kept) = gate.persistent() {
            return gate.read_kept(kept, request).await;
        }
        let guard = if gate.holders.any_of(&request.chain()) {
            gate.value.try_read().map_err(|_| request.reentrant())?
        } else {
            gate.value.read().await
        };
        let stay = gate.holders.enter();
        request.set_stay(stay.id);
        Ok(ReadGuard(Read::Gated { guard, _stay: stay, _turn: None }))
    }

    /// Access for a `&mut self` operation. Waits until the object is free.
    ///
    /// # Errors
    /// If the call would wait for its own chain; the state cannot be read back.
    pub async fn write(&self, request: &Request) -> Result<WriteGuard<'_, T>, Refusal> {
        let Place::Gated(gate) = &self.place else {
            return Err(request.refuse("the interface has no `&mut self` operation, but one was called"));
        };
        if let Some(kept) = gate.persistent() {
            return gate.write_kept(kept, request).await;
        }
        if gate.holders.any_of(&request.chain()) {
            return Err(request.reentrant());
        }
        let guard = gate.value.write().await;
        let stay = gate.holders.enter();
        request.set_stay(stay.id);
        Ok(WriteGuard { guard, _stay: stay, kept: None })
    }
}

impl<T> Gate<T> {
    /// Notes how the value is kept; it is decided once.
    pub(crate) fn keep(&self, kept: Kept<T>) -> Result<(), Kept<T>> {
        self.kept.set(kept)
    }

    pub(crate) fn kept(&self) -> Option<&Kept<T>> {
        self.kept.get()
    }

    fn persistent(&self) -> Option<&dyn Commits<T>> {
        match self.kept.get() {
            Some(Kept::Persistent(kept)) => Some(&**kept),
            _ => None,
        }
    }

    async fn read_kept<'a>(
        &'a self,
        kept: &'a dyn Commits<T>,
        request: &Request,
    ) -> Result<ReadGuard<'a, T>, Refusal> {
        let turn = kept.turn();
        let shared = if turn.holders.any_of(&request.chain()) {
            turn.gate.clone().try_read_owned().map_err(|_| request.reentrant())?
        } else {
            turn.gate.clone().read_owned().await
        };
        let stay = turn.holders.enter();
        request.set_stay(stay.id);
        let mut guard = self.value.read().await;
        if !kept.is_sound() {
            drop(guard);
            // Who waits to write stands in the way of all readers behind, those too that a reader before waits for. So nobody
            // does while a reader runs.
            let _one = kept.reloading().lock().await;
            if !kept.is_sound() {
                kept.reload(&mut *self.value.write().await, request).await?;
            }
            guard = self.value.read().await;
        }
        Ok(ReadGuard(Read::Gated { guard, _stay: stay, _turn: Some(shared) }))
    }

    async fn write_kept<'a>(
        &'a self,
        kept: &'a dyn Commits<T>,
        request: &Request,
    ) -> Result<WriteGuard<'a, T>, Refusal> {
        let turn = kept.turn();
        if turn.holders.any_of(&request.chain()) {
            return Err(request.reentrant());
        }
        let alone = turn.gate.clone().write_owned().await;
        let stay = turn.holders.enter();
        request.set_stay(stay.id);
        let mut guard = self.value.write().await;
        if !kept.is_sound() {
            kept.reload(&mut guard, request).await?;
        }
        kept.begin();
        Ok(WriteGuard { guard, _stay: stay, kept: Some((kept, alone)) })
    }
}

/// Shared access to a servant.
#[derive(Debug)]
pub struct ReadGuard<'a, T>(Read<'a, T>);

#[derive(Debug)]
enum Read<'a, T> {
    Open(&'a T),
    Gated { guard: RwLockReadGuard<'a, T>, _stay: Stay<'a>, _turn: Option<OwnedRwLockReadGuard<()>> },
}

impl<T> Deref for ReadGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.0 {
            Read::Open(servant) => servant,
            Read::Gated { guard, .. } => guard,
        }
    }
}

/// Exclusive access to a servant. What is dropped without [`settle`](Self::settle) is not kept.
pub struct WriteGuard<'a, T> {
    guard: RwLockWriteGuard<'a, T>,
    _stay: Stay<'a>,
    kept: Option<(&'a dyn Commits<T>, OwnedRwLockWriteGuard<()>)>,
}

impl<T> WriteGuard<'_, T> {
    /// The operation is over: its change is committed if `keeps` says so, else undone. Then the next call may come.
    ///
    /// # Errors
    /// It was not committed, or nobody knows.
    #[inline]
    pub async fn settle(self, request: &Request, keeps: bool) -> Result<(), Refusal> {
        match self.kept {
            Some((kept, turn)) if keeps => kept.commit(&self.guard, request, turn).await,
            _ => Ok(()),
        }
    }
}

impl<T> Deref for WriteGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<T> DerefMut for WriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
    }
}

impl<T> std::fmt::Debug for WriteGuard<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WriteGuard")
    }
}

#[cfg(test)]
mod tests;
