//! Bytes to instances.

use std::any::TypeId;
use std::sync::Arc;

use super::instance_reader::{ClassHeader, root_class};
use super::state::State;
use super::{ClassReader, FIRST_REFERENCE, INSTANCE_FOLLOWS, InstanceReader, ROOT};
use crate::class::{Declared, Instance, Kept, KeptId, KeptSlice, RawLink, Value};
use crate::wire::slice::{SLICE_HAS_OPTIONALS, SLICE_HAS_SIZE, SLICE_HAS_TABLE, SLICE_IS_LAST};
use crate::wire::{ClassOptions, DecodeError, Reader};

impl Reader<'_> {
    /// The same reader, which reads classes in this way, and not as the communicator's properties say.
    #[must_use]
    pub fn with_classes(mut self, options: ClassOptions) -> Self {
        let state = State { options, ..State::default() };
        self.classes = Some(Arc::new(ClassReader(state.into())));
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
        let at = match self.get_size()? {
            0 => return Ok(RawLink::default()),
            reference => match self.in_classes(|state| state.of_table(reference)) {
                Some(at) => at?,
                None => self.get_instance(reference, declared)?,
            },
        };
        self.in_classes(|state| {
            if !state.options.accept_cycles && !state.is_filled(at) {
                return Err(cycle());
            }
            state.link(at, declared)
        })
    }

    /// Reads a reference to an instance and drops it.
    pub(in crate::wire) fn skip_instance(&mut self) -> Result<(), DecodeError> {
        self.get_link(ANY).map(drop)
    }

    /// Reads an indirection table: the entries of its instances.
    pub(in crate::wire) fn get_table(&mut self) -> Result<Vec<usize>, DecodeError> {
        let count = self.get_count(1)?;
        if count == 0 {
            return Err(DecodeError::Malformed("an empty indirection table".into()));
        }
        let outer = self.swap_table(None);
        let mut table = Vec::new();
        for _ in 0..count {
            let reference = self.get_size()?;
            let at = self.get_instance(reference, ANY)?;
            self.in_classes(|state| match state.options.accept_cycles || state.is_filled(at) {
                true => Ok(()),
                false => Err(cycle()),
            })?;
            table.push(at);
        }
        self.swap_table(outer);
        Ok(table)
    }

    /// Makes this the table of the slice that is being read.
    pub(in crate::wire) fn swap_table(&mut self, table: Option<Vec<usize>>) -> Option<Vec<usize>> {
        self.in_classes(|state| std::mem::replace(&mut state.table, table))
    }

    /// The entry of an instance that was read before, or that follows.
    fn get_instance(&mut self, reference: usize, declared: Declared) -> Result<usize, DecodeError> {
        if reference != INSTANCE_FOLLOWS {
            let known = self.in_classes(|state| state.entries.len());
            return match reference.checked_sub(FIRST_REFERENCE) {
                Some(at) if at < known => Ok(at),
                _ => Err(DecodeError::Malformed(format!(
                    "expected a reference to one of {known} instances, found {reference}"
                ))),
            };
        }
        let at = self.in_classes(|state| {
            let at = state.add();
            state.link(at, declared).map(|_| at)
        })?;
        self.get_instance_slices(at)?;
        Ok(at)
    }

    /// Reads the slices of an instance, one level deeper, and fills its entry.
    pub(super) fn get_instance_slices(&mut self, at: usize) -> Result<(), DecodeError> {
        let (depth, table) = self.in_classes(|state| {
            let depth = state.depth;
            state.enter()?;
            Ok((depth, state.table.take()))
        })?;
        let (instance, kept) = self.in_instance(|reader| reader.get_slices(at))?;
        self.in_classes(|state| {
            state.depth = depth;
            state.table = table;
            state.fill(at, instance, kept)
        })
    }

    fn get_slices(&mut self, at: usize) -> Result<(Box<dyn Instance>, Option<Kept>), DecodeError> {
        let mut kept = Vec::new();
        let mut header = ClassHeader::read(self)?;
        let mut is_first = true;
        loop {
            let Some(id) = &header.id else {
                return Err(DecodeError::Malformed("an instance whose first slice names no class".into()));
            };
            let is_end_1_0 = self.is_1_0() && root_class(id);
            if (is_first || !is_end_1_0)
                && let Some(class) = self.in_classes(|state| state.find(at, id))?
            {
                let type_id = id.clone();
                let mut reader = InstanceReader::new(self, header);
                let instance = class.read(&mut reader)?;
                reader.finish(&type_id)?;
                return Ok((instance, Kept::of(kept, false)));
            }
            if header.flags & SLICE_HAS_SIZE == 0 || is_end_1_0 {
                let text = format!("class {id} is not known, nor what it extends");
                return Err(DecodeError::Malformed(text));
            }
            let is_last = header.flags & SLICE_IS_LAST != 0;
            if self.is_1_0() {
                self.skip_slice(header.flags)?;
            } else {
                kept.push(self.get_kept_slice(header)?);
            }
            if is_last {
                return Ok((Box::new(Value), Kept::of(kept, true)));
            }
            header = ClassHeader::read(self)?;
            is_first = false;
        }
    }

    /// Reads a slice of a class that is not known.
    fn get_kept_slice(&mut self, header: ClassHeader) -> Result<KeptSlice, DecodeError> {
        let size = self.get_slice_size()?;
        let body: Box<[u8]> = self.take(size)?.into();
        let mut links = Vec::new();
        if header.flags & SLICE_HAS_TABLE != 0 {
            let table = self.get_table()?;
            links = self
                .in_classes(|state| table.iter().map(|at| state.link(*at, ANY)).collect::<Result<_, _>>())?;
        }
        let has_optionals = header.flags & SLICE_HAS_OPTIONALS != 0;
        let id = header.id.unwrap_or(KeptId::Text("".into()));
        Ok(KeptSlice { id, body, has_optionals, links })
    }

    /// Runs `use_state` on what is remembered of the classes of this encapsulation.
    pub(super) fn in_classes<T>(&mut self, use_state: impl FnOnce(&mut State) -> T) -> T {
        let home = self.home();
        let classes = self.classes.get_or_insert_with(|| {
            let options = home.map(|home| home.class_options()).unwrap_or_default();
            Arc::new(ClassReader(State { options, ..State::default() }.into()))
        });
        use_state(&mut crate::lock(&classes.0))
    }
}

impl ClassReader {
    /// For another encapsulation, read in the same way.
    pub(in crate::wire) fn anew(&self) -> Arc<ClassReader> {
        let options = crate::lock(&self.0).options.clone();
        Arc::new(ClassReader(State { options, ..State::default() }.into()))
    }
}

impl State {
    /// The entry at a place of the indirection table of the slice; `None` if it has no table.
    fn of_table(&self, place: usize) -> Option<Result<usize, DecodeError>> {
        let table = self.table.as_ref()?;
        Some(table.get(place - 1).copied().ok_or_else(|| {
            let count = table.len();
            DecodeError::Malformed(format!("expected a place in a table of {count} instances, found {place}"))
        }))
    }
}

impl Kept {
    fn of(slices: Vec<KeptSlice>, complete: bool) -> Option<Kept> {
        (!slices.is_empty()).then_some(Kept { slices, complete })
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
