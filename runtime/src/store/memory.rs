//! A store in memory: for tests, and for state that need not outlive the process.
//!
//! Clones are the same store. What is committed stays until the last clone is dropped.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex};

use crate::BoxFuture;
use crate::store::{Capabilities, Change, StateKey, StateStore, StoreError, Versioned};

/// A store in memory. Clones are the same store; it ends with the last of them.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    states: BTreeMap<StateKey, Versioned>,
    commits: u64,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        MemoryStore::default()
    }

    /// How many states it holds.
    pub fn len(&self) -> usize {
        crate::lock(&self.0).states.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Inner {
    fn commit(&mut self, changes: &[Change]) -> Result<u64, StoreError> {
        let version = |key| self.states.get(key).map(|state| state.version);
        if let Some(change) = changes.iter().find(|change| version(&change.key) != change.expected) {
            return Err(StoreError::Conflict(change.key.clone()));
        }
        self.commits += 1;
        for change in changes {
            match &change.value {
                Some(value) => {
                    let state = Versioned { version: self.commits, value: value.clone() };
                    self.states.insert(change.key.clone(), state);
                }
                None => {
                    self.states.remove(&change.key);
                }
            }
        }
        Ok(self.commits)
    }

    fn scan(&self, prefix: &[u8], after: Option<&StateKey>, limit: usize) -> Vec<(StateKey, Versioned)> {
        let start = StateKey::from_bytes(prefix.to_vec());
        let from = match after {
            Some(after) if *after >= start => Bound::Excluded(after.clone()),
            _ => Bound::Included(start),
        };
        let states = self.states.range((from, Bound::Unbounded));
        let states = states.take_while(|(key, _)| key.as_bytes().starts_with(prefix));
        states.take(limit).map(|(key, state)| (key.clone(), state.clone())).collect()
    }
}

impl StateStore for MemoryStore {
    fn capabilities(&self) -> Capabilities {
        Capabilities { conditional: true, ..Capabilities::default() }
    }

    fn get<'a>(&'a self, key: &'a StateKey) -> BoxFuture<'a, Result<Option<Versioned>, StoreError>> {
        Box::pin(async move { Ok(crate::lock(&self.0).states.get(key).cloned()) })
    }

    fn commit<'a>(&'a self, changes: &'a [Change]) -> BoxFuture<'a, Result<u64, StoreError>> {
        Box::pin(async move { crate::lock(&self.0).commit(changes) })
    }

    fn scan<'a>(
        &'a self,
        prefix: &'a [u8],
        after: Option<&'a StateKey>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<(StateKey, Versioned)>, StoreError>> {
        Box::pin(async move { Ok(crate::lock(&self.0).scan(prefix, after, limit)) })
    }
}
