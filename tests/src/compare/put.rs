//! How each type is told.

use std::collections::BTreeMap;

use bytes::Bytes;
use floe::{Class, Link, Proxy};

use super::Text;

/// A value that can be told.
pub trait Put {
    /// Appends the value.
    fn put(&self, text: &mut Text);

    /// Appends an optional value; or, of a proxy, one that may be nil.
    fn put_option(this: Option<&Self>, text: &mut Text) {
        match this {
            None => text.word("~"),
            Some(value) => {
                text.word("!");
                value.put(text);
            }
        }
    }
}

/// Something with members: a struct, a class, an exception.
pub trait PutMembers {
    /// Appends the members, those of the base first.
    fn put_members(&self, text: &mut Text);
}

impl<T: Put + ?Sized> Put for &T {
    fn put(&self, text: &mut Text) {
        (**self).put(text);
    }

    fn put_option(this: Option<&Self>, text: &mut Text) {
        T::put_option(this.copied(), text);
    }
}

impl<T: Put> Put for Option<T> {
    fn put(&self, text: &mut Text) {
        T::put_option(self.as_ref(), text);
    }
}

impl Put for bool {
    fn put(&self, text: &mut Text) {
        text.word(if *self { "t" } else { "f" });
    }
}

macro_rules! integers {
    ($($type:ty),*) => {
        $(impl Put for $type {
            fn put(&self, text: &mut Text) {
                text.word(&self.to_string());
            }
        })*
    };
}

integers!(u8, i16, i32, i64);

impl Put for f32 {
    fn put(&self, text: &mut Text) {
        text.word(&format!("F{:08x}", self.to_bits()));
    }
}

impl Put for f64 {
    fn put(&self, text: &mut Text) {
        text.word(&format!("D{:016x}", self.to_bits()));
    }
}

impl Put for str {
    fn put(&self, text: &mut Text) {
        text.word(&format!("{}:{self}", self.len()));
    }
}

impl Put for String {
    fn put(&self, text: &mut Text) {
        self.as_str().put(text);
    }
}

impl<T: Put> Put for [T] {
    fn put(&self, text: &mut Text) {
        text.word(&format!("[{}", self.len()));
        self.iter().for_each(|element| element.put(text));
        text.mark("]");
    }
}

impl<T: Put> Put for Vec<T> {
    fn put(&self, text: &mut Text) {
        self.as_slice().put(text);
    }
}

impl Put for Bytes {
    fn put(&self, text: &mut Text) {
        self[..].put(text);
    }
}

/// The keys in the order of their texts.
impl<K: Put, V: Put> Put for BTreeMap<K, V> {
    fn put(&self, text: &mut Text) {
        text.word(&format!("{{{}", self.len()));
        let key_text = |key: &K| Text::nothing_shared().with(key);
        let mut pairs: Vec<_> = self.iter().map(|(key, value)| (key_text(key), value)).collect();
        pairs.sort_by(|(a, _), (b, _)| a.text.cmp(&b.text));
        for (key, value) in pairs {
            text.append(&key);
            value.put(text);
        }
        text.mark("}");
    }
}

impl<T: Class> Put for Link<T> {
    fn put(&self, text: &mut Text) {
        text.instance(self);
    }
}

impl Put for Proxy {
    fn put(&self, text: &mut Text) {
        text.word(&format!("<{self}>"));
    }

    fn put_option(this: Option<&Self>, text: &mut Text) {
        match this {
            None => text.word("<>"),
            Some(proxy) => proxy.put(text),
        }
    }
}

/// [`Put`] for structs, classes and exceptions: `Point { x, y }`, and `Derived: base { own }` if there is a base.
#[macro_export]
macro_rules! put_members {
    ($($type:path $(: $base:ident)? { $($member:ident),* $(,)? })*) => {
        $(impl $crate::compare::PutMembers for $type {
            #[allow(unused_variables)]
            fn put_members(&self, text: &mut $crate::compare::Text) {
                $($crate::compare::PutMembers::put_members(&self.$base, text);)?
                $($crate::compare::Put::put(&self.$member, text);)*
            }
        }

        impl $crate::compare::Put for $type {
            fn put(&self, text: &mut $crate::compare::Text) {
                text.mark("(");
                $crate::compare::PutMembers::put_members(self, text);
                text.mark(")");
            }
        })*
    };
}

/// [`Put`] for enums.
#[macro_export]
macro_rules! put_enums {
    ($($type:path),* $(,)?) => {
        $(impl $crate::compare::Put for $type {
            fn put(&self, text: &mut $crate::compare::Text) {
                text.word(&format!("E{}", *self as i32));
            }
        })*
    };
}
