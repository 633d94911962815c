//! Turns: one call at a time for an object that has no servant between its calls.
//!
//! The table holds the objects that are called now, and no others. Calls get their turn in the order in which they came. A call
//! whose own chain has the turn fails at once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::OwnedMutexGuard;

use crate::adapter::Request;
use crate::adapter::chain::new_stay;
use crate::adapter::policy::incarnation::object_key::ObjectKey;
use crate::error::Result;

/// The turns of the objects of one activation.
#[derive(Clone, Default)]
pub(super) struct Turns(Arc<Mutex<HashMap<Arc<ObjectKey>, Arc<Gate>>>>);

#[derive(Default)]
struct Gate {
    turn: Arc<tokio::sync::Mutex<()>>,
    /// The stay of the call whose turn it is; 0 is none.
    holder: AtomicU64,
}

impl Turns {
    /// Waits for the turn of a call. It is over when what is returned is dropped.
    ///
    /// # Errors
    /// `Reentrant`: the call would wait for its own chain.
    pub(super) async fn take(&self, key: Arc<ObjectKey>, request: &mut Request) -> Result<Turn> {
        let place = self.place(key);
        let holder = place.gate.holder.load(Ordering::Acquire);
        if holder != 0 && request.chain().contains(&holder) {
            return Err(request.reentrant_error());
        }
        let guard = place.gate.turn.clone().lock_owned().await;
        let stay = new_stay();
        place.gate.holder.store(stay, Ordering::Release);
        request.enter(stay);
        Ok(Turn { place, _guard: guard })
    }

    fn place(&self, key: Arc<ObjectKey>) -> InTable {
        let gate = crate::lock(&self.0).entry(key.clone()).or_default().clone();
        InTable { turns: self.clone(), key, gate }
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        crate::lock(&self.0).len()
    }
}

/// The turn of one call.
pub(super) struct Turn {
    // Dropped after `_guard`, which the order of `drop` sees to: the last one out removes the gate.
    _guard: OwnedMutexGuard<()>,
    place: InTable,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.place.gate.holder.store(0, Ordering::Release);
    }
}

/// A call that has, or waits for, a turn.
struct InTable {
    turns: Turns,
    key: Arc<ObjectKey>,
    gate: Arc<Gate>,
}

impl Drop for InTable {
    fn drop(&mut self) {
        let mut table = crate::lock(&self.turns.0);
        // The table's own, and this one: clones are made under the lock only.
        if Arc::strong_count(&self.gate) == 2 {
            table.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests;
