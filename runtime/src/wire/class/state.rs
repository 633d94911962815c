//! What a reader remembers of the classes of one encapsulation.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use crate::Communicator;
use crate::class::{self, Cell, ClassInfo, Classes, Declared, Graph, Instance, Kept, KeptId, RawLink};
use crate::class::{Handle, ReadInstance};
use crate::wire::DecodeError;
#[cfg(doc)]
use crate::wire::Reader;
use crate::wire::class::InstanceReader;
use crate::wire::class::instance_reader::root_class;

/// How deep instances may be nested in bytes that are read, and in values that are written, whatever the properties say:
/// each level takes some of the thread's stack.
pub const CLASS_DEPTH_MAX: usize = 200;

/// How classes are read.
#[derive(Clone)]
#[non_exhaustive]
pub struct ClassOptions {
    /// How deep instances may be nested (`Ice.ClassGraphDepthMax`); at most [`CLASS_DEPTH_MAX`].
    pub depth_max: usize,
    /// Whether cycles of links are accepted (`Ice.AcceptClassCycles`).
    pub accept_cycles: bool,
    /// The classes that are known, instead of those that derive [`Class`](crate::Class).
    pub classes: Option<Arc<dyn Classes>>,
}

impl Default for ClassOptions {
    fn default() -> Self {
        ClassOptions { depth_max: 100, accept_cycles: true, classes: None }
    }
}

impl fmt::Debug for ClassOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "depth {}, cycles {}", self.depth_max, self.accept_cycles)
    }
}

/// What a reader remembers of the class instances of one encapsulation: [`Reader::with_classes`] takes it.
///
/// It is shared by the clones of the reader: two of them must not read the same instances.
#[derive(Debug, Default)]
pub struct ClassContext {
    options: Option<Box<ClassOptions>>,
    /// Made with the first instance. It is never locked while members are read.
    state: OnceLock<Box<Mutex<State>>>,
}

impl ClassContext {
    /// A context in which classes are read in this way. The default is that of the communicator to which the reader belongs.
    pub fn new(options: ClassOptions) -> Self {
        ClassContext { options: Some(Box::new(options)), state: OnceLock::new() }
    }

    /// Forgets the instances; their graph goes on without it.
    #[inline]
    pub(super) fn clear(&self) {
        if let Some(state) = self.state.get() {
            let mut state = crate::lock(state);
            let options = state.options.clone();
            *state = State::new(options);
        }
    }

    pub(super) fn state(&self, home: Option<&Communicator>) -> MutexGuard<'_, State> {
        crate::lock(self.state.get_or_init(|| {
            let options = self.options.as_deref().cloned();
            let options = options.or_else(|| home.map(Communicator::class_options)).unwrap_or_default();
            Box::new(State::new(options).into())
        }))
    }
}

/// The instances, type ids and tables so far.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) options: ClassOptions,
    /// The graph, which will own the cells.
    pub(super) graph: Arc<Graph>,
    pub(super) cells: Vec<Arc<Cell>>,
    /// The cells whose instances are not read yet.
    pub(super) open: HashMap<usize, Open>,
    /// In encoding 1.0: the cell of a number.
    pub(super) numbers: HashMap<i32, usize>,
    /// The type ids that indexes stand for, which begin with 1.
    pub(super) type_ids: Vec<Arc<str>>,
    /// The indirection table of the slice that is being read.
    pub(super) table: Option<Vec<usize>>,
    /// How many instances are around what is being read.
    pub(super) depth: usize,
}

/// An instance that was mentioned, but not read.
#[derive(Debug, Default)]
pub(super) struct Open {
    /// What the links to it declare.
    declared: Vec<Declared>,
    /// In encoding 1.0: how deep the deepest link to it stands.
    pub(super) depth: usize,
}

/// A class that can be read.
pub(super) enum Known {
    Root,
    Announced(&'static ClassInfo),
    Found(Arc<dyn ReadInstance>),
}

impl Known {
    pub(super) fn read(&self, reader: &mut InstanceReader<'_, '_>) -> Result<Box<dyn Instance>, DecodeError> {
        match self {
            Known::Root => Ok(Box::new(reader.root_slice()?)),
            Known::Announced(class) => class.read(reader),
            Known::Found(class) => class.read(reader),
        }
    }
}

impl State {
    pub(super) fn new(options: ClassOptions) -> Self {
        let mut state = State::default();
        state.options = options;
        state
    }

    /// A new cell, for an instance that is not read yet.
    pub(super) fn add(&mut self) -> usize {
        let at = self.cells.len();
        self.cells.push(Arc::default());
        self.open.insert(at, Open::default());
        at
    }

    /// Goes one instance deeper. Gives the indirection table that does not count there.
    pub(super) fn enter(&mut self) -> Result<Option<Vec<usize>>, DecodeError> {
        let limit = self.options.depth_max.min(CLASS_DEPTH_MAX);
        if self.depth >= limit {
            return Err(DecodeError::ClassDepth { limit });
        }
        self.depth += 1;
        Ok(self.table.take())
    }

    /// Comes back to what is around the instance.
    pub(super) fn leave(&mut self, table: Option<Vec<usize>>) {
        self.depth -= 1;
        self.table = table;
    }

    /// A link to a cell. Within instances it is weak.
    pub(super) fn link(&mut self, at: usize, declared: Declared) -> Result<RawLink, DecodeError> {
        let Some(cell) = self.cells.get(at) else {
            return Err(DecodeError::Malformed("a reference to an instance that was not sent".into()));
        };
        if let Some(filled) = cell.filled() {
            check(filled.is, filled.type_id(), declared)?;
        } else if let Some(open) = self.open.get_mut(&at) {
            open.depth = open.depth.max(self.depth);
            if !open.declared.contains(&declared) {
                open.declared.push(declared);
            }
        }
        Ok(match self.depth {
            0 => RawLink::strong(Handle { cell: cell.clone(), graph: self.graph.clone() }),
            _ => RawLink::inner(cell, &self.graph),
        })
    }

    pub(super) fn is_filled(&self, at: usize) -> bool {
        !self.open.contains_key(&at)
    }

    /// The instance of a cell was read.
    pub(super) fn fill(
        &mut self,
        at: usize,
        instance: Box<dyn Instance>,
        kept: Option<Kept>,
    ) -> Result<(), DecodeError> {
        let (Some(cell), Some(open)) = (self.cells.get(at), self.open.remove(&at)) else { return Ok(()) };
        let type_id = kept.as_ref().map_or_else(|| instance.class_id(), |kept| kept.type_id().into());
        for declared in open.declared {
            check(instance.classes(), &type_id, declared)?;
        }
        cell.fill(instance, kept);
        Ok(())
    }

    /// The class that a slice names; `None` if it is not known here.
    pub(super) fn find(&self, at: usize, id: &KeptId) -> Result<Option<Known>, DecodeError> {
        if root_class(id) {
            return Ok(Some(Known::Root));
        }
        if let Some(classes) = &self.options.classes {
            let found = match id {
                KeptId::Text(text) => classes.by_type_id(text),
                KeptId::Compact(number) => classes.by_compact_id(*number),
            };
            return Ok(found.map(Known::Found));
        }
        let declared = self.open.get(&at).map_or(&[][..], |open| &open.declared);
        let declared: Vec<_> = declared.iter().map(|declared| declared.class).collect();
        let found = match id {
            KeptId::Text(text) => class::by_type_id(text, &declared)?,
            KeptId::Compact(number) => class::by_compact_id(*number, &declared)?,
        };
        Ok(found.map(Known::Announced))
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.graph.own(std::mem::take(&mut self.cells));
    }
}

fn check(
    is: fn(std::any::TypeId) -> bool,
    found: &str,
    Declared { class, type_id }: Declared,
) -> Result<(), DecodeError> {
    if is(class) {
        return Ok(());
    }
    Err(DecodeError::Malformed(format!("expected an instance of class {type_id}, found one of {found}")))
}
