//! A reference to an instance that may be nil.

use std::any::TypeId;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Weak};

#[cfg(feature = "dynamic")]
use crate::class::Value;
use crate::class::graph::{Cell, Graph, Handle};
use crate::class::{Class, Extends, Node};
use crate::describe::{self, Type};
use crate::wire::{Decode, DecodeError, Encode, OptionalFormat, Reader, SliceType, Writer};

/// A reference to an instance of class `T`, or of a class derived from it; or nil.
///
/// It is the type of parameters, results, fields and elements. Two links are equal if both lead to the same instance, or
/// both are nil. Over the wire each instance goes once, however many links lead to it.
///
/// # Memory
/// A link keeps the instance and its whole graph alive, except where it stands in an instance of the same graph: see
/// [`class`](crate::class). A clone always keeps it alive.
pub struct Link<T> {
    raw: RawLink,
    class: PhantomData<fn() -> T>,
}

impl<T> Link<T> {
    /// The link that leads nowhere.
    pub const fn nil() -> Self {
        Link { raw: RawLink(Target::Nil), class: PhantomData }
    }

    /// Whether it leads nowhere.
    pub fn is_nil(&self) -> bool {
        matches!(self.raw.0, Target::Nil)
    }

    /// The instance; `None` for nil.
    pub fn get(&self) -> Option<Node<T>> {
        self.raw.handle().map(Node::from_handle)
    }

    pub(super) fn visit(&mut self, visit: &mut dyn FnMut(&mut RawLink)) {
        visit(&mut self.raw);
    }
}

impl<T: Class> Link<T> {
    /// A link to a new instance.
    pub fn new(value: T) -> Self {
        Link { raw: RawLink::strong(Node::new(value).into_handle()), class: PhantomData }
    }

    /// The same link, as one to a base class.
    pub fn upcast<U: Class>(&self) -> Link<U>
    where
        T: Extends<U>,
    {
        Link { raw: self.raw.clone(), class: PhantomData }
    }
}

impl<T> Clone for Link<T> {
    fn clone(&self) -> Self {
        Link { raw: self.raw.clone(), class: PhantomData }
    }
}

impl<T> Default for Link<T> {
    fn default() -> Self {
        Link::nil()
    }
}

impl<T> PartialEq for Link<T> {
    fn eq(&self, other: &Self) -> bool {
        self.raw.address() == other.raw.address()
    }
}

impl<T> Eq for Link<T> {}

/// The type id of the instance, or nil. What the instance holds is not shown: it may lead back here.
impl<T> fmt::Debug for Link<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.raw, f)
    }
}

impl<T: Extends<U>, U: Class> From<Node<T>> for Link<U> {
    fn from(node: Node<T>) -> Self {
        Link { raw: RawLink::strong(node.into_handle()), class: PhantomData }
    }
}

impl<T: Extends<U>, U: Class> From<&Node<T>> for Link<U> {
    fn from(node: &Node<T>) -> Self {
        node.clone().into()
    }
}

impl<T: Extends<U>, U: Class> From<Option<Node<T>>> for Link<U> {
    fn from(node: Option<Node<T>>) -> Self {
        node.map_or_else(Link::nil, Link::from)
    }
}

impl<T: Extends<U>, U: Class> From<T> for Link<U> {
    fn from(value: T) -> Self {
        Node::new(value).into()
    }
}

impl<T: Class> SliceType for Link<T> {
    const MIN_SIZE: usize = 1;
    const FIXED_SIZE: Option<usize> = None;
    const OPTIONAL: OptionalFormat = OptionalFormat::Class;
    const DESCRIPTION: Type = Type::Class(describe::class::<T>);
    const HAS_CLASSES: bool = true;

    fn visit_links(&mut self, visit: &mut dyn FnMut(&mut RawLink)) {
        self.visit(visit);
    }
}

impl<T: Class> Encode for Link<T> {
    fn encode(&self, w: &mut Writer) {
        w.put_link(&self.raw);
    }
}

impl<'a, T: Class> Decode<'a> for Link<T> {
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let raw = r.get_link(Declared { class: TypeId::of::<T>(), type_id: T::TYPE_ID })?;
        Ok(Link { raw, class: PhantomData })
    }
}

/// The class that a link names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Declared {
    pub(crate) class: TypeId,
    pub(crate) type_id: &'static str,
}

/// A link whatever its class: what [`Class::visit_links`] gives.
#[derive(Default)]
pub struct RawLink(Target);

#[derive(Default)]
enum Target {
    #[default]
    Nil,
    /// From outside of the graph, or from another graph.
    Strong(Handle),
    /// Inside the graph.
    Inner { cell: Weak<Cell>, graph: Weak<Graph> },
}

impl RawLink {
    pub(crate) fn strong(handle: Handle) -> Self {
        RawLink(Target::Strong(handle))
    }

    pub(crate) fn inner(cell: &Arc<Cell>, graph: &Arc<Graph>) -> Self {
        RawLink(Target::Inner { cell: Arc::downgrade(cell), graph: Arc::downgrade(graph) })
    }

    /// The instance; `None` for nil, and for an instance that was not read yet or is gone.
    pub(crate) fn handle(&self) -> Option<Handle> {
        self.any_handle().filter(|handle| handle.cell.filled().is_some())
    }

    /// The instance, whatever its class; `None` as for [`Self::handle`].
    #[cfg(feature = "dynamic")]
    pub(crate) fn node(&self) -> Option<Node<Value>> {
        self.handle().map(Node::from_handle)
    }

    /// What tells instances apart; `None` for nil.
    pub(crate) fn address(&self) -> Option<usize> {
        match &self.0 {
            Target::Nil => None,
            Target::Strong(handle) => Some(handle.address()),
            Target::Inner { cell, .. } => Some(cell.as_ptr().addr()),
        }
    }

    pub(crate) fn is_nil(&self) -> bool {
        matches!(self.0, Target::Nil)
    }

    /// Makes the link weak if it leads into this graph, in which it stands.
    pub(crate) fn loosen(&mut self, graph: &Arc<Graph>) {
        if let Target::Strong(handle) = &self.0
            && Arc::ptr_eq(&handle.graph, graph)
        {
            *self = RawLink::inner(&handle.cell, &handle.graph);
        }
    }

    /// Makes the link strong, so that it may be moved out of the instance in which it stands.
    pub(crate) fn fasten(&mut self) {
        if let Some(handle) = self.any_handle() {
            self.0 = Target::Strong(handle);
        }
    }

    fn any_handle(&self) -> Option<Handle> {
        match &self.0 {
            Target::Nil => None,
            Target::Strong(handle) => Some(handle.clone()),
            Target::Inner { cell, graph } => Some(Handle { cell: cell.upgrade()?, graph: graph.upgrade()? }),
        }
    }
}

/// A clone may be taken out of the graph, so it is strong.
impl Clone for RawLink {
    fn clone(&self) -> Self {
        match (&self.0, self.any_handle()) {
            (_, Some(handle)) => RawLink::strong(handle),
            (Target::Inner { cell, graph }, None) => {
                RawLink(Target::Inner { cell: cell.clone(), graph: graph.clone() })
            }
            _ => RawLink(Target::Nil),
        }
    }
}

impl fmt::Debug for RawLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.any_handle() {
            Some(handle) => write!(f, "Link({handle:?})"),
            None if self.is_nil() => f.write_str("Link(nil)"),
            None => f.write_str("Link(gone)"),
        }
    }
}
