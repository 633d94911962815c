//! What a servant may know of the call that it carries out: [`current`].
//!
//! While a call's future is polled, a thread-local pointer names its request. The pointer is set for the time of the
//! poll only, by [`Scoped`], so nothing is allocated for a servant that never asks.
#![allow(unsafe_code)] // The thread-local pointer: see `Scoped` and `with_source`.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::ptr::NonNull;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::adapter::ObjectAdapter;
use crate::adapter::chain::Chain;
use crate::adapter::request::Request;
use crate::connection::Connection;
use crate::identity::Identity;
use crate::wire::Version;

/// What a servant may know of the call that it carries out.
#[derive(Clone, Debug)]
pub struct Current(Arc<Facts>);

#[derive(Debug)]
struct Facts {
    identity: Identity,
    facet: String,
    operation: String,
    request_id: u32,
    idempotent: bool,
    encoding: Version,
    context: BTreeMap<String, String>,
    adapter: ObjectAdapter,
    connection: Option<Arc<Connection>>,
    chain: Chain,
}

impl Current {
    pub(super) fn of(request: &Request) -> Self {
        Current(Arc::new(Facts {
            identity: request.identity(),
            facet: request.facet().to_owned(),
            operation: request.operation().to_owned(),
            request_id: request.id(),
            idempotent: request.is_idempotent(),
            encoding: request.encoding(),
            context: request.context(),
            adapter: request.adapter().clone(),
            connection: request.connection().cloned(),
            chain: request.chain_below(),
        }))
    }

    /// The identity that was called.
    pub fn identity(&self) -> &Identity {
        &self.0.identity
    }

    /// The facet that was called; empty is the default facet.
    pub fn facet(&self) -> &str {
        &self.0.facet
    }

    /// The operation's name on the wire.
    pub fn operation(&self) -> &str {
        &self.0.operation
    }

    /// The request id: 0 for a oneway call.
    pub fn request_id(&self) -> u32 {
        self.0.request_id
    }

    /// Whether the caller expects no answer.
    pub fn is_oneway(&self) -> bool {
        self.0.request_id == 0
    }

    /// Whether the caller sent the request as idempotent.
    pub fn is_idempotent(&self) -> bool {
        self.0.idempotent
    }

    /// The encoding of the parameters; the answer has the same.
    pub fn encoding(&self) -> Version {
        self.0.encoding
    }

    /// The context that came with the request, without Floe's own keys (`floe.*`).
    pub fn context(&self) -> &BTreeMap<String, String> {
        &self.0.context
    }

    /// The adapter that dispatches the call.
    pub fn adapter(&self) -> &ObjectAdapter {
        &self.0.adapter
    }

    /// The connection on which the request came; `None` for a call within the process.
    pub fn connection(&self) -> Option<&Arc<Connection>> {
        self.0.connection.as_ref()
    }

    /// Runs `future` with this as its [`current`]: for work that the call hands to another task.
    pub fn scope<F: Future>(&self, future: F) -> impl Future<Output = F::Output> {
        Scoped { found: Found::Current(self), future }
    }
}

/// The call that this code carries out, or `None` outside of one.
///
/// It is scoped to the servant's future. A task that the servant spawns does not inherit it: use [`Current::scope`].
pub fn current() -> Option<Current> {
    with_source(|source| match source {
        Found::Request(request) => Some(Current::of(request)),
        Found::Current(current) => Some(current.clone()),
        Found::Chain(_) => None,
    })
    .flatten()
}

/// The chain that a nested call carries: empty outside of a call, and where no gate is held.
pub(crate) fn current_chain() -> Chain {
    with_source(|source| match source {
        Found::Request(request) => request.chain_below(),
        Found::Current(current) => current.0.chain.clone(),
        Found::Chain(chain) => chain.clone(),
    })
    .unwrap_or_default()
}

/// Runs a future that is no call, but whose nested calls have these stays above them.
pub(crate) fn scope_chain<F: Future>(chain: &Chain, future: F) -> impl Future<Output = F::Output> {
    Scoped { found: Found::Chain(chain), future }
}

/// Runs a call's future with the request as its current one.
pub(crate) fn scope_request<F: Future>(request: &Request, future: F) -> impl Future<Output = F::Output> {
    Scoped { found: Found::Request(request), future }
}

#[derive(Clone, Copy)]
enum Source {
    None,
    Request(NonNull<Request>),
    Current(NonNull<Current>),
    Chain(NonNull<Chain>),
}

#[derive(Clone, Copy)]
enum Found<'a> {
    Request(&'a Request),
    Current(&'a Current),
    Chain(&'a Chain),
}

thread_local! {
    static SOURCE: Cell<Source> = const { Cell::new(Source::None) };
}

/// Puts the previous source back, also when the poll panics.
struct Restore(Source);

impl Drop for Restore {
    fn drop(&mut self) {
        SOURCE.set(self.0);
    }
}

/// Sets the source for the time of each poll of `future`. The borrow in `found` lives as long as this does, so the pointer is valid
/// while it is set. It is no `async fn`: that keeps a future that it is given twice, and a call's future is copied when it starts.
struct Scoped<'a, F> {
    found: Found<'a>,
    future: F,
}

impl<F: Future> Future for Scoped<'_, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let source = match self.found {
            Found::Request(request) => Source::Request(NonNull::from(request)),
            Found::Current(current) => Source::Current(NonNull::from(current)),
            Found::Chain(chain) => Source::Chain(NonNull::from(chain)),
        };
        let _restore = Restore(SOURCE.replace(source));
        // SAFETY: `future` is pinned with the whole: nothing moves it out, and there is no `Drop` or `Unpin` of this type's own.
        unsafe { self.map_unchecked_mut(|scoped| &mut scoped.future) }.poll(cx)
    }
}

fn with_source<R>(read: impl FnOnce(Found<'_>) -> R) -> Option<R> {
    match SOURCE.get() {
        Source::None => None,
        // SAFETY: the source is set by `Scoped` only, on this thread, for the time of a poll during which it holds a borrow of the
        // target; `read` runs within that poll and keeps nothing.
        Source::Request(request) => Some(read(Found::Request(unsafe { request.as_ref() }))),
        // SAFETY: as above.
        Source::Current(current) => Some(read(Found::Current(unsafe { current.as_ref() }))),
        // SAFETY: as above.
        Source::Chain(chain) => Some(read(Found::Chain(unsafe { chain.as_ref() }))),
    }
}
