//! Class instances (WIRE 2.8) of types that are not known here: passed over in encoding 1.1.

use crate::wire::{DecodeError, Reader};

impl Reader<'_> {
    /// Skips a reference to a class instance: nil, one seen before, or one that follows in place.
    pub(super) fn skip_instance(&mut self) -> Result<(), DecodeError> {
        match self.get_size()? {
            INSTANCE_FOLLOWS => self.descend(Self::skip_instance_slices),
            _ => Ok(()),
        }
    }

    fn skip_instance_slices(&mut self) -> Result<(), DecodeError> {
        loop {
            let flags = self.get_u8()?;
            match flags & TYPE_ID_KIND {
                0 => {}
                TYPE_ID_STRING => drop(self.get_str()?),
                _ => drop(self.get_size()?),
            }
            if flags & SLICE_HAS_SIZE == 0 {
                let text = "an instance of an unknown class in the compact format cannot be skipped";
                return Err(DecodeError::Malformed(text.into()));
            }
            self.skip_sized_slice(flags)?;
            if flags & SLICE_IS_LAST != 0 {
                return Ok(());
            }
        }
    }

    /// Skips the rest of a slice, from its size on: its members and its indirection table.
    pub(super) fn skip_sized_slice(&mut self, flags: u8) -> Result<(), DecodeError> {
        let body = self.get_slice_size()?;
        self.take(body)?;
        self.skip_indirection_table(flags)
    }

    /// Skips the instances to which a slice refers, which stand after its members.
    pub(super) fn skip_indirection_table(&mut self, flags: u8) -> Result<(), DecodeError> {
        if flags & SLICE_HAS_TABLE == 0 {
            return Ok(());
        }
        let count = self.get_count(1)?;
        if count == 0 {
            return Err(DecodeError::Malformed("an empty indirection table".into()));
        }
        (0..count).try_for_each(|_| self.skip_instance())
    }

    /// Reads the size of a slice, which counts its own four bytes; gives what is left of it.
    pub(super) fn get_slice_size(&mut self) -> Result<usize, DecodeError> {
        let size = self.get_length("a slice")?;
        size.checked_sub(4).ok_or(DecodeError::Range { what: "the size of a slice", found: size as i64 })
    }
}

/// The reference's value for an instance that follows.
const INSTANCE_FOLLOWS: usize = 1;

/// How a slice of a class says its type: 1 is a string, 2 an index, 3 a compact id.
const TYPE_ID_KIND: u8 = 0x03;
const TYPE_ID_STRING: u8 = 0x01;
/// Slice flag: there are optional members, and a mark after them.
pub(super) const SLICE_HAS_OPTIONALS: u8 = 0x04;
/// Slice flag: an indirection table follows the members.
pub(super) const SLICE_HAS_TABLE: u8 = 0x08;
/// Slice flag: the size of the members stands before them.
pub(super) const SLICE_HAS_SIZE: u8 = 0x10;
/// Slice flag: no slice follows.
pub(super) const SLICE_IS_LAST: u8 = 0x20;
