//! Which threading model? One file for each answer.

pub(crate) mod threads;

use std::fmt;
use std::sync::Arc;

pub(crate) use threads::Threads;

use crate::adapter::{DispatchFuture, Request};

/// The second axis: which thread carries out a call, and what waits for what.
///
/// Threads belong to the adapter: all its objects with `Pool(4)` share four threads. Threading looks at the identity that is called,
/// not at the servant behind it.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Threading {
    /// On the connection's task: the default, for servants that do not block. A finite-state machine, in the words of the textbook.
    #[default]
    Inline,
    /// Worker threads, so many of them, at least 2. One object takes at most one less than all.
    Pool(usize),
    /// One thread for each object, always the same one; one call at a time.
    PerObject,
    /// A thread for each request.
    PerRequest,
    /// One thread for each connection; its calls run one at a time, in order.
    PerConnection,
    /// The adapter's one thread: one call at a time. An iterative server.
    Serialized,
    /// A model of your own.
    Custom(Arc<dyn Schedule>),
}

impl fmt::Display for Threading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Threading::Inline => f.write_str("Inline"),
            Threading::Pool(threads) => write!(f, "Pool({threads})"),
            Threading::PerObject => f.write_str("PerObject"),
            Threading::PerRequest => f.write_str("PerRequest"),
            Threading::PerConnection => f.write_str("PerConnection"),
            Threading::Serialized => f.write_str("Serialized"),
            Threading::Custom(_) => f.write_str("Custom"),
        }
    }
}

impl fmt::Debug for Threading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A threading model: where and when a call runs.
///
/// The future that it returns is polled by the connection's task, and must not block; it ends with the call's reply. A call that was
/// given is run to its end, also when that future is dropped.
pub trait Schedule: Send + Sync + 'static {
    /// Takes a call. [`Call::run`] is called on the thread that carries it out, and its future polled there to the end.
    fn schedule(&self, call: Call) -> DispatchFuture;
}

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

    /// The call's future. A panic in it is a reply.
    pub fn run(self) -> DispatchFuture {
        (self.carry_out)(self.request)
    }
}
