//! Who owns instances: a graph owns its cells, a cell holds one instance, a handle keeps a cell and its graph.

use std::any::TypeId;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use crate::class::gate::{Gate, ReadGuard, WriteGuard};
use crate::class::{Instance, Kept, RawLink};

/// The instances that are freed together: those of one encapsulation, or one that a program made and those beside it.
///
/// Links from one of its instances to another are weak, so that a cycle among them keeps nothing alive.
#[derive(Default)]
pub(crate) struct Graph {
    cells: Mutex<Vec<Arc<Cell>>>,
    gate: Gate,
}

impl Graph {
    /// Adds cells: from now on they live as long as the graph.
    pub(crate) fn own(&self, mut cells: Vec<Arc<Cell>>) {
        let mut own = crate::lock(&self.cells);
        if own.is_empty() {
            *own = cells;
        } else {
            own.append(&mut cells);
        }
    }

    /// Adds a cell with an instance.
    fn add(&self, value: Box<dyn Instance>) -> Arc<Cell> {
        let cell = Arc::new(Cell::default());
        cell.fill(value, None);
        crate::lock(&self.cells).push(cell.clone());
        cell
    }

    /// Whether links between these cells lead from an instance back to itself.
    pub(crate) fn has_cycle(cells: &[Arc<Cell>]) -> bool {
        let at = |cell: &Arc<Cell>| Arc::as_ptr(cell).addr();
        let numbers: HashMap<usize, usize> =
            cells.iter().enumerate().map(|(number, cell)| (at(cell), number)).collect();
        let next: Vec<Vec<usize>> = cells
            .iter()
            .map(|cell| cell.links().into_iter().filter_map(|at| numbers.get(&at).copied()).collect())
            .collect();
        has_cycle(&next)
    }
}

impl fmt::Debug for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Graph({} instances)", crate::lock(&self.cells).len())
    }
}

/// The place of one instance. It is empty until all members of the instance were read.
#[derive(Default)]
pub(crate) struct Cell {
    filled: OnceLock<Filled>,
}

/// An instance, and what does not change while it lives.
pub(crate) struct Filled {
    /// The type id of its class, where that is known when the program is made.
    static_id: &'static str,
    /// Whether the instance is of a class, given its Rust type.
    pub(crate) is: fn(TypeId) -> bool,
    /// What few instances have.
    extra: Option<Box<Extra>>,
    /// The instance. [`Handle::read`] and [`Handle::write`] lock it.
    value: RwLock<Box<dyn Instance>>,
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.filled().map(Filled::type_id), f)
    }
}

/// What is known of an instance beside a class of the program.
struct Extra {
    /// The type id of the most derived class.
    type_id: Box<str>,
    /// What was received beyond the classes that are known here.
    kept: Option<Kept>,
}

impl Filled {
    /// The type id of the most derived class, known here or not.
    pub(crate) fn type_id(&self) -> &str {
        self.extra.as_ref().map_or(self.static_id, |extra| &extra.type_id)
    }

    /// What was received beyond the classes that are known here.
    pub(crate) fn kept(&self) -> Option<&Kept> {
        self.extra.as_ref()?.kept.as_ref()
    }
}

impl Cell {
    /// The instance; `None` before it was read.
    pub(crate) fn filled(&self) -> Option<&Filled> {
        self.filled.get()
    }

    /// Puts the instance in. A cell is filled once: a second instance is dropped.
    pub(crate) fn fill(&self, value: Box<dyn Instance>, kept: Option<Kept>) {
        let (static_id, dynamic_id) = match (&kept, value.class_id()) {
            (Some(kept), _) => ("", Some(kept.type_id())),
            (None, Cow::Borrowed(type_id)) => (type_id, None),
            (None, Cow::Owned(type_id)) => ("", Some(type_id)),
        };
        let extra = dynamic_id.map(|type_id| Box::new(Extra { type_id: type_id.into(), kept }));
        let filled = Filled { static_id, is: value.classes(), extra, value: RwLock::new(value) };
        let _ = self.filled.set(filled);
    }

    /// The places of the cells to which the instance's members link.
    fn links(&self) -> Vec<usize> {
        let mut links = Vec::new();
        if let Some(filled) = self.filled() {
            crate::write(&filled.value).visit_links(&mut |link| links.extend(link.address()));
        }
        links
    }
}

/// Keeps an instance, and its graph, alive.
#[derive(Clone)]
pub(crate) struct Handle {
    pub(crate) cell: Arc<Cell>,
    pub(crate) graph: Arc<Graph>,
}

impl Handle {
    /// A new instance in a graph of its own.
    pub(crate) fn alone(value: Box<dyn Instance>) -> Self {
        let graph = Arc::new(Graph::default());
        Handle { cell: graph.add(value), graph }
    }

    /// A new instance in the same graph.
    pub(crate) fn beside(&self, mut value: Box<dyn Instance>) -> Self {
        value.visit_links(&mut |link| link.loosen(&self.graph));
        Handle { cell: self.graph.add(value), graph: self.graph.clone() }
    }

    /// Waits until nobody changes the instance. There must be one.
    pub(crate) fn read(&self) -> ReadGuard<'_> {
        self.graph.gate.read(&self.filled().value)
    }

    /// Waits until nobody reads or changes the instance. There must be one.
    pub(crate) fn write(&self) -> WriteGuard<'_> {
        self.graph.gate.write(&self.filled().value)
    }

    /// What was put into the cell. A handle on an empty one is only for the reader that will fill it.
    pub(crate) fn filled(&self) -> &Filled {
        self.cell.filled().expect("a handle is given away when its cell is filled")
    }

    /// What tells instances apart while they live.
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.cell).addr()
    }

    /// The type id of the most derived class; empty before the instance was read.
    pub(crate) fn type_id(&self) -> &str {
        self.cell.filled().map_or("", Filled::type_id)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.type_id(), f)
    }
}

impl From<Handle> for RawLink {
    fn from(handle: Handle) -> Self {
        RawLink::strong(handle)
    }
}

/// Whether a node can be reached from itself. The walk keeps its own stack: the graph may be deep.
fn has_cycle(next: &[Vec<usize>]) -> bool {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        OnPath,
        Done,
    }
    let mut marks = vec![Mark::New; next.len()];
    for start in 0..next.len() {
        let mut path = vec![(start, 0)];
        while let Some((node, at)) = path.pop() {
            if at == 0 {
                match marks[node] {
                    Mark::New => marks[node] = Mark::OnPath,
                    Mark::OnPath => return true,
                    Mark::Done => continue,
                }
            }
            match next[node].get(at) {
                Some(&link) => path.extend([(node, at + 1), (link, 0)]),
                None => marks[node] = Mark::Done,
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::has_cycle;

    #[test]
    fn cycles() {
        let check = |next: &[&[usize]], expected| {
            let next: Vec<Vec<usize>> = next.iter().map(|links| links.to_vec()).collect();
            assert_eq!(has_cycle(&next), expected, "{next:?}");
        };
        check(&[], false);
        check(&[&[]], false);
        check(&[&[0]], true);
        check(&[&[1, 1], &[]], false);
        check(&[&[1], &[0]], true);
        check(&[&[1, 2], &[3], &[3], &[]], false);
        check(&[&[1], &[2], &[3], &[1]], true);
        check(&[&[], &[2], &[0, 1]], true);
    }
}
