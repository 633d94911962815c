//! What a Floe interface is: the model that every front end feeds, the rules it must keep, the names it gets on
//! the wire, and the Rust code that is made from it.
//!
//! This crate knows no runtime and no sockets. `#[remote]` and the derives of `floe-macros` are one front end of
//! [`model`], and [`mod@slice`] is the other; [`check`] holds its rules; [`rust::expand`] is the only place where it becomes
//! code.

#[cfg(feature = "slice")]
pub mod build;
pub mod check;
pub mod errors;
pub mod model;
pub mod module;
pub mod names;
pub mod rust;
#[cfg(feature = "slice")]
pub mod slice;
