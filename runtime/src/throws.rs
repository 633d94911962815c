//! The error types of operations: [`Error`] alone, or a list of user exceptions with it.

use crate::describe::Exception;
use crate::error::{Error, ErrorKind, MayHaveRun};
use crate::wire::{DecodeError, EncodeError, Reader, Writer};

/// The error type of an operation: user exceptions, and one [`Error`] for all else.
///
/// `#[derive(Exception)]` on an enum writes it. An operation that throws nothing of its own has [`Error`] itself.
pub trait Throws: From<Error> + Send + Sized {
    /// The user exceptions, as they are in Slice, for an [export](crate::export). The derive tells them; `None` says that
    /// nobody knows.
    const EXCEPTIONS: Option<&'static [&'static Exception]> = None;

    /// The error of the runtime, if this is no user exception.
    fn system(&self) -> Option<&Error>;

    /// Writes the user exception.
    fn put_user(&self, writer: &mut Writer);

    /// Reads a user exception: the most derived one of the list.
    ///
    /// # Errors
    /// If the bytes are no exception; an exception that is not listed is an [`Error`] inside `Ok`.
    fn get_user(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;
}

impl Throws for Error {
    const EXCEPTIONS: Option<&'static [&'static Exception]> = Some(&[]);

    fn system(&self) -> Option<&Error> {
        Some(self)
    }

    fn put_user(&self, writer: &mut Writer) {
        put_system(writer);
    }

    fn get_user(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let exception = reader.exception()?;
        Ok(unknown_user(exception.type_id()))
    }
}

/// What becomes of an attempt to write a runtime error as a user exception.
pub fn put_system(writer: &mut Writer) {
    writer.fail(EncodeError::Unsupported("floe::Error is no user exception".into()));
}

/// The error for a user exception that the operation does not list.
pub fn unknown_user(type_id: &str) -> Error {
    Error::new(ErrorKind::UnknownUser(type_id.to_owned())).with_may_have_run(MayHaveRun::Yes)
}
