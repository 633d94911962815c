//! Calls within the process: no socket, straight to the adapter.
//!
//! The call runs on its caller's task, with all that a remote one has: the gate, current, panics as replies. A caller that goes
//! away leaves the started call to a task of its own, where it runs to its end.

use std::cell::Cell;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::adapter::{Begun, Dispatched, Incoming, ObjectAdapter, Reply, Running, dispatch};
use crate::connection::{Answer, RequestParts};
use crate::error::{Error, ErrorKind, Result};
use crate::wire::{Chunk, Payload, ReplyStatus, RequestHead};

/// Calls an object of an adapter of this process. `None` is the answer to a oneway call, which was only started.
pub(crate) async fn call(
    adapter: &ObjectAdapter,
    parts: &RequestParts<'_>,
    params: &Payload,
    twoway: bool,
) -> Result<Option<Answer>> {
    let begun = adapter.begin_call();
    adapter.ready().await?;
    match start(adapter, parts, params, twoway)? {
        Dispatched::Answered(reply) => Ok(twoway.then(|| answer(reply))),
        Dispatched::Running(running) if twoway => {
            Ok(Some(answer(LocalCall(Place::Here(running, begun)).await)))
        }
        Dispatched::Running(running) => {
            adapter.start_oneway(running, begun);
            Ok(None)
        }
    }
}

fn start(
    adapter: &ObjectAdapter,
    parts: &RequestParts<'_>,
    params: &Payload,
    twoway: bool,
) -> Result<Dispatched> {
    let mut body = Vec::with_capacity(128 + params.len());
    parts.put_head(&mut body, Some(u32::from(twoway)));
    params.chunks().for_each(|chunk| body.extend_from_slice(chunk));
    let body = match body.len() {
        0..=crate::wire::INLINE => Chunk::copy_from_slice(&body),
        _ => Chunk::Shared(body.into()),
    };
    let head =
        RequestHead::parse(&body).map_err(|error| Error::new(ErrorKind::Marshal(error.to_string())))?;
    let found = adapter.servants().look_up(&head);
    Ok(dispatch(adapter, None, found, &head, Incoming { body: &body, shared: Some(body.clone()) }))
}

fn answer(reply: Reply) -> Answer {
    Answer { status: reply.status, body: reply.body.into_chunk() }
}

/// A call on its caller's task, for whose end the adapter waits.
struct LocalCall(Place);

enum Place {
    Here(Running, Begun),
    /// It nests too deep for its caller's stack: it has a task of its own.
    Elsewhere(oneshot::Receiver<Reply>),
    Over,
}

impl LocalCall {
    /// Gives the call a task of its own.
    fn leave(&mut self) {
        let (sender, receiver) = oneshot::channel();
        if let Place::Here(running, begun) = std::mem::replace(&mut self.0, Place::Elsewhere(receiver)) {
            tokio::spawn(async move {
                // Nobody waits for it any more, perhaps.
                let _ = sender.send(running.await);
                drop(begun);
            });
        }
    }
}

impl Future for LocalCall {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        let depth = Depth::enter();
        if depth.0 >= DEPTH_MAX && matches!(self.0, Place::Here(..)) {
            self.leave();
        }
        let reply = match &mut self.0 {
            Place::Here(running, _) => ready!(Pin::new(running).poll(cx)),
            Place::Elsewhere(reply) => {
                let stopped = || Reply::text(ReplyStatus::UNKNOWN, "the runtime stopped");
                ready!(Pin::new(reply).poll(cx)).unwrap_or_else(|_| stopped())
            }
            Place::Over => Reply::default(),
        };
        self.0 = Place::Over;
        Poll::Ready(reply)
    }
}

impl Drop for LocalCall {
    /// The call runs to its end without its caller.
    fn drop(&mut self) {
        if matches!(self.0, Place::Here(..)) && Handle::try_current().is_ok() {
            self.leave();
        }
    }
}

/// How many calls within the process are polled inside each other on this thread.
struct Depth(usize);

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

impl Depth {
    fn enter() -> Self {
        let depth = DEPTH.get();
        DEPTH.set(depth + 1);
        Depth(depth)
    }
}

impl Drop for Depth {
    fn drop(&mut self) {
        DEPTH.set(self.0);
    }
}

/// Calls that nest deeper leave their caller's task: its stack must hold, whatever a peer makes objects call.
const DEPTH_MAX: usize = 16;

/// Starts the requests of a batch, whose body is given, at an adapter of this process.
pub(crate) async fn call_batch(adapter: &ObjectAdapter, body: &[u8]) -> Result<()> {
    let begun = adapter.begin_call();
    adapter.ready().await?;
    let malformed = |error: crate::wire::ProtocolError| Error::new(ErrorKind::Marshal(error.to_string()));
    for head in crate::wire::batch_entries(body).map_err(malformed)? {
        let alone = Chunk::from(bytes::Bytes::from(head.map_err(malformed)?.alone(body)));
        let head = RequestHead::parse(&alone).map_err(malformed)?;
        let found = adapter.servants().look_up(&head);
        let started =
            dispatch(adapter, None, found, &head, Incoming { body: &alone, shared: Some(alone.clone()) });
        if let Dispatched::Running(running) = started {
            adapter.start_oneway(running, adapter.begin_call());
        }
    }
    drop(begun);
    Ok(())
}
