//! Sending a request, from the caller's own task.

use std::pin::Pin;
use std::sync::{Arc, MutexGuard};
use std::task::{Context, Poll, Waker};

use crate::connection::RequestParts;
use crate::connection::pending::Answer;
use crate::connection::{Connection, Shared, State, wake_driver};
use crate::error::{Error, ErrorKind, Result};
use crate::wire::Payload;

/// Oneway requests gather up to this many bytes before their caller writes them itself.
const GATHER: usize = 16 * 1024;

/// With more calls than this under way, one write takes all that come in a turn: it is left to the driver.
pub(super) const BUSY: usize = 3;

impl Connection {
    /// Sends a request that wants an answer. The caller writes it itself if nothing else is under way. `None`: too much waits to be
    /// written, see [`room`](Self::room).
    ///
    /// # Errors
    /// Not a byte of the request was sent.
    pub(crate) fn call(
        self: &Arc<Self>,
        parts: &RequestParts<'_>,
        params: &Payload,
    ) -> Result<Option<ReplyFuture>> {
        let mut shared = self.sendable()?;
        if shared.outbox.len() > self.limits.write_ahead {
            return Ok(None);
        }
        let pending = &shared.pending;
        let alone = pending.waiting() == 0 && pending.burst() <= BUSY && shared.outbox.is_empty();
        let Some(id) = shared.pending.insert() else {
            return Err(Error::new(ErrorKind::LimitExceeded(format!(
                "{} calls wait for an answer on one connection (Floe.Connection.PendingMax)",
                self.limits.pending_max
            ))));
        };
        if let Err(error) = parts.put_message(shared.outbox.buffer(), id, params.len()) {
            shared.pending.forget(id);
            return Err(error);
        }
        shared.outbox.push(params);
        self.send(shared, alone);
        Ok(Some(ReplyFuture { connection: self.clone(), id: Some(id) }))
    }

    /// Sends a request without an answer. It may gather with others before it is written: the driver writes all in its next turn.
    pub(crate) fn call_oneway(&self, parts: &RequestParts<'_>, params: &Payload) -> Result<()> {
        let mut shared = self.sendable()?;
        parts.put_message(shared.outbox.buffer(), 0, params.len())?;
        shared.outbox.push(params);
        let full = shared.outbox.len() >= GATHER;
        self.send(shared, full);
        Ok(())
    }

    /// Sends a whole message.
    pub(crate) fn send_message(&self, message: &Payload) -> Result<()> {
        let mut shared = self.sendable()?;
        shared.outbox.push(message);
        self.send(shared, true);
        Ok(())
    }

    /// Waits while more than `Floe.Connection.WriteAhead` bytes wait to be written.
    pub(crate) async fn room(&self) -> Result<()> {
        std::future::poll_fn(|cx| self.poll_room(cx)).await
    }

    fn poll_room(&self, cx: &Context<'_>) -> Poll<Result<()>> {
        let mut shared = self.lock();
        if let State::Closed(error) = &shared.state {
            return Poll::Ready(Err(error.clone().with_may_have_run(crate::MayHaveRun::No)));
        }
        if shared.outbox.len() <= self.limits.write_ahead {
            return Poll::Ready(Ok(()));
        }
        if !shared.crowd.iter().any(|kept| kept.will_wake(cx.waker())) {
            shared.crowd.push(cx.waker().clone());
        }
        Poll::Pending
    }

    fn sendable(&self) -> Result<MutexGuard<'_, Shared>> {
        let shared = self.lock();
        match &shared.state {
            State::Open => Ok(shared),
            State::Opening => Err(Error::api("the connection is not validated yet")),
            State::Closing => Err(Error::new(ErrorKind::ConnectionClosed)),
            State::Closed(error) => Err(error.clone().with_may_have_run(crate::MayHaveRun::No)),
        }
    }

    /// Writes now if this caller is to, or leaves the bytes to the driver.
    fn send(&self, shared: MutexGuard<'_, Shared>, now: bool) {
        if now && !shared.writing && !shared.blocked {
            self.write_out(shared);
        } else {
            wake_driver(shared);
        }
    }

    /// Writes what waits, without the lock. What the socket does not take stays for the driver.
    pub(super) fn write_out(&self, mut shared: MutexGuard<'_, Shared>) {
        shared.writing = true;
        shared.wrote = true;
        let spare = std::mem::take(&mut shared.spare);
        let mut batch = std::mem::replace(&mut shared.outbox, spare);
        let taken = batch.len();
        shared.taken = taken;
        drop(shared);
        let written = batch.write_to(&*self.writer);
        let mut shared = self.lock();
        shared.writing = false;
        shared.taken = 0;
        shared.written += (taken - batch.len()) as u64;
        match written {
            Ok(true) => {
                shared.spare = batch;
                let crowd = if shared.outbox.len() <= self.limits.write_ahead {
                    std::mem::take(&mut shared.crowd)
                } else {
                    Vec::new()
                };
                if shared.outbox.is_empty() {
                    drop(shared)
                } else {
                    wake_driver(shared)
                }
                crowd.into_iter().for_each(Waker::wake);
            }
            Ok(false) => {
                batch.append(&mut shared.outbox);
                let spare = std::mem::replace(&mut shared.outbox, batch);
                shared.spare = spare;
                shared.blocked = true;
                wake_driver(shared);
            }
            Err(error) => {
                drop(shared);
                self.abort(super::lost(&error.to_string()));
            }
        }
    }
}

/// The answer to a request. Dropped before it comes: nobody waits for it any more, the servant is not told.
#[derive(Debug)]
pub(crate) struct ReplyFuture {
    connection: Arc<Connection>,
    id: Option<u32>,
}

impl Future for ReplyFuture {
    type Output = Result<Answer>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Answer>> {
        let Some(id) = self.id else {
            return Poll::Ready(Err(Error::api("an answer was taken twice")));
        };
        let answer = self.connection.lock().pending.poll(id, cx.waker());
        match answer {
            Some(result) => {
                self.id = None;
                Poll::Ready(result)
            }
            None => Poll::Pending,
        }
    }
}

impl Drop for ReplyFuture {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            let mut shared = self.connection.lock();
            shared.pending.forget(id);
            // A graceful close may have waited for this answer only.
            if matches!(shared.state, State::Closing) && shared.pending.waiting() == 0 {
                wake_driver(shared);
            }
        }
    }
}
