//! Policies that a user could write, against the public traits.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use floe::policy::{Call, Incarnated, Incarnation, Keeping, Reason, Schedule, State, Threading};
use floe::{BoxFuture, DispatchFuture, Reply, Request, Result, Servant};
use tokio::sync::oneshot;

/// An incarnation policy: a fixed set of servants, which take the calls in turn.
pub struct RoundRobin<S> {
    servants: Vec<Arc<S>>,
    turn: AtomicUsize,
}

impl<S> RoundRobin<S> {
    /// These servants, of which there must be one at least.
    pub fn new(servants: impl IntoIterator<Item = S>) -> Self {
        RoundRobin { servants: servants.into_iter().map(Arc::new).collect(), turn: AtomicUsize::new(0) }
    }
}

impl<S: Servant> Incarnation<S> for RoundRobin<S> {
    fn name(&self) -> &'static str {
        "round_robin"
    }

    fn refuses(&self, _: &Threading, state: &State) -> Option<String> {
        match state {
            State::Transient => None,
            _ => Some("several servants have no one state".to_owned()),
        }
    }

    fn incarnate<'a>(
        &'a self,
        _: &'a mut Request,
        _: &'a Keeping<S>,
    ) -> BoxFuture<'a, Result<Incarnated<S>>> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let servant = self.servants[turn % self.servants.len()].clone();
        Box::pin(async { Ok(Incarnated::new(servant)) })
    }

    fn retire<'a>(&'a self, _: &'a Keeping<S>, _: Reason) -> BoxFuture<'a, ()> {
        Box::pin(async {})
    }
}

/// A threading model: one thread of its own, which carries out one call after the other.
pub struct OwnThread {
    calls: Option<mpsc::Sender<(Call, oneshot::Sender<Reply>)>>,
    thread: Option<JoinHandle<()>>,
}

impl OwnThread {
    /// A new thread, which lives until this is dropped.
    ///
    /// # Panics
    /// There is no tokio runtime.
    #[expect(clippy::new_without_default, reason = "a thread is no default value")]
    pub fn new() -> Self {
        let (calls, queue) = mpsc::channel::<(Call, oneshot::Sender<Reply>)>();
        let runtime = tokio::runtime::Handle::current();
        let thread = std::thread::spawn(move || {
            for (call, answer) in queue {
                // Nobody may wait for the answer any more.
                let _ = answer.send(runtime.block_on(call.run()));
            }
        });
        OwnThread { calls: Some(calls), thread: Some(thread) }
    }
}

impl Schedule for OwnThread {
    fn schedule(&self, call: Call) -> DispatchFuture {
        let (answer, answered) = oneshot::channel();
        let sent = self.calls.as_ref().is_some_and(|calls| calls.send((call, answer)).is_ok());
        Box::pin(async move {
            match answered.await {
                Ok(reply) if sent => reply,
                _ => Reply::default(),
            }
        })
    }
}

impl Drop for OwnThread {
    fn drop(&mut self) {
        drop(self.calls.take());
        // The last one to hold it may be its own thread, which cannot wait for itself.
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}
