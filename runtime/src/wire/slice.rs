//! Slices (WIRE 2.8, 2.9): what user exceptions and class instances are made of, most derived first.

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
    pub(super) fn get_slice<T>(
        &mut self,
        flags: u8,
        id: &str,
        members: impl FnOnce(&mut Reader<'a>) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let outer = self.begin_members(flags, id)?;
        let value = members(self)?;
        self.end_members(flags, id, outer)?;
        Ok(value)
    }

    /// Goes to the members of a slice. The indirection table stands behind the members that refer to it, so it is read
    /// first, and the reader ends meanwhile with the members.
    fn begin_members(&mut self, flags: u8, id: &str) -> Result<Outer<'a>, DecodeError> {
        let size = if flags & SLICE_HAS_SIZE != 0 { Some(self.get_slice_size()?) } else { None };
        let own = if flags & SLICE_HAS_OPTIONALS != 0 { Optionals::ToMark } else { Optionals::Absent };
        let mut outer = Outer { size, before: self.remaining(), behind: None, optionals: self.optionals };
        if flags & SLICE_HAS_TABLE != 0 {
            let Some(size) = size else {
                let text = format!("an indirection table in a slice of {id} without a size");
                return Err(DecodeError::Malformed(text));
            };
            let members = self.take(size)?;
            let table = self.get_table()?;
            let table = self.swap_table(Some(table))?;
            outer.before = size;
            outer.behind = Some(Box::new((self.swap_rest(members), table)));
        }
        self.optionals = own;
        Ok(outer)
    }

    /// Goes behind the slice, all of whose members were read.
    fn end_members(&mut self, flags: u8, id: &str, outer: Outer<'a>) -> Result<(), DecodeError> {
        if flags & SLICE_HAS_OPTIONALS != 0 {
            self.skip_optionals()?;
            self.get_u8()?; // The mark, at which the optionals ended.
        }
        self.optionals = outer.optionals;
        let taken = outer.before - self.remaining();
        if let Some(behind) = outer.behind {
            let (behind, table) = *behind;
            self.swap_table(table)?;
            self.swap_rest(behind);
        }
        match outer.size {
            Some(size) if size != taken => Err(DecodeError::Malformed(format!(
                "the slice of {id} claims {size} bytes, its members take {taken}"
            ))),
            _ => Ok(()),
        }
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

/// The indirection table of the slice around another one.
type OuterTable = Option<Vec<usize>>;

/// What is around the members of a slice.
struct Outer<'a> {
    /// The size that the slice claims for its members.
    size: Option<usize>,
    /// How many bytes were left before the members.
    before: usize,
    /// What stands behind the slice, and the indirection table of the slice around it, where it has a table of its own.
    behind: Option<Box<(&'a [u8], OuterTable)>>,
    optionals: Optionals,
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
