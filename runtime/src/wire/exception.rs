//! User exceptions (WIRE 2.9): slices, most derived first, so that a reader can fall back to a base that it knows.
//!
//! What `#[derive(Exception)]` writes for `exception Err2 extends Err { int code; optional(3) string note; }`:
//! ```
//! use floe::wire::{DecodeError, ExceptionReader, SliceException, Writer};
//! # pub struct Err { pub reason: String }
//! # impl SliceException for Err {
//! #     const TYPE_ID: &'static str = "::P::Err";
//! #     fn put_slices(&self, w: &mut Writer) {
//! #         w.exception_slice(Self::TYPE_ID, true, |w| w.put(&self.reason));
//! #     }
//! #     fn get_slices(e: &mut ExceptionReader<'_, '_>) -> Result<Self, DecodeError> {
//! #         e.slice(Self::TYPE_ID, |r| Ok(Err { reason: r.get()? }))
//! #     }
//! # }
//! pub struct Err2 { pub base: Err, pub code: i32, pub note: Option<String> }
//!
//! impl SliceException for Err2 {
//!     const TYPE_ID: &'static str = "::P::Err2";
//!     fn put_slices(&self, w: &mut Writer) {
//!         w.exception_slice(Self::TYPE_ID, false /* true without a base */, |w| {
//!             w.put(&self.code);
//!             w.put_optional(3, self.note.as_ref()); // after the other members, by ascending tag
//!         });
//!         self.base.put_slices(w);
//!     }
//!     fn get_slices(e: &mut ExceptionReader<'_, '_>) -> Result<Self, DecodeError> {
//!         let (code, note) = e.slice(Self::TYPE_ID, |r| Ok((r.get()?, r.get_optional(3)?)))?;
//!         let base = SliceException::get_slices(e)?;
//!         Ok(Err2 { base, code, note })
//!     }
//! }
//! ```
//! A throws list reads the first slice that it knows. It names its exceptions in the order in which they are
//! declared; the slice decides, not this order.
//! ```
//! # use floe::wire::{DecodeError, ExceptionReader, Reader, SliceException, Writer};
//! # pub struct Err { pub reason: String }
//! # impl SliceException for Err {
//! #     const TYPE_ID: &'static str = "::P::Err";
//! #     fn put_slices(&self, w: &mut Writer) {
//! #         w.exception_slice(Self::TYPE_ID, true, |w| w.put(&self.reason));
//! #     }
//! #     fn get_slices(e: &mut ExceptionReader<'_, '_>) -> Result<Self, DecodeError> {
//! #         e.slice(Self::TYPE_ID, |r| Ok(Err { reason: r.get()? }))
//! #     }
//! # }
//! # enum Fails { Err(Err), System(floe::Error) }
//! fn get_user(r: &mut Reader<'_>) -> Result<Fails, DecodeError> {
//!     let mut e = r.exception()?;
//!     match e.seek(&[Err::TYPE_ID])? {
//!         Some(0) => Err::get_slices(&mut e).map(Fails::Err),
//!         _ => {
//!             let unknown = floe::ErrorKind::UnknownUser(e.type_id().to_owned());
//!             Ok(Fails::System(floe::Error::new(unknown)))
//!         }
//!     }
//! }
//! ```

mod announced;

use std::any::type_name;

use crate::describe;
#[cfg(doc)]
use crate::wire::SliceType;
use crate::wire::slice::{SLICE_HAS_SIZE, SLICE_IS_LAST};
use crate::wire::{DecodeError, Reader, Writer};

pub use announced::ExceptionInfo;

/// A user exception of a Slice interface.
pub trait SliceException: Sized + Send + 'static {
    /// The type id, as `::Demo::Err`.
    const TYPE_ID: &'static str;
    /// What it is in Slice: for an [export](crate::export). The derive tells it.
    const DESCRIPTION: &'static describe::Exception =
        &describe::Exception::new(Self::TYPE_ID, type_name::<Self>);
    /// Whether a member, an inherited one included, can hold links to class instances, as [`SliceType::HAS_CLASSES`].
    const HAS_CLASSES: bool = false;

    /// Writes the own slice with [`Writer::exception_slice`], then the base's slices.
    fn put_slices(&self, w: &mut Writer);

    /// Reads the own slice with [`ExceptionReader::slice`], then the base's slices.
    ///
    /// # Errors
    /// The bytes are no such exception.
    fn get_slices(e: &mut ExceptionReader<'_, '_>) -> Result<Self, DecodeError>;
}

impl Writer {
    /// Appends a user exception.
    pub fn put_exception<E: SliceException>(&mut self, exception: &E) {
        if !self.is_1_0() {
            return exception.put_slices(self);
        }
        let uses_classes_at = self.buffer.len();
        self.put_bool(E::HAS_CLASSES);
        exception.put_slices(self);
        if E::HAS_CLASSES || self.classes.as_ref().is_some_and(|classes| classes.has_pending()) {
            self.patch(uses_classes_at, &[1]);
            self.put_instance_tables();
        }
    }

    /// Appends one slice of a user exception. `last` says that it has no base.
    pub fn exception_slice(&mut self, type_id: &str, last: bool, members: impl FnOnce(&mut Writer)) {
        if self.is_1_0() {
            self.put_str(type_id);
            let mark = self.begin_size();
            members(self);
            return self.end_size(mark, 0);
        }
        let id = |w: &mut Writer| {
            w.put_str(type_id);
            0
        };
        self.put_slice(last, id, members);
    }
}

impl<'a> Reader<'a> {
    /// Begins to read a user exception. When its slices were read, [`Reader::finish_classes`] ends it.
    ///
    /// # Errors
    /// The first slice's header is malformed.
    pub fn exception(&mut self) -> Result<ExceptionReader<'_, 'a>, DecodeError> {
        if self.is_1_0() {
            // Whether tables of class instances follow behind all slices.
            self.expects_classes = self.get_bool()?;
        }
        let header = SliceHeader::read(self)?;
        Ok(ExceptionReader { first: header.type_id, header, entered: true, reader: self })
    }
}

/// Reads the slices of a user exception.
#[derive(Debug)]
pub struct ExceptionReader<'r, 'a> {
    reader: &'r mut Reader<'a>,
    first: &'a str,
    header: SliceHeader<'a>,
    /// Whether the reader stands behind `header`, not behind the whole slice.
    entered: bool,
}

impl<'a> ExceptionReader<'_, 'a> {
    /// Skips slices until one of these type ids comes, and gives its index; `None` if none comes.
    ///
    /// In the compact format nothing says how long a slice is: only those that are [announced](ExceptionInfo) are skipped.
    ///
    /// # Errors
    /// The slices are malformed.
    pub fn seek(&mut self, known: &[&str]) -> Result<Option<usize>, DecodeError> {
        loop {
            if let Some(index) = known.iter().position(|id| *id == self.header.type_id) {
                return Ok(Some(index));
            }
            if self.header.flags & SLICE_IS_LAST != 0 {
                return Ok(None);
            }
            if self.header.flags & SLICE_HAS_SIZE == 0 {
                let Some(known) = announced::find(self.header.type_id) else { return Ok(None) };
                known.skip(self)?;
                self.header = SliceHeader::read(self.reader)?;
                self.entered = true;
            } else if self.reader.is_1_0() {
                // Nothing says which slice is the last: what cannot be read is not one.
                let next =
                    self.reader.skip_slice(self.header.flags).and_then(|()| SliceHeader::read(self.reader));
                let Ok(next) = next else { return Ok(None) };
                self.header = next;
            } else {
                self.reader.skip_slice(self.header.flags)?;
                self.header = SliceHeader::read(self.reader)?;
            }
        }
    }

    /// Reads the members of the slice with this type id, which must come next.
    ///
    /// # Errors
    /// Another slice, or none, comes; `members` fails or does not read the whole slice.
    pub fn slice<T>(
        &mut self,
        type_id: &str,
        members: impl FnOnce(&mut Reader<'a>) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        if !self.entered {
            if self.header.flags & SLICE_IS_LAST != 0 {
                return Err(DecodeError::Malformed(format!("an exception without a slice for {type_id}")));
            }
            self.header = SliceHeader::read(self.reader)?;
        }
        if self.header.type_id != type_id {
            let found = self.header.type_id;
            return Err(DecodeError::Malformed(format!("expected a slice of {type_id}, found {found}")));
        }
        self.entered = false;
        self.reader.get_slice(self.header.flags, type_id, members)
    }

    /// The type id of the whole exception: that of its most derived slice.
    pub fn type_id(&self) -> &'a str {
        self.first
    }
}

#[derive(Clone, Copy, Debug)]
struct SliceHeader<'a> {
    flags: u8,
    type_id: &'a str,
}

impl<'a> SliceHeader<'a> {
    fn read(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        // In 1.0 each slice has a size, and none says that it is the last.
        let flags = if r.is_1_0() { SLICE_HAS_SIZE } else { r.get_u8()? };
        let type_id = r.get_str()?;
        Ok(SliceHeader { flags, type_id })
    }
}
