//! Group commit: the changes of many objects go to their store together.
//!
//! While one commit runs, later changes gather, and go as the next batch, bounded by what the store takes. Each waiter gets its own
//! answer. A conflict of one key does not fail the others: they are committed without it. A change that was given is carried out,
//! or refused, also when its waiter is gone. All activations with one store share one group.

use std::collections::{HashSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, Weak};

use futures_util::FutureExt;
use tokio::runtime::Handle;

use crate::adapter::policy::state::turn::Turns;
use crate::store::{Capabilities, Change, StateKey, StateStore, StoreError, Versioned};

/// A store, and the changes that wait for it.
pub(crate) struct Group {
    store: Arc<dyn StateStore>,
    limits: Capabilities,
    /// Who may change which object of the store.
    pub(crate) turns: Turns,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Waiter>,
    running: bool,
}

/// A change, and who is told what became of it.
struct Waiter {
    change: Change,
    answer: Box<dyn FnOnce(Result<u64, StoreError>) + Send>,
}

impl Group {
    /// The group of a store: the same one for each clone of the `Arc`.
    pub(crate) fn of(store: &Arc<dyn StateStore>) -> Arc<Group> {
        let mut groups = crate::lock(&GROUPS);
        groups.retain(|group| group.strong_count() > 0);
        let known = groups.iter().filter_map(Weak::upgrade).find(|group| is_same(&group.store, store));
        known.unwrap_or_else(|| {
            let group = Arc::new(Group {
                store: store.clone(),
                limits: store.capabilities(),
                turns: Turns::default(),
                queue: Mutex::default(),
            });
            groups.push(Arc::downgrade(&group));
            group
        })
    }

    /// The stored value of a key.
    pub(crate) async fn get(&self, key: &StateKey) -> Result<Option<Versioned>, StoreError> {
        self.store.get(key).await
    }

    /// Gives a change to the store, with the next batch. `answer` is told the new version. It is dropped without a call if the
    /// runtime stops.
    pub(crate) fn commit(
        self: &Arc<Self>,
        runtime: &Handle,
        change: Change,
        answer: impl FnOnce(Result<u64, StoreError>) + Send + 'static,
    ) {
        let mut queue = crate::lock(&self.queue);
        queue.waiting.push_back(Waiter { change, answer: Box::new(answer) });
        if !queue.running {
            queue.running = true;
            drop(queue);
            runtime.spawn(Running { group: self.clone(), over: false }.run());
        }
    }

    /// Commits the next batch; `false` if nothing waits.
    async fn commit_next(&self) -> bool {
        let batch = self.next_batch();
        if batch.is_empty() {
            return false;
        }
        // Halves of a batch that was too large, or the rest of one with a conflict. Each round is smaller than the one before.
        let mut batches = vec![batch];
        while let Some(mut batch) = batches.pop() {
            let changes: Vec<Change> = batch.iter().map(|waiter| waiter.change.clone()).collect();
            match self.commit_once(&changes).await {
                Err(StoreError::Conflict(key)) => {
                    match batch.iter().position(|waiter| waiter.change.key == key) {
                        Some(at) => {
                            (batch.swap_remove(at).answer)(Err(StoreError::Conflict(key)));
                            batches.push(batch);
                        }
                        None => answer_all(batch, &Err(foreign_conflict(&key))),
                    }
                }
                Err(StoreError::TooLarge { .. }) if batch.len() > 1 => {
                    let half = batch.split_off(batch.len() / 2);
                    batches.extend([half, batch]);
                }
                result => answer_all(batch, &result),
            }
            batches.retain(|batch| !batch.is_empty());
        }
        true
    }

    /// One commit of the store. A panic of the store says nothing about what it did.
    async fn commit_once(&self, changes: &[Change]) -> Result<u64, StoreError> {
        let commit = AssertUnwindSafe(async { self.store.commit(changes).await });
        commit.catch_unwind().await.unwrap_or_else(|_| Err(StoreError::Unknown("the store panicked".into())))
    }

    /// The changes that waited the longest, as many as the store takes at once, no key twice.
    fn next_batch(&self) -> Vec<Waiter> {
        let mut queue = crate::lock(&self.queue);
        let mut batch = Vec::new();
        let mut keys = HashSet::new();
        let mut bytes = 0;
        while let Some(waiter) = queue.waiting.front() {
            bytes += waiter.change.size();
            let full = batch.len() >= self.limits.changes_max.min(BATCH_MAX) || bytes > self.limits.bytes_max;
            if !batch.is_empty() && (full || keys.contains(&waiter.change.key)) {
                break;
            }
            keys.insert(waiter.change.key.clone());
            batch.extend(queue.waiting.pop_front());
        }
        queue.running = !batch.is_empty();
        batch
    }
}

/// The task that commits. If it ends before its end, those that wait are told: their answers are dropped.
struct Running {
    group: Arc<Group>,
    over: bool,
}

impl Running {
    async fn run(mut self) {
        while !self.over {
            self.over = !self.group.commit_next().await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.over {
            let waiting = {
                let mut queue = crate::lock(&self.group.queue);
                queue.running = false;
                std::mem::take(&mut queue.waiting)
            };
            drop(waiting);
        }
    }
}

fn answer_all(batch: Vec<Waiter>, result: &Result<u64, StoreError>) {
    for waiter in batch {
        (waiter.answer)(result.clone());
    }
}

fn foreign_conflict(key: &StateKey) -> StoreError {
    StoreError::NotCommitted(format!("the store has a conflict of {key}, which is not in the commit"))
}

fn is_same(one: &Arc<dyn StateStore>, other: &Arc<dyn StateStore>) -> bool {
    std::ptr::addr_eq(Arc::as_ptr(one), Arc::as_ptr(other))
}

/// The groups of this process.
static GROUPS: Mutex<Vec<Weak<Group>>> = Mutex::new(Vec::new());

/// How many changes go in one commit, whatever the store takes.
const BATCH_MAX: usize = 1024;
