//! What servants tell a test: how many there are, what ran where, and in which order.

use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use floe::policy::Reason;
use tokio::sync::{Notify, Semaphore};

/// What happened, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A servant was made for an object.
    Made(String),
    /// The activator of a servant heard of its end.
    Etherealized(String, Reason),
    /// An operation began.
    Began(&'static str),
    /// An operation ended.
    Ended(&'static str),
}

/// Watches the servants of a test.
#[derive(Default)]
pub struct Witness {
    events: Mutex<Vec<Event>>,
    changed: Notify,
    made: AtomicI32,
    dropped: AtomicUsize,
    gate: Semaphores,
    barrier: Mutex<bool>,
    lifted: Condvar,
}

struct Semaphores {
    started: Semaphore,
    release: Semaphore,
}

impl Default for Semaphores {
    fn default() -> Self {
        Semaphores { started: Semaphore::new(0), release: Semaphore::new(0) }
    }
}

impl Witness {
    /// Notes an event.
    pub fn note(&self, event: Event) {
        locked(&self.events).push(event);
        self.changed.notify_waiters();
    }

    /// Notes a new servant, and gives its number.
    pub fn number(&self) -> i32 {
        self.made.fetch_add(1, Ordering::SeqCst)
    }

    pub(super) fn dropped(&self) {
        self.dropped.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_waiters();
    }

    /// How many servants were made, and how many of them were dropped.
    pub fn made_and_dropped(&self) -> (usize, usize) {
        let made = self.made.load(Ordering::SeqCst);
        (usize::try_from(made).unwrap_or(0), self.dropped.load(Ordering::SeqCst))
    }

    /// All events so far.
    pub fn events(&self) -> Vec<Event> {
        locked(&self.events).clone()
    }

    /// Forgets all events.
    pub fn forget(&self) {
        locked(&self.events).clear();
    }

    /// Waits until something is so; it is asked again after each change.
    pub async fn until(&self, mut so: impl FnMut(&Self) -> bool) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if so(self) {
                return;
            }
            changed.await;
        }
    }

    /// Waits until so many calls are held.
    pub async fn held(&self, count: u32) {
        if let Ok(permits) = self.gate.started.acquire_many(count).await {
            permits.forget();
        }
    }

    /// Lets so many held calls go.
    pub fn release(&self, count: usize) {
        self.gate.release.add_permits(count);
    }

    pub(super) async fn hold(&self) {
        self.gate.started.add_permits(1);
        if let Ok(permit) = self.gate.release.acquire().await {
            permit.forget();
        }
    }

    pub(super) fn block(&self) {
        let mut lifted = locked(&self.barrier);
        self.gate.started.add_permits(1);
        while !*lifted {
            lifted = self.lifted.wait(lifted).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Lets all blocked threads go, and those to come.
    pub fn lift(&self) {
        *locked(&self.barrier) = true;
        self.lifted.notify_all();
    }

    /// Threads block again.
    pub fn lower(&self) {
        *locked(&self.barrier) = false;
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
