//! `per_call`: a servant is made for each call and dropped after it.

use std::sync::Arc;

use crate::BoxFuture;
use crate::adapter::policy::incarnation::activator::Activator;
use crate::adapter::policy::{Incarnated, Incarnation, Keeping, Reason, ServantActivator, State, Threading};
use crate::adapter::{Request, Servant};
use crate::error::Result;

pub(crate) struct PerCall<S> {
    activator: Arc<dyn Activator<S>>,
}

impl<S: Servant> PerCall<S> {
    pub(crate) fn new(activator: impl ServantActivator<Servant = S>) -> Self {
        PerCall { activator: Arc::new(activator) }
    }
}

impl<S: Servant> Incarnation<S> for PerCall<S> {
    fn name(&self) -> &'static str {
        "per_call"
    }

    fn refuses(&self, _: &Threading, state: &State) -> Option<String> {
        match state {
            State::Snapshot(..) => {
                Some("a servant that lives for one call has no time between snapshots".into())
            }
            _ => None,
        }
    }

    fn incarnate<'a>(
        &'a self,
        request: &'a Request,
        keeping: &'a Keeping<S>,
    ) -> BoxFuture<'a, Result<Incarnated<S>>> {
        Box::pin(async move {
            let servant = keeping.gated(self.activator.incarnate(&request.current()).await?);
            keeping.restore_made(&servant, request, Some(&self.activator)).await?;
            Ok(Incarnated::new(Arc::new(servant)))
        })
    }

    fn retire<'a>(&'a self, _: &'a Keeping<S>, _: Reason) -> BoxFuture<'a, ()> {
        Box::pin(async {})
    }
}
