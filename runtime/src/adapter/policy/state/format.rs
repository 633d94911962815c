//! How a state stands in a store: a byte for the format, the schema version as a little-endian `u32`, and the state.
//!
//! A state of an older schema is brought to the one of today by the program's upgrade, in memory; it is written with the next
//! change. A state that cannot be read is left as it is.

use std::borrow::Cow;

use bytes::Bytes;

use crate::adapter::policy::Stateful;
use crate::communicator::Communicator;
use crate::error::Result;
use crate::store::{StateKey, StoreError};
use crate::wire::native;

/// The schema of the states of an activation.
pub(crate) struct Schema {
    version: u32,
    upgrade: Option<Box<Upgrade>>,
}

type Upgrade = dyn Fn(u32, &[u8]) -> Result<Vec<u8>> + Send + Sync;

impl Default for Schema {
    fn default() -> Self {
        Schema { version: 1, upgrade: None }
    }
}

impl Schema {
    pub(crate) fn new(
        version: u32,
        upgrade: impl Fn(u32, &[u8]) -> Result<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        Schema { version, upgrade: Some(Box::new(upgrade)) }
    }

    /// What goes into the store for a value.
    pub(crate) fn save<T: Stateful>(&self, key: &StateKey, value: &T) -> Result<Bytes, String> {
        let state = value.save().map_err(|error| format!("the state of {key} cannot be saved: {error}"))?;
        let mut bytes = Vec::with_capacity(HEAD + state.len());
        bytes.push(FORMAT);
        bytes.extend(self.version.to_le_bytes());
        bytes.extend(state);
        Ok(bytes.into())
    }

    /// Brings a value to what stands in the store; `true` if that is of today's schema.
    pub(crate) fn restore<T: Stateful>(
        &self,
        key: &StateKey,
        stored: &[u8],
        communicator: &Communicator,
        value: &mut T,
    ) -> Result<bool, String> {
        let unreadable = |why: String| format!("the stored state of {key} cannot be read: {why}");
        let (found, state) = parse(stored).map_err(unreadable)?;
        let state = match &self.upgrade {
            _ if found == self.version => Cow::Borrowed(state),
            Some(upgrade) if found < self.version => Cow::Owned(
                upgrade(found, state)
                    .map_err(|error| unreadable(format!("{}: {error}", self.mismatch(found))))?,
            ),
            _ => return Err(unreadable(self.mismatch(found))),
        };
        native::at_home(communicator, || value.restore(&state))
            .map_err(|error| unreadable(format!("expected a {}: {error}", std::any::type_name::<T>())))?;
        Ok(found == self.version)
    }

    fn mismatch(&self, found: u32) -> String {
        format!("expected schema {}, found schema {found}", self.version)
    }
}

/// Schema version and state.
fn parse(stored: &[u8]) -> Result<(u32, &[u8]), String> {
    match stored {
        [FORMAT, a, b, c, d, state @ ..] => Ok((u32::from_le_bytes([*a, *b, *c, *d]), state)),
        [FORMAT, ..] => Err(format!("expected at least {HEAD} bytes, found {}", stored.len())),
        [format, ..] => Err(format!("expected format {FORMAT}, found format {format}")),
        [] => Err("expected a state, found no bytes".to_owned()),
    }
}

/// What a caller is told of a store's failure.
pub(crate) fn failed(key: &StateKey, error: &StoreError) -> String {
    match error {
        StoreError::Conflict(_) => error.to_string(),
        error => format!("the change of {key} was {error}"),
    }
}

/// The first byte of a stored state.
const FORMAT: u8 = 1;
/// How many bytes stand before the state.
const HEAD: usize = 5;
