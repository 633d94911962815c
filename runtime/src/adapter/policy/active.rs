//! What an adapter's table holds for an object with an activation policy: a servant that finds the servant.
//!
//! The threading model comes first, so that incarnation runs on the threads it gives; then the incarnation, which brings the state
//! with it; then the servant.

use std::sync::Arc;

use crate::BoxFuture;
use crate::adapter::policy::{Call, Incarnation, Keeping, Reason, Schedule};
use crate::adapter::{DispatchFuture, Reply, Request, Servant, dispatch};

/// An object whose servant is found for each call.
pub(crate) struct ActiveObject<S> {
    incarnation: Arc<dyn Incarnation<S>>,
    /// `None`: on the connection's task.
    schedule: Option<Arc<dyn Schedule>>,
    keeping: Keeping<S>,
}

impl<S: Servant> ActiveObject<S> {
    pub(super) fn new(
        incarnation: Arc<dyn Incarnation<S>>,
        schedule: Option<Arc<dyn Schedule>>,
        keeping: Keeping<S>,
    ) -> Self {
        ActiveObject { incarnation, schedule, keeping }
    }

    /// Carries out a call where it is polled.
    async fn carry_out(self: Arc<Self>, request: Request) -> Reply {
        let incarnated = match self.incarnation.incarnate(&request, &self.keeping).await {
            Ok(incarnated) => incarnated,
            Err(error) => return request.failed(&error),
        };
        let (servant, release) = incarnated.into_parts();
        let reply = dispatch::carry_out(servant, request).await;
        match release.release().await {
            Ok(()) => reply,
            Err(error) => Reply::unknown_local(&error.to_string()),
        }
    }
}

impl<S: Servant> Servant for ActiveObject<S> {
    fn type_ids(&self) -> &[&'static str] {
        &["::Ice::Object"]
    }

    fn dispatch(self: Arc<Self>, request: Request) -> DispatchFuture {
        match self.schedule.clone() {
            None => Box::pin(self.carry_out(request)),
            Some(schedule) => {
                schedule.schedule(Call::new(request, |request| Box::pin(self.carry_out(request))))
            }
        }
    }

    fn takes_builtins(&self) -> bool {
        true
    }

    fn etherealize(self: Arc<Self>, reason: Reason) -> Option<BoxFuture<'static, ()>> {
        Some(Box::pin(async move { self.incarnation.retire(&self.keeping, reason).await }))
    }
}
