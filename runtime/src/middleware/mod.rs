//! Middleware: what stands around calls, on the caller's side and on the servant's.
//!
//! One trait serves both sides: a [`Middleware`] sees a call before it goes on and its reply on the way back. It may change the
//! context, refuse the call, answer it, or measure it.
//!
//! ```
//! use floe::middleware::{Invocation, Middleware, Next};
//!
//! /// Counts the calls that failed.
//! struct Failures(std::sync::atomic::AtomicUsize);
//!
//! impl Middleware for Failures {
//!     async fn call(&self, request: &mut Invocation, next: Next<'_>) -> floe::Result<floe::Reply> {
//!         let reply = next.run(request).await;
//!         if !reply.as_ref().is_ok_and(|reply| reply.is_ok()) {
//!             self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
//!         }
//!         reply
//!     }
//! }
//! ```
//!
//! An adapter takes it with [`add_middleware`](crate::ObjectAdapter::add_middleware), a communicator's calls with
//! [`CommunicatorBuilder::middleware`](crate::communicator::CommunicatorBuilder::middleware). The first one is the outermost.
//! A call within the process passes both.

mod invocation;
mod log;
mod rate_limit;
mod reply;

use std::sync::Arc;

pub use invocation::{Invocation, Side};
pub use log::Log;
pub use rate_limit::RateLimit;

use crate::BoxFuture;
use crate::adapter::Reply;
use crate::error::Result;
use crate::proxy::Outgoing;

/// What stands around calls.
///
/// **On the servant's side** every request that comes to the adapter passes it: those for unknown objects and the built-in
/// operations too. It runs on the connection's task, so it must not block; it may wait. An error that it returns goes to the caller:
/// [`Error::refused`](crate::Error::refused) as UnknownLocal with its text, as most others,
/// [`Error::object_not_exist`](crate::Error::object_not_exist) as ObjectNotExist. A panic in it is an UnknownException for the caller
/// and nothing else. Nested calls that it makes belong to the call's chain. A call that went on runs to its end, also if the
/// middleware no longer waits for it, as with a time limit around [`Next::run`].
///
/// **On the caller's side** it stands around all attempts of a call and their time limit, also for oneway calls. A batched request
/// passes when it is put into the batch; its reply only says that this was done. An error that it returns is the caller's.
///
/// **An error behind which the call ran, or may have run, does not say otherwise**: on the caller's side its
/// [`may_have_run`](crate::Error::may_have_run) tells of all attempts; on the servant's it leaves as UnknownLocal with its text, and
/// not as ObjectNotExist.
pub trait Middleware: Send + Sync + 'static {
    /// Takes a call. [`Next::run`] lets it go on; without that, it goes no further.
    fn call(&self, request: &mut Invocation, next: Next<'_>) -> impl Future<Output = Result<Reply>> + Send;
}

/// The way that a call goes on: the middleware behind this one, and then the wire or the servant.
pub struct Next<'a> {
    layers: &'a [Arc<dyn Layer>],
    /// Where the call goes on the caller's side.
    outgoing: Option<&'a Outgoing<'a>>,
}

impl<'a> Next<'a> {
    pub(crate) fn new(layers: &'a [Arc<dyn Layer>], outgoing: Option<&'a Outgoing<'a>>) -> Self {
        Next { layers, outgoing }
    }

    /// Lets the call go on, and gives its reply. A failure that the servant's side answered is a reply too, on both sides:
    /// [`Reply::status`] tells.
    ///
    /// # Errors
    /// What the middleware behind refused; on the caller's side also why there is no answer.
    pub async fn run(self, request: &mut Invocation) -> Result<Reply> {
        match self.layers.split_first() {
            Some((first, layers)) => {
                let reply = first.call(request, Next { layers, ..self }).await;
                reply.map_err(|error| request.failed(error))
            }
            None => request.go(self.outgoing).await,
        }
    }

    /// The same way once more, to repeat a call: on the caller's side only, as a servant has a request only once.
    ///
    /// A call may be repeated if it is [idempotent](Invocation::is_idempotent), or if the error says that it
    /// [did not run](crate::Error::may_have_run).
    pub fn again(&self) -> Option<Next<'a>> {
        self.outgoing.map(|outgoing| Next { layers: self.layers, outgoing: Some(outgoing) })
    }
}

/// A [`Middleware`] of any type.
pub(crate) trait Layer: Send + Sync {
    fn call<'a>(&'a self, request: &'a mut Invocation, next: Next<'a>) -> BoxFuture<'a, Result<Reply>>;
}

impl<M: Middleware> Layer for M {
    fn call<'a>(&'a self, request: &'a mut Invocation, next: Next<'a>) -> BoxFuture<'a, Result<Reply>> {
        Box::pin(Middleware::call(self, request, next))
    }
}

/// Shared middleware is middleware: one value can stand on both sides.
impl<M: Middleware> Middleware for Arc<M> {
    fn call(&self, request: &mut Invocation, next: Next<'_>) -> impl Future<Output = Result<Reply>> + Send {
        Middleware::call(&**self, request, next)
    }
}

impl std::fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Next({} more)", self.layers.len())
    }
}
