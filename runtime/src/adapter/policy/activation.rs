//! An activation: one answer to each of the three questions, to be added to an adapter.

use std::sync::Arc;

use crate::adapter::policy::active::ActiveObject;
use crate::adapter::policy::incarnation::per_call::PerCall;
use crate::adapter::policy::incarnation::shared::Shared;
use crate::adapter::policy::{
    Incarnation, Keeping, ServantActivator, State, StatefulServant, Threading, state,
};
use crate::adapter::{ObjectAdapter, Servant};
use crate::error::{Error, Result};
use crate::identity::Identity;

/// One answer to each of the three questions of an object server, for an object or a category of objects.
///
/// It is added to an adapter in the place of a servant. The named policies of the field are its constructors; what is not said is
/// [`Threading::Inline`] and [`State::Transient`].
pub struct Activation<S> {
    incarnation: Arc<dyn Incarnation<S>>,
    threading: Threading,
    state: State,
    keeping: Keeping<S>,
    /// The one servant, if there is nothing else to decide: it is added as it is.
    plain: Option<Arc<S>>,
}

impl<S: Servant> Activation<S> {
    /// An activation by this incarnation policy, which may be one of your own.
    pub fn new(incarnation: impl Incarnation<S>) -> Self {
        Activation {
            incarnation: Arc::new(incarnation),
            threading: Threading::Inline,
            state: State::Transient,
            keeping: Keeping::none(),
            plain: None,
        }
    }

    /// One servant, which is there from the beginning to the end.
    pub fn shared(servant: S) -> Self {
        let servant = Arc::new(servant);
        Activation { plain: Some(servant.clone()), ..Self::new(Shared::new(servant)) }
    }

    /// A servant is made for each call, and dropped after it.
    pub fn per_call<A: ServantActivator<Servant = S>>(activator: A) -> Self {
        Self::new(PerCall::new(activator))
    }

    /// Chooses the threading model.
    #[must_use]
    pub fn threading(mut self, threading: Threading) -> Self {
        self.threading = threading;
        self
    }

    /// Why the three answers cannot go together, if they cannot.
    pub fn refusal(&self) -> Option<String> {
        self.incarnation.refuses(&self.threading, &self.state)
    }

    fn is_plain(&self) -> bool {
        matches!((&self.threading, &self.state), (Threading::Inline, State::Transient))
    }
}

impl<S: StatefulServant> Activation<S> {
    /// Chooses whether modified state is kept.
    #[must_use]
    pub fn state(mut self, state: State) -> Self {
        self.keeping = state::keeping(&state);
        self.state = state;
        self
    }
}

/// What can be added to an adapter: a servant, or an [`Activation`].
pub trait IntoObject {
    /// What the adapter's table holds for the object.
    ///
    /// # Errors
    /// The answers of the activation do not go together, or not at this place.
    fn into_object(self, place: &Place<'_>) -> Result<Arc<dyn Servant>>;
}

/// Where an object is added.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The adapter.
    pub adapter: &'a ObjectAdapter,
    /// The object, or the category of objects.
    pub scope: Scope<'a>,
}

/// What an activation is for.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// One facet of one object.
    Object(&'a Identity, &'a str),
    /// All objects of a category that have no servant of their own; the empty category is every one.
    Category(&'a str),
}

impl<S: Servant> IntoObject for S {
    fn into_object(self, _: &Place<'_>) -> Result<Arc<dyn Servant>> {
        Ok(Arc::new(self))
    }
}

impl<S: Servant> IntoObject for Activation<S> {
    fn into_object(self, place: &Place<'_>) -> Result<Arc<dyn Servant>> {
        if let Some(reason) = self.refusal() {
            return Err(Error::api(format!(
                "{} + {} + {}: {reason}",
                self.incarnation.name(),
                self.threading,
                self.state
            )));
        }
        if let Some(servant) = &self.plain
            && self.is_plain()
        {
            return Ok(servant.clone());
        }
        let schedule = place.adapter.threads().schedule(place.adapter, &self.threading)?;
        Ok(Arc::new(ActiveObject::new(self.incarnation, schedule, self.keeping)))
    }
}
