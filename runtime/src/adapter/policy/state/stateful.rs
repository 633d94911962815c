//! What a servant's state is: [`Stateful`].

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::adapter::{Held, Servant};
use crate::error::{Error, ErrorKind, Result};
use crate::wire::native;

/// A servant whose state can be kept.
///
/// Every type with `Serialize` and `DeserializeOwned` is one. A servant that holds what cannot be written, such as a socket, says
/// with an implementation of its own which part of it is state.
///
/// Proxies are stored as text, and come back with the communicator of the object's adapter; that goes for each `restore` that reads
/// them through serde. What is nested deeper than 256 levels can be written, but not read back.
#[diagnostic::on_unimplemented(
    message = "the state of `{Self}` cannot be kept: it is not `Stateful`",
    label = "no state to be kept",
    note = "derive `serde::Serialize` and `serde::Deserialize` for `{Self}`: then all of it is state",
    note = "or write `impl floe::Stateful for {Self}`, whose `save` and `restore` say which part of it is state"
)]
pub trait Stateful: Send + Sync + 'static {
    /// The state, as bytes. Equal states should give equal bytes: what did not change is not written again.
    ///
    /// # Errors
    /// The state has no such form; nothing is committed then.
    fn save(&self) -> Result<Vec<u8>>;

    /// Brings the value to a state that was saved, whatever an operation left it in.
    ///
    /// # Errors
    /// The bytes are no such state. The stored state is left as it is.
    fn restore(&mut self, state: &[u8]) -> Result<()>;
}

impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> Stateful for T {
    fn save(&self) -> Result<Vec<u8>> {
        native::write_stored(self).map_err(|error| Error::new(ErrorKind::Marshal(error.to_string())))
    }

    fn restore(&mut self, state: &[u8]) -> Result<()> {
        let value = native::read_stored(state);
        *self = value.map_err(|error| Error::new(ErrorKind::Marshal(error.to_string())))?;
        Ok(())
    }
}

/// A servant around a [`Stateful`] value. `#[remote]` writes the implementation for skeletons.
#[diagnostic::on_unimplemented(
    message = "the state of `{Self}` cannot be kept: the value in it is not `Stateful`",
    label = "no state to be kept",
    note = "derive `serde::Serialize` and `serde::Deserialize` for the value: then all of it is state",
    note = "or write `impl floe::Stateful` for it, whose `save` and `restore` say which part of it is state"
)]
pub trait StatefulServant: Servant {
    /// The value inside.
    type Value: Stateful;

    /// The place of the value.
    fn held(&self) -> &Held<Self::Value>;

    /// The place of the value, without the servant around it.
    fn into_held(self) -> Held<Self::Value>;

    /// A servant around this value.
    fn from_held(held: Held<Self::Value>) -> Self;
}
