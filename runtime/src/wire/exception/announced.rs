//! Exceptions of which the program has a type, whether an operation lists them or not.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::wire::{DecodeError, ExceptionReader};

/// What `#[derive(Exception)]` announces of an exception that extends another one.
///
/// An operation that lists only the base can throw it all the same. Then it comes as the base, and its own slice is read
/// over: in the compact format nothing else says how long that is.
#[derive(Clone, Copy, Debug)]
pub struct ExceptionInfo {
    type_id: &'static str,
    skip: fn(&mut ExceptionReader<'_, '_>) -> Result<(), DecodeError>,
}

inventory::collect!(ExceptionInfo);

impl ExceptionInfo {
    /// The exception with this type id; `skip` reads its own slice with [`ExceptionReader::slice`].
    pub const fn new(
        type_id: &'static str,
        skip: fn(&mut ExceptionReader<'_, '_>) -> Result<(), DecodeError>,
    ) -> Self {
        ExceptionInfo { type_id, skip }
    }

    pub(super) fn skip(&self, reader: &mut ExceptionReader<'_, '_>) -> Result<(), DecodeError> {
        (self.skip)(reader)
    }
}

/// The announced exception with this type id. Several Rust types that have it were made of one definition.
pub(super) fn find(type_id: &str) -> Option<&'static ExceptionInfo> {
    static TABLE: OnceLock<HashMap<&'static str, &'static ExceptionInfo>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        inventory::iter::<ExceptionInfo>().map(|exception| (exception.type_id, exception)).collect()
    });
    table.get(type_id).copied()
}
