//! `default_servant`: one servant, added by the program, for all objects of a category that have none of their own.
//!
//! It asks [`current`](crate::current) which object is called. All calls to the category run on it; its interface's `&mut self`
//! operations have it alone. It costs nothing for an object, however many there are.

use std::sync::Arc;

use crate::BoxFuture;
use crate::adapter::policy::{Incarnated, Incarnation, Keeping, Place, Reason, Scope, State, Threading};
use crate::adapter::{Request, Servant};
use crate::error::Result;

/// The policy.
pub(crate) struct DefaultServant<S> {
    servant: Arc<S>,
}

impl<S> DefaultServant<S> {
    pub(crate) fn new(servant: Arc<S>) -> Self {
        DefaultServant { servant }
    }
}

impl<S: Servant> Incarnation<S> for DefaultServant<S> {
    fn name(&self) -> &'static str {
        "default_servant"
    }

    fn refuses(&self, threading: &Threading, state: &State) -> Option<String> {
        match (threading, state) {
            (Threading::PerObject, _) => {
                Some("one servant is behind all objects, so their threads would meet in it".into())
            }
            (_, State::Persistent(_) | State::Snapshot(..)) => {
                Some("one servant is behind all objects, so no object has a state of its own".into())
            }
            _ => None,
        }
    }

    fn misplaced(&self, place: &Place<'_>) -> Option<String> {
        matches!(place.scope, Scope::Object(..))
            .then(|| "the servant is for a category (add_default); for one object use shared".into())
    }

    fn incarnate<'a>(
        &'a self,
        _: &'a mut Request,
        _: &'a Keeping<S>,
    ) -> BoxFuture<'a, Result<Incarnated<S>>> {
        Box::pin(std::future::ready(Ok(Incarnated::new(self.servant.clone()))))
    }

    fn retire<'a>(&'a self, _: &'a Keeping<S>, reason: Reason) -> BoxFuture<'a, ()> {
        let end = self.servant.clone().etherealize(reason);
        end.unwrap_or_else(|| Box::pin(std::future::ready(())))
    }
}
