//! Inbound: from a request to a servant and back.
//!
//! An [`ObjectAdapter`] listens at its endpoints and holds the servants of its objects. It begins holding: connections are made,
//! but nothing is read until [`activate`](ObjectAdapter::activate).

mod builtin;
mod categories;
pub(crate) mod chain;
mod children;
mod configuration;
mod current;
mod dispatch;
mod held;
mod key;
mod lifecycle;
mod limits;
mod listen;
mod oneways;
mod passage;
pub mod policy;
mod publish;
mod request;
mod servant;
mod servants;
mod unfinished;

use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, Weak};

use tokio::sync::watch;

pub(crate) use builtin::{ID, IDS, IS_A, PING};
pub use children::AdapterActivator;
pub(crate) use configuration::Configuration;
pub use current::{Current, current};
pub(crate) use current::{current_chain, scope_chain};
pub(crate) use dispatch::{Dispatched, Incoming, Running, dispatch};
pub use held::{Held, ReadGuard, WriteGuard};
pub(crate) use passage::Inbound;
use policy::threading::Threads;
use policy::{IntoObject, Place, Reason, Scope};
pub(crate) use request::{REENTRANT, panic_text};
pub use request::{Refusal, Reply, Request};
pub use servant::{DispatchFuture, Servant};
use servants::Servants;
pub(crate) use servants::{Found, Memory};
pub(crate) use unfinished::{Begun, Unfinished};

use crate::communicator::Communicator;
use crate::connection::{Connection, Limits};
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind, Result};
use crate::identity::{Identity, IntoIdentity};
use crate::proxy::Proxy;

/// Where the objects of a server live: endpoints at which it listens, and servants by identity, facet and category.
///
/// It is a handle: clones are the same adapter.
#[derive(Clone)]
pub struct ObjectAdapter(Arc<Inner>);

struct Inner {
    communicator: Communicator,
    configuration: Configuration,
    limits: Limits,
    servants: Servants,
    state: watch::Sender<State>,
    /// Where it listens, with real ports.
    endpoints: Vec<Endpoint>,
    published: std::sync::RwLock<Vec<Endpoint>>,
    /// Changes of the state are made, and carried to the connections, under this lock.
    connections: Mutex<Vec<Weak<Connection>>>,
    listeners: Unfinished,
    oneways: oneways::Oneways,
    /// Calls that no connection holds: those made within the process, and those whose connection is gone.
    calls: Unfinished,
    threads: Threads,
    layers: passage::Layers,
    bounds: limits::Bounds,
    kinship: children::Kinship,
    /// Something stands between requests and servants: [`passage`] says what that can be.
    watched: AtomicBool,
    /// What the names of transient objects end with.
    stamp: String,
    runtime: tokio::runtime::Handle,
}

/// How far an adapter's life is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// Connections wait; nothing is read.
    Holding,
    /// Requests are dispatched.
    Active,
    /// Requests are answered with a failure.
    Discarding,
    /// Connections are closing.
    Deactivating,
    /// Nothing is dispatched any more.
    Deactivated,
    /// The servants are gone, too.
    Destroyed,
}

impl ObjectAdapter {
    /// The adapter's name: empty if it was made without one.
    pub fn name(&self) -> &str {
        &self.0.configuration.name
    }

    /// The communicator that made it.
    pub fn communicator(&self) -> &Communicator {
        &self.0.communicator
    }

    /// Adds an object: from now on requests for `identity` go to the servant, or as the [`Activation`](policy::Activation) says.
    /// Returns a proxy for it. Its identity is the object's: with [`Lifespan::Transient`](policy::Lifespan::Transient) it is not the
    /// one that was given, and [`remove`](Self::remove) and [`find`](Self::find) take the one in the proxy.
    ///
    /// # Errors
    /// The identity cannot be parsed, is empty, or has a servant already; it has another category than that of this
    /// [child](Self::child) adapter, which is that of an identity without one; a second trait with the same type id is in the program.
    pub fn add(&self, identity: impl IntoIdentity, object: impl IntoObject) -> Result<Proxy> {
        self.add_facet(identity, "", object)
    }

    /// Adds a facet of an object.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub fn add_facet(
        &self,
        identity: impl IntoIdentity,
        facet: &str,
        object: impl IntoObject,
    ) -> Result<Proxy> {
        let identity = object.lifespan().name(self.own_identity(identity)?, &self.0.stamp);
        let servant = object.into_object(&Place { adapter: self, scope: Scope::Object(&identity, facet) })?;
        self.put(&identity, facet, servant)?;
        Ok(self.create_proxy(identity)?.ice_facet(facet))
    }

    /// Adds an object under a new identity, a UUID.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub fn add_with_uuid(&self, object: impl IntoObject) -> Result<Proxy> {
        self.add(Identity::uuid(), object)
    }

    /// Adds a servant that may be shared with other identities, facets or adapters.
    ///
    /// # Errors
    /// As [`add`](Self::add); the servant is what stands for an [`Activation`](policy::Activation), which is for one place.
    pub fn add_shared(&self, identity: &Identity, facet: &str, servant: Arc<dyn Servant>) -> Result<()> {
        if let Some(reason) = servant.refuses_sharing() {
            return Err(Error::api(format!("object '{identity}' cannot have this servant: {reason}")));
        }
        self.put(identity, facet, servant)
    }

    fn put(&self, identity: &Identity, facet: &str, servant: Arc<dyn Servant>) -> Result<()> {
        self.check_alive()?;
        claim(&*servant)?;
        self.0.servants.add(&self.own_identity(identity.clone())?, facet, servant)
    }

    /// Adds the servant, or the [`Activation`](policy::Activation), for all objects of a category that have none of their own; the
    /// empty category is every one. An [`Activation::locator`](policy::Activation::locator) is a servant locator, which is asked
    /// where no default servant is found; a category can have one of each.
    ///
    /// # Errors
    /// The category has a default servant, or a servant locator, already. The answers of the activation do not go together.
    pub fn add_default(&self, category: &str, object: impl IntoObject) -> Result<()> {
        self.check_alive()?;
        let category = self.own_category(category)?;
        let locates = object.locates();
        let servant = object.into_object(&Place { adapter: self, scope: Scope::Category(category) })?;
        claim(&*servant)?;
        if locates {
            self.0.servants.add_locator(category, servant)
        } else {
            self.0.servants.add_default(category, servant)
        }
    }

    /// Removes an object and returns its servant. Calls that run on it go on to their end; then it is etherealized. Until then an
    /// object that is added under the same identity has an incarnation of its own beside the old one. With
    /// [`State::Persistent`](policy::State::Persistent) they share the gate of the stored object; with
    /// [`State::Snapshot`](policy::State::Snapshot) the new one may begin before the old one is saved, and its snapshots win.
    ///
    /// # Errors
    /// There is no such object.
    pub fn remove(&self, identity: impl IntoIdentity) -> Result<Arc<dyn Servant>> {
        self.remove_facet(identity, "")
    }

    /// Removes a facet of an object and returns its servant.
    ///
    /// # Errors
    /// There is no such object or facet.
    pub fn remove_facet(&self, identity: impl IntoIdentity, facet: &str) -> Result<Arc<dyn Servant>> {
        let identity = self.own_identity(identity)?;
        let servant = self.0.servants.remove(&identity, facet)?;
        self.leaves(&servant, move |adapter| {
            if !adapter.0.servants.has_object(&identity) {
                adapter.0.threads.forget(&identity);
            }
        });
        Ok(servant)
    }

    /// Removes a default servant and returns it.
    ///
    /// # Errors
    /// The category has none.
    pub fn remove_default(&self, category: &str) -> Result<Arc<dyn Servant>> {
        let servant = self.0.servants.remove_default(self.own_category(category)?)?;
        self.leaves(&servant, ObjectAdapter::forget_unserved);
        Ok(servant)
    }

    /// Removes a servant locator. When the calls that it located have ended, it is told.
    ///
    /// # Errors
    /// The category has none.
    pub fn remove_locator(&self, category: &str) -> Result<Arc<dyn Servant>> {
        let locator = self.0.servants.remove_locator(self.own_category(category)?)?;
        self.leaves(&locator, ObjectAdapter::forget_unserved);
        Ok(locator)
    }

    /// Tells a servant that was removed; what it does then is over before the adapter is deactivated. After that it was told
    /// already. `forget` gives the threads free that were for it.
    fn leaves(&self, servant: &Arc<dyn Servant>, forget: impl Fn(&ObjectAdapter) + Send + 'static) {
        forget(self);
        if *self.0.state.borrow() >= State::Deactivated {
            return;
        }
        if let Some(end) = lifecycle::end_of(servant.clone(), Reason::Removed) {
            let begun = self.begin_call();
            let adapter = self.clone();
            self.0.runtime.spawn(async move {
                end.await;
                // A call that was on its way when the servant left may have got a thread after that.
                forget(&adapter);
                drop(begun);
            });
        }
    }

    /// Gives the threads free of the objects that no servant is there for.
    fn forget_unserved(&self) {
        self.0.threads.forget_if(|identity| !self.0.servants.serves(identity));
    }

    /// The servant of an object, if it was added.
    pub fn find(&self, identity: impl IntoIdentity) -> Option<Arc<dyn Servant>> {
        self.find_facet(identity, "")
    }

    /// The servant of a facet, if it was added.
    pub fn find_facet(&self, identity: impl IntoIdentity, facet: &str) -> Option<Arc<dyn Servant>> {
        self.0.servants.find(&self.own_identity(identity).ok()?, facet)
    }

    /// All facets of an object with their servants; the default facet has the empty name.
    pub fn find_all_facets(&self, identity: impl IntoIdentity) -> Vec<(String, Arc<dyn Servant>)> {
        self.own_identity(identity)
            .map(|identity| self.0.servants.find_all_facets(&identity))
            .unwrap_or_default()
    }

    /// The default servant of a category.
    pub fn find_default(&self, category: &str) -> Option<Arc<dyn Servant>> {
        self.0.servants.find_default(self.own_category(category).ok()?)
    }

    /// What stands for the servant locator of a category.
    pub fn find_locator(&self, category: &str) -> Option<Arc<dyn Servant>> {
        self.0.servants.find_locator(self.own_category(category).ok()?)
    }

    pub(crate) fn runtime(&self) -> &tokio::runtime::Handle {
        &self.0.runtime
    }

    pub(crate) fn servants(&self) -> &Servants {
        &self.0.servants
    }

    pub(crate) fn threads(&self) -> &Threads {
        &self.0.threads
    }

    pub(crate) fn is_same(&self, other: &ObjectAdapter) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    fn check_alive(&self) -> Result<()> {
        if self.is_over() {
            return Err(self.deactivated());
        }
        self.parent().map_or(Ok(()), ObjectAdapter::check_alive)
    }

    pub(crate) fn deactivated(&self) -> Error {
        Error::new(ErrorKind::AdapterDeactivated(self.name().to_owned()))
    }
}

fn claim(servant: &dyn Servant) -> Result<()> {
    servant.interface().map_or(Ok(()), |interface| interface.claim())
}

impl fmt::Debug for ObjectAdapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ObjectAdapter({})", self.name())
    }
}
