//! Bytes to instances.

use std::any::TypeId;

use super::instance_reader::{ClassHeader, root_class};
use super::state::{Known, State};
use super::{FIRST_REFERENCE, INSTANCE_FOLLOWS, InstanceReader, ROOT};
use crate::class::{Declared, Instance, Kept, KeptId, KeptSlice, RawLink, Value};
use crate::wire::optional::END_MARK;
use crate::wire::slice::{SLICE_HAS_OPTIONALS, SLICE_HAS_SIZE, SLICE_HAS_TABLE, SLICE_IS_LAST};
use crate::wire::{ClassContext, DecodeError, Reader};

impl<'a> Reader<'a> {
    /// The same reader, which can read class instances: here is where it remembers them. What it remembered of another
    /// encapsulation is forgotten.
    #[inline]
    #[must_use]
    pub fn with_classes(mut self, context: &'a ClassContext) -> Self {
        context.clear();
        self.classes = Some(context);
        self
    }

    /// Says that what is read is of types that can hold classes: in encoding 1.0 a table of instances ends it.
    pub fn expect_classes(&mut self, expects: bool) {
        self.expects_classes = expects;
    }

    /// Reads a reference, and the instance where this is its place.
    pub(crate) fn get_link(&mut self, declared: Declared) -> Result<RawLink, DecodeError> {
        if self.is_1_0() {
            return self.get_link_1_0(declared);
        }
        match self.get_size()? {
            0 => Ok(RawLink::default()),
            reference => {
                let at = self.get_cell(reference, declared)?;
                self.link(at, declared)
            }
        }
    }

    /// The cell to which a reference leads, also if its instance follows.
    fn get_cell(&mut self, reference: usize, declared: Declared) -> Result<usize, DecodeError> {
        match self.in_classes(|state| state.of_table(reference))? {
            Some(at) => Ok(at),
            None => self.get_instance(reference, declared),
        }
    }

    fn link(&mut self, at: usize, declared: Declared) -> Result<RawLink, DecodeError> {
        self.in_classes(|state| {
            state.check_cycle(at)?;
            state.link(at, declared)
        })
    }

    /// Reads a reference to an instance and drops it.
    pub(in crate::wire) fn skip_instance(&mut self) -> Result<(), DecodeError> {
        self.get_link(ANY).map(drop)
    }

    /// Reads an indirection table: the cells of its instances.
    pub(in crate::wire) fn get_table(&mut self) -> Result<Vec<usize>, DecodeError> {
        let count = self.get_count(1)?;
        if count == 0 {
            return Err(DecodeError::Malformed("an empty indirection table".into()));
        }
        let outer = self.swap_table(None)?;
        let mut table = Vec::new();
        for _ in 0..count {
            let reference = self.get_size()?;
            let at = self.get_instance(reference, ANY)?;
            self.in_classes(|state| state.check_cycle(at))?;
            table.push(at);
        }
        self.swap_table(outer)?;
        Ok(table)
    }

    /// Makes this the table of the slice that is being read.
    pub(in crate::wire) fn swap_table(
        &mut self,
        table: Option<Vec<usize>>,
    ) -> Result<Option<Vec<usize>>, DecodeError> {
        self.in_classes(|state| Ok(std::mem::replace(&mut state.table, table)))
    }

    /// The cell of an instance that was read before, or that follows.
    fn get_instance(&mut self, reference: usize, declared: Declared) -> Result<usize, DecodeError> {
        if reference != INSTANCE_FOLLOWS {
            return self.in_classes(|state| state.of_reference(reference));
        }
        let at = self.in_classes(|state| {
            let at = state.add();
            state.link(at, declared).map(|_| at)
        })?;
        self.get_instance_slices(at)?;
        Ok(at)
    }

    /// Reads the slices of an instance, one level deeper, and fills its cell.
    ///
    /// This and all that it calls between one instance and the next takes room on the stack for each level: what needs much
    /// of it is in functions that come back before.
    pub(super) fn get_instance_slices(&mut self, at: usize) -> Result<(), DecodeError> {
        let entered = self.enter_instance(at)?;
        let instance = self.get_known_slices(&entered.found)?;
        self.leave_instance(at, *entered, instance)
    }

    fn enter_instance(&mut self, at: usize) -> Result<Box<Entered>, DecodeError> {
        let table = self.in_classes(State::enter)?;
        let level = self.begin_instance();
        let found = self.find_class(at)?;
        Ok(Box::new(Entered { table, level, found }))
    }

    fn get_known_slices(&mut self, found: &Found) -> Result<Box<dyn Instance>, DecodeError> {
        let Some(class) = &found.class else { return Ok(Box::new(Value)) };
        let mut reader = InstanceReader::new(self, found.header.clone());
        let instance = class.read(&mut reader)?;
        reader.finish().map(|()| instance)
    }

    fn leave_instance(
        &mut self,
        at: usize,
        entered: Entered,
        instance: Box<dyn Instance>,
    ) -> Result<(), DecodeError> {
        self.end_instance(entered.level);
        self.in_classes(|state| {
            state.leave(entered.table);
            state.fill(at, instance, entered.found.kept)
        })
    }

    /// Goes to the first slice whose class is known, over those that are not.
    fn find_class(&mut self, at: usize) -> Result<Found, DecodeError> {
        let mut kept = Vec::new();
        let mut header = ClassHeader::read(self)?;
        let mut most_derived = None;
        loop {
            let Some(id) = &header.id else {
                return Err(DecodeError::Malformed("an instance whose first slice names no class".into()));
            };
            let is_first = most_derived.is_none();
            let most_derived = most_derived.get_or_insert_with(|| id.clone());
            let is_end_1_0 = self.is_1_0() && root_class(id);
            if (is_first || !is_end_1_0)
                && let Some(class) = self.in_classes(|state| state.find(at, id))?
            {
                return Ok(Found { class: Some(class), header, kept: Kept::of(kept, false) });
            }
            if header.flags & SLICE_HAS_SIZE == 0 || is_end_1_0 {
                let text = format!("class {most_derived} is not known, nor what it extends");
                return Err(DecodeError::Malformed(text));
            }
            if self.is_1_0() {
                self.skip_slice(header.flags)?;
            } else {
                kept.push(self.get_kept_slice(&header)?);
                if header.flags & SLICE_IS_LAST != 0 {
                    return Ok(Found { class: None, header, kept: Kept::of(kept, true) });
                }
            }
            header = ClassHeader::read(self)?;
        }
    }

    /// Reads a slice of a class that is not known.
    fn get_kept_slice(&mut self, header: &ClassHeader) -> Result<KeptSlice, DecodeError> {
        let size = self.get_slice_size()?;
        let body: Box<[u8]> = self.take(size)?.into();
        let mut links = Box::default();
        if header.flags & SLICE_HAS_TABLE != 0 {
            let table = self.get_table()?;
            links = self
                .in_classes(|state| table.iter().map(|at| state.link(*at, ANY)).collect::<Result<_, _>>())?;
        }
        let has_optionals = header.flags & SLICE_HAS_OPTIONALS != 0;
        if has_optionals && body.last() != Some(&END_MARK) {
            return Err(DecodeError::Malformed("optional members without a mark behind them".into()));
        }
        let id = header.id.clone().unwrap_or(KeptId::Text("".into()));
        Ok(KeptSlice { id, body, has_optionals, links })
    }

    /// Runs `use_state` on what is remembered of the classes of this encapsulation.
    pub(super) fn in_classes<T>(
        &mut self,
        use_state: impl FnOnce(&mut State) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let Some(context) = self.classes else {
            return Err(DecodeError::Malformed(
                "class instances, where none can be (Reader::with_classes)".into(),
            ));
        };
        self.met_classes = true;
        use_state(&mut context.state(self.home()))
    }
}

/// What is remembered while an instance is read.
struct Entered {
    /// The indirection table of the slice around it.
    table: Option<Vec<usize>>,
    /// How deep the reader was nested around it.
    level: usize,
    found: Found,
}

/// Where the part of an instance begins that is known.
struct Found {
    /// The class; `None` if none is known.
    class: Option<Known>,
    header: ClassHeader,
    kept: Option<Kept>,
}

impl State {
    fn check_cycle(&self, at: usize) -> Result<(), DecodeError> {
        if self.options.accept_cycles || self.is_filled(at) { Ok(()) } else { Err(cycle()) }
    }

    /// The cell of a number of encoding 1.1.
    fn of_reference(&self, reference: usize) -> Result<usize, DecodeError> {
        let known = self.cells.len();
        match reference.checked_sub(FIRST_REFERENCE) {
            Some(at) if at < known => Ok(at),
            _ => Err(DecodeError::Malformed(format!(
                "expected a reference to one of {known} instances, found {reference}"
            ))),
        }
    }

    /// The cell at a place of the indirection table of the slice; `None` if it has no table.
    fn of_table(&self, place: usize) -> Result<Option<usize>, DecodeError> {
        let Some(table) = &self.table else { return Ok(None) };
        match place.checked_sub(1).and_then(|place| table.get(place)) {
            Some(at) => Ok(Some(*at)),
            None => {
                let count = table.len();
                let text = format!("expected a place in a table of {count} instances, found {place}");
                Err(DecodeError::Malformed(text))
            }
        }
    }
}

impl Kept {
    fn of(slices: Vec<KeptSlice>, complete: bool) -> Option<Kept> {
        (!slices.is_empty()).then(|| Kept { slices: slices.into(), complete })
    }
}

#[cold]
pub(super) fn cycle() -> DecodeError {
    DecodeError::Malformed(
        "a cycle of class instances, which are not accepted (Ice.AcceptClassCycles)".into(),
    )
}

/// What a link declares that takes all.
pub(super) const ANY: Declared = Declared { class: TypeId::of::<Value>(), type_id: ROOT };
