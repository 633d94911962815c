//! What waits to be written, in order: small messages in one buffer, large blocks as they are.

use std::collections::VecDeque;
use std::io::{self, IoSlice};

use bytes::{Buf, Bytes};

use crate::transport::WriteHalf;
use crate::wire::Payload;

/// Blocks of at least this many bytes are written from where they are, smaller ones are copied behind each other.
const WHOLE_BLOCK: usize = 4 * 1024;
/// A buffer that grew beyond this is given back once it is empty: a connection has three of them, and must stay small.
const KEPT_CAPACITY: usize = 4 * 1024;
const SLICES: usize = 32;

/// Bytes that wait to be written.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    sealed: VecDeque<Bytes>,
    sealed_len: usize,
    tail: Vec<u8>,
    tail_written: usize,
}

impl Outbox {
    /// How many bytes wait.
    pub(crate) fn len(&self) -> usize {
        self.sealed_len + self.tail.len() - self.tail_written
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The buffer to append a message's own bytes to.
    pub(crate) fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.tail
    }

    /// Appends encoded values: small ones by a copy, large ones as they are.
    pub(crate) fn push(&mut self, payload: &Payload) {
        self.push_chunk(&payload.first, payload.first.shared());
        for block in &payload.rest {
            self.push_chunk(block, Some(block));
        }
    }

    fn push_chunk(&mut self, bytes: &[u8], shared: Option<&Bytes>) {
        match shared {
            Some(block) if block.len() >= WHOLE_BLOCK => {
                self.seal();
                self.sealed_len += block.len();
                self.sealed.push_back(block.clone());
            }
            _ => self.tail.extend_from_slice(bytes),
        }
    }

    /// Appends all of `other`, which is empty afterwards and keeps its buffer.
    pub(crate) fn append(&mut self, other: &mut Outbox) {
        if !other.sealed.is_empty() {
            self.seal();
            self.sealed_len += other.sealed_len;
            self.sealed.append(&mut other.sealed);
            other.sealed_len = 0;
        }
        self.tail.extend_from_slice(&other.tail[other.tail_written..]);
        other.clear();
    }

    /// Writes as much as the peer takes now. `Ok(true)`: all is written; `Ok(false)`: the peer takes no more for now.
    pub(crate) fn write_to(&mut self, writer: &dyn WriteHalf) -> io::Result<bool> {
        while !self.is_empty() {
            let written = if self.sealed.is_empty() {
                writer.try_write(&[IoSlice::new(&self.tail[self.tail_written..])])
            } else {
                let mut slices = [IoSlice::new(&[]); SLICES];
                let count = self.slices(&mut slices);
                writer.try_write(&slices[..count])
            };
            match written {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => self.advance(count),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.clear();
        Ok(true)
    }

    fn clear(&mut self) {
        self.tail.clear();
        self.tail_written = 0;
        if self.tail.capacity() > KEPT_CAPACITY {
            self.tail = Vec::new();
        }
    }

    fn seal(&mut self) {
        if self.tail.len() > self.tail_written {
            let mut tail = Bytes::from(std::mem::take(&mut self.tail));
            tail.advance(self.tail_written);
            self.sealed_len += tail.len();
            self.sealed.push_back(tail);
        } else {
            self.tail.clear();
        }
        self.tail_written = 0;
    }

    fn slices<'a>(&'a self, slices: &mut [IoSlice<'a>; SLICES]) -> usize {
        let tail = &self.tail[self.tail_written..];
        let blocks = self.sealed.iter().map(|block| &block[..]).chain((!tail.is_empty()).then_some(tail));
        let mut count = 0;
        for (slot, block) in slices.iter_mut().zip(blocks) {
            *slot = IoSlice::new(block);
            count += 1;
        }
        count
    }

    fn advance(&mut self, mut written: usize) {
        while let Some(front) = self.sealed.front_mut() {
            if written < front.len() {
                front.advance(written);
                self.sealed_len -= written;
                return;
            }
            written -= front.len();
            self.sealed_len -= front.len();
            self.sealed.pop_front();
        }
        self.tail_written += written;
    }
}

/// How much of what was appended to an outbox, by one of several who do, is not written yet.
#[derive(Debug, Default)]
pub(crate) struct Unwritten {
    parts: VecDeque<(u64, usize)>,
    len: usize,
}

impl Unwritten {
    /// So many bytes were appended; they are written when `end` bytes are.
    pub(crate) fn add(&mut self, count: usize, end: u64) {
        self.parts.push_back((end, count));
        self.len += count;
    }

    /// So many bytes of the outbox have been written since it began.
    pub(crate) fn written(&mut self, written: u64) {
        while let Some((end, count)) = self.parts.front()
            && *end <= written
        {
            self.len -= count;
            self.parts.pop_front();
        }
    }

    /// How many bytes are not written yet.
    pub(crate) fn len(&self) -> usize {
        self.len
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::task::{Context, Poll};

    use super::*;
    use crate::wire::Chunk;

    /// Takes `step` bytes a call, then blocks once.
    struct Narrow {
        step: usize,
        seen: Mutex<(Vec<u8>, bool)>,
    }

    impl WriteHalf for Narrow {
        fn try_write(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
            let mut seen = self.seen.lock().unwrap();
            seen.1 = !seen.1;
            if !seen.1 {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let all: Vec<u8> = bufs.iter().flat_map(|buf| buf.iter().copied()).take(self.step).collect();
            seen.0.extend_from_slice(&all);
            Ok(all.len())
        }

        fn poll_writable(&self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn shutdown(&self) {}
    }

    #[test]
    fn bytes_leave_in_order_however_the_peer_cuts_them() {
        for step in [1, 7, 4096, 100_000] {
            let mut expected = Vec::new();
            let mut outbox = Outbox::default();
            for round in 0..4u8 {
                outbox.buffer().extend_from_slice(&[round; 20]);
                let block = Bytes::from(vec![round + 100; 5000 * usize::from(round % 2) + 3]);
                outbox.push(&Payload { first: Chunk::copy_from_slice(b"first"), rest: vec![block.clone()] });
                expected.extend_from_slice(&[round; 20]);
                expected.extend_from_slice(b"first");
                expected.extend_from_slice(&block);
            }
            let mut other = Outbox::default();
            other.buffer().extend_from_slice(b"end");
            outbox.append(&mut other);
            expected.extend_from_slice(b"end");
            assert_eq!(outbox.len(), expected.len());
            let writer = Narrow { step, seen: Mutex::default() };
            while !outbox.write_to(&writer).unwrap() {}
            assert!(outbox.is_empty());
            assert_eq!(writer.seen.lock().unwrap().0, expected, "step {step}");
        }
    }
}
