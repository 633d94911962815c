//! Slices (WIRE 2.8, 2.9): what user exceptions and class instances are made of, most derived first.

use std::fmt::Display;

use crate::wire::optional::{END_MARK, Optionals};
use crate::wire::{DecodeError, Format, Reader, Writer};

impl Writer {
    /// Appends one slice in encoding 1.1. `id` writes its type id, and gives the flags that say how.
    pub(super) fn put_slice(
        &mut self,
        last: bool,
        id: impl FnOnce(&mut Writer) -> u8,
        members: impl FnOnce(&mut Writer),
    ) {
        let flags_at = self.buffer.len();
        self.put_u8(0);
        let mut flags = id(self) | if last { SLICE_IS_LAST } else { 0 };
        let sliced = self.format() == Format::Sliced;
        let mark = sliced.then(|| self.begin_size());
        let outer = std::mem::replace(&mut self.wrote_optional, false);
        let table = self.begin_table(sliced);
        members(self);
        if std::mem::replace(&mut self.wrote_optional, outer) {
            flags |= SLICE_HAS_OPTIONALS;
            self.put_u8(END_MARK);
        }
        if let Some(mark) = mark {
            flags |= SLICE_HAS_SIZE;
            self.end_size(mark, 0);
        }
        if self.end_table(table) {
            flags |= SLICE_HAS_TABLE;
        }
        self.patch(flags_at, &[flags]);
    }
}

impl<'a> Reader<'a> {
    /// Reads a slice behind its type id: its size, its members and its indirection table.
    ///
    /// The table stands behind the members that refer to it, so it is read first.
    pub(super) fn get_slice<T>(
        &mut self,
        flags: u8,
        id: &dyn Display,
        members: impl FnOnce(&mut Reader<'a>) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let size = if flags & SLICE_HAS_SIZE != 0 { Some(self.get_slice_size()?) } else { None };
        if flags & SLICE_HAS_TABLE == 0 {
            let before = self.remaining();
            let value = self.get_members(flags, members)?;
            return match (size, before - self.remaining()) {
                (Some(size), taken) if size != taken => Err(wrong_size(id, size, taken)),
                _ => Ok(value),
            };
        }
        let Some(size) = size else {
            return Err(DecodeError::Malformed(format!(
                "an indirection table in a slice of {id} without a size"
            )));
        };
        let body = self.take(size)?;
        let table = self.get_table()?;
        let outer = self.swap_table(Some(table));
        let mut body = self.over(body);
        let value = body.get_members(flags, members)?;
        self.swap_table(outer);
        match body.remaining() {
            0 => Ok(value),
            left => Err(wrong_size(id, size, size - left)),
        }
    }

    fn get_members<T>(
        &mut self,
        flags: u8,
        members: impl FnOnce(&mut Reader<'a>) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let has_optionals = flags & SLICE_HAS_OPTIONALS != 0;
        let own = if has_optionals { Optionals::ToMark } else { Optionals::Absent };
        let outer = std::mem::replace(&mut self.optionals, own);
        let value = members(self)?;
        if has_optionals {
            self.skip_optionals()?;
            self.get_u8()?; // The mark, at which the optionals ended.
        }
        self.optionals = outer;
        Ok(value)
    }

    /// Goes over a slice of an exception from its size on. The instances in its indirection table are read, as later
    /// ones count them.
    pub(super) fn skip_slice(&mut self, flags: u8) -> Result<(), DecodeError> {
        let body = self.get_slice_size()?;
        self.take(body)?;
        if flags & SLICE_HAS_TABLE != 0 {
            self.get_table()?;
        }
        Ok(())
    }

    /// Reads the size of a slice, which counts its own four bytes; gives what is left of it.
    pub(super) fn get_slice_size(&mut self) -> Result<usize, DecodeError> {
        let size = self.get_length("a slice")?;
        size.checked_sub(4).ok_or(DecodeError::Range { what: "the size of a slice", found: size as i64 })
    }
}

#[cold]
fn wrong_size(id: &dyn Display, size: usize, taken: usize) -> DecodeError {
    DecodeError::Malformed(format!("the slice of {id} claims {size} bytes, its members take {taken}"))
}

/// How a slice of a class says its type: 1 is a string, 2 an index, 3 a compact id, 0 nothing.
pub(super) const TYPE_ID_KIND: u8 = 0x03;
pub(super) const TYPE_ID_STRING: u8 = 0x01;
pub(super) const TYPE_ID_INDEX: u8 = 0x02;
pub(super) const TYPE_ID_COMPACT: u8 = 0x03;
/// Slice flag: there are optional members, and a mark after them.
pub(super) const SLICE_HAS_OPTIONALS: u8 = 0x04;
/// Slice flag: an indirection table follows the members.
pub(super) const SLICE_HAS_TABLE: u8 = 0x08;
/// Slice flag: the size of the members stands before them.
pub(super) const SLICE_HAS_SIZE: u8 = 0x10;
/// Slice flag: no slice follows.
pub(super) const SLICE_IS_LAST: u8 = 0x20;
