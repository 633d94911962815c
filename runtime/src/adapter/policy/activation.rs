//! An activation: one answer to each of the three questions, to be added to an adapter.

use std::sync::Arc;

use crate::adapter::Servant;
use crate::adapter::policy::active::ActiveObject;
use crate::adapter::policy::incarnation::default_servant::DefaultServant;
use crate::adapter::policy::incarnation::locator::Located;
use crate::adapter::policy::incarnation::per_call::PerCall;
use crate::adapter::policy::incarnation::per_client::PerClient;
use crate::adapter::policy::incarnation::shared::Shared;
use crate::adapter::policy::state::format::Schema;
use crate::adapter::policy::{
    Incarnation, IntoObject, Keeping, Lifespan, OnDemand, Place, Scope, ServantActivator, ServantLocator,
    State, StatefulServant, Threading, state,
};
use crate::error::{Error, Result};
use crate::store::StateStore;

/// One answer to each of the three questions of an object server, for an object or a category of objects.
///
/// It is added to an adapter in the place of a servant: with [`add`](crate::ObjectAdapter::add) for one object, with
/// [`add_default`](crate::ObjectAdapter::add_default) for all objects of a category. The named policies of the field are its
/// constructors; what is not said is [`Threading::Inline`], [`State::Transient`] and [`Lifespan::Persistent`].
pub struct Activation<S> {
    incarnation: Arc<dyn Incarnation<S>>,
    threading: Threading,
    state: State,
    schema: Arc<Schema>,
    keeping: Keeping<S>,
    lifespan: Lifespan,
    /// The one servant, if the program made it: where there is nothing else to decide it is added as it is.
    plain: Option<(Arc<S>, Around<S>)>,
}

/// How an incarnation policy is put around the one servant that the program made.
type Around<S> = fn(Arc<S>) -> Arc<dyn Incarnation<S>>;

impl<S: Servant> Activation<S> {
    /// An activation by this incarnation policy, which may be one of your own.
    pub fn new(incarnation: impl Incarnation<S>) -> Self {
        Self::by(Arc::new(incarnation))
    }

    fn by(incarnation: Arc<dyn Incarnation<S>>) -> Self {
        Activation {
            incarnation,
            threading: Threading::Inline,
            state: State::Transient,
            schema: Arc::default(),
            keeping: Keeping::none(),
            lifespan: Lifespan::Persistent,
            plain: None,
        }
    }

    fn of_one(servant: S, around: Around<S>) -> Self {
        let servant = Arc::new(servant);
        Activation { plain: Some((servant.clone(), around)), ..Self::by(around(servant)) }
    }

    /// One servant of one object, which is there from the beginning to the end.
    pub fn shared(servant: S) -> Self {
        Self::of_one(servant, |servant| Arc::new(Shared::new(servant)))
    }

    /// A servant is made for each call, and dropped after it.
    pub fn per_call<A: ServantActivator<Servant = S>>(activator: A) -> Self {
        Self::new(PerCall::new(activator))
    }

    /// A servant is made for each connection and object, at the first call, and etherealized when the connection is over. Callers in
    /// the process are one client. What the servant holds is lost when its client connects anew.
    pub fn per_client<A: ServantActivator<Servant = S>>(activator: A) -> Self {
        Self::new(PerClient::new(activator))
    }

    /// A servant is made for each object, at its first call. It takes an activator, or an [`OnDemand`] that also says how many there
    /// may be and how long one is kept without a call.
    pub fn on_demand(on_demand: impl Into<OnDemand<S>>) -> Self {
        Self::new(on_demand.into().into_incarnation())
    }

    /// One servant for all objects of a category.
    pub fn default_servant(servant: S) -> Self {
        Self::of_one(servant, |servant| Arc::new(DefaultServant::new(servant)))
    }

    /// A hook of your own finds the servant of each call.
    pub fn locator<L: ServantLocator<Servant = S>>(locator: L) -> Self {
        Self::new(Located::new(locator))
    }

    /// Preset: a servant for each object, made at its first call, with a thread of the object's own.
    pub fn thread_per_object(on_demand: impl Into<OnDemand<S>>) -> Self {
        Self::on_demand(on_demand).threading(Threading::PerObject)
    }

    /// Preset: one servant, and one call at a time in the whole adapter: the textbook's iterative server.
    pub fn iterative(servant: S) -> Self {
        Self::shared(servant).threading(Threading::Serialized)
    }

    /// Chooses the threading model.
    #[must_use]
    pub fn threading(mut self, threading: Threading) -> Self {
        self.threading = threading;
        self
    }

    /// Chooses how long references to the object mean it.
    #[must_use]
    pub fn lifespan(mut self, lifespan: Lifespan) -> Self {
        self.lifespan = lifespan;
        self
    }

    /// Why the three answers cannot go together, if they cannot: the answers, and the reason.
    pub fn refusal(&self) -> Option<String> {
        self.incarnation.refuses(&self.threading, &self.state).map(|reason| self.refused(&reason))
    }

    /// Why the activation cannot be at a place.
    fn misplaced(&self, place: &Place<'_>) -> Option<String> {
        match (self.lifespan, place.scope) {
            (Lifespan::Transient, Scope::Category(_)) => Some(
                "the objects of a category are named by their callers, so nobody stamps their names; \
                 Lifespan::Transient is for `add`"
                    .into(),
            ),
            _ => None,
        }
    }

    fn refused(&self, reason: &str) -> String {
        format!("{} + {} + {}: {reason}", self.incarnation.name(), self.threading, self.state)
    }

    fn is_plain(&self) -> bool {
        matches!((&self.threading, &self.state), (Threading::Inline, State::Transient))
    }
}

impl<S: Servant> Activation<S> {
    /// Preset: a servant for each object, made at its first call, whose changes are committed before the reply leaves.
    pub fn persistent(store: Arc<dyn StateStore>, on_demand: impl Into<OnDemand<S>>) -> Self
    where
        S: StatefulServant,
    {
        Self::on_demand(on_demand).state(State::Persistent(store))
    }

    /// Chooses whether modified state is kept.
    #[must_use]
    pub fn state(mut self, state: State) -> Self
    where
        S: StatefulServant,
    {
        self.state = state;
        self.kept()
    }

    /// Gives the state a schema version, other than 1, and an upgrade: it makes a state of this schema from one that was stored
    /// under an older version, which it is given. Without one, a state of an older schema cannot be read; one of a newer schema
    /// never can.
    #[must_use]
    pub fn schema(
        mut self,
        version: u32,
        upgrade: impl Fn(u32, &[u8]) -> Result<Vec<u8>> + Send + Sync + 'static,
    ) -> Self
    where
        S: StatefulServant,
    {
        self.schema = Arc::new(Schema::new(version, upgrade));
        self.kept()
    }

    fn kept(mut self) -> Self
    where
        S: StatefulServant,
    {
        let keeping = state::keeping(&self.state, self.schema.clone());
        let Some((servant, around)) = self.plain.take() else { return Activation { keeping, ..self } };
        drop(self.incarnation);
        let servant = Arc::into_inner(servant).expect("nobody else had it before it was added");
        let servant = Arc::new(keeping.gated(servant));
        Activation { incarnation: around(servant.clone()), plain: Some((servant, around)), keeping, ..self }
    }
}

impl<S: Servant> IntoObject for Activation<S> {
    fn into_object(self, place: &Place<'_>) -> Result<Arc<dyn Servant>> {
        if let Some(refusal) = self.refusal() {
            return Err(Error::api(refusal));
        }
        let misplaced = self.misplaced(place).or_else(|| self.incarnation.misplaced(place));
        let misplaced = misplaced.or_else(|| self.threading.refuses(place.adapter));
        if let Some(reason) = misplaced.or_else(|| self.state.refuses(place)) {
            return Err(Error::api(self.refused(&reason)));
        }
        if let Some((servant, _)) = &self.plain {
            servant.interface().map_or(Ok(()), |interface| interface.claim())?;
            if self.is_plain() {
                return Ok(servant.clone());
            }
        }
        let schedule = place.adapter.threads().schedule(place.adapter, &self.threading)?;
        self.incarnation.begin(place)?;
        Ok(Arc::new(ActiveObject::new(self.incarnation, schedule, self.keeping, place.scope)))
    }

    fn lifespan(&self) -> Lifespan {
        self.lifespan
    }

    fn locates(&self) -> bool {
        self.incarnation.locates()
    }
}
