//! The table of slots: which is in which state, how many calls use it, and which was unused for the longest time.
//!
//! It is a plain machine: all of it happens under one lock, in which nothing of the program's runs.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::adapter::Begun;
use crate::adapter::chain::new_stay;
use crate::adapter::policy::Reason;
use crate::adapter::policy::incarnation::object_key::ObjectKey;
use crate::adapter::policy::incarnation::slots::bound::Taken;
use crate::error::Result;

/// What the calls that wait for a servant get: nothing as long as it is not made.
pub(super) type Outcome<S> = Option<Result<Arc<S>>>;

/// The slots of one policy, or of one client of it.
pub(super) struct Table<S> {
    slots: HashMap<Arc<ObjectKey>, Slot<S>>,
    /// Those that no call uses, by their last use.
    unused: BTreeMap<u64, Arc<ObjectKey>>,
    /// How many servants there are, used or not; those that are being ended do not count.
    made: usize,
    tick: u64,
    /// Why a servant is ended as soon as no call uses it.
    closed: Option<Reason>,
    /// A task waits for the time when a servant has been idle.
    pub(super) timed: bool,
}

struct Slot<S> {
    /// No other slot has it, also not a later one of the same object.
    number: u64,
    phase: Phase<S>,
    uses: usize,
    _room: Room,
}

/// What a slot takes as long as it is there.
pub(super) type Room = (Taken, Begun);

enum Phase<S> {
    /// The call with this stay makes it.
    Making(watch::Receiver<Outcome<S>>, u64),
    Made(Arc<S>),
    /// The number is its place among those that no call uses.
    Unused(Arc<S>, u64, Instant),
    /// The stay is that of calls below its end.
    Ending(watch::Receiver<()>, u64),
}

/// What a call finds. Numbers are those of slots, of which the call is a user from now on.
pub(super) enum Found<S> {
    Made(Arc<S>, u64),
    Making(watch::Receiver<Outcome<S>>, u64),
    Ending(watch::Receiver<()>),
    /// A stay of the call's own chain makes it, or ends it.
    Own,
    Nothing,
}

/// A servant that was taken out of use.
pub(super) struct Leaver<S> {
    pub(super) key: Arc<ObjectKey>,
    pub(super) number: u64,
    pub(super) servant: Arc<S>,
    pub(super) reason: Reason,
    pub(super) ended: watch::Sender<()>,
    pub(super) stay: u64,
}

impl<S> Table<S> {
    /// Looks up the slot of an object; `holds` says whether the call's chain has a stay.
    pub(super) fn look_up(&mut self, key: &Arc<ObjectKey>, holds: impl Fn(u64) -> bool) -> Found<S> {
        let Some(slot) = self.slots.get_mut(key) else { return Found::Nothing };
        let servant = match &slot.phase {
            Phase::Making(_, stay) | Phase::Ending(_, stay) if holds(*stay) => return Found::Own,
            Phase::Making(made, _) => {
                slot.uses += 1;
                return Found::Making(made.clone(), slot.number);
            }
            Phase::Ending(ended, _) => return Found::Ending(ended.clone()),
            Phase::Made(servant) => servant.clone(),
            Phase::Unused(servant, place, _) => {
                self.unused.remove(place);
                servant.clone()
            }
        };
        slot.uses += 1;
        slot.phase = Phase::Made(servant.clone());
        Found::Made(servant, slot.number)
    }

    /// Begins a slot, for a call that makes its servant and uses it. Returns its number.
    pub(super) fn begin(
        &mut self,
        key: Arc<ObjectKey>,
        made: watch::Receiver<Outcome<S>>,
        stay: u64,
        room: Room,
    ) -> u64 {
        let number = self.next_tick();
        let phase = Phase::Making(made, stay);
        self.slots.insert(key, Slot { number, phase, uses: 1, _room: room });
        number
    }

    /// A servant was made.
    pub(super) fn made(&mut self, key: &Arc<ObjectKey>, number: u64, servant: Arc<S>) {
        if let Some(slot) = self.slot(key, number) {
            slot.phase = Phase::Made(servant);
            self.made += 1;
        }
    }

    /// One use less.
    pub(super) fn leave(&mut self, key: &Arc<ObjectKey>, number: u64) {
        let place = self.next_tick();
        let Some(slot) = self.slot(key, number) else { return };
        slot.uses -= 1;
        if slot.uses == 0
            && let Phase::Made(servant) = &slot.phase
        {
            slot.phase = Phase::Unused(servant.clone(), place, Instant::now());
            self.unused.insert(place, key.clone());
        }
    }

    /// The next that has to go, if there is one: because there are too many, or because the table is closed.
    pub(super) fn surplus(&mut self, capacity: usize) -> Option<Leaver<S>> {
        match self.closed {
            Some(reason) => self.end_first(reason),
            None if self.made > capacity => self.end_first(Reason::Capacity),
            None => None,
        }
    }

    /// The next that nobody has used since then.
    pub(super) fn unused_since(&mut self, then: Instant) -> Option<Leaver<S>> {
        (self.first_unused()? <= then).then(|| self.end_first(Reason::Idle)).flatten()
    }

    /// Since when the one is unused that was unused for the longest time.
    pub(super) fn first_unused(&self) -> Option<Instant> {
        let (_, key) = self.unused.first_key_value()?;
        match self.slots.get(key)?.phase {
            Phase::Unused(_, _, since) => Some(since),
            _ => None,
        }
    }

    /// The one that was unused for the longest time has to go.
    pub(super) fn end_first(&mut self, reason: Reason) -> Option<Leaver<S>> {
        let (_, key) = self.unused.pop_first()?;
        let slot = self.slots.get_mut(&key)?;
        let Phase::Unused(servant, ..) = &slot.phase else { return None };
        let (ended, receiver) = watch::channel(());
        let (servant, number, stay) = (servant.clone(), slot.number, new_stay());
        slot.phase = Phase::Ending(receiver, stay);
        self.made -= 1;
        Some(Leaver { key, number, servant, reason, ended, stay })
    }

    /// A slot is free: its servant was ended, or could not be made. What it held is for the caller to drop, without the lock.
    pub(super) fn free(&mut self, key: &Arc<ObjectKey>, number: u64) -> impl Sized + use<S> {
        let is_it = self.slot(key, number).is_some();
        if is_it { self.slots.remove(key) } else { None }
    }

    /// From now on a servant is ended when no call uses it. The first reason counts.
    pub(super) fn close(&mut self, reason: Reason) {
        self.closed.get_or_insert(reason);
    }

    fn slot(&mut self, key: &Arc<ObjectKey>, number: u64) -> Option<&mut Slot<S>> {
        self.slots.get_mut(key).filter(|slot| slot.number == number)
    }

    fn next_tick(&mut self) -> u64 {
        self.tick += 1;
        self.tick
    }
}

impl<S> Default for Table<S> {
    fn default() -> Self {
        Table { slots: HashMap::new(), unused: BTreeMap::new(), made: 0, tick: 0, closed: None, timed: false }
    }
}
