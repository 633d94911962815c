//! Bytes to values: a cursor over an encapsulation that never reads beyond its end.

use bytes::Bytes;

use crate::Communicator;
use crate::wire::optional::Optionals;
use crate::wire::{Chunk, ClassContext, Decode, DecodeError, Version};

/// How deep sequences, dictionaries and boxes may be nested in each other. Each class instance around them allows two
/// levels more; for the nesting of instances see [`ClassOptions`](crate::wire::ClassOptions).
pub const DEPTH_MAX: usize = 100;

/// How many levels more each class instance allows.
const INSTANCE_LEVELS: usize = 2;

/// The size of an encapsulation's header: its own size, and the version of its encoding.
pub(super) const ENCAPSULATION_HEADER: usize = 6;

/// A cursor over encoded bytes. Every read is checked against the bytes left; nothing that it is fed makes it panic.
///
/// Values may borrow from the bytes; a [`Bytes`] is a slice of the buffer without a copy if the reader was made from
/// a [`Chunk`] that shares one.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    encoding: Version,
    depth: usize,
    pub(super) optionals: Optionals,
    pub(super) expects_classes: bool,
    pub(super) met_classes: bool,
    owner: Option<&'a Bytes>,
    home: Option<&'a Communicator>,
    pub(super) classes: Option<&'a ClassContext>,
}

impl<'a> Reader<'a> {
    /// A reader of `data`, which has this encoding and no encapsulation header.
    pub fn new(data: &'a [u8], encoding: Version) -> Self {
        Reader {
            rest: data,
            encoding,
            depth: 0,
            optionals: Optionals::ToEnd,
            expects_classes: false,
            met_classes: false,
            owner: None,
            home: None,
            classes: None,
        }
    }

    /// As [`Reader::new`], over a chunk: a [`Bytes`] that is read shares the chunk's buffer.
    pub fn of_chunk(data: &'a Chunk, encoding: Version) -> Self {
        Reader { owner: data.shared(), ..Reader::new(data, encoding) }
    }

    /// A reader of the encapsulation with which `data` begins. What follows it is ignored.
    ///
    /// # Errors
    /// The size is below six or beyond the data, or the encoding is not 1.0, 1.1 or the native one.
    pub fn encapsulation(data: &'a Chunk) -> Result<Self, DecodeError> {
        Reader::of_chunk(data, Version::SLICE_1_1).nested()
    }

    /// The same reader, which hands `home` on to the proxies that it reads.
    #[must_use]
    pub fn with_home(mut self, home: &'a Communicator) -> Self {
        self.home = Some(home);
        self
    }

    /// Reads one value.
    ///
    /// # Errors
    /// The bytes left are no such value.
    #[inline]
    pub fn get<T: Decode<'a>>(&mut self) -> Result<T, DecodeError> {
        T::decode(self)
    }

    /// Reads a size: one byte, or 255 and four.
    ///
    /// # Errors
    /// It is cut, or negative.
    #[inline]
    pub fn get_size(&mut self) -> Result<usize, DecodeError> {
        match self.get_u8()? {
            255 => self.get_length("a size"),
            size => Ok(usize::from(size)),
        }
    }

    /// Reads the count of a sequence or dictionary whose elements take at least `minimum` bytes each.
    ///
    /// # Errors
    /// The bytes left cannot hold so many.
    #[inline]
    pub fn get_count(&mut self, minimum: usize) -> Result<usize, DecodeError> {
        let count = self.get_size()?;
        let minimum = minimum.max(1);
        // In 64 bits, as a claimed count may overflow the product where usize has 32.
        if count as u64 * minimum as u64 > self.rest.len() as u64 {
            return Err(self.bad_count("a sequence", count as i64, minimum));
        }
        Ok(count)
    }

    /// Reads a four-byte length that does not count itself.
    #[inline]
    pub(super) fn get_length(&mut self, what: &'static str) -> Result<usize, DecodeError> {
        let length = i32::from_le_bytes(self.array()?);
        usize::try_from(length).map_err(|_| self.bad_count(what, i64::from(length), 1))
    }

    /// Takes the next `count` bytes.
    ///
    /// # Errors
    /// There are not so many.
    #[inline]
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        match self.rest.split_at_checked(count) {
            Some((head, tail)) => {
                self.rest = tail;
                Ok(head)
            }
            None => Err(self.out_of_bounds(count)),
        }
    }

    /// Takes the next `N` bytes.
    #[inline]
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.rest.split_first_chunk() {
            Some((head, tail)) => {
                self.rest = tail;
                Ok(*head)
            }
            None => Err(self.out_of_bounds(N)),
        }
    }

    /// `bytes`, which this reader gave, as a slice of the buffer that they are in; copied if nobody shares it.
    #[inline]
    pub(super) fn share(&self, bytes: &'a [u8]) -> Bytes {
        match self.owner {
            Some(owner) => owner.slice_ref(bytes),
            None => Bytes::copy_from_slice(bytes),
        }
    }

    /// Reads a nested encapsulation and gives a reader of its inside.
    ///
    /// # Errors
    /// The size is below six or beyond what is left, or the encoding is not 1.0, 1.1 or the native one.
    pub fn nested(&mut self) -> Result<Reader<'a>, DecodeError> {
        let inner = self.nested_any()?;
        match inner.encoding {
            Version::SLICE_1_0 | Version::SLICE_1_1 | Version::NATIVE => Ok(inner),
            found => Err(DecodeError::Encoding { found, expected: "1.0 or 1.1" }),
        }
    }

    /// As [`Reader::nested`], whatever the encoding: to keep the bytes as they are.
    ///
    /// # Errors
    /// The size is below six or beyond what is left.
    pub fn nested_any(&mut self) -> Result<Reader<'a>, DecodeError> {
        let left = self.rest.len();
        let size = i32::from_le_bytes(self.array()?);
        let body = usize::try_from(size).ok().and_then(|size| size.checked_sub(ENCAPSULATION_HEADER));
        match body {
            Some(body) if body <= left.saturating_sub(ENCAPSULATION_HEADER) => {
                let [major, minor] = self.array()?;
                let rest = self.take(body)?;
                let encoding = Version { major, minor };
                let (depth, owner, home) = (self.depth, self.owner, self.home);
                Ok(Reader { depth, owner, home, ..Reader::new(rest, encoding) })
            }
            _ => Err(DecodeError::Encapsulation { size: i64::from(size), left }),
        }
    }

    /// Runs `read` one level deeper.
    ///
    /// # Errors
    /// More than [`DEPTH_MAX`] levels are nested, or `read` fails.
    #[inline]
    pub fn descend<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        if self.depth >= DEPTH_MAX {
            return Err(DecodeError::Depth { limit: DEPTH_MAX });
        }
        let depth = self.depth;
        self.depth = depth + 1;
        let result = read(self);
        self.depth = depth;
        result
    }

    /// Goes into a class instance, whose members may be nested some levels deeper than what is around it: instances have
    /// a limit of their own. Gives the level to which to come back.
    pub(super) fn begin_instance(&mut self) -> usize {
        let depth = self.depth;
        self.depth = depth.saturating_sub(INSTANCE_LEVELS);
        depth
    }

    /// Comes back from an instance.
    pub(super) fn end_instance(&mut self, depth: usize) {
        self.depth = depth;
    }

    /// Goes on with other bytes of the same encapsulation, and gives those that were left.
    pub(super) fn swap_rest(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        std::mem::replace(&mut self.rest, bytes)
    }

    /// Checks that the encapsulation ends here (WIRE 2.4): in 1.1 the optionals left are skipped; in 1.0 the tables of class
    /// instances are read, and one stray byte is tolerated.
    ///
    /// # Errors
    /// Bytes are left, or an instance is missing.
    #[inline]
    pub fn finish(&mut self) -> Result<(), DecodeError> {
        if self.expects_classes | self.met_classes {
            self.finish_classes()?;
        }
        if self.rest.is_empty() {
            return Ok(());
        }
        let tolerated = match self.encoding {
            Version::NATIVE => 0,
            _ if self.is_1_0() => 1,
            _ => {
                self.skip_optionals()?;
                0
            }
        };
        match self.rest.len() {
            left if left > tolerated => Err(DecodeError::Trailing { left }),
            _ => Ok(()),
        }
    }

    /// This reader, cut off where `end`, which was cloned from it and read on, stands.
    pub(super) fn up_to(&self, end: &Reader<'a>) -> Result<Reader<'a>, DecodeError> {
        let mut inner = self.clone();
        inner.rest = inner.take(self.rest.len().saturating_sub(end.rest.len()))?;
        Ok(inner)
    }

    /// Goes over `count` bytes that were seen in [`Reader::rest`] already; at most to the end.
    #[inline]
    pub(crate) fn advance(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// The bytes left.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The number of bytes left.
    #[inline]
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// The next byte, which stays; `None` at the end.
    #[inline]
    pub fn peek_u8(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The encoding of what is read.
    #[inline]
    pub fn encoding(&self) -> Version {
        self.encoding
    }

    /// Whether what is read has the older encoding, 1.0.
    #[inline]
    pub(super) fn is_1_0(&self) -> bool {
        self.encoding == Version::SLICE_1_0
    }

    /// The communicator to which proxies that are read belong, if there is one.
    #[inline]
    pub fn home(&self) -> Option<&'a Communicator> {
        self.home
    }

    #[cold]
    fn out_of_bounds(&self, wanted: usize) -> DecodeError {
        DecodeError::OutOfBounds { wanted, left: self.rest.len() }
    }

    #[cold]
    fn bad_count(&self, what: &'static str, count: i64, minimum: usize) -> DecodeError {
        DecodeError::Count { what, count, minimum, left: self.rest.len() }
    }
}
