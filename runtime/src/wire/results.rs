//! The results of an operation that has several: out parameters, return value, and then what has a tag (WIRE 2.1).

use crate::describe;
use crate::wire::{DecodeError, Reader, Writer};

/// A struct with the results of an operation; `#[derive(Results)]` implements it.
///
/// It is no value of its own: it cannot be a field or an element, and has no size in front.
pub trait Results: Sized {
    /// What they are in Slice, for an [export](crate::export). The derive tells it; `None` says that nobody knows.
    const DESCRIPTION: Option<describe::Results> = None;
    /// Whether a result that is not optional can hold class instances.
    const HAS_CLASSES: bool = false;

    /// Appends the results in the order of the wire.
    fn put_results(&self, w: &mut Writer);

    /// Reads the results in the order of the wire.
    ///
    /// # Errors
    /// The bytes are no such results.
    fn get_results(r: &mut Reader<'_>) -> Result<Self, DecodeError>;
}
