//! `on_demand`: a servant for each object, made at its first call, and etherealized when it is idle, when there are too many, when
//! the object is removed, or with its adapter.
//!
//! - A servant is made exactly once, however many calls come at once; all of them get it, or the error of its activator.
//! - No call runs on a servant that is etherealized: a call that comes meanwhile waits, then a new one is made.
//! - Over capacity the one goes that was unused for the longest time. If all are in use there are more than that, until a call
//!   ends.
//! - It is etherealized by a task of the runtime, and has to end: a call that made one servant too many is answered after that.
//! - Each facet has a servant of its own.

use std::sync::Arc;
use std::time::Duration;

use crate::BoxFuture;
use crate::adapter::policy::incarnation::maker::Maker;
use crate::adapter::policy::incarnation::slots::{Bound, Slots};
use crate::adapter::policy::{
    Incarnated, Incarnation, Keeping, Place, Reason, ServantActivator, State, Threading,
};
use crate::adapter::{Request, Servant};
use crate::error::Result;

/// An activator, and how many of its servants are kept for how long.
///
/// Without more said they are kept until their object is removed or their adapter ends.
pub struct OnDemand<S> {
    maker: Maker<S>,
    capacity: usize,
    idle: Option<Duration>,
}

impl<S: Servant> OnDemand<S> {
    /// Servants made by `activator`.
    pub fn new<A: ServantActivator<Servant = S>>(activator: A) -> Self {
        OnDemand { maker: Maker::new(activator), capacity: usize::MAX, idle: None }
    }

    /// Keeps at most so many servants, besides those in use. 0 keeps none after its last call.
    #[must_use]
    pub fn capacity(mut self, servants: usize) -> Self {
        self.capacity = servants;
        self
    }

    /// Keeps a servant for so long after its last call.
    #[must_use]
    pub fn idle(mut self, time: Duration) -> Self {
        self.idle = Some(time);
        self
    }

    pub(crate) fn into_incarnation(self) -> impl Incarnation<S> {
        let bound = Bound::new();
        let slots = Slots::new(Arc::new(self.maker), bound.clone()).within(self.capacity, self.idle);
        Policy { slots: Arc::new(slots), bound }
    }
}

impl<A: ServantActivator> From<A> for OnDemand<A::Servant> {
    fn from(activator: A) -> Self {
        OnDemand::new(activator)
    }
}

struct Policy<S> {
    slots: Arc<Slots<S>>,
    bound: Arc<Bound>,
}

impl<S: Servant> Incarnation<S> for Policy<S> {
    fn name(&self) -> &'static str {
        "on_demand"
    }

    fn refuses(&self, _: &Threading, _: &State) -> Option<String> {
        None
    }

    fn begin(&self, place: &Place<'_>) -> Result<()> {
        self.bound.configure(place)
    }

    fn incarnate<'a>(
        &'a self,
        request: &'a mut Request,
        keeping: &'a Keeping<S>,
    ) -> BoxFuture<'a, Result<Incarnated<S>>> {
        Box::pin(self.slots.incarnate(request, keeping))
    }

    fn retire<'a>(&'a self, _: &'a Keeping<S>, reason: Reason) -> BoxFuture<'a, ()> {
        Box::pin(self.slots.close(reason))
    }
}
