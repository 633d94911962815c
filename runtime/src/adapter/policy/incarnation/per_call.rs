//! `per_call`: a servant is made for each call and dropped after it. Nothing is there between calls, so its activator hears of no
//! end.
//!
//! With [`State::Persistent`] a call loads the state, runs and commits under the gate of the stored object (`state/turn.rs`).

use std::sync::Arc;

use crate::BoxFuture;
use crate::adapter::policy::incarnation::maker::Maker;
use crate::adapter::policy::{Incarnated, Incarnation, Keeping, Reason, ServantActivator, State, Threading};
use crate::adapter::{Request, Servant};
use crate::error::Result;

/// The policy.
pub(crate) struct PerCall<S> {
    maker: Maker<S>,
}

impl<S: Servant> PerCall<S> {
    pub(crate) fn new(activator: impl ServantActivator<Servant = S>) -> Self {
        PerCall { maker: Maker::new(activator) }
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
        request: &'a mut Request,
        keeping: &'a Keeping<S>,
    ) -> BoxFuture<'a, Result<Incarnated<S>>> {
        Box::pin(async move {
            let servant = Arc::new(self.maker.make(request, keeping).await?);
            if !keeping.keeps() {
                return Ok(Incarnated::new(servant));
            }
            let (kept, keeping) = (servant.clone(), keeping.clone());
            Ok(Incarnated::new(servant).released_by(move || {
                Box::pin(async move {
                    keeping.save(&kept).await;
                    Ok(())
                })
            }))
        })
    }

    fn retire<'a>(&'a self, _: &'a Keeping<S>, _: Reason) -> BoxFuture<'a, ()> {
        Box::pin(async {})
    }
}
