//! One combination of the three axes, and what it promises.

use std::fmt;
use std::sync::Arc;
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

pub(super) const WHERE: [Where; 6] = [
    Where::Shared,
    Where::PerCall,
    Where::PerClient,
    Where::OnDemand,
    Where::DefaultServant,
    Where::Locator,
];

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

    /// The combinations of a user's own policies with all that they go together with.
    pub(super) fn own() -> Vec<Cell> {
        let mut cells = Vec::new();
        for model in MODELS.into_iter().chain([Model::OwnThread]) {
            cells.push(Cell { place: Where::RoundRobin, model, kept: Kept::Transient });
        }
        for place in WHERE {
            cells.extend(KEPT.map(|kept| Cell { place, model: Model::OwnThread, kept }));
        }
        cells
    }

    pub(super) fn activation(
        self,
        witness: &Arc<Witness>,
        store: &Arc<dyn StateStore>,
    ) -> Activation<ProbeSkeleton<Prober>> {
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
        activation.threading(self.threading()).state(match self.kept {
            Kept::Transient => State::Transient,
            Kept::Persistent => State::Persistent(store.clone()),
            Kept::Snapshot => State::Snapshot(store.clone(), NEVER),
        })
    }

    pub(super) fn threading(self) -> Threading {
        match self.model {
            Model::Inline => Threading::Inline,
            Model::Pool => Threading::Pool(4),
            Model::PerObject => Threading::PerObject,
            Model::PerRequest => Threading::PerRequest,
            Model::PerConnection => Threading::PerConnection,
            Model::Serialized => Threading::Serialized,
            Model::OwnThread => Threading::Custom(Arc::new(OwnThread::new())),
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

    /// Whether calls go on while another one waits: to the same object, and on the same connection. `None`: it may be so.
    pub(super) fn side_by_side(self, same_object: bool, same_connection: bool) -> Option<bool> {
        match self.model {
            Model::Inline | Model::Pool | Model::PerRequest if same_object => {
                // These load and commit under the gate of the object.
                let alone = self.place == Where::PerCall && self.kept == Kept::Persistent;
                (!alone).then_some(true)
            }
            Model::Inline | Model::Pool | Model::PerRequest => Some(true),
            Model::PerObject => Some(!same_object),
            Model::PerConnection if same_connection => Some(false),
            Model::PerConnection if same_object => {
                let alone = self.place == Where::PerCall && self.kept == Kept::Persistent;
                (!alone).then_some(true)
            }
            Model::PerConnection => Some(true),
            Model::Serialized | Model::OwnThread => Some(false),
        }
    }

    /// Whether a call that an object makes to itself, while it has itself alone, is carried out; else it fails at once.
    /// `None`: it may be so or so.
    pub(super) fn may_call_itself(self, over_tcp: bool) -> Option<bool> {
        let threads = match self.model {
            Model::Inline | Model::Pool | Model::PerRequest => Some(true),
            Model::PerObject | Model::Serialized => Some(false),
            // The nested call comes on another connection; within the process it may have the same thread.
            Model::PerConnection => over_tcp.then_some(true),
            // It knows nothing of chains, and would wait for itself.
            Model::OwnThread => return None,
        };
        let servants = match self.sums() {
            Sums::Call | Sums::Client | Sums::Turn => true,
            Sums::Object | Sums::All => false,
        };
        if servants { threads } else { Some(false) }
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
