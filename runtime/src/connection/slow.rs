//! Servants that keep their connection's task for too long: a warning that names them, after `Floe.Warn.InlinePoll`.
//!
//! The clock is read twice for all requests of a read. If they took too long together and were several, each is measured from then
//! on. Polls of parked calls are measured one by one.

use std::time::{Duration, Instant};

use crate::wire::{HEADER_SIZE, Header, MessageKind, RequestHead};

/// Measures what a connection's task does for requests.
pub(super) struct Slow {
    limit: Option<Duration>,
    /// When the requests at hand began.
    began: Option<Instant>,
    /// There is nothing to do when a request begins.
    noted: bool,
    /// Each request is measured on its own.
    each: bool,
}

impl Slow {
    pub(super) fn new(limit: Option<Duration>) -> Self {
        Slow { limit, began: None, noted: limit.is_none(), each: false }
    }

    /// A request begins. The time is what [`call_ended`](Self::call_ended) wants.
    pub(super) fn call_begins(&mut self) -> Option<Instant> {
        if self.noted {
            return None;
        }
        let now = Instant::now();
        if self.each {
            return Some(now);
        }
        (self.began, self.noted) = (Some(now), true);
        None
    }

    /// The servant of a request was polled.
    pub(super) fn call_ended(&self, began: Instant, head: &RequestHead<'_>) {
        if let Some(limit) = self.limit {
            check(began, limit, || warn(&Name::of(head), began.elapsed()));
        }
    }

    /// All requests at hand are handled. `true`: they took too long.
    pub(super) fn all_ended(&mut self) -> bool {
        let (Some(began), Some(limit)) = (self.began.take(), self.limit) else { return false };
        self.noted = false;
        let mut too_long = false;
        check(began, limit, || too_long = true);
        too_long
    }

    /// Requests took too long, and `messages` are what was read: one is named; several are measured one by one from now on.
    pub(super) fn blame(&mut self, messages: &[u8]) {
        let mut requests = requests(messages);
        match (requests.next(), requests.next()) {
            (Some(Some(head)), None) => warn(&Name::of(&head), self.limit.unwrap_or_default()),
            _ => self.measure_each(),
        }
    }

    /// Requests took too long, and which of them is not known: each is measured from now on.
    pub(super) fn measure_each(&mut self) {
        self.each = true;
        tracing::warn!(
            target: "floe::dispatch",
            limit = ?self.limit.unwrap_or_default(),
            "servants kept their connection's task for longer than the limit; from now on each is measured"
        );
    }

    /// What a call that is parked is watched by.
    pub(super) fn watch(&self, head: &RequestHead<'_>) -> Option<Watch> {
        self.limit.map(|limit| Watch { limit, name: Name::of(head) })
    }
}

/// Measures the polls of one call.
pub(super) struct Watch {
    limit: Duration,
    name: Name,
}

impl Watch {
    pub(super) fn ended(&self, began: Instant) {
        check(began, self.limit, || warn(&self.name, began.elapsed()));
    }
}

/// What a call calls: the object's identity, then the operation.
struct Name {
    text: Box<str>,
    operation_at: usize,
}

impl Name {
    fn of(head: &RequestHead<'_>) -> Self {
        let category = if head.category.is_empty() { ["", ""] } else { [head.category, "/"] };
        let text = [category[0], category[1], head.name, head.operation].concat();
        Name { operation_at: text.len() - head.operation.len(), text: text.into() }
    }
}

fn check(began: Instant, limit: Duration, too_long: impl FnOnce()) {
    if began.elapsed() > limit {
        too_long();
    }
}

fn warn(name: &Name, at_least: Duration) {
    let (object, operation) = name.text.split_at(name.operation_at);
    tracing::warn!(
        target: "floe::dispatch",
        object,
        operation,
        ?at_least,
        "a servant kept its connection's task; one that blocks wants threads: Threading"
    );
}

/// The requests in whole messages; `None` for each batch.
fn requests(mut bytes: &[u8]) -> impl Iterator<Item = Option<RequestHead<'_>>> {
    std::iter::from_fn(move || {
        loop {
            let header = Header::parse(bytes.first_chunk::<HEADER_SIZE>()?, usize::MAX).ok()?;
            let (message, rest) = bytes.split_at_checked(header.size as usize)?;
            bytes = rest;
            match header.kind {
                MessageKind::Request => return RequestHead::parse(&message[HEADER_SIZE..]).ok().map(Some),
                MessageKind::BatchRequest => return Some(None),
                _ => {}
            }
        }
    })
}
