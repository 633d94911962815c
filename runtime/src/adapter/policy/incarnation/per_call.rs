//! `per_call`: a servant is made for each call and dropped after it. Nothing is there between calls, so its activator hears of no
//! end.
//!
//! With [`State::Persistent`] a call has the object alone: its state is loaded, the call runs, what it changed is committed, and
//! then the next call has its turn.

use std::sync::Arc;

use crate::BoxFuture;
use crate::adapter::policy::incarnation::maker::Maker;
use crate::adapter::policy::incarnation::object_key::ObjectKey;
use crate::adapter::policy::incarnation::turns::Turns;
use crate::adapter::policy::{Incarnated, Incarnation, Keeping, Reason, ServantActivator, State, Threading};
use crate::adapter::{Request, Servant};
use crate::error::Result;

/// The policy.
pub(crate) struct PerCall<S> {
    maker: Maker<S>,
    turns: Turns,
}

impl<S: Servant> PerCall<S> {
    pub(crate) fn new(activator: impl ServantActivator<Servant = S>) -> Self {
        PerCall { maker: Maker::new(activator), turns: Turns::default() }
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
            if !keeping.keeps() {
                return Ok(Incarnated::new(Arc::new(self.maker.make(request, keeping).await?)));
            }
            let turn = self.turns.take(ObjectKey::of(request), request).await?;
            let servant = Arc::new(self.maker.make(request, keeping).await?);
            let (kept, keeping) = (servant.clone(), keeping.clone());
            Ok(Incarnated::new(servant).released_by(move || {
                Box::pin(async move {
                    keeping.save(&kept).await;
                    drop(kept);
                    drop(turn);
                    Ok(())
                })
            }))
        })
    }

    fn retire<'a>(&'a self, _: &'a Keeping<S>, _: Reason) -> BoxFuture<'a, ()> {
        Box::pin(async {})
    }
}
