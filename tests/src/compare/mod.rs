//! Values as texts, and what is told of their comparison: for the programs of `Everything.ice` and `Evolving.ice`.
//!
//! The stock peers have the same in `interop/cpp/everything/text.h` and `interop/python/everything/kinds.py`: the same
//! values have the same texts in all languages, and so the same digests.

mod compared;
pub mod evolving;
mod put;
mod text;

pub use compared::{Compared, Different};
pub use put::{Put, PutMembers};
pub use text::{ClassText, Text};
