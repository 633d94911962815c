//! What the tests share: interfaces in a crate of their own, as those of an application are, used from another.

pub mod compare;
#[allow(missing_docs, reason = "Conformance.ice documents the same interfaces")]
pub mod conformance;
pub mod crash;
#[allow(missing_docs, reason = "an exported interface with gaps in its documentation")]
pub mod exported;
pub mod lab;
#[allow(missing_docs, reason = "the names of fields say it")]
pub mod native;
pub mod policies;
pub mod printers;
pub mod stores;
