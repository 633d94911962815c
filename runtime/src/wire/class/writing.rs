//! Instances to bytes.

use std::collections::HashMap;

use super::{CLASS_DEPTH_MAX, FIRST_REFERENCE, INSTANCE_FOLLOWS, ROOT};
use crate::class::{Handle, Kept, KeptId, KeptSlice, RawLink};
use crate::wire::slice::{
    SLICE_HAS_OPTIONALS, SLICE_HAS_SIZE, SLICE_HAS_TABLE, SLICE_IS_LAST, TYPE_ID_COMPACT, TYPE_ID_INDEX,
    TYPE_ID_STRING,
};
use crate::wire::{EncodeError, Format, Writer};

/// What was written of the classes of one encapsulation.
#[derive(Debug, Default)]
pub(in crate::wire) struct ClassWriter {
    /// The instances in the order in which they were first met. They are held: their addresses tell them apart.
    pub(super) met: Instances,
    /// How many of them stand in tables, in encoding 1.0.
    pub(super) in_tables: usize,
    type_ids: HashMap<String, usize>,
    /// The indirection table of the slice that is being written.
    table: Instances,
    /// Whether no slice of the instance was written yet: in the compact format only the first one says its type.
    is_first_slice: bool,
    depth: usize,
}

/// A list of instances, each of which stands in it once.
#[derive(Debug, Default)]
pub(super) struct Instances {
    pub(super) list: Vec<Handle>,
    places: HashMap<usize, usize>,
}

impl Instances {
    /// The place of an instance, and whether it is new.
    fn place(&mut self, handle: &Handle) -> (usize, bool) {
        let next = self.list.len();
        let place = *self.places.entry(handle.address()).or_insert(next);
        if place == next {
            self.list.push(handle.clone());
        }
        (place, place == next)
    }
}

impl Writer {
    /// Says that what follows is of types that can hold classes: in encoding 1.0 a table of instances ends it, even if
    /// there is none.
    pub fn expect_classes(&mut self, expects: bool) {
        self.expects_classes = expects;
    }

    /// Appends a reference to an instance, and the instance where this is its place.
    pub(crate) fn put_link(&mut self, link: &RawLink) {
        let Some(handle) = link.handle() else {
            if !link.is_nil() {
                self.fail(EncodeError::Unsupported("a link to an instance that is gone".into()));
            }
            return if self.is_1_0() { self.put_i32(0) } else { self.put_size(0) };
        };
        if self.is_1_0() {
            let (place, _) = self.class_writer().met.place(&handle);
            self.put_instance_number(place, -1);
        } else if self.indirect {
            let (place, _) = self.class_writer().table.place(&handle);
            self.put_size(place + 1);
        } else {
            self.put_instance(&handle);
        }
    }

    /// Appends an instance in encoding 1.1: whole, or its number if it was written before.
    fn put_instance(&mut self, handle: &Handle) {
        let (place, is_new) = self.class_writer().met.place(handle);
        if is_new {
            self.put_size(INSTANCE_FOLLOWS);
            self.put_instance_slices(handle);
        } else {
            self.put_size(place + FIRST_REFERENCE);
        }
    }

    /// Appends the number of an instance in encoding 1.0, which begins with 1.
    pub(super) fn put_instance_number(&mut self, place: usize, sign: i32) {
        match i32::try_from(place + 1) {
            Ok(number) => self.put_i32(sign * number),
            Err(_) => self.fail(EncodeError::TooLong { what: "a graph of instances", size: place }),
        }
    }

    /// Appends the slices of an instance. It is locked for others' writing meanwhile.
    pub(super) fn put_instance_slices(&mut self, handle: &Handle) {
        let Some(filled) = handle.cell.filled() else { return };
        let classes = self.class_writer();
        if classes.depth >= CLASS_DEPTH_MAX {
            let text = format!("class instances nested deeper than {CLASS_DEPTH_MAX}");
            return self.fail(EncodeError::Unsupported(text));
        }
        classes.depth += 1;
        let table = std::mem::take(&mut classes.table);
        let is_first_slice = std::mem::replace(&mut classes.is_first_slice, true);
        let indirect = std::mem::replace(&mut self.indirect, false);

        let complete = match filled.kept() {
            Some(kept) => self.put_kept(kept),
            None => false,
        };
        if !complete {
            handle.read().put(self);
        }

        self.indirect = indirect;
        let classes = self.class_writer();
        classes.depth -= 1;
        classes.is_first_slice = is_first_slice;
        classes.table = table;
    }

    /// Appends one slice of an instance. `last` says that its class extends none.
    pub fn class_slice(
        &mut self,
        type_id: &str,
        compact_id: Option<i32>,
        last: bool,
        members: impl FnOnce(&mut Writer),
    ) {
        if self.is_1_0() {
            self.put_type_id_1_0(type_id);
            let mark = self.begin_size();
            members(self);
            self.end_size(mark, 0);
            if last {
                self.root_slice();
            }
            return;
        }
        self.put_slice(last, |w| w.put_class_id(type_id, compact_id), members);
    }

    /// Appends the slice of the root class: it ends each instance in encoding 1.0, where it holds an empty table.
    pub(crate) fn root_slice(&mut self) {
        if self.is_1_0() {
            self.put_type_id_1_0(ROOT);
            self.put_i32(5);
            self.put_size(0);
        } else {
            self.put_slice(true, |w| w.put_class_id(ROOT, None), |_| {});
        }
    }

    /// Appends the slices that are kept of an instance; whether they are all that there is of it.
    ///
    /// In the compact format only an instance is written with them that has nothing else.
    fn put_kept(&mut self, kept: &Kept) -> bool {
        if self.is_1_0() {
            if kept.complete {
                let id = kept.type_id();
                let text = format!("an instance of class {id}, which is not known here, in encoding 1.0");
                self.fail(EncodeError::Unsupported(text));
            }
            return kept.complete;
        }
        if self.format() == Format::Sliced || kept.complete {
            let last = kept.slices.len();
            for (at, slice) in kept.slices.iter().enumerate() {
                self.put_kept_slice(slice, kept.complete && at + 1 == last);
            }
        }
        kept.complete
    }

    /// Appends a slice as it was received, with the instances to which it refers.
    fn put_kept_slice(&mut self, slice: &KeptSlice, last: bool) {
        let flags_at = self.buffer.len();
        self.put_u8(0);
        let mut flags = SLICE_HAS_SIZE | if last { SLICE_IS_LAST } else { 0 };
        flags |= match &slice.id {
            KeptId::Text(text) => self.put_full_class_id(text, None),
            KeptId::Compact(number) => self.put_full_class_id("", Some(*number)),
        };
        let mark = self.begin_size();
        self.put_bytes(&slice.body);
        self.end_size(mark, 0);
        if slice.has_optionals {
            flags |= SLICE_HAS_OPTIONALS;
        }
        if !slice.links.is_empty() {
            flags |= SLICE_HAS_TABLE;
            self.put_size(slice.links.len());
            // The table as it was: an instance may stand in it twice.
            slice.links.iter().for_each(|link| self.put_link(link));
        }
        self.patch(flags_at, &[flags]);
    }

    /// Appends what names a class in encoding 1.1, and gives the flags for it.
    fn put_class_id(&mut self, type_id: &str, compact_id: Option<i32>) -> u8 {
        let is_first = std::mem::replace(&mut self.class_writer().is_first_slice, false);
        if is_first || self.format() == Format::Sliced {
            self.put_full_class_id(type_id, compact_id)
        } else {
            0
        }
    }

    fn put_full_class_id(&mut self, type_id: &str, compact_id: Option<i32>) -> u8 {
        if let Some(number) = compact_id {
            self.put_size(number.unsigned_abs() as usize);
            return TYPE_ID_COMPACT;
        }
        match self.class_writer().type_id_index(type_id) {
            Some(index) => {
                self.put_size(index);
                TYPE_ID_INDEX
            }
            None => {
                self.put_str(type_id);
                TYPE_ID_STRING
            }
        }
    }

    fn put_type_id_1_0(&mut self, type_id: &str) {
        match self.class_writer().type_id_index(type_id) {
            Some(index) => {
                self.put_bool(true);
                self.put_size(index);
            }
            None => {
                self.put_bool(false);
                self.put_str(type_id);
            }
        }
    }

    /// Begins the members of a slice, whose references go into a table of its own if it is `sliced`. Gives the table of
    /// the slice around it.
    pub(in crate::wire) fn begin_table(&mut self, sliced: bool) -> OuterTable {
        let indirect = std::mem::replace(&mut self.indirect, sliced);
        let table = self.classes.as_mut().map(|classes| std::mem::take(&mut classes.table));
        OuterTable { indirect, table }
    }

    /// Ends the members of a slice, and appends its indirection table; whether there is one.
    pub(in crate::wire) fn end_table(&mut self, outer: OuterTable) -> bool {
        self.indirect = outer.indirect;
        let Some(classes) = &mut self.classes else { return false };
        let table = std::mem::replace(&mut classes.table, outer.table.unwrap_or_default()).list;
        if table.is_empty() {
            return false;
        }
        let indirect = std::mem::replace(&mut self.indirect, false);
        self.put_size(table.len());
        table.iter().for_each(|handle| self.put_instance(handle));
        self.indirect = indirect;
        true
    }

    pub(super) fn class_writer(&mut self) -> &mut ClassWriter {
        self.classes.get_or_insert_default()
    }
}

impl ClassWriter {
    /// Whether an instance was met in encoding 1.0 that stands in no table yet.
    pub(in crate::wire) fn has_pending(&self) -> bool {
        self.in_tables < self.met.list.len()
    }

    /// The index of a type id that was written before; else it is written now, and has the next one.
    fn type_id_index(&mut self, type_id: &str) -> Option<usize> {
        if let Some(index) = self.type_ids.get(type_id) {
            return Some(*index);
        }
        self.type_ids.insert(type_id.to_owned(), self.type_ids.len() + 1);
        None
    }
}

/// The indirection table of the slice in which another one is written.
pub(in crate::wire) struct OuterTable {
    indirect: bool,
    table: Option<Instances>,
}
