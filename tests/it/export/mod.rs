//! Ways out: interfaces written as Slice.

mod model;
mod names;
mod refused;
mod round_trip;
pub(crate) mod samples;
mod texts;
