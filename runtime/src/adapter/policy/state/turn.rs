//! The gate of a stored object: all servants that have its state take their turns in it, whichever incarnation they are.
//!
//! So `per_call` loads, runs and commits under the gate of the identity; and an object that was removed and added again does not
//! meet the last call of its former servant.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};

use tokio::sync::RwLock;

use crate::adapter::chain::Holders;
use crate::store::StateKey;
use crate::store::group::Group;

/// The gate of a stored object. First come, first served.
#[derive(Debug, Default)]
pub(crate) struct Turn {
    pub(crate) gate: Arc<RwLock<()>>,
    pub(crate) holders: Holders,
}

/// The gates of the stored objects that have servants.
#[derive(Default)]
pub(crate) struct Turns(Mutex<HashMap<StateKey, Weak<Turn>>>);

/// A servant's share in the gate of a stored object.
pub(crate) struct TurnOf {
    /// Taken only at the end.
    turn: Option<Arc<Turn>>,
    key: StateKey,
    group: Arc<Group>,
}

impl TurnOf {
    pub(crate) fn new(group: &Arc<Group>, key: &StateKey) -> Self {
        let mut turns = crate::lock(&group.turns.0);
        let known = turns.get(key).and_then(Weak::upgrade);
        let turn = known.unwrap_or_else(|| {
            let turn = Arc::new(Turn::default());
            turns.insert(key.clone(), Arc::downgrade(&turn));
            turn
        });
        TurnOf { turn: Some(turn), key: key.clone(), group: group.clone() }
    }

    pub(crate) fn turn(&self) -> &Turn {
        self.turn.as_deref().expect("it is taken only at the end")
    }

    pub(crate) fn group(&self) -> &Arc<Group> {
        &self.group
    }

    pub(crate) fn key(&self) -> &StateKey {
        &self.key
    }
}

impl Drop for TurnOf {
    /// The last one takes the gate out of the table.
    fn drop(&mut self) {
        let mut turns = crate::lock(&self.group.turns.0);
        let last = self.turn.take().and_then(Arc::into_inner);
        if last.is_some() {
            turns.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Identity;
    use crate::store::{MemoryStore, StateStore};

    /// All servants of an object share one gate; the last of them takes it out of the table. One store has one table.
    #[test]
    fn a_gate_for_each_object() {
        let store: Arc<dyn StateStore> = Arc::new(MemoryStore::new());
        let (group, same) = (Group::of(&store), Group::of(&store.clone()));
        assert!(Arc::ptr_eq(&group, &same));
        let other: Arc<dyn StateStore> = Arc::new(MemoryStore::new());
        assert!(!Arc::ptr_eq(&group, &Group::of(&other)));
        let key = |name: &str| StateKey::new("A", &Identity::new(name), "");
        let (a, b) = (TurnOf::new(&group, &key("a")), TurnOf::new(&group, &key("b")));
        let again = TurnOf::new(&same, &key("a"));
        assert!(std::ptr::eq(a.turn(), again.turn()) && !std::ptr::eq(a.turn(), b.turn()));
        let objects = || crate::lock(&group.turns.0).len();
        assert_eq!(objects(), 2);
        drop(a);
        assert_eq!(objects(), 2);
        drop((again, b));
        assert_eq!(objects(), 0);
    }
}
