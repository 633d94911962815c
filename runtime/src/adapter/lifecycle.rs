//! An adapter's life: holding, active, discarding, deactivated, destroyed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};

use futures_util::{FutureExt, StreamExt};

use crate::BoxFuture;
use crate::adapter::panic_text;
use crate::adapter::policy::Reason;
use crate::adapter::{Begun, ObjectAdapter, Servant, State};
use crate::connection::{Connection, Role};
use crate::error::Result;
use crate::transport::Io;

/// How many objects are etherealized side by side when an adapter ends.
const ENDS_AT_ONCE: usize = 64;

/// What is to be done when a servant leaves its adapter. A panic in it ends nothing else.
pub(super) fn end_of(servant: Arc<dyn Servant>, reason: Reason) -> Option<BoxFuture<'static, ()>> {
    let end = match catch_unwind(AssertUnwindSafe(|| servant.etherealize(reason))) {
        Ok(end) => end?,
        Err(panic) => {
            warn_of_panic(&*panic);
            return None;
        }
    };
    Some(Box::pin(async move {
        if let Err(panic) = AssertUnwindSafe(end).catch_unwind().await {
            warn_of_panic(&*panic);
        }
    }))
}

fn warn_of_panic(panic: &(dyn std::any::Any + Send)) {
    tracing::warn!(target: "floe::dispatch", "a servant panicked in its etherealization: {}", panic_text(panic));
}

impl ObjectAdapter {
    /// Starts to dispatch requests: those that wait, and those to come. With `Ice.PrintAdapterReady` it says so on
    /// standard output, as `NAME ready`.
    ///
    /// # Errors
    /// The adapter was deactivated; the property is no number.
    pub async fn activate(&self) -> Result<()> {
        self.check_alive()?;
        self.fix_layers();
        self.change(State::Active)?;
        if self.parent().is_none()
            && !self.name().is_empty()
            && self.communicator().properties().get_int_or("Ice.PrintAdapterReady", 0)? > 0
        {
            println!("{} ready", self.name());
        }
        Ok(())
    }

    /// Stops to read from connections. Calls that run go on; what comes waits in the sockets.
    ///
    /// # Errors
    /// The adapter was deactivated.
    pub async fn hold(&self) -> Result<()> {
        self.change(State::Holding)
    }

    /// Answers requests at once with a failure, UnknownLocal, that says so; oneway ones are dropped. Calls that run go on; those
    /// that wait for one of [`Floe.Adapter.MaxDispatches`](crate#bounds) are answered when their turn comes. The requests of child
    /// adapters are discarded too. Middleware does not see what is discarded. [`activate`](Self::activate) and [`hold`](Self::hold)
    /// leave the state.
    ///
    /// # Errors
    /// The adapter was deactivated.
    pub async fn discard(&self) -> Result<()> {
        self.change(State::Discarding)
    }

    /// Stops to listen, answers the calls that run, closes the connections, and returns when all that is done.
    ///
    /// # Cancel safety
    /// The deactivation goes on; [`wait_for_deactivate`](Self::wait_for_deactivate) waits for its end.
    ///
    /// # Deadlocks
    /// A servant that waits for its own adapter's deactivation waits for itself.
    pub async fn deactivate(&self) {
        self.begin_deactivate();
        self.wait_for(State::Deactivated).await;
    }

    fn begin_deactivate(&self) {
        let first = {
            let connections = crate::lock(&self.0.connections);
            let first = self.advance(State::Deactivating);
            connections.iter().filter_map(Weak::upgrade).for_each(|connection| connection.begin_close());
            first
        };
        if first {
            self.0.runtime.spawn(self.clone().finish());
        }
    }

    /// The second half of a deactivation, which goes on without its caller.
    async fn finish(self) {
        self.0.listeners.none().await;
        let connections: Vec<_> = crate::lock(&self.0.connections).iter().filter_map(Weak::upgrade).collect();
        for connection in connections {
            connection.closed().await;
        }
        self.0.calls.none().await;
        let children = self.children();
        children.iter().for_each(ObjectAdapter::begin_deactivate);
        for child in children {
            child.wait_for_deactivate().await;
        }
        let ends = self.0.servants.all().into_iter().filter_map(|servant| end_of(servant, Reason::Shutdown));
        futures_util::stream::iter(ends).for_each_concurrent(ENDS_AT_ONCE, |end| end).await;
        // Those that were removed meanwhile.
        self.0.calls.none().await;
        self.0.threads.end().await;
        self.advance(State::Deactivated);
    }

    /// Waits until the adapter is deactivated.
    pub async fn wait_for_deactivate(&self) {
        self.wait_for(State::Deactivated).await;
    }

    /// Deactivates the adapter, drops its servants and gives its name free.
    pub async fn destroy(&self) {
        self.deactivate().await;
        self.advance(State::Destroyed);
        self.0.servants.clear();
        self.end_kinship().await;
        self.0.communicator.forget_adapter(self);
    }

    /// Whether the adapter dispatches requests.
    pub fn is_active(&self) -> bool {
        *self.0.state.borrow() == State::Active
    }

    /// Whether nothing is dispatched here any more.
    pub(crate) fn is_over(&self) -> bool {
        *self.0.state.borrow() >= State::Deactivating
    }

    /// Waits until the adapter no longer holds.
    ///
    /// # Errors
    /// The adapter was deactivated, or its parent was before this one stopped to hold.
    pub(crate) async fn ready(&self) -> Result<()> {
        let mut states = self.0.state.subscribe();
        let left = async { states.wait_for(|state| *state != State::Holding).await.map(|state| *state) };
        let state = match self.parent() {
            None => left.await,
            Some(parent) => tokio::select! {
                biased;
                state = left => state,
                () = parent.ending() => return Err(self.deactivated()),
            },
        };
        match state {
            Ok(State::Active | State::Discarding) => Ok(()),
            _ => Err(self.deactivated()),
        }
    }

    /// Counts a call that no connection holds: the adapter is not deactivated before its end.
    pub(crate) fn begin_call(&self) -> Begun {
        self.0.calls.begin()
    }

    /// Starts a connection that a listener accepted; `false` if there are as many as there may be, and this one is closed.
    pub(super) fn take_connection(&self, io: Io) -> bool {
        let _turn = self.0.bounds.accepting();
        if !self.has_room_for_connection() {
            return false;
        }
        // Not under the lock of the connections: where the runtime stops, a connection is over as soon as it starts.
        let connection = Connection::start(Role::Server, io, self.0.limits, Some(self.clone()));
        let mut connections = crate::lock(&self.0.connections);
        connections.push(Arc::downgrade(&connection));
        match *self.0.state.borrow() {
            State::Active | State::Discarding => connection.set_held(false),
            State::Holding => {}
            _ => connection.begin_close(),
        }
        true
    }

    fn has_room_for_connection(&self) -> bool {
        let mut connections = crate::lock(&self.0.connections);
        let most = self.0.bounds.connections();
        if connections.len() == connections.capacity() || connections.len() >= most {
            connections.retain(|connection| connection.strong_count() > 0);
        }
        connections.len() < most
    }

    pub(crate) fn connection_over(&self, over: &Arc<Connection>) {
        let mut connections = crate::lock(&self.0.connections);
        if let Some(index) =
            connections.iter().position(|connection| connection.as_ptr() == Arc::as_ptr(over))
        {
            connections.swap_remove(index);
        }
    }

    fn change(&self, to: State) -> Result<()> {
        let connections = crate::lock(&self.0.connections);
        self.check_alive()?;
        self.watch_for(to);
        self.0.state.send_replace(to);
        let held = to == State::Holding;
        connections.iter().filter_map(Weak::upgrade).for_each(|connection| connection.set_held(held));
        Ok(())
    }

    /// Goes on to a later state; `false` if it was reached already.
    fn advance(&self, to: State) -> bool {
        self.0.state.send_if_modified(|state| {
            let later = *state < to;
            if later {
                *state = to;
            }
            later
        })
    }

    pub(super) async fn wait_for(&self, least: State) {
        let mut states = self.0.state.subscribe();
        let _ = states.wait_for(|state| *state >= least).await;
    }
}
