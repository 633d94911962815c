//! The calls that wait for an answer, by request id.
//!
//! Ids count up from 1 and wrap to 1 (WIRE 2.1). The table is a ring whose slot is the id's lower bits, so that a look-up is
//! one index; an id whose slot is still taken by an older call is passed over, and the ring grows when it is half full.

use std::task::Waker;

use crate::error::Error;
use crate::wire::{Chunk, ReplyStatus};

/// What came of a request: the status, and the bytes behind it in the reply.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The reply's status byte.
    pub(crate) status: ReplyStatus,
    /// What follows the status: an encapsulation, a request-failed body or a string, by status.
    pub(crate) body: Chunk,
}

#[derive(Debug, Default)]
enum Slot {
    #[default]
    Free,
    Waiting {
        id: u32,
        waker: Option<Waker>,
    },
    Done {
        id: u32,
        result: Result<Answer, Error>,
    },
}

impl Slot {
    fn id(&self) -> Option<u32> {
        match self {
            Slot::Free => None,
            Slot::Waiting { id, .. } | Slot::Done { id, .. } => Some(*id),
        }
    }
}

/// The table of pending calls of one connection.
#[derive(Debug)]
pub(crate) struct Pending {
    slots: Vec<Slot>,
    next: u32,
    taken: usize,
    waiting: usize,
    /// How many answers came since the last call.
    burst: usize,
    max: usize,
}

impl Pending {
    /// An empty table for at most `max` calls at once.
    pub(crate) fn new(max: usize) -> Self {
        Pending { slots: Vec::new(), next: 1, taken: 0, waiting: 0, burst: 0, max }
    }

    /// How many calls wait for an answer.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting
    }

    /// How many answers came since the last call: as many callers may be about to call again.
    pub(crate) fn burst(&self) -> usize {
        self.burst
    }

    /// A new call's id, or `None` if the table is full.
    pub(crate) fn insert(&mut self) -> Option<u32> {
        if self.taken >= self.max {
            return None;
        }
        if self.taken * 2 >= self.slots.len() {
            self.grow();
        }
        loop {
            let id = self.next;
            self.next = if id >= LAST_ID { 1 } else { id + 1 };
            let index = self.index(id);
            if matches!(self.slots[index], Slot::Free) {
                self.slots[index] = Slot::Waiting { id, waker: None };
                self.taken += 1;
                self.waiting += 1;
                self.burst = 0;
                return Some(id);
            }
        }
    }

    /// An answer came. Returns whom to wake; an unknown or late id is ignored (WIRE 2.2).
    pub(crate) fn complete(&mut self, id: u32, result: Result<Answer, Error>) -> Option<Waker> {
        let index = self.find(id)?;
        let Slot::Waiting { waker, .. } = &mut self.slots[index] else { return None };
        let waker = waker.take();
        self.slots[index] = Slot::Done { id, result };
        self.waiting -= 1;
        self.burst += 1;
        waker
    }

    /// The caller asks for its answer. If there is none yet, `waker` is kept.
    pub(crate) fn poll(&mut self, id: u32, waker: &Waker) -> Option<Result<Answer, Error>> {
        let index = self.find(id)?;
        match &mut self.slots[index] {
            Slot::Waiting { waker: kept, .. } => {
                if !kept.as_ref().is_some_and(|kept| kept.will_wake(waker)) {
                    *kept = Some(waker.clone());
                }
                None
            }
            slot => {
                self.taken -= 1;
                match std::mem::take(slot) {
                    Slot::Done { result, .. } => Some(result),
                    _ => None,
                }
            }
        }
    }

    /// The caller no longer waits.
    pub(crate) fn forget(&mut self, id: u32) {
        if let Some(index) = self.find(id) {
            if matches!(self.slots[index], Slot::Waiting { .. }) {
                self.waiting -= 1;
            }
            self.slots[index] = Slot::Free;
            self.taken -= 1;
        }
    }

    /// The connection is gone: every call that waits gets `error`. Returns whom to wake.
    pub(crate) fn fail_all(&mut self, error: &Error) -> Vec<Waker> {
        let mut wakers = Vec::new();
        for slot in &mut self.slots {
            if let Slot::Waiting { id, waker } = slot {
                wakers.extend(waker.take());
                *slot = Slot::Done { id: *id, result: Err(error.clone()) };
            }
        }
        self.waiting = 0;
        wakers
    }

    fn index(&self, id: u32) -> usize {
        id as usize & (self.slots.len() - 1)
    }

    fn find(&self, id: u32) -> Option<usize> {
        if self.slots.is_empty() {
            return None;
        }
        let index = self.index(id);
        (self.slots[index].id() == Some(id)).then_some(index)
    }

    /// Doubles the ring. Two ids that had different slots keep different ones.
    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(FIRST_SIZE);
        let old = std::mem::take(&mut self.slots);
        self.slots.resize_with(size, Slot::default);
        for slot in old {
            if let Some(id) = slot.id() {
                let index = self.index(id);
                self.slots[index] = slot;
            }
        }
    }
}

const FIRST_SIZE: usize = 4;
const LAST_ID: u32 = i32::MAX as u32;

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(byte: u8) -> Result<Answer, Error> {
        Ok(Answer { status: ReplyStatus(byte), body: Chunk::default() })
    }

    #[test]
    fn ids_count_up_and_wrap_to_one() {
        let mut pending = Pending::new(10);
        assert_eq!(pending.insert(), Some(1));
        pending.next = LAST_ID;
        assert_eq!(pending.insert(), Some(LAST_ID));
        assert_eq!(pending.insert(), Some(2), "1 is still taken");
    }

    #[test]
    fn answers_in_any_order_reach_their_callers() {
        let mut pending = Pending::new(5000);
        let ids: Vec<u32> = (0..1000).map(|_| pending.insert().unwrap()).collect();
        for id in ids.iter().rev() {
            assert!(pending.complete(*id, answer((*id % 251) as u8)).is_none());
        }
        for id in ids {
            let answer = pending.poll(id, Waker::noop()).unwrap().unwrap();
            assert_eq!(answer.status.0, (id % 251) as u8);
        }
        assert_eq!((pending.taken, pending.waiting()), (0, 0));
    }

    #[test]
    fn a_long_call_keeps_its_slot_while_ids_run_past_it() {
        let mut pending = Pending::new(100);
        let long = pending.insert().unwrap();
        for _ in 0..10_000 {
            let id = pending.insert().unwrap();
            assert_ne!(id, long);
            pending.complete(id, answer(0));
            assert!(pending.poll(id, Waker::noop()).is_some());
        }
        assert!(pending.poll(long, Waker::noop()).is_none());
        pending.complete(long, answer(7));
        assert_eq!(pending.poll(long, Waker::noop()).unwrap().unwrap().status.0, 7);
    }

    #[test]
    fn the_table_is_bounded_and_late_answers_are_ignored() {
        let mut pending = Pending::new(2);
        let first = pending.insert().unwrap();
        pending.insert().unwrap();
        assert_eq!(pending.insert(), None);
        pending.forget(first);
        pending.complete(first, answer(1));
        assert!(pending.insert().is_some_and(|id| id != first));
    }

    #[test]
    fn a_lost_connection_answers_everybody() {
        let mut pending = Pending::new(10);
        let id = pending.insert().unwrap();
        assert!(pending.poll(id, Waker::noop()).is_none());
        let wakers = pending.fail_all(&Error::new(crate::ErrorKind::ConnectionClosed));
        assert_eq!(wakers.len(), 1);
        assert!(pending.poll(id, Waker::noop()).unwrap().is_err());
    }
}
