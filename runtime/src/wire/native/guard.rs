//! A serde deserializer around bincode's, which holds the limits.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::{DEPTH_MAX, EMPTY_ELEMENTS_MAX, Home, PROXY};
use crate::Communicator;
use crate::wire::DecodeError;

/// What is left of the limits of one value, and who reads it.
pub(super) struct Limits<'h> {
    /// How many elements may still be claimed: each takes a byte, but for a few that take none.
    elements: Cell<usize>,
    size: usize,
    home: Option<&'h Communicator>,
    broken: RefCell<Option<DecodeError>>,
}

impl<'h> Limits<'h> {
    pub(super) fn new(size: usize, home: Option<&'h Communicator>) -> Self {
        let elements = Cell::new(size.saturating_add(EMPTY_ELEMENTS_MAX));
        Limits { elements, size, home, broken: RefCell::new(None) }
    }

    /// The limit that was broken, if that was the reason of a failure.
    pub(super) fn broken(&self) -> Option<DecodeError> {
        self.broken.take()
    }

    fn claim<E: serde::de::Error>(&self, count: usize) -> Result<(), E> {
        match self.elements.get().checked_sub(count) {
            Some(left) => {
                self.elements.set(left);
                Ok(())
            }
            None => {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                self.fail(DecodeError::Count {
                    what: "a sequence or map",
                    count,
                    minimum: 1,
                    left: self.size,
                })
            }
        }
    }

    fn fail<T, E: serde::de::Error>(&self, error: DecodeError) -> Result<T, E> {
        self.broken.replace(Some(error));
        Err(E::custom("limit"))
    }
}

/// Something of serde's, around which the limits are held, at a depth of nesting.
pub(super) struct Guard<'l, 'h, T> {
    inner: T,
    limits: &'l Limits<'h>,
    depth: usize,
}

impl<'l, 'h, T> Guard<'l, 'h, T> {
    fn wrap<U>(&self, inner: U) -> Guard<'l, 'h, U> {
        Guard { inner, limits: self.limits, depth: self.depth }
    }

    /// A guard one level deeper.
    fn descend<U, E: serde::de::Error>(&self, inner: U) -> Result<Guard<'l, 'h, U>, E> {
        if self.depth == DEPTH_MAX {
            return self.limits.fail(DecodeError::Depth { limit: DEPTH_MAX });
        }
        Ok(Guard { inner, limits: self.limits, depth: self.depth + 1 })
    }

    fn split(self) -> (T, Guard<'l, 'h, ()>) {
        (self.inner, Guard { inner: (), limits: self.limits, depth: self.depth })
    }
}

/// The seed of the outermost value.
pub(super) struct Start<'l, 'h, T> {
    limits: &'l Limits<'h>,
    value: PhantomData<T>,
}

impl<'l, 'h, T> Start<'l, 'h, T> {
    pub(super) fn new(limits: &'l Limits<'h>) -> Self {
        Start { limits, value: PhantomData }
    }
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Start<'_, '_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<T, D::Error> {
        T::deserialize(Guard { inner, limits: self.limits, depth: 0 })
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Guard<'_, '_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        let (seed, guard) = self.split();
        seed.deserialize(guard.wrap(inner))
    }
}

/// Methods that have nothing inside go to bincode as they are.
macro_rules! forward {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.inner.$method(visitor)
        })*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Guard<'_, '_, D> {
    type Error = D::Error;

    forward! {
        deserialize_any deserialize_bool deserialize_char
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64 deserialize_str deserialize_bytes
        deserialize_unit deserialize_identifier deserialize_ignored_any
    }

    /// Lent, not owned: bincode would reserve the claimed length before it looks whether the bytes are there.
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_str(visitor)
    }

    /// Lent, for the reason of `deserialize_string`.
    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_bytes(visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_unit_struct(name, visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let (inner, guard) = self.split();
        inner.deserialize_option(guard.descend(Content { visitor, counted: false })?)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let (inner, guard) = self.split();
        let _home = (name == PROXY).then(|| Home::enter(guard.limits.home));
        inner.deserialize_newtype_struct(name, guard.descend(Content { visitor, counted: false })?)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let (inner, guard) = self.split();
        inner.deserialize_seq(guard.descend(Content { visitor, counted: true })?)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let (inner, guard) = self.split();
        inner.deserialize_map(guard.descend(Content { visitor, counted: true })?)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, D::Error> {
        let (inner, guard) = self.split();
        inner.deserialize_tuple(len, guard.descend(Content { visitor, counted: false })?)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let (inner, guard) = self.split();
        inner.deserialize_tuple_struct(name, len, guard.descend(Content { visitor, counted: false })?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let (inner, guard) = self.split();
        inner.deserialize_struct(name, fields, guard.descend(Content { visitor, counted: false })?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let (inner, guard) = self.split();
        inner.deserialize_enum(name, variants, guard.descend(Content { visitor, counted: false })?)
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

/// The visitor of something that has content.
struct Content<V> {
    visitor: V,
    /// Whether the peer says how many elements there are; if not, the type does.
    counted: bool,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Guard<'_, '_, Content<V>> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.visitor.expecting(f)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<V::Value, E> {
        self.inner.visitor.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        let (content, guard) = self.split();
        content.visitor.visit_some(guard.wrap(inner))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        let (content, guard) = self.split();
        content.visitor.visit_newtype_struct(guard.wrap(inner))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        let (content, guard) = self.split();
        guard.claim(content.counted, inner.size_hint())?;
        content.visitor.visit_seq(guard.wrap(inner))
    }

    fn visit_map<A: MapAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        let (content, guard) = self.split();
        guard.claim(content.counted, inner.size_hint())?;
        content.visitor.visit_map(guard.wrap(inner))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        let (content, guard) = self.split();
        content.visitor.visit_enum(guard.wrap(inner))
    }
}

impl Guard<'_, '_, ()> {
    fn claim<E: serde::de::Error>(&self, counted: bool, count: Option<usize>) -> Result<(), E> {
        match (counted, count) {
            (false, _) => Ok(()),
            (true, Some(count)) => self.limits.claim(count),
            (true, None) => Err(E::custom("a sequence without a length")),
        }
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Guard<'_, '_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        let seed = self.wrap(seed);
        self.inner.next_element_seed(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Guard<'_, '_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        let seed = self.wrap(seed);
        self.inner.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let seed = self.wrap(seed);
        self.inner.next_value_seed(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, 'l, 'h, A: EnumAccess<'de>> EnumAccess<'de> for Guard<'l, 'h, A> {
    type Error = A::Error;
    type Variant = Guard<'l, 'h, A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self::Variant), A::Error> {
        let (inner, guard) = self.split();
        let (value, variant) = inner.variant_seed(seed)?;
        Ok((value, guard.wrap(variant)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Guard<'_, '_, A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.inner.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        let (inner, guard) = self.split();
        inner.newtype_variant_seed(guard.wrap(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        let (inner, guard) = self.split();
        inner.tuple_variant(len, guard.wrap(Content { visitor, counted: false }))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        let (inner, guard) = self.split();
        inner.struct_variant(fields, guard.wrap(Content { visitor, counted: false }))
    }
}
