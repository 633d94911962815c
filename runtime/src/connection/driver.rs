//! The task that owns a connection: it reads, dispatches and writes.
//!
//! All whole messages of one read are dispatched before one write. A servant's future is polled once, in place; only one that is
//! not ready is parked. The driver never waits for a servant.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use tokio::time::{Instant, Sleep};

use crate::adapter::{Dispatched, Incoming as Request, Memory, ObjectAdapter, Reply, dispatch};
use crate::connection::call::BUSY;
use crate::connection::incoming::{Arrived, Incoming, SharedBuffer};
use crate::connection::machine::{Machine, Meaning, Next, Phase, Role};
use crate::connection::outbox::{Outbox, Unwritten};
use crate::connection::parked::Parked;
use crate::connection::pending::Answer;
use crate::connection::slow::Slow;
use crate::connection::waiting::{Waiting, Waits};
use crate::connection::{Connection, State, lost};
use crate::error::{Error, ErrorKind};
use crate::transport::ReadHalf;
use crate::wire::{
    BatchPlace, CLOSE, Chunk, HEADER_SIZE, MessageKind, ProtocolError, ReplyHead, RequestHead, VALIDATE,
    compression, finish_message, put_reply_head, start_message,
};

/// With more bytes than this waiting it writes at once.
const FULL: usize = 16 * 1024;
/// After so many reads in a row other tasks get their turn.
const READS_IN_A_ROW: usize = 32;

/// The task of one connection.
pub(super) struct Driver {
    connection: Arc<Connection>,
    reader: Box<dyn ReadHalf>,
    machine: Machine,
    adapter: Option<ObjectAdapter>,
    incoming: Incoming,
    parked: Parked,
    waiting: Waiting,
    slow: Slow,
    replies: Outbox,
    unwritten_replies: Unwritten,
    seen: Seen,
    memory: Memory,
    wakers: Vec<Waker>,
    heartbeat: Option<Pin<Box<Sleep>>>,
    /// How long a graceful close waits for the answers to this side's calls.
    answer_limit: Option<Pin<Box<Sleep>>>,
    /// How long a graceful close waits for the peer to close the socket.
    close_limit: Option<Pin<Box<Sleep>>>,
    gave_turn: bool,
}

/// What the driver saw of the shared state when it last looked.
#[derive(Default)]
struct Seen {
    /// The adapter holds.
    held: bool,
    /// This side waits for answers.
    awaits: bool,
    /// A graceful close was asked for.
    closing: bool,
}

/// Why a connection is over.
type Over = Error;

impl Driver {
    pub(super) fn new(
        connection: Arc<Connection>,
        reader: Box<dyn ReadHalf>,
        role: Role,
        adapter: Option<ObjectAdapter>,
    ) -> Self {
        let limits = connection.limits;
        Driver {
            machine: Machine::new(role, limits.message_size_max),
            slow: Slow::new(limits.inline_poll),
            heartbeat: limits.heartbeat.map(|interval| Box::pin(tokio::time::sleep(interval))),
            connection,
            reader,
            adapter,
            incoming: Incoming::default(),
            parked: Parked::default(),
            waiting: Waiting::default(),
            replies: Outbox::default(),
            unwritten_replies: Unwritten::default(),
            seen: Seen::default(),
            memory: Memory::default(),
            wakers: Vec::new(),
            answer_limit: None,
            close_limit: None,
            gave_turn: false,
        }
    }

    /// One round: what ended is answered, what came is dispatched, what waits is written. `true` if there may be more.
    fn round(&mut self, cx: &mut Context<'_>) -> Result<bool, Over> {
        let mut more = self.collect_parked(cx);
        self.look();
        more |= self.start_waiting(cx)?;
        let may_read = self.may_read();
        if may_read {
            more |= self.read(cx)?;
        }
        self.beat(cx);
        self.close_if_asked(cx)?;
        self.write(cx)?;
        if !may_read || !self.waiting.is_empty() {
            // What stood still goes on once enough is written.
            self.look();
            more |= !may_read && self.may_read() || self.next_may_start();
        }
        Ok(more)
    }

    /// Looks at the shared state once, for all decisions until it is looked at again.
    fn look(&mut self) {
        let shared = self.connection.lock();
        self.unwritten_replies.written(shared.written);
        self.seen = Seen {
            held: shared.held,
            awaits: shared.pending.waiting() > 0,
            closing: matches!(shared.state, State::Closing),
        };
    }

    /// Answers the parked calls that ended.
    fn collect_parked(&mut self, cx: &mut Context<'_>) -> bool {
        let mut any = false;
        while let Some((id, reply)) = self.parked.poll_next(cx) {
            self.reply(id, reply);
            any = true;
        }
        any
    }

    /// Starts requests that waited.
    fn start_waiting(&mut self, cx: &mut Context<'_>) -> Result<bool, Over> {
        if self.takes_no_more() {
            self.waiting = Waiting::default();
        }
        let mut any = false;
        while self.next_may_start()
            && let Some(Waits { body, batch }) = self.waiting.pop_front()
        {
            match batch {
                None => self.request(cx, &body.clone(), Some(body))?,
                Some(place) => self.batch(cx, &body.clone(), Some(body), place)?,
            }
            any = true;
        }
        if any && self.slow.all_ended() {
            self.slow.measure_each();
        }
        Ok(any)
    }

    /// Whether the connection closes: requests are dropped that were not started, so that their callers may send them again
    /// to another place. Not while this side waits for answers, which may need calls back.
    fn takes_no_more(&self) -> bool {
        self.seen.closing && !self.seen.awaits
    }

    fn next_may_start(&self) -> bool {
        !self.seen.held && self.waiting.next_size().is_some_and(|size| !self.is_full(size))
    }

    /// Whether a request of `size` bytes has to wait: for a call to end, or for replies to be written.
    fn is_full(&self, size: usize) -> bool {
        let limits = &self.connection.limits;
        let running = self.parked.len();
        running >= limits.max_dispatches
            || running > 0 && self.parked.bytes() + size > limits.read_ahead
            || self.unwritten_replies.len() + self.replies.len() > limits.write_ahead
    }

    /// Whether the connection takes more from the peer now. What this side has to send does not matter: two peers that did
    /// not read before the other one does would wait for ever.
    fn may_read(&self) -> bool {
        let kept = self.waiting.bytes() + self.parked.bytes();
        let crowded = !self.waiting.is_empty() && kept > self.connection.limits.read_ahead;
        !self.seen.held && !crowded
    }

    /// Reads once, and dispatches what came.
    fn read(&mut self, cx: &mut Context<'_>) -> Result<bool, Over> {
        let mut shared = SharedBuffer::take();
        let arrived = match self.incoming.poll_read(&mut *self.reader, cx, shared.bytes()) {
            Poll::Pending => return Ok(false),
            Poll::Ready(arrived) => arrived.map_err(|error| lost(&error.to_string()))?,
        };
        match arrived {
            Arrived::End => return Err(self.ended()),
            Arrived::Part => {}
            Arrived::Whole(message) => {
                let message = bytes::Bytes::from(message);
                self.messages(cx, &message, Some(&message))?;
            }
            Arrived::Shared(count) => {
                let bytes = &shared.bytes()[..count];
                let (used, wanted) = self.messages(cx, bytes, None)?;
                self.incoming.keep(&bytes[used..], wanted);
            }
        }
        Ok(true)
    }

    /// Handles all whole messages in `bytes`. Returns how many bytes they are, and how many the next message takes.
    fn messages(
        &mut self,
        cx: &mut Context<'_>,
        bytes: &[u8],
        owner: Option<&bytes::Bytes>,
    ) -> Result<(usize, usize), Over> {
        let mut at = 0;
        let result = loop {
            match self.machine.next(&bytes[at..]).map_err(misbehaved) {
                Err(error) => break Err(error),
                Ok(Next::Incomplete(wanted)) => break Ok((at, wanted)),
                Ok(Next::Message(header, meaning)) => {
                    let end = at + header.size as usize;
                    let body = &bytes[at + HEADER_SIZE..end];
                    if header.compression == compression::COMPRESSED {
                        break Err(Error::new(ErrorKind::PeerMisbehaved(
                            "a compressed message; this program has no bzip2".into(),
                        )));
                    }
                    let shared = owner.map(|owner| Chunk::Shared(owner.slice_ref(body)));
                    if let Err(over) = self.message(cx, meaning, body, shared) {
                        break Err(over);
                    }
                    at = end;
                }
            }
        };
        self.wakers.drain(..).for_each(Waker::wake);
        if self.slow.all_ended() {
            self.slow.blame(bytes);
        }
        result
    }

    fn message(
        &mut self,
        cx: &mut Context<'_>,
        meaning: Meaning,
        body: &[u8],
        shared: Option<Chunk>,
    ) -> Result<(), Over> {
        tracing::trace!(target: "floe::protocol", connection = ?self.connection, ?meaning, bytes = body.len(), "received");
        match meaning {
            Meaning::Heartbeat | Meaning::Drop => Ok(()),
            Meaning::Validated => {
                self.connection.set_open();
                Ok(())
            }
            Meaning::Reply => self.answer(body, shared),
            Meaning::Request | Meaning::Batch if self.takes_no_more() => Ok(()),
            Meaning::Request if !self.waiting.is_empty() || self.is_full(body.len()) => {
                let body = shared.unwrap_or_else(|| Chunk::copy_from_slice(body));
                self.waiting.push_back(Waits { body, batch: None });
                Ok(())
            }
            Meaning::Request => self.request(cx, body, shared),
            Meaning::Batch => {
                let place = BatchPlace::start(body).map_err(misbehaved)?;
                if self.waiting.is_empty() {
                    return self.batch(cx, body, shared, place);
                }
                let body = shared.unwrap_or_else(|| Chunk::copy_from_slice(body));
                self.waiting.push_back(Waits { body, batch: Some(place) });
                Ok(())
            }
            Meaning::Close => Err(Error::new(ErrorKind::ConnectionClosed)),
        }
    }

    /// A reply: its caller is woken when all messages of the read are handled.
    fn answer(&mut self, body: &[u8], shared: Option<Chunk>) -> Result<(), Over> {
        let head = ReplyHead::parse(body).map_err(misbehaved)?;
        let rest = &body[head.rest.clone()];
        let body = match shared {
            Some(Chunk::Shared(message)) => Chunk::Shared(message.slice_ref(rest)),
            _ => Chunk::copy_from_slice(rest),
        };
        let answer = Answer { status: head.status, body };
        let waker = self.connection.lock().pending.complete(head.id as u32, Ok(answer));
        self.wakers.extend(waker);
        Ok(())
    }

    /// A request: answered now if its servant is ready.
    fn request(&mut self, cx: &mut Context<'_>, body: &[u8], shared: Option<Chunk>) -> Result<(), Over> {
        let head = RequestHead::parse(body).map_err(misbehaved)?;
        self.start(cx, &head, Request { body, shared })
    }

    /// Oneway requests in one message, from `place` on: they are started in order; what has to wait is kept.
    fn batch(
        &mut self,
        cx: &mut Context<'_>,
        body: &[u8],
        shared: Option<Chunk>,
        mut place: BatchPlace,
    ) -> Result<(), Over> {
        loop {
            let here = place;
            let Some(head) = place.next(body) else { return Ok(()) };
            let head = head.map_err(misbehaved)?;
            if self.is_full(head.alone_size(body)) {
                let body = shared.unwrap_or_else(|| Chunk::copy_from_slice(body));
                self.waiting.push_front(Waits { body, batch: Some(here) });
                return Ok(());
            }
            let alone = head.alone(body);
            let head = RequestHead::parse(&alone).map_err(misbehaved)?;
            self.start(cx, &head, Request { body: &alone, shared: None })?;
        }
    }

    fn start(
        &mut self,
        cx: &mut Context<'_>,
        head: &RequestHead<'_>,
        request: Request<'_>,
    ) -> Result<(), Over> {
        let id = head.id as u32;
        let Some(adapter) = &self.adapter else {
            self.reply(id, Reply::request_failed(crate::wire::ReplyStatus::OBJECT_NOT_EXIST, head));
            return Ok(());
        };
        let size = request.body.len();
        let began = self.slow.call_begins();
        let found = self.memory.look_up(adapter.servants(), head);
        match dispatch(adapter, Some(&self.connection), found, head, request) {
            Dispatched::Answered(reply) => self.reply(id, reply),
            Dispatched::Running(mut running) => match Pin::new(&mut running).poll(cx) {
                Poll::Ready(reply) => self.reply(id, reply),
                Poll::Pending => self.parked.push(running, id, size, self.slow.watch(head)),
            },
        }
        if let Some(began) = began {
            self.slow.call_ended(began, head);
        }
        Ok(())
    }

    fn reply(&mut self, id: u32, reply: Reply) {
        if id == 0 {
            return;
        }
        tracing::trace!(target: "floe::protocol", connection = ?self.connection, id, status = ?reply.status, "replying");
        let buffer = self.replies.buffer();
        let start = start_message(buffer, MessageKind::Reply, compression::NEVER);
        put_reply_head(buffer, id as i32, reply.status);
        match finish_message(buffer, start, reply.body.len()) {
            Ok(()) => self.replies.push(&reply.body),
            Err(error) => {
                buffer.truncate(start);
                self.reply(id, Reply::from(error));
            }
        }
    }

    /// Sends a heartbeat if nothing was written for a while.
    fn beat(&mut self, cx: &mut Context<'_>) {
        let (Some(sleep), Some(interval)) = (&mut self.heartbeat, self.connection.limits.heartbeat) else {
            return;
        };
        while sleep.as_mut().poll(cx).is_ready() {
            sleep.as_mut().reset(Instant::now() + interval);
            let mut shared = self.connection.lock();
            let silent = !std::mem::replace(&mut shared.wrote, false);
            let speaks = self.machine.phase() == Phase::Active && !matches!(shared.state, State::Closed(_));
            if silent && speaks && shared.outbox.is_empty() {
                shared.outbox.buffer().extend_from_slice(&VALIDATE);
            }
        }
    }

    /// Goes through a graceful close: calls end, the close message goes out, the peer closes.
    fn close_if_asked(&mut self, cx: &mut Context<'_>) -> Result<(), Over> {
        if let Some(limit) = &mut self.close_limit {
            return match limit.as_mut().poll(cx) {
                Poll::Ready(()) => Err(Error::new(ErrorKind::ConnectionClosed)),
                Poll::Pending => Ok(()),
            };
        }
        let mut shared = self.connection.lock();
        if !matches!(shared.state, State::Closing) {
            return Ok(());
        }
        if self.machine.phase() == Phase::Validating {
            return Err(Error::new(ErrorKind::ConnectionClosed));
        }
        if shared.pending.waiting() > 0 {
            let limit = self.connection.limits.close_timeout;
            let limit = self.answer_limit.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
            if limit.as_mut().poll(cx).is_pending() {
                return Ok(());
            }
            let callers =
                shared.pending.fail_all(&lost("the answer did not come before the connection was closed"));
            drop(shared);
            callers.into_iter().for_each(Waker::wake);
        } else {
            drop(shared);
        }
        if self.parked.len() > 0 || !self.waiting.is_empty() {
            return Ok(());
        }
        self.machine.close_sent();
        self.replies.buffer().extend_from_slice(&CLOSE);
        let mut limit = Box::pin(tokio::time::sleep(self.connection.limits.close_timeout));
        let _ = limit.as_mut().poll(cx);
        self.close_limit = Some(limit);
        Ok(())
    }

    /// Writes what waits, if the socket takes it.
    fn write(&mut self, cx: &mut Context<'_>) -> Result<(), Over> {
        loop {
            let mut shared = self.connection.lock();
            if let State::Closed(error) = &shared.state {
                return Err(error.clone());
            }
            if !self.replies.is_empty() {
                let count = self.replies.len();
                shared.outbox.append(&mut self.replies);
                self.unwritten_replies.add(count, shared.end());
            }
            if shared.blocked {
                drop(shared);
                match self.connection.writer.poll_writable(cx) {
                    Poll::Pending => return Ok(()),
                    Poll::Ready(ready) => ready.map_err(|error| lost(&error.to_string()))?,
                }
                self.connection.lock().blocked = false;
                continue;
            }
            if shared.outbox.is_empty() || shared.writing {
                self.gave_turn = false;
                return Ok(());
            }
            let busy = shared.pending.waiting() > BUSY && shared.outbox.len() < FULL;
            if busy && !std::mem::replace(&mut self.gave_turn, true) {
                cx.waker().wake_by_ref();
                return Ok(());
            }
            self.gave_turn = false;
            self.connection.write_out(shared);
        }
    }

    /// The peer sends no more. After a close message of either side that is as it should be.
    fn ended(&self) -> Over {
        match self.machine.phase() {
            Phase::CloseSent | Phase::PeerClosed => Error::new(ErrorKind::ConnectionClosed),
            Phase::Validating => {
                Error::new(ErrorKind::ConnectionLost("the peer closed before it validated".into()))
            }
            Phase::Active => lost("the peer closed the socket"),
        }
    }

    /// Parks the driver, unless there is something to do.
    fn park(&mut self, cx: &Context<'_>) -> bool {
        let mut shared = self.connection.lock();
        let closing = matches!(shared.state, State::Closing) && self.close_limit.is_none();
        let closeable =
            closing && self.parked.len() == 0 && self.waiting.is_empty() && shared.pending.waiting() == 0;
        let unwritten = !shared.outbox.is_empty() && !shared.writing && !shared.blocked && !self.gave_turn;
        if closeable || unwritten || matches!(shared.state, State::Closed(_)) {
            return false;
        }
        if !shared.driver.as_ref().is_some_and(|driver| driver.will_wake(cx.waker())) {
            shared.driver = Some(cx.waker().clone());
        }
        true
    }

    /// Ends the connection. What was answered before a peer's mistake still goes out, if the socket takes it.
    fn over(&mut self, error: Over, cx: &mut Context<'_>) {
        if matches!(error.kind(), ErrorKind::PeerMisbehaved(_)) {
            let _ = self.write(cx);
        }
        tracing::debug!(target: "floe::network", connection = ?self.connection, %error, "connection over");
        self.parked.detach(self.adapter.as_ref());
        self.connection.abort(error);
    }
}

impl Future for Driver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let driver = &mut *self;
        for _ in 0..READS_IN_A_ROW {
            match driver.round(cx) {
                Err(error) => {
                    driver.over(error, cx);
                    return Poll::Ready(());
                }
                Ok(true) => {}
                Ok(false) if driver.park(cx) => return Poll::Pending,
                Ok(false) => {}
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.parked.detach(self.adapter.as_ref());
        self.connection.abort(lost("the runtime stopped"));
        if let Some(adapter) = &self.adapter {
            adapter.connection_over(&self.connection);
        }
    }
}

fn misbehaved(error: ProtocolError) -> Over {
    let text = error.to_string();
    tracing::warn!(target: "floe::protocol", error = text, "the peer broke the protocol");
    Error::new(ErrorKind::PeerMisbehaved(text)).with_may_have_run(crate::MayHaveRun::Maybe)
}
