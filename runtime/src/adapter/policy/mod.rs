//! Activation policies: the answers to the three questions that an object server asks when an invocation comes in.
//!
//! - [`Incarnation`]: where are code and data of the object? One file of `incarnation/` each: `shared`, `per_call`,
//!   `per_client`, `on_demand`, `default_servant`, `locator`.
//! - [`Threading`]: which threading model? One file of `threading/` each: `inline`, `pool`, `per_object`, `per_request`,
//!   `per_connection`, `serialized`.
//! - [`State`]: is modified state kept? One file of `state/` each: `transient`, `persistent`, `snapshot`.
//!
//! An [`Activation`] is one answer to each, and is added to an adapter in the place of a servant.

mod activation;
mod active;
pub mod incarnation;
mod lifespan;
mod place;
pub mod state;
pub mod threading;

pub use activation::Activation;
pub use incarnation::{Incarnated, Incarnation, OnDemand, Reason, ServantActivator, ServantLocator};
pub use lifespan::Lifespan;
pub(crate) use lifespan::{is_stamped, new_stamp};
pub use place::{IntoObject, Place, Scope};
pub use state::{Keeping, State, Stateful, StatefulServant};
pub use threading::{Call, Schedule, Threading};
