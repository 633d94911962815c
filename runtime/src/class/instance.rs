//! What a class says of itself, and the root of all classes.

use std::any::{Any, TypeId, type_name};
use std::borrow::Cow;

use crate::class::RawLink;
use crate::describe;
use crate::wire::{DecodeError, InstanceReader, Writer};

/// A class of Slice. `#[derive(Class)]` writes it:
///
/// ```
/// # use floe::{Class, class::{Extends, RawLink, Value}, wire::{DecodeError, InstanceReader, SliceType, Writer}};
/// pub struct Base {
///     pub b: i32,
/// }
///
/// impl Class for Base {
///     type Base = Value;
///     const TYPE_ID: &'static str = "::P::Base";
///
///     fn as_base(&self) -> &Value {
///         Value::root()
///     }
///     fn as_base_mut(&mut self) -> &mut Value {
///         Value::root_mut()
///     }
///     fn put_slices(&self, w: &mut Writer) {
///         // `true`: no base follows. Else the base's `put_slices` comes next.
///         w.class_slice(Self::TYPE_ID, Self::COMPACT_ID, true, |w| w.put(&self.b));
///     }
///     fn get_slices(i: &mut InstanceReader<'_, '_>) -> Result<Self, DecodeError> {
///         i.slice(Self::TYPE_ID, Self::COMPACT_ID, |r| Ok(Base { b: r.get()? }))
///     }
///     fn visit_links(&mut self, visit: &mut dyn FnMut(&mut RawLink)) {
///         SliceType::visit_links(&mut self.b, visit);
///     }
/// }
///
/// impl Extends<Base> for Base {}
/// impl Extends<Value> for Base {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no Slice class",
    note = "a class derives `Class`; a link leads to a class: `Link<MyClass>`"
)]
pub trait Class: Send + Sync + Sized + 'static {
    /// The class that it extends; [`Value`] if none is given.
    type Base: Class;
    /// The type id, as `::Demo::Shape`.
    const TYPE_ID: &'static str;
    /// The number that stands for the type id in encoding 1.1, if it has one.
    const COMPACT_ID: Option<i32> = None;
    /// What it is in Slice: for an [export](crate::export). The derive tells it.
    const DESCRIPTION: &'static describe::Class = &describe::Class {
        compact_id: Self::COMPACT_ID,
        ..describe::Class::new(Self::TYPE_ID, type_name::<Self>)
    };

    /// The part that it inherits.
    fn as_base(&self) -> &Self::Base;

    /// The part that it inherits, to be changed.
    fn as_base_mut(&mut self) -> &mut Self::Base;

    /// Writes the own slice with [`Writer::class_slice`], then the base's slices.
    fn put_slices(&self, w: &mut Writer);

    /// Reads the own slice with [`InstanceReader::slice`], then the base's slices.
    ///
    /// # Errors
    /// The bytes are no such instance.
    fn get_slices(reader: &mut InstanceReader<'_, '_>) -> Result<Self, DecodeError>;

    /// Shows every link that it holds, those of its bases too. One that is not shown may keep the graph alive for ever.
    fn visit_links(&mut self, visit: &mut dyn FnMut(&mut RawLink));

    /// Whether it is of this class.
    fn is(class: TypeId) -> bool {
        class == TypeId::of::<Self>() || Self::Base::is(class)
    }

    /// It as one of this class.
    fn view(&self, class: TypeId) -> Option<&dyn Any> {
        if class == TypeId::of::<Self>() { Some(self) } else { Class::view(self.as_base(), class) }
    }

    /// It as one of this class, to be changed.
    fn view_mut(&mut self, class: TypeId) -> Option<&mut dyn Any> {
        if class == TypeId::of::<Self>() { Some(self) } else { Class::view_mut(self.as_base_mut(), class) }
    }
}

/// Says that a class is `U`, or extends it. `#[derive(Class)]` writes it for all bases.
#[diagnostic::on_unimplemented(message = "`{Self}` is not the class `{U}`, and does not extend it")]
pub trait Extends<U: Class>: Class {}

/// An instance of a class, whichever: what a [`Node`](crate::Node) holds.
///
/// Every [`Class`] is one. A program writes it by hand only for classes that it learns of at run time.
pub trait Instance: Send + Sync + 'static {
    /// The type id of its class.
    fn class_id(&self) -> Cow<'static, str>;

    /// Whether its class is, or extends, the one of a Rust type. It must be so for [`Value`], and for each type that
    /// [`view`](Self::view) has something for.
    fn classes(&self) -> fn(TypeId) -> bool;

    /// It as a value of this type: `Some` for each of which [`classes`](Self::classes) says so.
    fn view(&self, class: TypeId) -> Option<&dyn Any>;

    /// As [`view`](Self::view), to be changed.
    fn view_mut(&mut self, class: TypeId) -> Option<&mut dyn Any>;

    /// Writes its slices, most derived first, with [`Writer::class_slice`].
    fn put(&self, w: &mut Writer);

    /// Shows every link that it holds.
    fn visit_links(&mut self, visit: &mut dyn FnMut(&mut RawLink));
}

impl<T: Class> Instance for T {
    fn class_id(&self) -> Cow<'static, str> {
        T::TYPE_ID.into()
    }

    fn classes(&self) -> fn(TypeId) -> bool {
        T::is
    }

    fn view(&self, class: TypeId) -> Option<&dyn Any> {
        Class::view(self, class)
    }

    fn view_mut(&mut self, class: TypeId) -> Option<&mut dyn Any> {
        Class::view_mut(self, class)
    }

    fn put(&self, w: &mut Writer) {
        self.put_slices(w);
    }

    fn visit_links(&mut self, visit: &mut dyn FnMut(&mut RawLink)) {
        Class::visit_links(self, visit);
    }
}

/// The root of all classes, `::Ice::Object`: Slice calls it `Value`, and before 3.7 `Object`.
///
/// A [`Link<Value>`](crate::Link) leads to an instance of any class. An instance that is nothing but a `Value` has no
/// members; if one came from a peer, its class is not known here, and [`Node::type_id`](crate::Node::type_id) names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Value;

impl Value {
    /// What a class without a base gives as its base.
    pub fn root() -> &'static Value {
        &Value
    }

    /// As [`root`](Self::root), to be changed.
    pub fn root_mut() -> &'static mut Value {
        // A box of nothing takes no memory, so that nothing is leaked.
        Box::leak(Box::new(Value))
    }
}

impl Class for Value {
    type Base = Value;
    const TYPE_ID: &'static str = "::Ice::Object";

    fn as_base(&self) -> &Value {
        self
    }

    fn as_base_mut(&mut self) -> &mut Value {
        self
    }

    fn put_slices(&self, w: &mut Writer) {
        w.root_slice();
    }

    fn get_slices(reader: &mut InstanceReader<'_, '_>) -> Result<Self, DecodeError> {
        reader.root_slice()
    }

    fn visit_links(&mut self, _: &mut dyn FnMut(&mut RawLink)) {}

    fn is(class: TypeId) -> bool {
        class == TypeId::of::<Value>()
    }

    fn view(&self, class: TypeId) -> Option<&dyn Any> {
        Value::is(class).then_some(self)
    }

    fn view_mut(&mut self, class: TypeId) -> Option<&mut dyn Any> {
        if Value::is(class) { Some(self) } else { None }
    }
}

impl Extends<Value> for Value {}
