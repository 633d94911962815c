//! From a request's bytes to a running call.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::adapter::request::{Reply, Request};
use crate::adapter::servant::{DispatchFuture, Servant};
use crate::adapter::servants::Found;
use crate::adapter::{ObjectAdapter, builtin, passage};
use crate::connection::Connection;
use crate::wire::{Chunk, ReplyStatus, RequestHead};

/// A request that was read: an answer, or a call that runs.
pub(crate) enum Dispatched {
    Answered(Reply),
    Running(Running),
}

/// Where a request's bytes are, so that a call can keep them.
pub(crate) struct Incoming<'a> {
    /// The message's body: one request, with its id.
    pub(crate) body: &'a [u8],
    /// The same bytes, if they are in a buffer that can be kept.
    pub(crate) shared: Option<Chunk>,
}

impl Incoming<'_> {
    /// The bytes, in a buffer that can be kept.
    pub(super) fn kept(self) -> Chunk {
        self.shared.unwrap_or_else(|| Chunk::copy_from_slice(self.body))
    }
}

impl Dispatched {
    /// A call with this future.
    pub(super) fn running(future: DispatchFuture) -> Self {
        Dispatched::Running(Running(future))
    }
}

/// Starts the call of a request whose servant was looked up.
pub(crate) fn dispatch(
    adapter: &ObjectAdapter,
    connection: Option<&Arc<Connection>>,
    found: Found,
    head: &RequestHead<'_>,
    incoming: Incoming<'_>,
) -> Dispatched {
    if adapter.is_watched() {
        return passage::start(adapter, connection, found, head, incoming);
    }
    let servant = match found {
        Found::Servant(servant) => servant,
        Found::NoObject if adapter.has_kin() => {
            return passage::start(adapter, connection, found, head, incoming);
        }
        Found::NoFacet => return refused(ReplyStatus::FACET_NOT_EXIST, head),
        Found::NoObject => return refused(ReplyStatus::OBJECT_NOT_EXIST, head),
    };
    let request = Request::new(head, incoming.body, incoming.kept(), adapter.clone(), connection.cloned());
    if builtin::is_builtin(head.operation) && !servant.takes_builtins() {
        return Dispatched::Answered(builtin_answer(&*servant, &request));
    }
    Running::start(servant, request)
}

/// Carries out a request by a servant that was found for it. A panic is a reply.
pub(super) async fn carry_out(servant: Arc<dyn Servant>, request: Request) -> Reply {
    if builtin::is_builtin(request.operation()) && !servant.takes_builtins() {
        return builtin_answer(&*servant, &request);
    }
    match Running::start(servant, request) {
        Dispatched::Answered(reply) => reply,
        Dispatched::Running(running) => running.await,
    }
}

fn builtin_answer(servant: &dyn Servant, request: &Request) -> Reply {
    let answer = catch_unwind(AssertUnwindSafe(|| builtin::answer(servant, request)));
    answer.unwrap_or_else(|panic| Reply::panicked(&*panic))
}

fn refused(status: ReplyStatus, head: &RequestHead<'_>) -> Dispatched {
    Dispatched::Answered(Reply::request_failed(status, head))
}

/// A call that runs. A panic in it is a reply.
pub(crate) struct Running(DispatchFuture);

impl Running {
    fn start(servant: Arc<dyn Servant>, request: Request) -> Dispatched {
        Running::of(|| servant.dispatch(request))
    }

    /// A call that begins so.
    pub(super) fn of(begin: impl FnOnce() -> DispatchFuture) -> Dispatched {
        match catch_unwind(AssertUnwindSafe(begin)) {
            Ok(future) => Dispatched::Running(Running(future)),
            Err(panic) => Dispatched::Answered(Reply::panicked(&*panic)),
        }
    }
}

impl Future for Running {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        match catch_unwind(AssertUnwindSafe(|| self.0.as_mut().poll(cx))) {
            Ok(poll) => poll,
            Err(panic) => {
                tracing::warn!(target: "floe::dispatch", "a servant panicked");
                Poll::Ready(Reply::panicked(&*panic))
            }
        }
    }
}
