//! A handle on an instance, which is shared, read and changed through it.

use std::any::TypeId;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use crate::class::gate::{ReadGuard, WriteGuard};
use crate::class::graph::Handle;
use crate::class::{Class, Extends, Instance, Value};

/// An instance of class `T`, or of a class derived from it. Clones are handles on the same instance.
///
/// # Memory
/// A node keeps its instance and all instances of the same graph alive: see [`class`](crate::class).
///
/// # Deadlocks
/// Many may read an instance at once, or one may change it. A thread that holds a [`write`](Self::write) guard must not read,
/// write or send the same instance, and one that holds a [`read`](Self::read) guard must not write it. While an instance is
/// sent it is read, and with it those that lead to it. So a thread that holds a `write` guard and waits for another instance
/// can meet one that waits the other way round: hold one guard at a time.
pub struct Node<T> {
    handle: Handle,
    class: PhantomData<fn() -> T>,
}

impl<T: Instance> Node<T> {
    /// A new instance, in a graph of its own.
    ///
    /// A cycle of links between nodes that were each made so is never freed, as with [`Arc`](std::sync::Arc): make all but
    /// the first with [`beside`](Self::beside).
    pub fn new(value: T) -> Self {
        Node::from_handle(Handle::alone(Box::new(value)))
    }
}

impl<T> Node<T> {
    /// A new instance in the same graph. Links between the two keep nothing alive, so that cycles of them are freed; the
    /// instance itself lives as long as the graph.
    pub fn beside<U: Instance>(&self, value: U) -> Node<U> {
        Node::from_handle(self.handle.beside(Box::new(value)))
    }

    /// The same instance, if it is of class `U`: its own class, a base, or a derived one.
    pub fn downcast<U: 'static>(&self) -> Option<Node<U>> {
        let is = self.handle.filled().is;
        is(TypeId::of::<U>()).then(|| Node::from_handle(self.handle.clone()))
    }

    /// The same instance, whatever its class.
    pub fn to_value(&self) -> Node<Value> {
        Node::from_handle(self.handle.clone())
    }

    /// The type id of the most derived class of the instance, as it was received: also if that class is not known here.
    /// A class that is known by nothing but its compact id has that number as its name.
    pub fn type_id(&self) -> &str {
        self.handle.type_id()
    }

    /// Whether slices of classes that are not known here came with the instance. They are sent with it again in the
    /// sliced format.
    pub fn has_unknown_slices(&self) -> bool {
        self.handle.filled().kept().is_some()
    }

    /// Whether both are handles on the same instance.
    pub fn ptr_eq<U>(&self, other: &Node<U>) -> bool {
        self.handle.address() == other.handle.address()
    }

    /// What tells instances apart while they live.
    #[cfg(feature = "dynamic")]
    pub(crate) fn address(&self) -> usize {
        self.handle.address()
    }

    pub(super) fn from_handle(handle: Handle) -> Self {
        Node { handle, class: PhantomData }
    }

    pub(super) fn into_handle(self) -> Handle {
        self.handle
    }
}

impl<T: Class> Node<T> {
    /// The same instance, as one of a base class.
    pub fn upcast<U: Class>(&self) -> Node<U>
    where
        T: Extends<U>,
    {
        Node::from_handle(self.handle.clone())
    }
}

impl<T: 'static> Node<T> {
    /// The instance, to be read. Others may read it meanwhile.
    ///
    /// # Deadlocks
    /// Waits while somebody has a [`write`](Self::write) guard.
    pub fn read(&self) -> NodeRef<'_, T> {
        NodeRef { guard: self.handle.read(), class: PhantomData }
    }

    /// The instance, to be changed, alone.
    ///
    /// # Deadlocks
    /// Waits while somebody has any guard of this instance, also this thread.
    pub fn write(&self) -> NodeMut<'_, T> {
        let mut guard = self.handle.write();
        guard.value.visit_links(&mut |link| link.fasten());
        NodeMut { guard, handle: &self.handle, class: PhantomData }
    }
}

impl<T> Clone for Node<T> {
    fn clone(&self) -> Self {
        Node::from_handle(self.handle.clone())
    }
}

/// The type id of the instance; what it holds is not shown, as it may lead back here.
impl<T> fmt::Debug for Node<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Node({:?})", self.handle)
    }
}

/// An instance while it is read.
pub struct NodeRef<'a, T> {
    guard: ReadGuard<'a>,
    class: PhantomData<&'a T>,
}

impl<T: 'static> Deref for NodeRef<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.guard.value.view(TypeId::of::<T>()).and_then(|view| view.downcast_ref()).expect(IS_ITS_CLASS)
    }
}

impl<T: fmt::Debug + 'static> fmt::Debug for NodeRef<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// An instance while it is changed.
pub struct NodeMut<'a, T> {
    guard: WriteGuard<'a>,
    handle: &'a Handle,
    class: PhantomData<&'a mut T>,
}

impl<T: 'static> Deref for NodeMut<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.guard.value.view(TypeId::of::<T>()).and_then(|view| view.downcast_ref()).expect(IS_ITS_CLASS)
    }
}

impl<T: 'static> DerefMut for NodeMut<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.guard.value.view_mut(TypeId::of::<T>()).and_then(|view| view.downcast_mut()).expect(IS_ITS_CLASS)
    }
}

impl<T: fmt::Debug + 'static> fmt::Debug for NodeMut<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<T> Drop for NodeMut<'_, T> {
    /// Links into the own graph must not keep it alive.
    fn drop(&mut self) {
        self.guard.value.visit_links(&mut |link| link.loosen(&self.handle.graph));
    }
}

/// A node of a class is only made of an instance that says that it is of that class, and an instance never changes its
/// class.
const IS_ITS_CLASS: &str = "an instance has a view for each class of which it is";
