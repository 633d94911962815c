//! `per_client`: a servant for each connection and object, made at the first call, and etherealized when the connection is over and
//! its last call has ended.
//!
//! Callers in the process are one client. A client that connects anew is a new one: what its servant held is lost. A call that was
//! read from a connection, but begins after its servant was etherealized, gets a new one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex};

use tokio::sync::watch;

use crate::BoxFuture;
use crate::adapter::policy::incarnation::maker::Maker;
use crate::adapter::policy::incarnation::slots::{Bound, Slots};
use crate::adapter::policy::{
    Incarnated, Incarnation, Keeping, Place, Reason, ServantActivator, State, Threading,
};
use crate::adapter::{Request, Servant};
use crate::connection::Connection;
use crate::error::Result;

/// The policy.
pub(crate) struct PerClient<S> {
    clients: Arc<Clients<S>>,
    maker: Arc<Maker<S>>,
    bound: Arc<Bound>,
    /// Ends the tasks that wait for the end of connections.
    retired: watch::Sender<bool>,
}

/// The servants of each client. The task that waits for the end of a connection keeps it, so that no other one has its address.
type Clients<S> = Mutex<HashMap<Client, Arc<Slots<S>>>>;

/// The address of a connection; 0 is this process.
type Client = usize;

impl<S: Servant> PerClient<S> {
    pub(crate) fn new(activator: impl ServantActivator<Servant = S>) -> Self {
        PerClient {
            clients: Arc::default(),
            maker: Arc::new(Maker::new(activator)),
            bound: Bound::new(),
            retired: watch::Sender::new(false),
        }
    }

    fn slots_of(&self, request: &Request) -> Arc<Slots<S>> {
        let connection = request.connection();
        let client = connection.map_or(0, |connection| Arc::as_ptr(connection).addr());
        match crate::lock(&self.clients).entry(client) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(new) => {
                let slots = Arc::new(Slots::new(self.maker.clone(), self.bound.clone()));
                if let Some(connection) = connection.cloned() {
                    let clients = self.clients.clone();
                    let watch =
                        watch_connection(connection, clients, slots.clone(), self.retired.subscribe());
                    request.adapter().runtime().spawn(watch);
                }
                new.insert(slots).clone()
            }
        }
    }
}

/// Waits for the end of a connection, ends its servants, and forgets it.
async fn watch_connection<S: Servant>(
    connection: Arc<Connection>,
    clients: Arc<Clients<S>>,
    slots: Arc<Slots<S>>,
    mut retired: watch::Receiver<bool>,
) {
    tokio::select! {
        () = connection.closed() => {}
        _ = retired.wait_for(|retired| *retired) => return,
    }
    slots.close(Reason::ConnectionClosed).await;
    crate::lock(&clients).remove(&Arc::as_ptr(&connection).addr());
}

impl<S: Servant> Incarnation<S> for PerClient<S> {
    fn name(&self) -> &'static str {
        "per_client"
    }

    fn refuses(&self, _: &Threading, state: &State) -> Option<String> {
        match state {
            State::Transient => None,
            _ => {
                Some("an object has a servant for each client, so none of them has the object's state".into())
            }
        }
    }

    fn misplaced(&self, place: &Place<'_>) -> Option<String> {
        place
            .is_datagram_only()
            .then(|| "the adapter has no connections: all its endpoints are datagram".into())
    }

    fn begin(&self, place: &Place<'_>) -> Result<()> {
        self.bound.configure(place)
    }

    fn incarnate<'a>(
        &'a self,
        request: &'a mut Request,
        keeping: &'a Keeping<S>,
    ) -> BoxFuture<'a, Result<Incarnated<S>>> {
        let slots = self.slots_of(request);
        Box::pin(async move { slots.incarnate(request, keeping).await })
    }

    fn retire<'a>(&'a self, _: &'a Keeping<S>, reason: Reason) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            self.retired.send_replace(true);
            let clients: Vec<_> = crate::lock(&self.clients).drain().map(|(_, slots)| slots).collect();
            for slots in clients {
                slots.close(reason).await;
            }
        })
    }
}
