//! What an adapter's table holds for an object with an activation policy: a servant that finds the servant.
//!
//! The threading model comes first, so that incarnation runs on the threads it gives; then the incarnation, which brings the state
//! with it; then the servant. A panic in any of them is a reply. The incarnation is retired after the last call.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering, fence};

use futures_util::FutureExt;

use crate::BoxFuture;
use crate::adapter::policy::{Call, Incarnation, Keeping, Reason, Schedule, Scope};
use crate::adapter::{Begun, DispatchFuture, Found, Reply, Request, Servant, Unfinished, dispatch};

/// An object whose servant is found for each call.
pub(crate) struct ActiveObject<S> {
    incarnation: Arc<dyn Incarnation<S>>,
    /// `None`: on the connection's task.
    schedule: Option<Arc<dyn Schedule>>,
    keeping: Keeping<S>,
    /// A locator of one category: those of all categories are asked after it.
    next: bool,
    calls: Unfinished,
    /// It left its adapter: a call that was on its way comes too late.
    over: AtomicBool,
}

impl<S: Servant> ActiveObject<S> {
    pub(super) fn new(
        incarnation: Arc<dyn Incarnation<S>>,
        schedule: Option<Arc<dyn Schedule>>,
        keeping: Keeping<S>,
        scope: Scope<'_>,
    ) -> Self {
        let next =
            incarnation.locates() && matches!(scope, Scope::Category(category) if !category.is_empty());
        ActiveObject {
            incarnation,
            schedule,
            keeping,
            next,
            calls: Unfinished::default(),
            over: AtomicBool::new(false),
        }
    }

    /// Counts a call, unless the object left its adapter.
    fn begin(&self) -> Option<Begun> {
        let begun = self.calls.begin();
        // Either this sees that it is over, or the end sees the call.
        fence(Ordering::SeqCst);
        (!self.over.load(Ordering::Relaxed)).then_some(begun)
    }

    /// Carries out a call where it is polled.
    async fn carry_out(self: Arc<Self>, mut request: Request, begun: Begun) -> Reply {
        let incarnated = async { self.incarnation.incarnate(&mut request, &self.keeping).await };
        let incarnated = match AssertUnwindSafe(incarnated).catch_unwind().await {
            Ok(Ok(incarnated)) => incarnated,
            Ok(Err(error)) => return request.failed(&error),
            Err(panic) => return Reply::panicked(&*panic),
        };
        let (servant, release) = incarnated.into_parts();
        let reply = match servant {
            Some(servant) => dispatch::carry_out(servant, request).await,
            None => self.pass_on(request).await,
        };
        let released = AssertUnwindSafe(async { release.release().await }).catch_unwind().await;
        drop(begun);
        match released {
            Ok(Ok(())) => reply,
            Ok(Err(error)) => Reply::failed_after(&error),
            Err(panic) => Reply::panicked(&*panic),
        }
    }

    /// The call comes too late. The object may have been added anew, or be one that something else in the adapter takes.
    async fn look_again(self: Arc<Self>, request: Request) -> Reply {
        let adapter = request.adapter().clone();
        let (request, found) = request.at(adapter);
        match found {
            // In an adapter that ended it is still in the table.
            Found::Servant(servant) if Arc::as_ptr(&servant).addr() == Arc::as_ptr(&self).addr() => {
                request.failed(&request.adapter().deactivated())
            }
            Found::Servant(servant) => dispatch::carry_out(servant, request).await,
            Found::NoFacet => request.not_exist(true),
            Found::NoObject => request.go_to_child().await,
        }
    }

    /// The policy has no servant for the call.
    async fn pass_on(&self, request: Request) -> Reply {
        let servants = request.adapter().servants();
        let next = if self.next { servants.find_locator("") } else { None };
        match next {
            Some(next) => dispatch::carry_out(next, request).await,
            None if servants.has_object(&request.identity()) => request.not_exist(true),
            None => request.go_to_child().await,
        }
    }
}

impl<S: Servant> Servant for ActiveObject<S> {
    fn type_ids(&self) -> &[&'static str] {
        &["::Ice::Object"]
    }

    fn dispatch(self: Arc<Self>, request: Request) -> DispatchFuture {
        let Some(begun) = self.begin() else { return Box::pin(self.look_again(request)) };
        match self.schedule.clone() {
            None => Box::pin(self.carry_out(request, begun)),
            Some(schedule) => {
                schedule.schedule(Call::new(request, move |request| Box::pin(self.carry_out(request, begun))))
            }
        }
    }

    fn takes_builtins(&self) -> bool {
        true
    }

    fn refuses_sharing(&self) -> Option<String> {
        Some(if self.keeping.keeps() {
            "its state is kept, and that of one object only".to_owned()
        } else {
            "it is an activation, which is for the place where it was added".to_owned()
        })
    }

    fn etherealize(self: Arc<Self>, reason: Reason) -> Option<BoxFuture<'static, ()>> {
        if self.over.swap(true, Ordering::Relaxed) {
            // Who came first sees to it: it was removed while its adapter ended.
            return None;
        }
        fence(Ordering::SeqCst);
        Some(Box::pin(async move {
            self.calls.none().await;
            self.incarnation.retire(&self.keeping, reason).await;
        }))
    }
}
