//! Which threading model? One file for each answer.
//!
//! In reading order: the [`Call`] that a model is given; the models, whose files begin with their contract; the two engines below
//! them, `workers` (any thread takes any call) and `lanes` (a thread for each key, and turns); `threads`, which an adapter owns.

mod call;

mod inline;
mod per_connection;
mod per_object;
mod per_request;
mod pool;
mod serialized;

mod lanes;
mod workers;

pub(crate) mod threads;

use std::fmt;
use std::sync::Arc;

pub use call::Call;
pub(crate) use call::ToTheEnd;
use per_connection::PerConnection;
use pool::Pool;
pub(crate) use threads::Threads;

use crate::adapter::{DispatchFuture, ObjectAdapter};

/// The second axis: which thread carries out a call, and what waits for what.
///
/// Threads belong to the adapter: all its objects with `Pool(4)` share four threads. Threading looks at the identity that is called,
/// not at the servant behind it. A thread drives one call to completion: servants on threads may block, and may use timers and
/// proxies as everywhere.
///
/// Calls that wait are bounded by their connections: each has at most `MaxDispatches` calls that run or wait for a thread, and reads
/// ahead `Floe.Connection.ReadAhead` bytes. None is refused because a thread is busy. A nested call that would wait for its own
/// call chain fails at once with [`ErrorKind::Reentrant`](crate::ErrorKind::Reentrant).
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Threading {
    /// On the connection's task: the default, for servants that do not block. A finite-state machine, in the words of the textbook.
    /// A servant that keeps the task for longer than `Floe.Warn.InlinePoll` is warned about.
    #[default]
    Inline,
    /// Worker threads, so many of them, at least 2. One object takes at most one less than all.
    Pool(usize),
    /// One thread for each object, always the same one; one call at a time. At most `Floe.Threads.Max` threads: objects beyond
    /// share them.
    PerObject,
    /// A thread for each request; at most `Floe.Threads.Max` at once.
    PerRequest,
    /// One thread for each connection; its calls run one at a time, in order. At most `Floe.Threads.Max` threads: connections
    /// beyond share them.
    PerConnection,
    /// The adapter's one thread: one call at a time. An iterative server.
    Serialized,
    /// A model of your own.
    Custom(Arc<dyn Schedule>),
}

impl Threading {
    /// Why it cannot be at an adapter, if so.
    pub(crate) fn refuses(&self, adapter: &ObjectAdapter) -> Option<String> {
        match self {
            Threading::Pool(threads) => Pool::refuses(*threads),
            Threading::PerConnection => PerConnection::refuses(adapter),
            _ => None,
        }
    }
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

/// A threading model: where and when a call runs. Its contract:
///
/// - [`schedule`](Self::schedule) is called on the task of the connection, in the order in which the requests came, and must not block.
/// - The future that it returns is polled there, too, and must not block. It ends with the call's reply.
/// - [`Call::run`] is called on the thread that carries out the call, and its future polled there, to its end. The thread is
///   inside a tokio runtime: its own, or that of the adapter (`Handle::block_on`).
/// - A call that was given is run to its end, also when the returned future is dropped. If it cannot be run, the future ends with a
///   reply that says why.
pub trait Schedule: Send + Sync + 'static {
    /// Takes a call.
    fn schedule(&self, call: Call) -> DispatchFuture;
}
