use std::sync::Arc;

use tokio::sync::watch;
use tokio::time::Instant;

use super::bound::Bound;
use super::table::{Found, Table};
use crate::adapter::Unfinished;
use crate::adapter::policy::Reason;
use crate::adapter::policy::incarnation::object_key::ObjectKey;
use crate::identity::Identity;

/// A table whose servants are texts.
#[derive(Default)]
struct Machine {
    table: Table<&'static str>,
    filled: Unfinished,
}

impl Machine {
    /// Makes a servant, which the maker uses.
    fn make(&mut self, name: &'static str) -> u64 {
        let (_, receiver) = watch::channel(None);
        let room = (Bound::new().take().unwrap(), self.filled.begin());
        let number = self.table.begin(key(name), receiver, 7, room);
        self.table.made(&key(name), number, Arc::new(name));
        number
    }

    fn surplus(&mut self, capacity: usize) -> Option<(String, Reason)> {
        let leaver = self.table.surplus(capacity)?;
        drop(self.table.free(&leaver.key, leaver.number));
        Some((leaver.key.identity.name.clone(), leaver.reason))
    }
}

fn key(name: &str) -> Arc<ObjectKey> {
    Arc::new(ObjectKey { identity: Identity::new(name), facet: String::new() })
}

/// The one that was unused for the longest time goes first, whenever it was made; one in use never does.
#[test]
fn the_least_recently_used_goes_first() {
    let mut machine = Machine::default();
    let [a, b, c] = ["a", "b", "c"].map(|name| machine.make(name));
    assert_eq!(machine.surplus(1), None, "all are in use");
    machine.table.leave(&key("b"), b);
    machine.table.leave(&key("a"), a);
    assert!(matches!(machine.table.look_up(&key("b"), |_| false), Found::Made(_, number) if number == b));
    machine.table.leave(&key("b"), b);
    assert_eq!(machine.surplus(2), Some(("a".into(), Reason::Capacity)));
    assert_eq!(machine.surplus(2), None);
    assert_eq!(machine.surplus(1), Some(("b".into(), Reason::Capacity)));
    assert_eq!(machine.surplus(0), None, "the last one is in use");
    machine.table.leave(&key("c"), c);
    machine.table.close(Reason::Shutdown);
    assert_eq!(machine.surplus(9), Some(("c".into(), Reason::Shutdown)));
    assert!(matches!(machine.table.look_up(&key("c"), |_| false), Found::Nothing));
}

/// A use of a slot that is gone does not touch the slot that took its place.
#[test]
fn a_late_use_touches_no_other_slot() {
    let mut machine = Machine::default();
    let (_outcome, receiver) = watch::channel(None);
    let room = (Bound::new().take().unwrap(), machine.filled.begin());
    let first = machine.table.begin(key("a"), receiver, 7, room);
    assert!(matches!(machine.table.look_up(&key("a"), |stay| stay == 7), Found::Own));
    assert!(
        matches!(machine.table.look_up(&key("a"), |_| false), Found::Making(_, number) if number == first)
    );
    drop(machine.table.free(&key("a"), first));
    let second = machine.make("a");
    machine.table.leave(&key("a"), first);
    assert_eq!(machine.surplus(0), None);
    drop(machine.table.free(&key("a"), first));
    assert!(
        matches!(machine.table.look_up(&key("a"), |_| false), Found::Made(_, number) if number == second)
    );
}

/// Only what was unused since then is idle; a slot that ends is found as such.
#[test]
fn idle_ones_go() {
    let mut machine = Machine::default();
    let a = machine.make("a");
    machine.table.leave(&key("a"), a);
    let since = machine.table.first_unused().unwrap();
    assert!(machine.table.unused_since(since - std::time::Duration::from_nanos(1)).is_none());
    let leaver = machine.table.unused_since(Instant::now()).unwrap();
    assert_eq!((leaver.number, leaver.reason), (a, Reason::Idle));
    assert!(matches!(machine.table.look_up(&key("a"), |_| false), Found::Ending(_)));
    assert!(machine.table.first_unused().is_none());
}
