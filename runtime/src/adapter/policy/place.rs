//! What can be added to an adapter, and where.

use std::sync::Arc;

use crate::adapter::policy::Lifespan;
use crate::adapter::{ObjectAdapter, Servant};
use crate::error::Result;
use crate::identity::Identity;

/// What can be added to an adapter: a servant, or an [`Activation`](crate::Activation).
pub trait IntoObject {
    /// What the adapter's table holds for the object.
    ///
    /// # Errors
    /// The answers of the activation do not go together, or not at this place.
    fn into_object(self, place: &Place<'_>) -> Result<Arc<dyn Servant>>;

    /// How long its references mean it.
    fn lifespan(&self) -> Lifespan {
        Lifespan::Persistent
    }

    /// Whether it stands behind the default servants in the order of look-up, as a servant locator does.
    fn locates(&self) -> bool {
        false
    }
}

impl<S: Servant> IntoObject for S {
    fn into_object(self, _: &Place<'_>) -> Result<Arc<dyn Servant>> {
        Ok(Arc::new(self))
    }
}

/// Where an object is added.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The adapter.
    pub adapter: &'a ObjectAdapter,
    /// The object, or the category of objects.
    pub scope: Scope<'a>,
}

impl Place<'_> {
    /// Whether no connection leads to the adapter.
    pub(crate) fn is_datagram_only(&self) -> bool {
        self.adapter.is_datagram_only()
    }
}

/// What an activation is for.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// One facet of one object.
    Object(&'a Identity, &'a str),
    /// All objects of a category that have no servant of their own; the empty category is every one.
    Category(&'a str),
}
