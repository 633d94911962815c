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

/// Makes the hash of keys, with a seed of its own from the system's randomness: identities come from the network, and whoever
/// chooses them must not know which ones collide. The standard library's hash takes a third of a look-up; this one multiplies
/// what it hashes by what it does not tell, and folds the product, as wyhash does.
#[derive(Clone)]
pub(crate) struct KeyHash(u64, u64);

/// Hashes one key.
pub(crate) struct KeyHasher {
    state: u64,
    seed: u64,
}

impl Default for KeyHash {
    fn default() -> Self {
        let random = RandomState::new();
        KeyHash(random.hash_one(1), random.hash_one(2))
    }
}

impl BuildHasher for KeyHash {
    type Hasher = KeyHasher;

    #[inline]
    fn build_hasher(&self) -> KeyHasher {
        KeyHasher { state: self.0, seed: self.1 }
    }
}

impl KeyHasher {
    #[inline]
    fn fold(&mut self, a: u64, b: u64) {
        let product = u128::from(a ^ self.state) * u128::from(b ^ self.seed);
        self.state = product as u64 ^ (product >> 64) as u64;
    }
}

impl Hasher for KeyHasher {
    #[inline]
    fn write(&mut self, mut bytes: &[u8]) {
        while bytes.len() > 16
            && let Some((now, later)) = bytes.split_first_chunk::<16>()
        {
            let (a, b) = ends(now);
            self.fold(a, b);
            bytes = later;
        }
        let (a, b) = ends(bytes);
        self.fold(a, b);
    }

    /// The length of a key stands in front of it: the ends of keys of different lengths can be the same.
    #[inline]
    fn write_usize(&mut self, length: usize) {
        self.state = self.state.wrapping_add(length as u64);
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.state
    }
}

/// The first and the last eight bytes, as numbers; of less than eight bytes all.
#[inline]
pub(crate) fn ends(bytes: &[u8]) -> (u64, u64) {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
    } else if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into())
    } else {
        (bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)), 0)
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
