//! Values to bytes: one growing buffer, beside which large blocks are kept uncopied.

use std::cell::Cell;
use std::mem::take;

use bytes::Bytes;

use crate::wire::class::ClassWriter;
use crate::wire::{Chunk, Encode, EncodeError, INLINE, Payload, Version};

/// How user exceptions and class instances are written in encoding 1.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Without sizes: shorter, but a reader must know the most derived type.
    #[default]
    Compact,
    /// With a size for each slice: a reader can skip what it does not know.
    Sliced,
}

/// Appends values to a buffer. Errors are kept, and come out of [`Writer::finish`].
///
/// The buffer is one of the thread, so that a small value is encoded without an allocation. A [`Bytes`] of at least
/// [`SEGMENT_MIN`] bytes becomes a block of the [`Payload`] as it is.
#[derive(Debug)]
pub struct Writer {
    pub(super) buffer: Vec<u8>,
    encoding: Version,
    format: Format,
    header: Option<SizeMark>,
    pub(super) wrote_optional: bool,
    segments: Vec<Segment>,
    segments_len: usize,
    error: Option<EncodeError>,
    /// Whether references to class instances go into the indirection table of the slice that is written.
    pub(super) indirect: bool,
    pub(super) expects_classes: bool,
    pub(super) classes: Option<Box<ClassWriter>>,
}

/// A block that stands before the byte `at` of the buffer.
#[derive(Debug)]
struct Segment {
    at: usize,
    bytes: Bytes,
}

/// The place of a four-byte size that is not known yet.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct SizeMark {
    /// Where in the buffer the size stands.
    at: usize,
    /// The number of bytes written before it, blocks included.
    before: usize,
}

impl Writer {
    /// A writer of one encapsulation, which begins with its header.
    #[inline]
    pub fn encapsulation(encoding: Version) -> Writer {
        let mut w = Writer::raw(encoding);
        w.header = Some(w.begin_size());
        w.buffer.extend_from_slice(&[encoding.major, encoding.minor]);
        w
    }

    /// A writer without a header.
    #[inline]
    pub fn raw(encoding: Version) -> Writer {
        Writer {
            buffer: take_scratch(),
            encoding,
            format: Format::Compact,
            header: None,
            wrote_optional: false,
            segments: Vec::new(),
            segments_len: 0,
            error: None,
            indirect: false,
            expects_classes: false,
            classes: None,
        }
    }

    /// The same writer with this format for user exceptions and class instances.
    #[must_use]
    pub fn with_format(mut self, format: Format) -> Writer {
        self.format = format;
        self
    }

    /// Appends a value.
    #[inline]
    pub fn put<T: Encode + ?Sized>(&mut self, value: &T) {
        value.encode(self);
    }

    /// Appends a size: one byte below 255, else 255 and four.
    #[inline]
    pub fn put_size(&mut self, size: usize) {
        if size < 255 {
            self.buffer.push(size as u8);
        } else {
            self.put_long_size(size);
        }
    }

    fn put_long_size(&mut self, size: usize) {
        match i32::try_from(size) {
            Ok(size) => {
                self.buffer.push(255);
                self.buffer.extend_from_slice(&size.to_le_bytes());
            }
            Err(_) => self.fail(EncodeError::TooLong { what: "a sequence or string", size }),
        }
    }

    /// Appends bytes as they are, without a size.
    #[inline]
    pub fn put_bytes(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Appends bytes as they are; large ones become a block of the payload.
    pub fn put_shared(&mut self, bytes: &Bytes) {
        if bytes.len() < SEGMENT_MIN {
            return self.put_bytes(bytes);
        }
        self.segments_len += bytes.len();
        self.segments.push(Segment { at: self.buffer.len(), bytes: bytes.clone() });
    }

    /// Makes room for `count` bytes more, if there is not.
    #[inline]
    pub fn reserve(&mut self, count: usize) {
        self.buffer.reserve(count);
    }

    /// Appends an encapsulation of this encoding with what `write` writes.
    pub fn nested(&mut self, encoding: Version, write: impl FnOnce(&mut Writer)) {
        let mark = self.begin_size();
        self.buffer.extend_from_slice(&[encoding.major, encoding.minor]);
        let outer = std::mem::replace(&mut self.encoding, encoding);
        let wrote_optional = self.wrote_optional;
        // What is written of classes ends with the encapsulation.
        let (indirect, expects) = (take(&mut self.indirect), take(&mut self.expects_classes));
        let classes = self.classes.take();
        write(self);
        self.put_pending_instances();
        self.classes = classes;
        (self.indirect, self.expects_classes) = (indirect, expects);
        self.encoding = outer;
        self.wrote_optional = wrote_optional;
        self.end_size(mark, 0);
    }

    /// Leaves four bytes for a size. [`Writer::end_size`] fills them in.
    #[inline]
    pub fn begin_size(&mut self) -> SizeMark {
        let mark = SizeMark { at: self.buffer.len(), before: self.len() };
        self.buffer.extend_from_slice(&[0; 4]);
        mark
    }

    /// Fills in the size of all that was written since the mark, less `uncounted` bytes: 0 where the size counts its
    /// own four bytes, 4 where it does not.
    #[inline]
    pub fn end_size(&mut self, mark: SizeMark, uncounted: usize) {
        let size = self.len() - mark.before - uncounted;
        match i32::try_from(size) {
            Ok(size) => self.patch(mark.at, &size.to_le_bytes()),
            Err(_) => self.fail(EncodeError::TooLong { what: "an encapsulation", size }),
        }
    }

    /// Overwrites bytes of the buffer.
    #[inline]
    pub(super) fn patch(&mut self, at: usize, bytes: &[u8]) {
        if let Some(place) = self.buffer.get_mut(at..at + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }

    /// Notes that the value cannot be written. The first error counts.
    #[cold]
    pub fn fail(&mut self, error: EncodeError) {
        self.error.get_or_insert(error);
    }

    /// What was written.
    ///
    /// # Errors
    /// The first error that was noted.
    #[inline]
    pub fn finish(mut self) -> Result<Payload, EncodeError> {
        if self.is_1_0() {
            self.put_pending_instances();
        }
        if let Some(mark) = self.header {
            self.end_size(mark, 0);
        }
        if let Some(error) = self.error {
            put_scratch_back(self.buffer);
            return Err(error);
        }
        if self.segments.is_empty() {
            return Ok(Payload { first: settle(self.buffer), rest: Vec::new() });
        }
        Ok(interleave(self.buffer, self.segments))
    }

    /// The number of bytes written so far, blocks included.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.buffer.len() + self.segments_len
    }

    /// The encoding of what is written.
    #[inline]
    pub fn encoding(&self) -> Version {
        self.encoding
    }

    /// Whether what is written has the older encoding, 1.0.
    #[inline]
    pub(super) fn is_1_0(&self) -> bool {
        self.encoding == Version::SLICE_1_0
    }

    /// The format of user exceptions and class instances.
    pub fn format(&self) -> Format {
        self.format
    }
}

/// The buffer's bytes as a chunk. The buffer goes back to the thread unless the bytes are many.
#[inline]
fn settle(buffer: Vec<u8>) -> Chunk {
    if buffer.len() > COPY_MAX {
        return Chunk::Shared(buffer.into());
    }
    let chunk = Chunk::copy_from_slice(&buffer);
    put_scratch_back(buffer);
    chunk
}

/// The buffer's bytes with the blocks between them, in order.
#[cold]
fn interleave(buffer: Vec<u8>, segments: Vec<Segment>) -> Payload {
    let first_len = segments.first().map_or(buffer.len(), |segment| segment.at);
    let first = Chunk::copy_from_slice(&buffer[..first_len.min(INLINE)]);
    let all = Bytes::from(buffer);
    let first = if first_len > INLINE { Chunk::Shared(all.slice(..first_len)) } else { first };
    let mut rest = Vec::with_capacity(2 * segments.len());
    let mut at = first_len;
    for segment in segments {
        if segment.at > at {
            rest.push(all.slice(at..segment.at));
            at = segment.at;
        }
        rest.push(segment.bytes);
    }
    if at < all.len() {
        rest.push(all.slice(at..));
    }
    Payload { first, rest }
}

#[inline]
fn take_scratch() -> Vec<u8> {
    SCRATCH.try_with(Cell::take).unwrap_or_default()
}

#[inline]
fn put_scratch_back(mut buffer: Vec<u8>) {
    if buffer.capacity() <= SCRATCH_MAX {
        buffer.clear();
        // While the thread ends there is no scratch any more: the buffer is dropped.
        let _ = SCRATCH.try_with(|scratch| scratch.set(buffer));
    }
}

thread_local! {
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// From this size on a [`Bytes`] is not copied into the buffer.
pub const SEGMENT_MIN: usize = 16 * 1024;

/// Up to this size a result is copied out of the thread's buffer: cheaper than to grow a new one for the next value.
const COPY_MAX: usize = 4 * 1024;

/// The largest buffer that a thread keeps.
const SCRATCH_MAX: usize = 64 * 1024;
