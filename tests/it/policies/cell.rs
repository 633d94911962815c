//! One combination of the three axes, and what it promises.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use floe::policy::State;
use floe::store::StateStore;
use floe::{Activation, Threading};
use floe_tests::policies::{Finder, Maker, OwnThread, ProbeSkeleton, Prober, RoundRobin, Witness};

/// The servants of a user-written incarnation policy.
pub(super) const ROUND: i32 = 3;

/// The interval of snapshots: longer than any test.
const NEVER: Duration = Duration::from_secs(3600);

/// Where code and data are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    Shared,
    PerCall,
    PerClient,
    OnDemand,
    DefaultServant,
    Locator,
    /// A user's own.
    RoundRobin,
}

/// The threading model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Model {
    Inline,
    Pool,
    PerObject,
    PerRequest,
    PerConnection,
    Serialized,
    /// A user's own.
    OwnThread,
}

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    Transient,
    Persistent,
    Snapshot,
}

pub(super) const WHERE: [Where; 6] =
    [Where::Shared, Where::PerCall, Where::PerClient, Where::OnDemand, Where::DefaultServant, Where::Locator];

pub(super) const MODELS: [Model; 6] = [
    Model::Inline,
    Model::Pool,
    Model::PerObject,
    Model::PerRequest,
    Model::PerConnection,
    Model::Serialized,
];

pub(super) const KEPT: [Kept; 3] = [Kept::Transient, Kept::Persistent, Kept::Snapshot];

/// One combination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) place: Where,
    pub(super) model: Model,
    pub(super) kept: Kept,
}

/// What the activations of a server share.
pub(super) struct Means {
    pub(super) witness: Arc<Witness>,
    store: Arc<dyn StateStore>,
    thread: OnceLock<Arc<OwnThread>>,
}

impl Means {
    /// A witness of its own, and this store.
    pub(super) fn new(store: &Arc<dyn StateStore>) -> Self {
        Means { witness: Arc::default(), store: store.clone(), thread: OnceLock::new() }
    }
}

/// What calls share a sum with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sums {
    /// All calls of an object.
    Object,
    /// No two calls.
    Call,
    /// The calls of a client to an object.
    Client,
    /// All calls to all objects.
    All,
    /// Every third call, to whatever object.
    Turn,
}

impl Cell {
    /// All 108 combinations of what there is.
    pub(super) fn all() -> Vec<Cell> {
        let mut cells = Vec::new();
        for place in WHERE {
            for kept in KEPT {
                cells.extend(MODELS.map(|model| Cell { place, model, kept }));
            }
        }
        cells
    }

    /// All 39 combinations with a user's own policies.
    pub(super) fn own() -> Vec<Cell> {
        let mut cells = Vec::new();
        for kept in KEPT {
            let models = MODELS.into_iter().chain([Model::OwnThread]);
            cells.extend(models.map(|model| Cell { place: Where::RoundRobin, model, kept }));
            cells.extend(WHERE.map(|place| Cell { place, model: Model::OwnThread, kept }));
        }
        cells
    }

    pub(super) fn activation(self, means: &Means) -> Activation<ProbeSkeleton<Prober>> {
        let Means { witness, store, .. } = means;
        let activation = match self.place {
            Where::Shared => Activation::shared(Prober::skeleton(witness, "shared")),
            Where::PerCall => Activation::per_call(Maker(witness.clone())),
            Where::PerClient => Activation::per_client(Maker(witness.clone())),
            Where::OnDemand => Activation::on_demand(Maker(witness.clone())),
            Where::DefaultServant => Activation::default_servant(Prober::skeleton(witness, "default")),
            Where::Locator => Activation::locator(Finder::new(witness)),
            Where::RoundRobin => {
                let servants = (0..ROUND).map(|_| Prober::skeleton(witness, "round"));
                Activation::new(RoundRobin::new(servants))
            }
        };
        activation.threading(self.threading(means)).state(match self.kept {
            Kept::Transient => State::Transient,
            Kept::Persistent => State::Persistent(store.clone()),
            Kept::Snapshot => State::Snapshot(store.clone(), NEVER),
        })
    }

    fn threading(self, means: &Means) -> Threading {
        match self.model {
            Model::Inline => Threading::Inline,
            Model::Pool => Threading::Pool(4),
            Model::PerObject => Threading::PerObject,
            Model::PerRequest => Threading::PerRequest,
            Model::PerConnection => Threading::PerConnection,
            Model::Serialized => Threading::Serialized,
            Model::OwnThread => {
                Threading::Custom(means.thread.get_or_init(|| Arc::new(OwnThread::new())).clone())
            }
        }
    }

    /// Whether it is added for one object, and not for a category.
    pub(super) fn is_for_one(self) -> bool {
        self.place == Where::Shared
    }

    /// Whether it makes servants, or finds them, and can say that there is no such object.
    pub(super) fn knows_its_objects(self) -> bool {
        !matches!(self.place, Where::DefaultServant | Where::RoundRobin)
    }

    pub(super) fn sums(self) -> Sums {
        match (self.place, self.kept) {
            (Where::PerCall, Kept::Transient) => Sums::Call,
            (Where::Shared | Where::OnDemand | Where::Locator | Where::PerCall, _) => Sums::Object,
            (Where::PerClient, _) => Sums::Client,
            (Where::DefaultServant, _) => Sums::All,
            (Where::RoundRobin, _) => Sums::Turn,
        }
    }

    /// Whether the activator hears of the end of each servant.
    pub(super) fn etherealizes(self) -> bool {
        matches!(self.place, Where::OnDemand | Where::PerClient)
    }

    /// Whether an object's calls run one at a time, because each may have another servant with its state.
    fn takes_turns(self) -> bool {
        self.place == Where::Locator && self.kept != Kept::Transient
    }

    /// Whether calls go on while another one waits: to the same object, and on the same connection.
    pub(super) fn side_by_side(self, same_object: bool, same_connection: bool) -> bool {
        let waits = match self.model {
            Model::Inline | Model::Pool | Model::PerRequest => false,
            Model::PerObject => same_object,
            Model::PerConnection => same_connection,
            Model::Serialized | Model::OwnThread => true,
        };
        !(waits || same_object && self.takes_turns())
    }

    /// Whether a call that an object makes to itself, while it has itself alone, is carried out; else it fails at once. The caller is
    /// the same client for both calls, or not.
    pub(super) fn may_call_itself(self, same_client: bool) -> bool {
        let has_thread = match self.model {
            Model::Inline | Model::Pool | Model::PerRequest => true,
            Model::PerConnection => !same_client,
            Model::PerObject | Model::Serialized | Model::OwnThread => false,
        };
        let has_servant = match self.sums() {
            Sums::Call | Sums::Turn => true,
            Sums::Client => !same_client,
            Sums::Object | Sums::All => false,
        };
        has_thread && has_servant
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} + {} + {}", self.place, self.model, self.kept)
    }
}

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Where::Shared => "shared",
            Where::PerCall => "per_call",
            Where::PerClient => "per_client",
            Where::OnDemand => "on_demand",
            Where::DefaultServant => "default_servant",
            Where::Locator => "locator",
            Where::RoundRobin => "round_robin",
        })
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Model::Inline => "Inline",
            Model::Pool => "Pool(4)",
            Model::PerObject => "PerObject",
            Model::PerRequest => "PerRequest",
            Model::PerConnection => "PerConnection",
            Model::Serialized => "Serialized",
            Model::OwnThread => "Custom",
        })
    }
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kept::Transient => "Transient",
            Kept::Persistent => "Persistent",
            Kept::Snapshot => "Snapshot",
        })
    }
}
