//! Encoding 1.0: instances stand in tables behind all else (WIRE 2.8), until a table is empty.

use super::reading::cycle;
use crate::class::{Declared, Graph, RawLink};
use crate::wire::{DecodeError, Reader, Writer};

impl Writer {
    /// Appends the tables of instances, if there are any or the types ask for one.
    pub(in crate::wire) fn put_pending_instances(&mut self) {
        if !self.is_1_0() {
            return;
        }
        if self.expects_classes || self.classes.as_ref().is_some_and(|classes| classes.has_pending()) {
            self.put_instance_tables();
        }
    }

    /// Appends the tables of the instances that were met but not written, and those that they lead to.
    pub(in crate::wire) fn put_instance_tables(&mut self) {
        loop {
            let classes = self.class_writer();
            let first = classes.in_tables;
            let table = classes.met.list[first..].to_vec();
            classes.in_tables += table.len();
            self.put_size(table.len());
            if table.is_empty() {
                return;
            }
            for (at, handle) in table.iter().enumerate() {
                self.put_instance_number(first + at, 1);
                self.put_instance_slices(handle);
            }
        }
    }
}

impl Reader<'_> {
    /// Reads a reference in encoding 1.0. The instance follows in a table.
    pub(super) fn get_link_1_0(&mut self, declared: Declared) -> Result<RawLink, DecodeError> {
        let number = self.get_i32()?;
        if number == 0 {
            return Ok(RawLink::default());
        }
        if number > 0 || number == i32::MIN {
            return Err(DecodeError::Range { what: "a reference to an instance", found: i64::from(number) });
        }
        let at = self.cell_of(-number)?;
        self.in_classes(|state| state.link(at, declared))
    }

    /// Reads the tables of instances, if the types, or what was read, ask for them. Then each instance that was mentioned is
    /// there.
    ///
    /// [`Reader::finish`] does it; what [`Reader::exception`] began ends with it.
    ///
    /// # Errors
    /// A table is malformed; an instance that was mentioned is missing.
    pub fn finish_classes(&mut self) -> Result<(), DecodeError> {
        if self.is_1_0() && (self.expects_classes || self.met_classes) {
            self.get_instance_tables()?;
        }
        if let (true, Some(context)) = (self.met_classes, self.classes) {
            context.clear();
        }
        (self.expects_classes, self.met_classes) = (false, false);
        Ok(())
    }

    fn get_instance_tables(&mut self) -> Result<(), DecodeError> {
        loop {
            let count = self.get_count(INSTANCE_MIN)?;
            if count == 0 {
                break;
            }
            for _ in 0..count {
                self.get_table_entry()?;
            }
        }
        if !self.met_classes {
            return Ok(());
        }
        self.in_classes(|state| match state.open.len() {
            0 if !state.options.accept_cycles && Graph::has_cycle(&state.cells) => Err(cycle()),
            0 => Ok(()),
            missing => {
                Err(DecodeError::Malformed(format!("{missing} instances are mentioned, but not sent")))
            }
        })
    }

    fn get_table_entry(&mut self) -> Result<(), DecodeError> {
        let number = self.get_i32()?;
        if number <= 0 {
            return Err(DecodeError::Range { what: "the number of an instance", found: i64::from(number) });
        }
        let at = self.cell_of(number)?;
        self.in_classes(|state| {
            if state.is_filled(at) {
                return Err(DecodeError::Malformed(format!("instance {number} is sent twice")));
            }
            state.depth = state.open.get(&at).map_or(0, |open| open.depth);
            Ok(())
        })?;
        self.get_instance_slices(at)?;
        self.in_classes(|state| {
            state.depth = 0;
            Ok(())
        })
    }

    /// The entry of the instance with this number. A new one is only made if the bytes left can hold the instance.
    fn cell_of(&mut self, number: i32) -> Result<usize, DecodeError> {
        let left = self.remaining();
        self.in_classes(|state| {
            if let Some(at) = state.numbers.get(&number) {
                return Ok(*at);
            }
            if state.open.len().saturating_mul(INSTANCE_MIN) > left {
                let count = state.open.len() as i64 + 1;
                return Err(DecodeError::Count {
                    what: "class instances",
                    count,
                    minimum: INSTANCE_MIN,
                    left,
                });
            }
            let at = state.add();
            state.numbers.insert(number, at);
            Ok(at)
        })
    }
}

/// The smallest instance in a table: its number, and the root's slice with an indexed type id.
const INSTANCE_MIN: usize = 4 + 7;
