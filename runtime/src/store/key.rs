//! The key of a state: adapter, identity and facet, as bytes that keep their order.

use std::fmt;

use bytes::Bytes;

use crate::identity::Identity;

/// The key under which a state stands in a store.
///
/// The key of an object's state is made of the names of adapter, category, object and facet, in this order, each ended by a zero
/// byte; within a name the bytes 0 and 1 stand as `01 01` and `01 02`. So no two objects have the same key, keys are in the order
/// of the names, and all objects of an adapter, or of a category, have keys with one prefix.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateKey(Bytes);

impl StateKey {
    /// The key of the state of a facet of an object in the adapter of this name.
    pub fn new(adapter: &str, identity: &Identity, facet: &str) -> Self {
        StateKey(joined(&[adapter, &identity.category, &identity.name, facet]).into())
    }

    /// The key of these bytes, as a store has kept it.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        StateKey(bytes.into())
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Adapter, identity and facet; `None` if the key is not that of an object.
    pub fn parts(&self) -> Option<(String, Identity, String)> {
        let mut rest = &self.0[..];
        let [adapter, category, name, facet] =
            [take(&mut rest)?, take(&mut rest)?, take(&mut rest)?, take(&mut rest)?];
        rest.is_empty().then_some((adapter, Identity { name, category }, facet))
    }

    /// How the keys of all objects of an adapter begin.
    pub fn adapter_prefix(adapter: &str) -> Vec<u8> {
        joined(&[adapter])
    }

    /// How the keys of all objects of a category begin.
    pub fn category_prefix(adapter: &str, category: &str) -> Vec<u8> {
        joined(&[adapter, category])
    }

    /// How the keys of all facets of an object begin.
    pub fn object_prefix(adapter: &str, identity: &Identity) -> Vec<u8> {
        joined(&[adapter, &identity.category, &identity.name])
    }
}

fn joined(names: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(names.iter().map(|name| name.len() + 1).sum());
    for name in names {
        for byte in name.bytes() {
            match byte {
                END | ESCAPE => bytes.extend([ESCAPE, byte + 1]),
                byte => bytes.push(byte),
            }
        }
        bytes.push(END);
    }
    bytes
}

/// The next name of a key.
fn take(rest: &mut &[u8]) -> Option<String> {
    let end = rest.iter().position(|byte| *byte == END)?;
    let (name, tail) = rest.split_at(end);
    *rest = &tail[1..];
    let mut bytes = Vec::with_capacity(name.len());
    let mut name = name.iter();
    while let Some(&byte) = name.next() {
        bytes.push(match byte {
            ESCAPE => name.next().filter(|escaped| [1, 2].contains(*escaped))? - 1,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

impl fmt::Display for StateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((adapter, identity, facet)) = self.parts() else {
            return write!(f, "'{}'", self.0.escape_ascii());
        };
        write!(f, "object '{identity}'")?;
        if !facet.is_empty() {
            write!(f, ", facet '{facet}'")?;
        }
        write!(f, " of adapter '{adapter}'")
    }
}

impl fmt::Debug for StateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StateKey({self})")
    }
}

/// Ends a name.
const END: u8 = 0;
/// Stands before a byte of a name that is less than 2, which has one added to it.
const ESCAPE: u8 = 1;
