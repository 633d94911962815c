//! Outbound: from a reference to an answer.
//!
//! A call passes, in this order: `invoke` (the stub's entry: encode), `outgoing` (the communicator's middleware, if there is any),
//! `invoke` again (time limit), `failure` (the attempt loop), `route` (which
//! connection), the connection, and back to `invoke` (the answer decoded).

mod batch;
mod builtin;
mod defaults;
mod failure;
pub(crate) mod invoke;
mod modifiers;
mod outgoing;
mod parse;
mod print;
pub mod reference;
mod route;
mod status;
#[cfg(test)]
mod tests;
pub(crate) mod typed;
mod value;

use std::fmt;
use std::sync::{Arc, Mutex};

pub(crate) use invoke::{call, results};

use crate::communicator::Communicator;
use crate::identity::Identity;
pub use defaults::ReferenceDefaults;
pub(crate) use outgoing::Outgoing;

use batch::Batch;
use reference::Reference;
use route::Route;

/// A reference to an object that can be called: untyped. Typed proxies hold one.
///
/// It is immutable and cheap to clone: a clone shares the connection. Two proxies are equal if their references are.
#[derive(Clone)]
pub struct Proxy(Arc<Inner>);

struct Inner {
    communicator: Communicator,
    reference: Reference,
    route: Mutex<Option<Route>>,
    batch: Mutex<Batch>,
}

impl Proxy {
    pub(crate) fn new(communicator: Communicator, reference: Reference) -> Self {
        Proxy(Arc::new(Inner { communicator, reference, route: Mutex::default(), batch: Mutex::default() }))
    }

    /// What the proxy knows of its object.
    pub fn reference(&self) -> &Reference {
        &self.0.reference
    }

    /// The object's identity.
    pub fn identity(&self) -> &Identity {
        &self.0.reference.identity
    }

    /// The facet; empty is the default facet.
    pub fn facet(&self) -> &str {
        &self.0.reference.facet
    }

    /// The communicator that made it.
    pub fn communicator(&self) -> &Communicator {
        &self.0.communicator
    }
}

impl PartialEq for Proxy {
    fn eq(&self, other: &Self) -> bool {
        self.0.reference == other.0.reference
    }
}

impl Eq for Proxy {}

impl std::hash::Hash for Proxy {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.reference.hash(state);
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.reference.fmt(f)
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}
