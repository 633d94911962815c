//! Bytes that are on their way: small ones in place, large ones shared, never copied twice.

use bytes::Bytes;

/// How many bytes a [`Chunk`] holds in place.
pub const INLINE: usize = 110;

/// Some bytes: up to [`INLINE`] in place, more in a shared buffer.
#[derive(Clone)]
pub enum Chunk {
    /// A few bytes, in place.
    Inline {
        /// How many of `bytes` count.
        len: u8,
        /// The bytes.
        bytes: [u8; INLINE],
    },
    /// A shared buffer.
    Shared(Bytes),
}

impl Chunk {
    /// A copy of `bytes`.
    pub fn copy_from_slice(bytes: &[u8]) -> Self {
        if bytes.len() > INLINE {
            return Chunk::Shared(Bytes::copy_from_slice(bytes));
        }
        let mut inline = [0; INLINE];
        inline[..bytes.len()].copy_from_slice(bytes);
        Chunk::Inline { len: bytes.len() as u8, bytes: inline }
    }

    /// The shared buffer, if the bytes are in one: values can then be slices of it.
    pub fn shared(&self) -> Option<&Bytes> {
        match self {
            Chunk::Inline { .. } => None,
            Chunk::Shared(bytes) => Some(bytes),
        }
    }
}

impl std::ops::Deref for Chunk {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Chunk::Inline { len, bytes } => &bytes[..usize::from(*len)],
            Chunk::Shared(bytes) => bytes,
        }
    }
}

impl From<Bytes> for Chunk {
    fn from(bytes: Bytes) -> Self {
        Chunk::Shared(bytes)
    }
}

impl Default for Chunk {
    fn default() -> Self {
        Chunk::Inline { len: 0, bytes: [0; INLINE] }
    }
}

impl std::fmt::Debug for Chunk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Chunk({} bytes)", self.len())
    }
}

/// Encoded bytes in the order in which they leave: a first chunk, and what large blocks came after it.
#[derive(Clone, Debug, Default)]
pub struct Payload {
    /// What leaves first; all there is of a small value.
    pub first: Chunk,
    /// What follows, each block as it was given, uncopied.
    pub rest: Vec<Bytes>,
}

impl Payload {
    /// The number of bytes in all chunks.
    pub fn len(&self) -> usize {
        self.first.len() + self.rest.iter().map(Bytes::len).sum::<usize>()
    }

    /// Whether there is no byte.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The chunks in order.
    pub fn chunks(&self) -> impl Iterator<Item = &[u8]> {
        std::iter::once(&self.first[..]).chain(self.rest.iter().map(|bytes| &bytes[..]))
    }

    /// All bytes in one chunk; copies only if there is more than one.
    pub fn into_chunk(self) -> Chunk {
        if self.rest.is_empty() {
            return self.first;
        }
        let mut all = Vec::with_capacity(self.len());
        self.chunks().for_each(|chunk| all.extend_from_slice(chunk));
        Chunk::Shared(all.into())
    }
}

impl From<Chunk> for Payload {
    fn from(first: Chunk) -> Self {
        Payload { first, rest: Vec::new() }
    }
}
