//! Rust code made from the model.

pub mod expand;
#[cfg(feature = "slice")]
pub mod source;
