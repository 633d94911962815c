//! Where are code and data of the object? One file for each answer.

pub(crate) mod activator;
pub(crate) mod default_servant;
pub(crate) mod locator;
mod maker;
mod object_key;
pub(crate) mod on_demand;
pub(crate) mod per_call;
pub(crate) mod per_client;
pub(crate) mod shared;
mod slots;
mod turns;

use std::sync::Arc;

pub use activator::ServantActivator;
pub use locator::ServantLocator;
pub use on_demand::OnDemand;

use crate::BoxFuture;
use crate::adapter::policy::{Keeping, Place, State, Threading};
use crate::adapter::{Request, Servant};
use crate::error::Result;

/// The first axis: where are code and data of the object?
///
/// A policy finds the servant for each request, and is told when that call is over. It runs where the threading model says, so it may
/// block there. Its contract:
///
/// - A servant that it makes is brought to the object's state by [`Keeping::restore`] before its first call, and given to
///   [`Keeping::save`] before it is dropped for another reason than an error.
/// - A servant that it gave out is not etherealized before the release of that call came.
/// - Before [`retire`](Self::retire) all calls have ended, with their releases; after it none comes.
///
/// A panic in it is an UnknownException for the caller whose call it is, and nothing else.
///
/// A policy of your own, by which two servants take turns:
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicUsize, Ordering};
///
/// use floe::policy::{Incarnated, Incarnation, Keeping, Reason, State};
/// use floe::{BoxFuture, Request, Servant, Threading};
///
/// struct Pair<S>([Arc<S>; 2], AtomicUsize);
///
/// impl<S: Servant> Incarnation<S> for Pair<S> {
///     fn name(&self) -> &'static str {
///         "pair"
///     }
///
///     fn refuses(&self, _: &Threading, state: &State) -> Option<String> {
///         let kept = !matches!(state, State::Transient);
///         kept.then(|| "two servants have two states".to_owned())
///     }
///
///     fn incarnate<'a>(
///         &'a self,
///         _: &'a mut Request,
///         _: &'a Keeping<S>,
///     ) -> BoxFuture<'a, floe::Result<Incarnated<S>>> {
///         let turn = self.1.fetch_add(1, Ordering::Relaxed) % 2;
///         Box::pin(async move { Ok(Incarnated::new(self.0[turn].clone())) })
///     }
///
///     fn retire<'a>(&'a self, _: &'a Keeping<S>, _: Reason) -> BoxFuture<'a, ()> {
///         Box::pin(async {})
///     }
/// }
/// ```
///
/// It is added as `Activation::new(Pair(..))`.
pub trait Incarnation<S: Servant>: Send + Sync + 'static {
    /// Its name, as in the guide's table.
    fn name(&self) -> &'static str;

    /// Why it does not go together with a threading model and a kind of state, if so.
    fn refuses(&self, threading: &Threading, state: &State) -> Option<String>;

    /// Why it cannot be at a place, if it cannot: for one object, or for a category.
    fn misplaced(&self, place: &Place<'_>) -> Option<String> {
        let _ = place;
        None
    }

    /// Whether it stands behind the default servants in the order of look-up, as a servant locator does.
    fn locates(&self) -> bool {
        false
    }

    /// It is added to an adapter: called once, before all else.
    ///
    /// # Errors
    /// It is not added; the error goes to who wanted to.
    fn begin(&self, place: &Place<'_>) -> Result<()> {
        let _ = place;
        Ok(())
    }

    /// The servant that carries out a request.
    ///
    /// # Errors
    /// They go to the caller: [`Error::object_not_exist`](crate::Error::object_not_exist) as ObjectNotExist, all others as
    /// UnknownLocalException with their text.
    fn incarnate<'a>(
        &'a self,
        request: &'a mut Request,
        keeping: &'a Keeping<S>,
    ) -> BoxFuture<'a, Result<Incarnated<S>>>;

    /// The object leaves its adapter: etherealizes what there is, and returns when that is done.
    fn retire<'a>(&'a self, keeping: &'a Keeping<S>, reason: Reason) -> BoxFuture<'a, ()>;
}

/// Why a servant is etherealized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// No call came for the idle time.
    Idle,
    /// There are more than the capacity allows, and it was the one unused for the longest time.
    Capacity,
    /// Its connection is gone.
    ConnectionClosed,
    /// The object was removed from its adapter.
    Removed,
    /// The adapter is deactivated.
    Shutdown,
}

/// A servant for one call, and what has to be done after it.
pub struct Incarnated<S> {
    servant: Option<Arc<S>>,
    release: Release,
}

impl<S> Incarnated<S> {
    /// A servant after whose call nothing has to be done.
    pub fn new(servant: Arc<S>) -> Self {
        Incarnated { servant: Some(servant), release: Release(None) }
    }

    /// No servant. A locator's call goes to the next locator; where there is none the caller gets ObjectNotExist, or FacetNotExist
    /// if the object has other facets.
    pub fn nothing() -> Self {
        Incarnated { servant: None, release: Release(None) }
    }

    /// A servant whose call is followed by `release`: also when it panicked, and when its caller is gone. What the future fails
    /// with goes to the caller in the place of the reply.
    #[must_use]
    pub fn released_by(
        mut self,
        release: impl FnOnce() -> BoxFuture<'static, Result<()>> + Send + 'static,
    ) -> Self {
        self.release = Release(Some(Box::new(release)));
        self
    }

    pub(crate) fn into_parts(self) -> (Option<Arc<S>>, Release) {
        (self.servant, self.release)
    }
}

/// What has to be done after a call.
pub(crate) struct Release(Option<Box<dyn FnOnce() -> BoxFuture<'static, Result<()>> + Send>>);

impl Release {
    pub(crate) async fn release(mut self) -> Result<()> {
        match self.0.take() {
            Some(release) => release().await,
            None => Ok(()),
        }
    }
}

impl Drop for Release {
    /// The call did not come to its end: the runtime stops. What is left to do has its beginning, and no more.
    fn drop(&mut self) {
        if let Some(release) = self.0.take() {
            drop(release());
        }
    }
}
