//! Oneway calls made within the process: they start in the order of their sending, as they do over a connection.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::Poll;

use crate::adapter::{Begun, ObjectAdapter, Running};

/// The oneway calls of an adapter that are not started yet.
#[derive(Default)]
pub(super) struct Oneways(Mutex<Queue>);

#[derive(Default)]
struct Queue {
    calls: VecDeque<(Running, Begun)>,
    /// A task starts them.
    starting: bool,
}

/// After so many calls other tasks get their turn.
const STARTS_IN_A_ROW: usize = 32;

impl ObjectAdapter {
    /// Starts a call behind those that were given before. Nobody waits for it but the adapter, at its end.
    pub(crate) fn start_oneway(&self, running: Running, begun: Begun) {
        let mut queue = crate::lock(&self.0.oneways.0);
        queue.calls.push_back((running, begun));
        if !std::mem::replace(&mut queue.starting, true) {
            drop(queue);
            tokio::spawn(start_all(Starting { adapter: self.clone(), over: false }));
        }
    }
}

/// The one task that starts calls; another one may when it is gone.
struct Starting {
    adapter: ObjectAdapter,
    over: bool,
}

impl Starting {
    /// The next call. `None`: this task is no longer the one.
    fn next(&mut self) -> Option<(Running, Begun)> {
        let mut queue = crate::lock(&self.adapter.0.oneways.0);
        let next = queue.calls.pop_front();
        self.over = next.is_none();
        queue.starting = !self.over;
        next
    }
}

impl Drop for Starting {
    /// The runtime stopped in the middle.
    fn drop(&mut self) {
        if !self.over {
            crate::lock(&self.adapter.0.oneways.0).starting = false;
        }
    }
}

async fn start_all(mut starting: Starting) {
    let mut count = 0;
    while let Some((mut running, begun)) = starting.next() {
        let first = std::future::poll_fn(|cx| Poll::Ready(Pin::new(&mut running).poll(cx))).await;
        if first.is_pending() {
            tokio::spawn(async move {
                running.await;
                drop(begun);
            });
        }
        count += 1;
        if count % STARTS_IN_A_ROW == 0 {
            tokio::task::yield_now().await;
        }
    }
}
