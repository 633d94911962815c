//! Who makes servants: CORBA's servant activator.

use std::sync::Arc;

use crate::BoxFuture;
use crate::adapter::policy::Reason;
use crate::adapter::{Current, Servant};
use crate::error::Result;
use crate::identity::Identity;

/// Makes the servants of objects, and hears of their end.
///
/// A closure `|current: &Current| Ok(FooSkeleton::new(..))` is one.
pub trait ServantActivator: Send + Sync + 'static {
    /// What it makes.
    type Servant: Servant;

    /// Makes the servant of the object that `current` calls. It has to come to an end: the calls of the object wait for it, and so
    /// does the end of the adapter.
    ///
    /// # Errors
    /// They go to the caller; [`Error::object_not_exist`](crate::Error::object_not_exist) says that there is no such object.
    fn incarnate(&self, current: &Current) -> impl Future<Output = Result<Self::Servant>> + Send;

    /// A servant's time is over. No call runs on it, and none will. It has to come to an end: the next call of the object waits for
    /// it, as does the call that made one servant too many, and the end of the adapter.
    ///
    /// # Deadlocks
    /// A call that it makes belongs to the chain of the call that waits for it, if one does. A call to the object itself fails at
    /// once. One that waits for another call, which waits for this end, waits for ever.
    fn etherealize(
        &self,
        identity: &Identity,
        servant: Arc<Self::Servant>,
        reason: Reason,
    ) -> impl Future<Output = ()> + Send {
        let _ = (identity, servant, reason);
        async {}
    }
}

impl<F, S> ServantActivator for F
where
    F: Fn(&Current) -> Result<S> + Send + Sync + 'static,
    S: Servant,
{
    type Servant = S;

    async fn incarnate(&self, current: &Current) -> Result<S> {
        self(current)
    }
}

/// A [`ServantActivator`] of any type.
pub(crate) trait Activator<S>: Send + Sync + 'static {
    fn incarnate<'a>(&'a self, current: &'a Current) -> BoxFuture<'a, Result<S>>;

    fn etherealize<'a>(
        &'a self,
        identity: &'a Identity,
        servant: Arc<S>,
        reason: Reason,
    ) -> BoxFuture<'a, ()>;
}

impl<A: ServantActivator> Activator<A::Servant> for A {
    fn incarnate<'a>(&'a self, current: &'a Current) -> BoxFuture<'a, Result<A::Servant>> {
        Box::pin(ServantActivator::incarnate(self, current))
    }

    fn etherealize<'a>(
        &'a self,
        identity: &'a Identity,
        servant: Arc<A::Servant>,
        reason: Reason,
    ) -> BoxFuture<'a, ()> {
        Box::pin(ServantActivator::etherealize(self, identity, servant, reason))
    }
}
