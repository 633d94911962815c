//! Waiting for instances. A reader never waits behind a writer that itself waits: while an instance is sent, those to
//! which it leads are read, and two senders that meet two writers must not wait for each other in a circle.

use std::sync::atomic::{AtomicUsize, Ordering, fence};
use std::sync::{
    Condvar, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError, TryLockResult,
};

use crate::class::Instance;
use crate::wire::Writer;

/// Where the threads wait that want an instance of one graph.
///
/// The locks of the instances are only ever tried, so that none of them has a queue: it would let readers wait for writers.
#[derive(Default)]
pub(super) struct Gate {
    waiting: AtomicUsize,
    mutex: Mutex<()>,
    freed: Condvar,
}

/// An instance that is read.
pub(crate) struct ReadGuard<'a> {
    pub(super) value: RwLockReadGuard<'a, Box<dyn Instance>>,
    /// Dropped after the lock is free.
    _wake: Wake<'a>,
}

/// An instance that is changed.
pub(crate) struct WriteGuard<'a> {
    pub(super) value: RwLockWriteGuard<'a, Box<dyn Instance>>,
    /// Dropped after the lock is free.
    _wake: Wake<'a>,
}

impl ReadGuard<'_> {
    /// Writes the instance's slices.
    pub(crate) fn put(&self, w: &mut Writer) {
        self.value.put(w);
    }
}

impl Gate {
    /// Waits until nobody changes the instance.
    pub(super) fn read<'a>(&'a self, lock: &'a RwLock<Box<dyn Instance>>) -> ReadGuard<'a> {
        ReadGuard { value: self.wait(|| taken(lock.try_read())), _wake: Wake(self) }
    }

    /// Waits until nobody reads or changes the instance.
    pub(super) fn write<'a>(&'a self, lock: &'a RwLock<Box<dyn Instance>>) -> WriteGuard<'a> {
        WriteGuard { value: self.wait(|| taken(lock.try_write())), _wake: Wake(self) }
    }

    fn wait<T>(&self, mut take: impl FnMut() -> Option<T>) -> T {
        if let Some(taken) = take() {
            return taken;
        }
        self.waiting.fetch_add(1, Ordering::SeqCst);
        // Either the one who frees the lock sees that somebody waits, or what it freed is seen here.
        fence(Ordering::SeqCst);
        let mut guard = crate::lock(&self.mutex);
        let taken = loop {
            match take() {
                Some(taken) => break taken,
                None => guard = self.freed.wait(guard).unwrap_or_else(PoisonError::into_inner),
            }
        };
        drop(guard);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        taken
    }
}

/// Tells those who wait that a lock of their graph is free.
struct Wake<'a>(&'a Gate);

impl Drop for Wake<'_> {
    fn drop(&mut self) {
        fence(Ordering::SeqCst);
        if self.0.waiting.load(Ordering::SeqCst) > 0 {
            // Whoever found the lock taken waits already, or will find it free.
            drop(crate::lock(&self.0.mutex));
            self.0.freed.notify_all();
        }
    }
}

/// The guard, if nobody is in the way. A panic of somebody who held one leaves an instance that can be read.
fn taken<G>(tried: TryLockResult<G>) -> Option<G> {
    match tried {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}
