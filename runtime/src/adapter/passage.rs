//! What stands between an adapter and its servants, where there is something: the discarding state, middleware, the limit of calls,
//! child adapters.
//!
//! Nothing of it is in the way of a call to an adapter that has none of it: [`dispatch`](super::dispatch) looks at one flag. A call
//! passes, in this order: the state, the middleware, the look-up's outcome, the limit, the servant; or after the look-up the same
//! at a child adapter. What was looked up before the middleware counts only where there is none.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, OnceLock};

use crate::adapter::policy::threading::ToTheEnd;
use crate::adapter::servants::Found;
use crate::adapter::{
    DispatchFuture, Dispatched, Incoming, ObjectAdapter, Reply, Request, State, builtin, dispatch,
};
use crate::connection::Connection;
use crate::error::{Error, Result};
use crate::middleware::{Invocation, Layer, Middleware, Next};
use crate::wire::{Payload, RequestHead};

/// The middleware of an adapter: it grows until the first activation, and stays from then on.
#[derive(Default)]
pub(super) struct Layers {
    added: Mutex<Vec<Arc<dyn Layer>>>,
    fixed: OnceLock<Vec<Arc<dyn Layer>>>,
}

/// A request that was looked up.
pub(crate) struct Inbound {
    found: Found,
    request: Request,
}

impl ObjectAdapter {
    /// Adds middleware: from its first activation on, each request that comes to the adapter passes it, also those for its child
    /// adapters, and for objects that there are not. The first one that is added is the outermost.
    ///
    /// # Errors
    /// The adapter was activated, or deactivated.
    pub fn add_middleware(&self, middleware: impl Middleware) -> Result<()> {
        self.check_alive()?;
        let mut added = crate::lock(&self.0.layers.added);
        if self.0.layers.fixed.get().is_some() {
            return Err(Error::api(format!(
                "object adapter '{}' was activated: middleware is added before",
                self.name()
            )));
        }
        added.push(Arc::new(middleware));
        Ok(())
    }

    /// The adapter is about to be activated.
    pub(super) fn fix_layers(&self) {
        let mut added = crate::lock(&self.0.layers.added);
        self.0.layers.fixed.get_or_init(|| std::mem::take(&mut added));
    }

    fn layers(&self) -> &[Arc<dyn Layer>] {
        self.0.layers.fixed.get().map_or(&[], Vec::as_slice)
    }

    /// Whether a request passes something on its way to a servant.
    pub(super) fn is_watched(&self) -> bool {
        self.0.watched.load(Ordering::Acquire)
    }

    /// Notes whether in this state a request passes something.
    pub(super) fn watch_for(&self, state: State) {
        let watched = state == State::Discarding || !self.layers().is_empty() || self.0.bounds.limits_calls();
        self.0.watched.store(watched, Ordering::Release);
    }

    /// The answer to a request, if the adapter discards it.
    pub(super) fn discards(&self) -> Option<Reply> {
        (*self.0.state.borrow() == State::Discarding)
            .then(|| Reply::unknown_local(&format!("object adapter '{}' discards requests", self.name())))
    }
}

/// Starts a request at an adapter that has something in its way.
#[cold]
pub(super) fn start(
    adapter: &ObjectAdapter,
    connection: Option<&Arc<Connection>>,
    found: Found,
    head: &RequestHead<'_>,
    incoming: Incoming<'_>,
) -> Dispatched {
    if let Some(reply) = adapter.discards() {
        return Dispatched::Answered(reply);
    }
    let request = Request::new(head, incoming.body, incoming.kept(), adapter.clone(), connection.cloned());
    Dispatched::running(pass(found, request))
}

/// Takes a request through the middleware of its adapter, to the servant that was found.
pub(super) fn pass(found: Found, request: Request) -> DispatchFuture {
    Box::pin(async move {
        let adapter = request.adapter().clone();
        let inbound = Inbound { found, request };
        if adapter.layers().is_empty() {
            return inbound.carry_out().await;
        }
        let current = inbound.request.current();
        let mut invocation = Invocation::inbound(current.clone(), inbound);
        let next = Next::new(adapter.layers(), None);
        match current.scope(next.run(&mut invocation)).await {
            Ok(reply) => reply,
            Err(error) => invocation.refused(&error),
        }
    })
}

impl Inbound {
    /// Goes on behind the middleware, with another context if there is one. From here on the call runs to its end, also if the
    /// middleware no longer waits.
    pub(crate) async fn go_on(self, context: Option<BTreeMap<String, String>>) -> Reply {
        let mut request = self.request;
        if let Some(context) = context {
            request.set_context(context);
        }
        let adapter = request.adapter().clone();
        let (runtime, begun) = (adapter.runtime().clone(), adapter.begin_call());
        // Much may have changed since the first look-up.
        let (request, found) = request.at(adapter);
        let call = async move {
            let reply = Inbound { found, request }.carry_out().await;
            drop(begun);
            reply
        };
        ToTheEnd::new(runtime, call).await
    }

    async fn carry_out(self) -> Reply {
        let Inbound { found, mut request } = self;
        match found {
            Found::NoFacet => request.not_exist(true),
            Found::NoObject => request.go_to_child().await,
            Found::Servant(servant) => {
                if builtin::is_builtin(request.operation()) && !servant.takes_builtins() {
                    return dispatch::carry_out(servant, request).await;
                }
                let adapter = request.adapter().clone();
                let _place = adapter.take_place(&mut request).await;
                // While it waited, the adapter may have begun to discard.
                match adapter.discards() {
                    Some(reply) => reply,
                    None => dispatch::carry_out(servant, request).await,
                }
            }
        }
    }

    /// The parameters, in a buffer that can be kept.
    pub(crate) fn params(&self) -> Payload {
        self.request.kept_params()
    }
}

impl std::fmt::Debug for Inbound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.request.fmt(f)
    }
}
