//! The slices of one instance, as a class reads them.

use std::fmt;
use std::sync::Arc;

use super::ROOT;
use crate::class::{KeptId, Value};
use crate::wire::slice::{
    SLICE_HAS_SIZE, SLICE_IS_LAST, TYPE_ID_COMPACT, TYPE_ID_INDEX, TYPE_ID_KIND, TYPE_ID_STRING,
};
use crate::wire::{DecodeError, Reader};

/// Reads the slices of an instance, from the first one that is known on.
#[derive(Debug)]
pub struct InstanceReader<'r, 'a> {
    reader: &'r mut Reader<'a>,
    header: ClassHeader,
    /// Whether the reader stands behind `header`, not behind the whole slice.
    entered: bool,
}

impl<'r, 'a> InstanceReader<'r, 'a> {
    pub(super) fn new(reader: &'r mut Reader<'a>, header: ClassHeader) -> Self {
        InstanceReader { reader, header, entered: true }
    }

    /// Reads the members of the slice of this class, which must come next.
    ///
    /// # Errors
    /// Another slice, or none, comes; `members` fails or does not read the whole slice.
    pub fn slice<T>(
        &mut self,
        type_id: &str,
        compact_id: Option<i32>,
        members: impl FnOnce(&mut Reader<'a>) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.enter(type_id, compact_id)?;
        self.reader.get_slice(self.header.flags, type_id, members)
    }

    /// Goes to the slice of this class.
    fn enter(&mut self, type_id: &str, compact_id: Option<i32>) -> Result<(), DecodeError> {
        if !self.entered {
            if self.header.flags & SLICE_IS_LAST != 0 {
                return Err(DecodeError::Malformed(format!(
                    "an instance without a slice for class {type_id}"
                )));
            }
            self.header = ClassHeader::read(self.reader)?;
        }
        let is_it = match &self.header.id {
            None => true,
            Some(KeptId::Text(text)) => **text == *type_id,
            Some(KeptId::Compact(number)) => compact_id == Some(*number),
        };
        if !is_it {
            let found = self.header.name();
            return Err(DecodeError::Malformed(format!(
                "expected a slice of class {type_id}, found {found}"
            )));
        }
        self.entered = false;
        Ok(())
    }

    /// Reads the slice of the root class, which ends an instance in encoding 1.0.
    pub(crate) fn root_slice(&mut self) -> Result<Value, DecodeError> {
        let is_1_0 = self.reader.is_1_0();
        self.slice(ROOT, None, |r| match is_1_0 {
            false => Ok(Value),
            // A table of facets, which no version of Ice fills any more.
            true => match r.get_size()? {
                0 => Ok(Value),
                found => {
                    Err(DecodeError::Range { what: "the size of a table of facets", found: found as i64 })
                }
            },
        })
    }

    /// Checks that the class has read all slices.
    pub(super) fn finish(mut self) -> Result<(), DecodeError> {
        if self.reader.is_1_0() {
            return match self.header.id.as_ref().is_some_and(root_class) {
                true => Ok(()),
                false => self.root_slice().map(drop),
            };
        }
        if self.entered || self.header.flags & SLICE_IS_LAST == 0 {
            return Err(DecodeError::Malformed("an instance with slices that no known class has".into()));
        }
        Ok(())
    }
}

/// The begin of a slice.
#[derive(Clone, Debug)]
pub(super) struct ClassHeader {
    pub(super) flags: u8,
    /// What names its class; nothing in the compact format after the first slice.
    pub(super) id: Option<KeptId>,
}

impl ClassHeader {
    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        if r.is_1_0() {
            // In 1.0 each slice has a size, and the root's slice is the last.
            let is_index = r.get_bool()?;
            let id = if is_index { index(r)? } else { text(r)? };
            return Ok(ClassHeader { flags: SLICE_HAS_SIZE, id: Some(KeptId::Text(id)) });
        }
        let flags = r.get_u8()?;
        let id = match flags & TYPE_ID_KIND {
            TYPE_ID_STRING => Some(KeptId::Text(text(r)?)),
            TYPE_ID_INDEX => Some(KeptId::Text(index(r)?)),
            TYPE_ID_COMPACT => {
                let number = r.get_size()?;
                let range = |_| DecodeError::Range { what: "a compact type id", found: number as i64 };
                Some(KeptId::Compact(i32::try_from(number).map_err(range)?))
            }
            _ => None,
        };
        Ok(ClassHeader { flags, id })
    }

    fn name(&self) -> String {
        self.id.as_ref().map_or_else(String::new, KeptId::to_string)
    }
}

fn text(r: &mut Reader<'_>) -> Result<Arc<str>, DecodeError> {
    let text: Arc<str> = r.get_str()?.into();
    r.in_classes(|state| {
        state.type_ids.push(text.clone());
        Ok(text)
    })
}

fn index(r: &mut Reader<'_>) -> Result<Arc<str>, DecodeError> {
    let index = r.get_size()?;
    r.in_classes(|state| {
        let known = state.type_ids.len();
        index.checked_sub(1).and_then(|at| state.type_ids.get(at)).cloned().ok_or_else(|| {
            DecodeError::Malformed(format!("expected the index of one of {known} type ids, found {index}"))
        })
    })
}

/// Whether a slice is that of the root class.
pub(super) fn root_class(id: &KeptId) -> bool {
    matches!(id, KeptId::Text(text) if **text == *ROOT)
}

impl fmt::Display for KeptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeptId::Text(text) => f.write_str(text),
            KeptId::Compact(number) => write!(f, "{number} (a compact id)"),
        }
    }
}
