//! Requests that were read and wait: for a call to end, or for replies to be written.

use std::collections::VecDeque;

use crate::wire::{BatchPlace, Chunk};

/// One message that waits: a request, or what is left of a batch.
#[derive(Debug)]
pub(super) struct Waits {
    /// The message's body.
    pub(super) body: Chunk,
    /// Where in a batch the next request stands; `None` for a single request.
    pub(super) batch: Option<BatchPlace>,
}

/// The messages of a connection that wait, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    messages: VecDeque<Waits>,
    bytes: usize,
}

impl Waiting {
    /// Adds a message behind all others.
    pub(super) fn push_back(&mut self, waits: Waits) {
        self.bytes += size(&waits);
        self.messages.push_back(waits);
    }

    /// Puts back a message that was taken and could not be started as a whole.
    pub(super) fn push_front(&mut self, waits: Waits) {
        self.bytes += size(&waits);
        self.messages.push_front(waits);
    }

    /// Takes the next message.
    pub(super) fn pop_front(&mut self) -> Option<Waits> {
        let waits = self.messages.pop_front()?;
        self.bytes -= size(&waits);
        if self.messages.is_empty() {
            self.messages = VecDeque::new();
        }
        Some(waits)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// How much memory the messages take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many bytes the next request has; `None` if nothing waits.
    pub(super) fn next_size(&self) -> Option<usize> {
        let waits = self.messages.front()?;
        let Some(mut place) = waits.batch else { return Some(waits.body.len()) };
        // A malformed one has no size: it is found out when it is started.
        Some(place.next(&waits.body).and_then(Result::ok).map_or(0, |head| head.alone_size(&waits.body)))
    }
}

fn size(waits: &Waits) -> usize {
    waits.body.len() + size_of::<Waits>()
}
