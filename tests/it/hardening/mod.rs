//! Whatever a peer sends, nothing here panics, grows without bound or stops to serve (WIRE 2.3, 2.15).
//!
//! In reading order: the object that is attacked ([`target`]), the messages ([`bytes`], [`corpus`], [`random`]), what a
//! server has to do with a message ([`expect`]), a peer without rules ([`peer`]), then the tests.

mod bytes;
mod corpus;
mod expect;
mod panics;
mod peer;
pub(crate) mod random;
mod target;

mod client;
mod cuts;
mod decoder;
mod live;
mod memory;
mod process;
mod reactions;
