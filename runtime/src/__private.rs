//! What the macros' expansions call. Not part of the API: it may change in any release.

use std::sync::Arc;

pub use inventory;
pub use serde;

pub use crate::__typed_proxy as typed_proxy;
pub use crate::adapter::Held;
use crate::adapter::{Found, Memory, ObjectAdapter, Refusal, Servant};
pub use crate::interface::{Operation, type_ids};
pub use crate::proxy::invoke::{Call, call, results, results_native};
pub use crate::proxy::typed::{checked_cast, try_cast};
pub use crate::throws::{put_system, unknown_user};
use crate::wire::{Decode, Reader, RequestHead};

/// Reads a parameter, or makes the refusal that says why it cannot.
///
/// # Errors
/// The bytes are no such value.
pub fn get<'a, T: Decode<'a>>(reader: &mut Reader<'a>) -> Result<T, Refusal> {
    Ok(reader.get()?)
}

/// As [`get`], for a parameter with a tag.
///
/// # Errors
/// The bytes are no such value.
pub fn get_optional<'a, T: Decode<'a>>(reader: &mut Reader<'a>, tag: u32) -> Result<Option<T>, Refusal> {
    Ok(reader.get_optional(tag)?)
}

/// As [`get`], for a parameter of a native interface.
///
/// # Errors
/// The bytes are no such value.
pub fn get_native<'a, T: serde::Deserialize<'a>>(reader: &mut Reader<'a>) -> Result<T, Refusal> {
    Ok(reader.get_native()?)
}

/// Checks that all parameters were read.
///
/// # Errors
/// Bytes are left.
pub fn finish(mut reader: Reader<'_>) -> Result<(), Refusal> {
    Ok(reader.finish()?)
}

/// Looks up servants as one connection does, with what it remembers: for programs that measure it.
#[derive(Default)]
pub struct LookUp(Memory);

impl LookUp {
    /// The servant for a request with this head.
    #[inline]
    pub fn find(&mut self, adapter: &ObjectAdapter, head: &RequestHead<'_>) -> Option<Arc<dyn Servant>> {
        match self.0.look_up(adapter.servants(), head) {
            Found::Servant(servant) => Some(servant),
            Found::NoFacet | Found::NoObject => None,
        }
    }
}
