//! Bytes from the socket, in whole messages.
//!
//! Connections of a thread share one read buffer. A connection owns only what is left of a message that was cut; a large message
//! gets a buffer of exactly its size, which the socket fills directly.

use std::cell::Cell;
use std::io;
use std::task::{Context, Poll, ready};

use tokio::io::ReadBuf;

use crate::transport::ReadHalf;

/// The size of the read buffer that a thread's connections share.
const SHARED_SIZE: usize = 64 * 1024;
/// A message of at least this many bytes gets a buffer of its own.
const LARGE: usize = 16 * 1024;

thread_local! {
    static SHARED: Cell<Option<Box<[u8]>>> = const { Cell::new(None) };
}

/// The thread's read buffer, taken for the time of one read and what follows from it.
pub(super) struct SharedBuffer(Option<Box<[u8]>>);

impl SharedBuffer {
    pub(super) fn take() -> Self {
        SharedBuffer(Some(SHARED.take().unwrap_or_else(|| vec![0; SHARED_SIZE].into_boxed_slice())))
    }

    pub(super) fn bytes(&mut self) -> &mut [u8] {
        self.0.as_deref_mut().unwrap_or_default()
    }
}

impl Drop for SharedBuffer {
    fn drop(&mut self) {
        SHARED.set(self.0.take());
    }
}

/// What is left of a message that was cut.
#[derive(Default)]
pub(super) enum Incoming {
    #[default]
    Nothing,
    /// The beginning of a small message.
    Cut(Vec<u8>),
    /// A large message, of which `filled` bytes are there.
    Large { buffer: Vec<u8>, filled: usize },
}

/// What a read brought.
#[derive(Debug)]
pub(super) enum Arrived {
    /// This many bytes stand at the beginning of the shared buffer.
    Shared(usize),
    /// A large message, whole.
    Whole(Vec<u8>),
    /// A part of a large message.
    Part,
    /// The peer sends no more.
    End,
}

impl Incoming {
    /// Reads once.
    pub(super) fn poll_read(
        &mut self,
        reader: &mut dyn ReadHalf,
        cx: &mut Context<'_>,
        shared: &mut [u8],
    ) -> Poll<io::Result<Arrived>> {
        if let Incoming::Large { buffer, filled } = self {
            let count = ready!(read(reader, cx, &mut buffer[*filled..]))?;
            *filled += count;
            return Poll::Ready(Ok(match (count, *filled == buffer.len()) {
                (0, _) => Arrived::End,
                (_, false) => Arrived::Part,
                (_, true) => {
                    let buffer = std::mem::take(buffer);
                    *self = Incoming::Nothing;
                    Arrived::Whole(buffer)
                }
            }));
        }
        let before = match self {
            Incoming::Cut(bytes) => bytes.len(),
            _ => 0,
        };
        let count = ready!(read(reader, cx, &mut shared[before..]))?;
        if count == 0 {
            return Poll::Ready(Ok(Arrived::End));
        }
        if let Incoming::Cut(bytes) = std::mem::take(self) {
            shared[..before].copy_from_slice(&bytes);
        }
        Poll::Ready(Ok(Arrived::Shared(before + count)))
    }

    /// Keeps the beginning of a message whose whole takes `wanted` bytes, or more if its header is cut.
    pub(super) fn keep(&mut self, bytes: &[u8], wanted: usize) {
        *self = if bytes.is_empty() {
            Incoming::Nothing
        } else if wanted < LARGE {
            Incoming::Cut(bytes.to_vec())
        } else {
            let mut buffer = vec![0; wanted];
            buffer[..bytes.len()].copy_from_slice(bytes);
            Incoming::Large { buffer, filled: bytes.len() }
        };
    }
}

fn read(reader: &mut dyn ReadHalf, cx: &mut Context<'_>, into: &mut [u8]) -> Poll<io::Result<usize>> {
    let mut buf = ReadBuf::new(into);
    ready!(reader.poll_read(cx, &mut buf))?;
    Poll::Ready(Ok(buf.filled().len()))
}
