//! Calls that were not ready at their first poll. They do not block the requests behind them, and they run to their end
//! also when their connection is gone.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use crate::adapter::{ObjectAdapter, Reply, Running};
use crate::connection::slow::Watch;

/// The parked calls of a connection.
#[derive(Default)]
pub(super) struct Parked {
    calls: FuturesUnordered<Call>,
    bytes: usize,
}

/// A running call, and the id and the size of its request.
struct Call {
    running: Running,
    id: u32,
    size: usize,
    watch: Option<Watch>,
}

impl Future for Call {
    type Output = (u32, usize, Reply);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (id, size) = (self.id, self.size);
        let began = self.watch.is_some().then(Instant::now);
        let polled = Pin::new(&mut self.running).poll(cx).map(|reply| (id, size, reply));
        if let (Some(watch), Some(began)) = (&self.watch, began) {
            watch.ended(began);
        }
        polled
    }
}

impl Parked {
    /// Adds a call, whose request has `size` bytes.
    pub(super) fn push(&mut self, running: Running, id: u32, size: usize, watch: Option<Watch>) {
        self.bytes += size;
        self.calls.push(Call { running, id, size, watch });
    }

    /// How many bytes the requests of the calls have: they are kept while the calls run.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn len(&self) -> usize {
        self.calls.len()
    }

    /// The next call that ended: its request's id and its reply.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Option<(u32, Reply)> {
        match self.calls.poll_next_unpin(cx) {
            Poll::Ready(Some((id, size, reply))) => {
                self.bytes -= size;
                Some((id, reply))
            }
            Poll::Ready(None) | Poll::Pending => None,
        }
    }

    /// The connection is over: the calls run to their end in a task of their own, for which the adapter waits.
    pub(super) fn detach(&mut self, adapter: Option<&ObjectAdapter>) {
        let mut calls = std::mem::take(&mut self.calls);
        self.bytes = 0;
        if !calls.is_empty()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let begun = adapter.map(ObjectAdapter::begin_call);
            runtime.spawn(async move {
                while calls.next().await.is_some() {}
                drop(begun);
            });
        }
    }
}
