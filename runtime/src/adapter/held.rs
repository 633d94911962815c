//! How a skeleton holds its servant: free for all, or behind the object's gate.
//!
//! An interface without `&mut self` operations has no lock. With one, the object has a gate: first come, first served; `&self`
//! operations share it, a `&mut self` operation has it alone. The gate is not re-entrant: a call that would wait for its own
//! call chain fails at once.

use std::ops::{Deref, DerefMut};

use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::adapter::chain::{Holders, Stay};
use crate::adapter::request::{Refusal, Request};

/// A servant as its skeleton holds it.
#[derive(Debug)]
pub struct Held<T> {
    place: Place<T>,
}

#[derive(Debug)]
enum Place<T> {
    Open(T),
    Gated { gate: RwLock<T>, holders: Holders },
}

impl<T: Send + Sync + 'static> Held<T> {
    /// Holds `servant`; `writes` says whether its interface has `&mut self` operations.
    pub fn new(servant: T, writes: bool) -> Self {
        let place = if writes {
            Place::Gated { gate: RwLock::new(servant), holders: Holders::default() }
        } else {
            Place::Open(servant)
        };
        Held { place }
    }

    /// Access for a `&self` operation. Waits while a `&mut self` operation runs.
    ///
    /// # Errors
    /// If the call would wait for its own chain.
    pub async fn read(&self, request: &Request) -> Result<ReadGuard<'_, T>, Refusal> {
        let (gate, holders) = match &self.place {
            Place::Open(servant) => return Ok(ReadGuard(Read::Open(servant))),
            Place::Gated { gate, holders } => (gate, holders),
        };
        let guard = if holders.any_of(&request.chain()) {
            gate.try_read().map_err(|_| request.reentrant())?
        } else {
            gate.read().await
        };
        let stay = holders.enter();
        request.set_stay(stay.id);
        Ok(ReadGuard(Read::Gated { guard, _stay: stay }))
    }

    /// Access for a `&mut self` operation. Waits until the object is free.
    ///
    /// # Errors
    /// If the call would wait for its own chain.
    pub async fn write(&self, request: &Request) -> Result<WriteGuard<'_, T>, Refusal> {
        let Place::Gated { gate, holders } = &self.place else {
            return Err(request.refuse("the interface has no `&mut self` operation, but one was called"));
        };
        if holders.any_of(&request.chain()) {
            return Err(request.reentrant());
        }
        let guard = gate.write().await;
        let stay = holders.enter();
        request.set_stay(stay.id);
        Ok(WriteGuard { guard, _stay: stay })
    }
}

/// Shared access to a servant.
#[derive(Debug)]
pub struct ReadGuard<'a, T>(Read<'a, T>);

#[derive(Debug)]
enum Read<'a, T> {
    Open(&'a T),
    Gated { guard: RwLockReadGuard<'a, T>, _stay: Stay<'a> },
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

/// Exclusive access to a servant.
#[derive(Debug)]
pub struct WriteGuard<'a, T> {
    guard: RwLockWriteGuard<'a, T>,
    _stay: Stay<'a>,
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
