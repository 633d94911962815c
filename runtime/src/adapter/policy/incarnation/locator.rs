//! `locator`: a hook of the program's finds the servant of each call, and hears when the call is over.
//!
//! It is asked where neither the object itself nor a default servant is found: first the locator of the object's category, then the
//! one of the empty category. It may hand out one servant to many calls, or a new one to each; it owns them. With a kept state it
//! names the object whose state the servant has; then that object's calls run one at a time, each on the stored state.

use std::sync::{Arc, OnceLock};

use crate::BoxFuture;
use crate::adapter::policy::incarnation::maker::{Claim, caught};
use crate::adapter::policy::incarnation::object_key::ObjectKey;
use crate::adapter::policy::incarnation::turns::{Turn, Turns};
use crate::adapter::policy::{Incarnated, Incarnation, Keeping, Place, Reason, Scope, State, Threading};
use crate::adapter::{Current, Request, Servant};
use crate::error::{Error, Result};
use crate::identity::Identity;

/// Finds the servant of each call: Ice's servant locator.
///
/// A panic in it is an UnknownException for the caller, and nothing else.
pub trait ServantLocator: Send + Sync + 'static {
    /// What it finds.
    type Servant: Servant;
    /// What it gives itself from [`locate`](Self::locate) to [`finished`](Self::finished).
    type Cookie: Send + 'static;

    /// The servant for a call. `None`: the next locator is asked, and if there is none, there is no such object.
    ///
    /// # Errors
    /// They go to the caller, as a servant's do; [`Error::object_not_exist`](crate::Error::object_not_exist) says that there is no
    /// such object, and asks nobody else.
    #[allow(clippy::type_complexity, reason = "one place, and each part has its name here")]
    fn locate(
        &self,
        current: &Current,
    ) -> impl Future<Output = Result<Option<(Arc<Self::Servant>, Self::Cookie)>>> + Send;

    /// The call is over: called once for each servant that was found, also when the call failed.
    ///
    /// # Errors
    /// It goes to the caller in the place of the reply.
    fn finished(
        &self,
        current: &Current,
        servant: Arc<Self::Servant>,
        cookie: Self::Cookie,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (current, servant, cookie);
        async { Ok(()) }
    }

    /// It was removed from its adapter, or the adapter is deactivated. All its calls are finished, and none comes.
    fn deactivate(&self, category: &str) -> impl Future<Output = ()> + Send {
        let _ = category;
        async {}
    }

    /// Whether [`state_key`](Self::state_key) names objects: without it no state can be kept.
    fn keeps_state(&self) -> bool {
        false
    }

    /// The object under which the state of the servant for a call is kept. Servants of two objects are two values.
    fn state_key(&self, current: &Current) -> Option<Identity> {
        let _ = current;
        None
    }
}

/// The policy.
pub(crate) struct Located<L> {
    locator: Arc<L>,
    category: OnceLock<String>,
    claim: Claim,
    turns: Turns,
}

impl<L: ServantLocator> Located<L> {
    pub(crate) fn new(locator: L) -> Self {
        Located {
            locator: Arc::new(locator),
            category: OnceLock::new(),
            claim: Claim::default(),
            turns: Turns::default(),
        }
    }

    /// The turn of a call on the object whose state its servant has.
    async fn turn(&self, current: &Current, request: &mut Request) -> Result<Turn> {
        let Some(identity) = caught("the servant locator", async { self.locator.state_key(current) }).await?
        else {
            return Err(Error::api("the servant locator gave no key for the state"));
        };
        let key = ObjectKey { identity: identity.clone(), facet: request.facet() };
        request.keep_as(identity);
        self.turns.take(Arc::new(key), request).await
    }
}

impl<L: ServantLocator> Incarnation<L::Servant> for Located<L> {
    fn name(&self) -> &'static str {
        "locator"
    }

    fn refuses(&self, _: &Threading, state: &State) -> Option<String> {
        match state {
            State::Transient => None,
            _ if self.locator.keeps_state() => None,
            _ => Some(
                "the locator does not say whose state its servants have (ServantLocator::keeps_state)".into(),
            ),
        }
    }

    fn misplaced(&self, place: &Place<'_>) -> Option<String> {
        matches!(place.scope, Scope::Object(..))
            .then(|| "the locator is for a category (add_default); for one object use on_demand".into())
    }

    fn locates(&self) -> bool {
        true
    }

    fn begin(&self, place: &Place<'_>) -> Result<()> {
        if let Scope::Category(category) = place.scope {
            self.category.get_or_init(|| category.to_owned());
        }
        Ok(())
    }

    fn incarnate<'a>(
        &'a self,
        request: &'a mut Request,
        keeping: &'a Keeping<L::Servant>,
    ) -> BoxFuture<'a, Result<Incarnated<L::Servant>>> {
        Box::pin(async move {
            let mut current = request.current();
            let mut kept = None;
            if keeping.keeps() {
                let turn = self.turn(&current, request).await?;
                // A call that the locator makes is below this turn.
                current = request.current();
                kept = Some((turn, keeping.clone()));
            }
            let locate = async { self.locator.locate(&current).await };
            let located = caught("the servant locator", current.scope(locate)).await??;
            let Some((servant, cookie)) = located else { return Ok(Incarnated::nothing()) };
            let finish =
                Finish { locator: self.locator.clone(), current, servant: servant.clone(), cookie, kept };
            let ready = async {
                self.claim.check(&*servant)?;
                caught("the servant's state", keeping.restore(&servant, request)).await?
            };
            if let Err(error) = ready.await {
                finish.finish().await?;
                return Err(error);
            }
            Ok(Incarnated::new(servant).released_by(move || Box::pin(finish.finish())))
        })
    }

    fn retire<'a>(&'a self, _: &'a Keeping<L::Servant>, _: Reason) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let category = self.category.get().map_or("", String::as_str);
            if let Err(error) =
                caught("the servant locator", async { self.locator.deactivate(category).await }).await
            {
                tracing::warn!(target: "floe::dispatch", "category '{category}': {error}");
            }
        })
    }
}

/// What is to be done after a call.
struct Finish<L: ServantLocator> {
    locator: Arc<L>,
    current: Current,
    servant: Arc<L::Servant>,
    cookie: L::Cookie,
    kept: Option<(Turn, Keeping<L::Servant>)>,
}

impl<L: ServantLocator> Finish<L> {
    async fn finish(self) -> Result<()> {
        let Finish { locator, current, servant, cookie, kept } = self;
        if let Some((_, keeping)) = &kept {
            keeping.save(&servant).await;
        }
        let finished = async { locator.finished(&current, servant, cookie).await };
        let result = caught("the servant locator", current.scope(finished)).await;
        drop(kept);
        result?
    }
}
