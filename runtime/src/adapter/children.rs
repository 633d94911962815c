//! Child adapters: a part of an adapter's objects, by category, with a state, middleware, limits and threads of its own.
//!
//! A child has no endpoints. A request for which its parent has nothing (no servant, no default servant, no servant locator that
//! finds one) goes to the child whose name is the first part of the identity's category, and there on to a grandchild by the next
//! part. A child that there is not is offered to the parent's [`AdapterActivator`], each name once at a time; of a name that it
//! refuses nothing is kept.

use std::collections::{BTreeMap, HashMap};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};

use futures_util::FutureExt;
use tokio::sync::watch;

use crate::BoxFuture;
use crate::adapter::{ObjectAdapter, Reply, Request, State, passage};
use crate::error::{Error, ErrorKind, Result};
use crate::identity::{Identity, IntoIdentity};

/// How many child adapters may stand below each other.
const GENERATIONS_MAX: usize = 16;

/// Makes child adapters when they are asked for. A closure `|parent: ObjectAdapter, name: String|` that gives a future is one, too.
pub trait AdapterActivator: Send + Sync + 'static {
    /// A request, or [`ObjectAdapter::find_child`], asks for a child of `parent` that there is not. With `true` it was made, by
    /// [`ObjectAdapter::child`], and should be active, or else the request waits; with `false` there is no such adapter, and the
    /// caller gets ObjectNotExist. Requests for the same name wait for the one answer.
    ///
    /// # Errors
    /// The child cannot be made now: the caller gets the error, as one that a servant lets out.
    ///
    /// # Deadlocks
    /// To ask for the child of that name with `find_child`, or by a call, is to wait for oneself.
    fn unknown_adapter(
        &self,
        parent: &ObjectAdapter,
        name: &str,
    ) -> impl Future<Output = Result<bool>> + Send;
}

impl<F, R> AdapterActivator for F
where
    F: Fn(ObjectAdapter, String) -> R + Send + Sync + 'static,
    R: Future<Output = Result<bool>> + Send,
{
    fn unknown_adapter(
        &self,
        parent: &ObjectAdapter,
        name: &str,
    ) -> impl Future<Output = Result<bool>> + Send {
        self(parent.clone(), name.to_owned())
    }
}

/// An [`AdapterActivator`] of any type.
trait Activates: Send + Sync {
    fn offer<'a>(&'a self, parent: &'a ObjectAdapter, name: &'a str) -> BoxFuture<'a, Result<bool>>;
}

impl<A: AdapterActivator> Activates for A {
    fn offer<'a>(&'a self, parent: &'a ObjectAdapter, name: &'a str) -> BoxFuture<'a, Result<bool>> {
        Box::pin(self.unknown_adapter(parent, name))
    }
}

/// An adapter's place among parents and children.
#[derive(Default)]
pub(super) struct Kinship {
    parent: Option<ObjectAdapter>,
    /// The category of a child's objects: the names from the first child down, with `/` between. Empty for who is no child.
    category: String,
    /// There are children, or an activator.
    any: AtomicBool,
    below: RwLock<Below>,
}

impl Kinship {
    /// The runtime of the adapter's parent, if it has one.
    pub(super) fn runtime(&self) -> Option<tokio::runtime::Handle> {
        self.parent.as_ref().map(|parent| parent.0.runtime.clone())
    }
}

#[derive(Default)]
struct Below {
    children: BTreeMap<String, ObjectAdapter>,
    activator: Option<Arc<dyn Activates>>,
    /// The names that the activator is asked for at this time.
    offers: HashMap<String, Offer>,
}

/// What becomes of a name that the activator is asked for; without an answer until it is known.
type Offer = watch::Receiver<Option<Result<bool>>>;

impl ObjectAdapter {
    /// Makes a child adapter. Its name is `PARENT/NAME`, its objects are those of category `NAME` at this adapter's endpoints; below
    /// a child, those of its own category, a `/` and `NAME`. As each adapter it begins holding: requests for it wait, others of
    /// their connections go on. While its parent holds or discards, nothing comes to it. It ends with its parent.
    ///
    /// # Errors
    /// The name is empty or has a `/`, or is taken; there are 16 generations above; the adapter was deactivated.
    pub fn child(&self, name: &str) -> Result<ObjectAdapter> {
        if name.is_empty() || name.contains('/') {
            return Err(Error::api(format!(
                "'{name}' cannot be a child adapter's name: empty, or with a '/'"
            )));
        }
        let category = match self.category() {
            "" => name.to_owned(),
            above => format!("{above}/{name}"),
        };
        if category.split('/').count() > GENERATIONS_MAX {
            return Err(Error::api(format!("more than {GENERATIONS_MAX} child adapters below each other")));
        }
        let kinship = Kinship { parent: Some(self.clone()), category, ..Kinship::default() };
        let child = ObjectAdapter::create_child(self, name, kinship)?;
        let mut below = crate::write(&self.0.kinship.below);
        self.check_alive()?;
        if below.children.contains_key(name) {
            let text = format!("child adapter '{name}' of object adapter '{}'", self.name());
            return Err(Error::new(ErrorKind::AlreadyRegistered(text)));
        }
        below.children.insert(name.to_owned(), child.clone());
        self.0.kinship.any.store(true, Ordering::Release);
        Ok(child)
    }

    /// The child adapter of this name. If there is none, the adapter activator is asked to make it; `None` if that says no.
    ///
    /// # Errors
    /// What the adapter activator fails with; the adapter was deactivated, so that it is not asked.
    ///
    /// # Cancel safety
    /// The adapter activator's work goes on.
    pub async fn find_child(&self, name: &str) -> Result<Option<ObjectAdapter>> {
        if let Some(child) = self.known_child(name) {
            return Ok(Some(child));
        }
        let Some(mut offer) = self.offer(name)? else { return Ok(None) };
        let answer = match offer.wait_for(Option::is_some).await {
            Ok(answer) => answer.clone(),
            Err(_) => None,
        };
        if let Some(child) = self.known_child(name) {
            return Ok(Some(child));
        }
        match answer {
            Some(Ok(false)) => Ok(None),
            Some(Ok(true)) => Err(Error::api(format!(
                "the adapter activator of '{}' made no child adapter '{name}', and says that it did",
                self.name()
            ))),
            Some(Err(error)) => Err(error),
            None => Err(self.deactivated()),
        }
    }

    /// The child adapters that there are, by name.
    pub fn children(&self) -> Vec<ObjectAdapter> {
        crate::read(&self.0.kinship.below).children.values().cloned().collect()
    }

    /// The adapter of which this is a child.
    pub fn parent(&self) -> Option<&ObjectAdapter> {
        self.0.kinship.parent.as_ref()
    }

    /// Sets what makes child adapters when they are asked for. Children have none until they are given one.
    pub fn set_adapter_activator(&self, activator: impl AdapterActivator) {
        crate::write(&self.0.kinship.below).activator = Some(Arc::new(activator));
        self.0.kinship.any.store(true, Ordering::Release);
    }

    /// The category of a child adapter's objects; empty for who is no child.
    pub(super) fn category(&self) -> &str {
        &self.0.kinship.category
    }

    /// The whole identity of an object of this adapter: in a child, one without category has the child's.
    pub(super) fn own_identity(&self, identity: impl IntoIdentity) -> Result<Identity> {
        let mut identity = identity.into_identity()?;
        if identity.category.is_empty() {
            identity.category.push_str(self.category());
        }
        match self.category() {
            "" => Ok(identity),
            own if own == identity.category => Ok(identity),
            own => Err(Error::api(format!(
                "object '{identity}' is of category '{}', child adapter '{}' has those of category '{own}'",
                identity.category,
                self.name()
            ))),
        }
    }

    /// The category that a default servant of this adapter is for.
    pub(super) fn own_category<'a>(&'a self, category: &'a str) -> Result<&'a str> {
        match (self.category(), category) {
            ("", category) => Ok(category),
            (own, "") => Ok(own),
            (own, category) if own == category => Ok(own),
            (own, category) => Err(Error::api(format!(
                "a default servant for category '{category}' cannot be in child adapter '{}', which has category '{own}'",
                self.name()
            ))),
        }
    }

    /// Whether an object for which this adapter has nothing may be a child's.
    pub(super) fn has_kin(&self) -> bool {
        self.0.kinship.any.load(Ordering::Acquire)
    }

    /// Whether a child, or one below it, has this object.
    pub(super) fn is_below(&self, identity: &Identity, facet: &str) -> bool {
        self.child_name(&identity.category).and_then(|name| self.known_child(name)).is_some_and(|child| {
            child.find_facet(identity.clone(), facet).is_some() || child.is_below(identity, facet)
        })
    }

    /// The name of the child to which objects of a category belong.
    fn child_name<'a>(&self, category: &'a str) -> Option<&'a str> {
        let rest = match self.category() {
            "" => category,
            own => category.strip_prefix(own)?.strip_prefix('/')?,
        };
        rest.split('/').next().filter(|name| !name.is_empty())
    }

    fn known_child(&self, name: &str) -> Option<ObjectAdapter> {
        crate::read(&self.0.kinship.below).children.get(name).cloned()
    }

    /// Asks the activator for a child, unless it is being asked. `None`: there is no activator.
    ///
    /// # Errors
    /// There is one, but it is not asked any more.
    fn offer(&self, name: &str) -> Result<Option<Offer>> {
        if name.is_empty() || name.contains('/') {
            return Ok(None);
        }
        let mut below = crate::write(&self.0.kinship.below);
        if let Some(offer) = below.offers.get(name) {
            return Ok(Some(offer.clone()));
        }
        let Some(activator) = below.activator.clone() else { return Ok(None) };
        let (sender, offer) = watch::channel(None);
        if below.children.contains_key(name) {
            // It was made a moment ago.
            sender.send_replace(Some(Ok(true)));
            return Ok(Some(offer));
        }
        self.check_alive()?;
        below.offers.insert(name.to_owned(), offer.clone());
        drop(below);
        let offered = Offered { parent: self.clone(), name: name.to_owned() };
        let begun = self.begin_call();
        self.0.runtime.spawn(async move {
            let answer = async { activator.offer(&offered.parent, &offered.name).await };
            let answer = AssertUnwindSafe(answer).catch_unwind().await.unwrap_or_else(|_| {
                Err(Error::new(ErrorKind::Unknown("the adapter activator panicked".to_owned())))
            });
            drop(offered);
            sender.send_replace(Some(answer));
            drop(begun);
        });
        Ok(Some(offer))
    }

    /// Removes a child that is destroyed.
    fn forget_child(&self, child: &ObjectAdapter) {
        let mut below = crate::write(&self.0.kinship.below);
        below.children.retain(|_, other| !other.is_same(child));
    }

    /// The adapter is destroyed: its parent forgets it, and its children are destroyed.
    pub(super) fn end_kinship(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            for child in self.children() {
                child.destroy().await;
            }
            crate::write(&self.0.kinship.below).activator = None;
            if let Some(parent) = self.parent() {
                parent.forget_child(self);
            }
        })
    }

    /// Waits until this adapter, or one above it, is being deactivated.
    pub(super) fn ending(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            match self.parent() {
                None => self.wait_for(State::Deactivating).await,
                Some(parent) => tokio::select! {
                    () = self.wait_for(State::Deactivating) => {}
                    () = parent.ending() => {}
                },
            }
        })
    }
}

/// A name that the activator is asked for, until this is dropped.
struct Offered {
    parent: ObjectAdapter,
    name: String,
}

impl Drop for Offered {
    fn drop(&mut self) {
        crate::write(&self.parent.0.kinship.below).offers.remove(&self.name);
    }
}

impl Request {
    /// Carries out a request for which its adapter has nothing, by the child that it belongs to.
    pub(super) async fn go_to_child(mut self) -> Reply {
        self.leave_place();
        let category = self.identity().category;
        let child = match self.adapter().child_name(&category) {
            Some(name) if self.adapter().has_kin() => self.adapter().find_child(name).await,
            _ => Ok(None),
        };
        let child = match child {
            Ok(Some(child)) => child,
            Ok(None) => return self.not_exist(false),
            Err(error) => return self.failed(&error),
        };
        let begun = child.begin_call();
        if let Err(error) = child.ready().await {
            return self.failed(&error);
        }
        if let Some(reply) = child.discards() {
            return reply;
        }
        let (request, found) = self.at(child);
        let reply = passage::pass(found, request).await;
        drop(begun);
        reply
    }
}
