//! What a call, and the end of a servant, have of a slot: each gives it back when it is dropped.

use std::sync::Arc;

use tokio::sync::watch;

use crate::adapter::Servant;
use crate::adapter::chain::Chain;
use crate::adapter::policy::Incarnated;
use crate::adapter::policy::incarnation::object_key::ObjectKey;
use crate::adapter::policy::incarnation::slots::table::Outcome;
use crate::adapter::policy::incarnation::slots::{Slots, wait_for};
use crate::error::Error;

/// One use of a slot, by a call.
pub(super) struct Used<S: Servant> {
    slots: Arc<Slots<S>>,
    key: Arc<ObjectKey>,
    number: u64,
    /// What calls below the ends for which this call waits have above them.
    chain: Chain,
    left: bool,
}

impl<S: Servant> Used<S> {
    pub(super) fn new(slots: Arc<Slots<S>>, key: Arc<ObjectKey>, number: u64, chain: Chain) -> Self {
        Used { slots, key, number, chain, left: false }
    }

    /// The servant for the time of the call. The call is answered after `ends`, and after what its own end has to end.
    pub(super) fn incarnated(mut self, servant: Arc<S>, mut ends: Vec<watch::Receiver<()>>) -> Incarnated<S> {
        Incarnated::new(servant).released_by(move || {
            ends.append(&mut self.leave());
            Box::pin(async move {
                for end in ends {
                    wait_for(end).await;
                }
                Ok(())
            })
        })
    }

    fn leave(&mut self) -> Vec<watch::Receiver<()>> {
        if std::mem::replace(&mut self.left, true) {
            return Vec::new();
        }
        self.slots.leave(&self.key, self.number, &self.chain)
    }
}

impl<S: Servant> Drop for Used<S> {
    fn drop(&mut self) {
        self.leave();
    }
}

/// A slot whose servant a call makes. If it gives up in the middle, the slot is free, and a call that waits makes it.
pub(super) struct Making<S: Servant> {
    used: Option<Used<S>>,
    outcome: watch::Sender<Outcome<S>>,
    stay: u64,
}

impl<S: Servant> Making<S> {
    pub(super) fn new(used: Used<S>, outcome: watch::Sender<Outcome<S>>, stay: u64) -> Self {
        Making { used: Some(used), outcome, stay }
    }

    /// The stay of the call that makes it.
    pub(super) fn stay(&self) -> u64 {
        self.stay
    }

    /// It is made: all who wait get it. What has to go instead is on its way.
    pub(super) fn done(mut self, servant: Arc<S>) -> Option<Incarnated<S>> {
        let used = self.used.take()?;
        let ends = used.slots.made(&used.key, used.number, servant.clone(), &used.chain);
        self.outcome.send_replace(Some(Ok(servant.clone())));
        Some(used.incarnated(servant, ends))
    }

    /// It cannot be made: all who wait get the error.
    pub(super) fn failed(mut self, error: Error) {
        self.free();
        self.outcome.send_replace(Some(Err(error)));
    }

    fn free(&mut self) {
        if let Some(used) = self.used.take() {
            used.slots.free(&used.key, used.number);
        }
    }
}

impl<S: Servant> Drop for Making<S> {
    fn drop(&mut self) {
        self.free();
    }
}

/// The end of a servant that goes on. The slot is free when it is over, also when it did not come to its end.
pub(super) struct Ended<S: Servant> {
    pub(super) slots: Arc<Slots<S>>,
    pub(super) key: Arc<ObjectKey>,
    pub(super) number: u64,
    /// Dropped when the slot is free: calls wait for that.
    pub(super) _over: watch::Sender<()>,
}

impl<S: Servant> Drop for Ended<S> {
    fn drop(&mut self) {
        self.slots.free(&self.key, self.number);
    }
}
