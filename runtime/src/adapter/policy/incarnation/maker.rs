//! How a policy makes a servant: by the program's activator, whose panics are errors.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};

use futures_util::FutureExt;

use crate::adapter::policy::incarnation::activator::Activator;
use crate::adapter::policy::incarnation::object_key::ObjectKey;
use crate::adapter::policy::{Keeping, Reason, ServantActivator};
use crate::adapter::request::panic_text;
use crate::adapter::{Request, Servant};
use crate::error::{Error, ErrorKind, Result};

/// Makes and ends servants by an activator.
pub(super) struct Maker<S> {
    activator: Arc<dyn Activator<S>>,
    claim: Claim,
}

impl<S: Servant> Maker<S> {
    pub(super) fn new(activator: impl ServantActivator<Servant = S>) -> Self {
        Maker { activator: Arc::new(activator), claim: Claim::default() }
    }

    /// A servant for the object that a request calls, in the object's state. The activator sees the call as
    /// [`current`](crate::current).
    ///
    /// # Errors
    /// Those of the activator and of the store. A panic is `Unknown`.
    pub(super) async fn make(&self, request: &Request, keeping: &Keeping<S>) -> Result<S> {
        let current = request.current();
        let make = async { self.activator.incarnate(&current).await };
        let servant = caught("the servant's activator", current.scope(make)).await??;
        self.claim.check(&servant)?;
        let servant = keeping.gated(servant);
        let restore = keeping.restore_made(&servant, request, Some(&self.activator));
        caught("the servant's state", restore).await??;
        Ok(servant)
    }

    /// Ends a servant: saves what is not saved yet, and tells it and the activator. It is dropped when this returns, whatever panics.
    pub(super) async fn end(&self, key: &ObjectKey, servant: Arc<S>, keeping: &Keeping<S>, reason: Reason) {
        let end = async {
            keeping.save(&servant).await;
            if let Some(end) = servant.clone().etherealize(reason) {
                end.await;
            }
            self.activator.etherealize(&key.identity, servant, reason).await;
        };
        if let Err(error) = caught("an etherealization", end).await {
            tracing::warn!(target: "floe::dispatch", "object '{}': {error}", key.identity);
        }
    }
}

/// The check that two traits do not have one type id, made with the first servant.
#[derive(Default)]
pub(super) struct Claim(OnceLock<Result<()>>);

impl Claim {
    pub(super) fn check(&self, servant: &dyn Servant) -> Result<()> {
        let claim =
            || caught_now("the servant", || servant.interface().map_or(Ok(()), |known| known.claim()));
        self.0.get_or_init(|| claim().and_then(|claimed| claimed)).clone()
    }
}

/// Runs a future; a panic in it is an error that names `what`.
pub(super) async fn caught<T>(what: &str, future: impl Future<Output = T>) -> Result<T> {
    AssertUnwindSafe(future).catch_unwind().await.map_err(|panic| panicked(what, &*panic))
}

/// As [`caught`], for a function.
pub(super) fn caught_now<T>(what: &str, function: impl FnOnce() -> T) -> Result<T> {
    std::panic::catch_unwind(AssertUnwindSafe(function)).map_err(|panic| panicked(what, &*panic))
}

fn panicked(what: &str, panic: &(dyn std::any::Any + Send)) -> Error {
    Error::new(ErrorKind::Unknown(format!("{what} panicked: {}", panic_text(panic))))
}
