//! A call on its way to the thread that carries it out, and its reply on the way back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::FutureExt;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::BoxFuture;
use crate::adapter::chain::{self, Chain};
use crate::adapter::{Begun, DispatchFuture, Dispatched, Reply, Request, Running};
use crate::wire::ReplyStatus;

/// A call that a threading model is to carry out.
pub struct Call {
    request: Request,
    carry_out: Box<dyn FnOnce(Request) -> DispatchFuture + Send>,
}

impl Call {
    pub(crate) fn new(
        request: Request,
        carry_out: impl FnOnce(Request) -> DispatchFuture + Send + 'static,
    ) -> Self {
        Call { request, carry_out: Box::new(carry_out) }
    }

    /// What is called.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The calls above that wait for this one. Nobody waits for a oneway call, so it may wait for its chain.
    pub(super) fn waits_above(&self) -> Chain {
        if self.request.id() == 0 { Chain::new() } else { self.request.chain() }
    }

    /// The answer to a call that would wait for its own chain.
    pub(super) fn reentrant(&self) -> DispatchFuture {
        Box::pin(std::future::ready(self.request.reentrant().into()))
    }

    /// Begins the call: on the thread that carries it out. A panic, now or in the future, is a reply.
    pub fn run(self) -> DispatchFuture {
        match Running::of(|| (self.carry_out)(self.request)) {
            Dispatched::Answered(reply) => Box::pin(std::future::ready(reply)),
            Dispatched::Running(running) => Box::pin(Dropping(Some(running))),
        }
    }
}

/// A running call whose end cannot harm its thread: a panic in a destructor of its future stays here.
struct Dropping(Option<Running>);

impl Future for Dropping {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        let reply = match &mut self.0 {
            Some(running) => ready!(Pin::new(running).poll(cx)),
            None => Reply::default(),
        };
        let running = self.0.take();
        let _ = catch_unwind(AssertUnwindSafe(|| drop(running)));
        Poll::Ready(reply)
    }
}

/// A call that was given to an engine, and where its reply goes. The adapter is not deactivated before its end.
pub(super) struct Job {
    call: Call,
    reply: oneshot::Sender<Reply>,
    begun: Begun,
    /// What the chains of calls below it know it by.
    stay: u64,
}

impl Job {
    /// A call, and the future of its reply. Dropping the future changes nothing for the call.
    pub(super) fn new(call: Call) -> (Job, Answer) {
        let (reply, answer) = oneshot::channel();
        let begun = call.request.adapter().begin_call();
        (Job { call, reply, begun, stay: chain::new_stay() }, Answer(answer))
    }

    /// What the chains of calls below it know it by, as long as it runs.
    pub(super) fn stay(&self) -> u64 {
        self.stay
    }

    /// Runs the call to its end.
    pub(super) async fn carry_out(self) -> Finished {
        let Job { mut call, reply: to, begun, stay } = self;
        call.request.enter(stay);
        // Whatever panics beside the servant: an engine's thread goes on.
        let reply = AssertUnwindSafe(async move { call.run().await }).catch_unwind().await;
        let reply = reply.unwrap_or_else(|panic| Reply::panicked(&*panic));
        Finished { reply, to, _begun: begun }
    }

    /// Answers the call without running it.
    pub(super) fn refuse(self, text: &str) {
        let _ = self.reply.send(Reply::unknown_local(text));
    }
}

/// A call that ended, and was not answered yet: first its engine looks for the next one.
pub(super) struct Finished {
    reply: Reply,
    to: oneshot::Sender<Reply>,
    _begun: Begun,
}

impl Finished {
    pub(super) fn answer(self) {
        // Nobody waits for it any more, perhaps.
        let _ = self.to.send(self.reply);
    }
}

/// The reply of a call that was given.
pub(super) struct Answer(oneshot::Receiver<Reply>);

impl Future for Answer {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        let stopped = || Reply::text(ReplyStatus::UNKNOWN, "the runtime stopped");
        Poll::Ready(ready!(Pin::new(&mut self.0).poll(cx)).unwrap_or_else(|_| stopped()))
    }
}

/// A future that goes on in a task of its own when it is dropped before its end.
pub(crate) struct ToTheEnd {
    future: Option<BoxFuture<'static, Reply>>,
    runtime: Handle,
}

impl ToTheEnd {
    pub(crate) fn new(runtime: Handle, future: impl Future<Output = Reply> + Send + 'static) -> Self {
        ToTheEnd { future: Some(Box::pin(future)), runtime }
    }
}

impl Future for ToTheEnd {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        let reply = match &mut self.future {
            Some(future) => ready!(future.as_mut().poll(cx)),
            None => Reply::default(),
        };
        self.future = None;
        Poll::Ready(reply)
    }
}

impl Drop for ToTheEnd {
    fn drop(&mut self) {
        if let Some(future) = self.future.take() {
            self.runtime.spawn(future);
        }
    }
}
