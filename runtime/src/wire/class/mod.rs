//! Class instances (WIRE 2.8): each goes over the wire once, and references say which one is meant.
//!
//! In encoding 1.1 an instance stands where the first reference to it stands; in the sliced format references within
//! a slice are places in a table behind it. In encoding 1.0 instances stand in tables at the end.

mod instance_reader;
mod pending;
mod reading;
mod state;
mod writing;

pub use instance_reader::InstanceReader;
pub use state::{CLASS_DEPTH_MAX, ClassContext, ClassOptions};
pub(super) use writing::ClassWriter;

/// A reference's value for an instance that follows.
const INSTANCE_FOLLOWS: usize = 1;

/// The reference to the first instance of an encapsulation in encoding 1.1.
const FIRST_REFERENCE: usize = 2;

/// The type id of the root class, which ends every instance in encoding 1.0.
const ROOT: &str = "::Ice::Object";
