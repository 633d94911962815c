//! The native encoding between Rust programs, version 66.1: bincode, `config::standard()`, through serde.
//!
//! Integers of more than one byte are of variable length, lengths and variant numbers are integers, nothing
//! is named. Reading is bounded whatever the bytes: nesting by [`DEPTH_MAX`], elements by the bytes there
//! are, no reservation by a mere claim.
//!
//! A proxy stands in it as one byte string. Its serde implementations ask [`inside`] whether they are in
//! here, wrap their bytes in a newtype struct of the name [`PROXY`], and get the communicator that reads from
//! [`home`]. In a stored state, which may outlive the encoding of proxies, it stands as its text form.

mod guard;

use std::cell::{Cell, RefCell};

use bincode::enc::write::Writer;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use self::guard::Limits;
use super::{DecodeError, EncodeError, Reader};
use crate::Communicator;

impl super::Writer {
    /// Appends a value in the native encoding. Values follow each other without anything between them.
    #[inline]
    pub fn put_native<T: Serialize + ?Sized>(&mut self, value: &T) {
        if let Err(error) = write(value, &mut self.buffer) {
            self.fail(error);
        }
    }
}

impl<'a> Reader<'a> {
    /// Reads the next value in the native encoding. It may borrow from the bytes.
    ///
    /// # Errors
    /// Any bytes that are not a `T`, or that break a limit.
    #[inline]
    pub fn get_native<T: Deserialize<'a>>(&mut self) -> Result<T, DecodeError> {
        let (value, count) = read(self.rest(), self.home())?;
        self.advance(count);
        Ok(value)
    }
}

/// Appends the encoded value. On an error `out` is as it was.
///
/// # Errors
/// The value's own error, or a sequence whose length is not known beforehand.
pub(crate) fn write<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let _inside = Inside::set(true);
    append(value, out)
}

/// As [`write`], for a store: proxies stand in it as text.
///
/// # Errors
/// As [`write`].
pub(crate) fn write_stored<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, EncodeError> {
    let _inside = Inside::set(false);
    let mut out = Vec::new();
    append(value, &mut out)?;
    Ok(out)
}

fn append<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let before = out.len();
    bincode::serde::encode_into_writer(value, Appender(out), bincode::config::standard()).map_err(|error| {
        out.truncate(before);
        EncodeError::Unsupported(match error {
            bincode::error::EncodeError::OtherString(text) => text,
            other => other.to_string(),
        })
    })
}

/// Reads a value from the beginning of `data`; also says how many bytes it took. Others may follow.
///
/// # Errors
/// Any bytes that are not a `T`, or that break a limit; never a panic.
pub(crate) fn read<'a, T: Deserialize<'a>>(
    data: &'a [u8],
    home: Option<&Communicator>,
) -> Result<(T, usize), DecodeError> {
    let _inside = Inside::set(true);
    take(data, home)
}

/// The value of all of `data`, which [`write_stored`] wrote. Proxies get the communicator of [`at_home`].
///
/// # Errors
/// As [`read`]; something is left over.
pub(crate) fn read_stored<T: DeserializeOwned>(data: &[u8]) -> Result<T, DecodeError> {
    let _inside = Inside::set(false);
    let (value, count) = take(data, None)?;
    match data.len() - count {
        0 => Ok(value),
        left => Err(DecodeError::Malformed(format!("{left} bytes are left over"))),
    }
}

/// Runs `read` so that proxies that it reads from text get this communicator.
pub(crate) fn at_home<R>(communicator: &Communicator, read: impl FnOnce() -> R) -> R {
    let _home = Home::enter(Some(communicator));
    read()
}

fn take<'a, T: Deserialize<'a>>(
    data: &'a [u8],
    home: Option<&Communicator>,
) -> Result<(T, usize), DecodeError> {
    let limits = Limits::new(data.len(), home);
    let seed = guard::Start::<T>::new(&limits);
    bincode::serde::seed_decode_from_slice(seed, data, bincode::config::standard())
        .map_err(|error| limits.broken().unwrap_or_else(|| decode_error(error, data.len())))
}

fn decode_error(error: bincode::error::DecodeError, left: usize) -> DecodeError {
    use bincode::error::DecodeError as Bincode;
    match error {
        Bincode::UnexpectedEnd { additional } => DecodeError::OutOfBounds { wanted: additional, left },
        Bincode::Utf8 { .. } => DecodeError::Utf8,
        Bincode::OtherString(text) => DecodeError::Malformed(text),
        other => DecodeError::Malformed(other.to_string()),
    }
}

/// Whether this thread is writing or reading a value in the native encoding, for a peer.
pub(crate) fn inside() -> bool {
    INSIDE.get()
}

/// The communicator that reads, while the newtype struct [`PROXY`], or a stored state, is being read.
pub(crate) fn home() -> Option<Communicator> {
    HOME.with_borrow(Clone::clone)
}

/// The name of the newtype struct that holds a proxy's bytes.
pub(crate) const PROXY: &str = "floe::Proxy";

/// How deep structs, sequences, options and variants with content may be nested in bytes that are read.
pub(crate) const DEPTH_MAX: usize = 256;

/// How many elements without any byte, such as those of a `Vec<()>`, may stand in one value.
pub(crate) const EMPTY_ELEMENTS_MAX: usize = 4096;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    static HOME: RefCell<Option<Communicator>> = const { RefCell::new(None) };
}

/// Sets what [`inside`] says until it is dropped.
struct Inside {
    before: bool,
}

impl Inside {
    fn set(inside: bool) -> Self {
        Inside { before: INSIDE.replace(inside) }
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.set(self.before);
    }
}

/// Sets [`home`] until it is dropped.
struct Home {
    before: Option<Communicator>,
}

impl Home {
    fn enter(communicator: Option<&Communicator>) -> Self {
        Home { before: HOME.replace(communicator.cloned()) }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        HOME.set(self.before.take());
    }
}

struct Appender<'a>(&'a mut Vec<u8>);

impl Writer for Appender<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), bincode::error::EncodeError> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
