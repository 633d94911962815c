//! `shared`: one servant, added by the program, from the beginning to the end.
//!
//! Calls run side by side on it; its interface's `&mut self` operations have it alone. It goes with every threading model. With a
//! kept state it is brought to that state before its first call.

use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::BoxFuture;
use crate::adapter::policy::{Incarnated, Incarnation, Keeping, Place, Reason, Scope, State, Threading};
use crate::adapter::{Request, Servant};
use crate::error::Result;

/// The policy.
pub(crate) struct Shared<S> {
    servant: Arc<S>,
    restored: OnceCell<()>,
}

impl<S> Shared<S> {
    pub(crate) fn new(servant: Arc<S>) -> Self {
        Shared { servant, restored: OnceCell::new() }
    }
}

impl<S: Servant> Incarnation<S> for Shared<S> {
    fn name(&self) -> &'static str {
        "shared"
    }

    fn refuses(&self, _: &Threading, _: &State) -> Option<String> {
        None
    }

    fn misplaced(&self, place: &Place<'_>) -> Option<String> {
        matches!(place.scope, Scope::Category(_))
            .then(|| "the servant is one object's; for a category use default_servant".into())
    }

    fn incarnate<'a>(
        &'a self,
        request: &'a mut Request,
        keeping: &'a Keeping<S>,
    ) -> BoxFuture<'a, Result<Incarnated<S>>> {
        Box::pin(async move {
            let request = &*request;
            self.restored.get_or_try_init(|| keeping.restore(&self.servant, request)).await?;
            Ok(Incarnated::new(self.servant.clone()))
        })
    }

    fn retire<'a>(&'a self, keeping: &'a Keeping<S>, reason: Reason) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            if self.restored.initialized() {
                keeping.save(&self.servant).await;
            }
            if let Some(end) = self.servant.clone().etherealize(reason) {
                end.await;
            }
        })
    }
}
