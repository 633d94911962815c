//! An identity as it stands on the wire: what an adapter's tables know an object by.
//!
//! The bytes hold their own sizes, so no key is the beginning of another one. A short one has no memory of its own, which
//! saves an allocation an object and a cache miss a look-up.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

/// An identity's bytes.
#[derive(Clone)]
pub(crate) enum Key {
    Short { size: u8, bytes: [u8; SHORT] },
    Long(Box<[u8]>),
}

/// The longest key that is kept in place: with it a key takes 24 bytes.
const SHORT: usize = 22;

impl Key {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Key::Short { size, bytes } => &bytes[..usize::from(*size)],
            Key::Long(bytes) => bytes,
        }
    }
}

impl From<&[u8]> for Key {
    fn from(from: &[u8]) -> Self {
        match u8::try_from(from.len()) {
            Ok(size) if from.len() <= SHORT => {
                let mut bytes = [0; SHORT];
                bytes[..from.len()].copy_from_slice(from);
                Key::Short { size, bytes }
            }
            _ => Key::Long(from.into()),
        }
    }
}

impl Borrow<[u8]> for Key {
    fn borrow(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().fmt(f)
    }
}

/// Hashes keys with the standard library's hash and a seed of its own: identities come from the network, and whoever chooses
/// them must not know which ones collide.
#[derive(Clone, Default)]
pub(crate) struct KeyHash(RandomState);

/// A hash without the length that stands in front of a slice: a key holds its own sizes.
pub(crate) struct KeyHasher(<RandomState as BuildHasher>::Hasher);

impl BuildHasher for KeyHash {
    type Hasher = KeyHasher;

    fn build_hasher(&self) -> KeyHasher {
        KeyHasher(self.0.build_hasher())
    }
}

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    fn write_usize(&mut self, _length: usize) {}

    fn finish(&self) -> u64 {
        self.0.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both forms are the same to a table, and to the borrowed bytes.
    #[test]
    fn keys_are_their_bytes() {
        let hash = KeyHash::default();
        for size in [0, 1, SHORT - 1, SHORT, SHORT + 1, 300] {
            let bytes = vec![7; size];
            let key = Key::from(&bytes[..]);
            assert_eq!(key.as_bytes(), bytes, "{size} bytes");
            assert_eq!(hash.hash_one(&key), hash.hash_one(&bytes[..]), "{size} bytes");
            assert_eq!(matches!(key, Key::Short { .. }), size <= SHORT, "{size} bytes");
            assert_ne!(key, Key::from(&vec![7; size + 1][..]));
        }
    }

    #[test]
    fn keys_are_small() {
        assert_eq!(size_of::<Key>(), 24);
    }

    /// Two tables never agree on what collides.
    #[test]
    fn the_hash_is_seeded() {
        assert_ne!(
            KeyHash::default().hash_one(&b"\x01a\x00"[..]),
            KeyHash::default().hash_one(&b"\x01a\x00"[..])
        );
    }
}
