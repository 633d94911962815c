//! Bytes to and from sockets: what a connection stands on.
//!
//! A [`Transport`] makes [`Io`]s, by connecting or through a [`Listener`]. An `Io` is a stream of bytes in both
//! directions; it knows nothing of messages. Two transports are here: [`tcp`], and [`memory`] for tests. Users plug
//! in their own, for tests with faults for example.

pub mod memory;
mod resolve;
pub mod tcp;
#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::ReadBuf;

use crate::endpoint::Endpoint;

/// A boxed future that may borrow what it was made from.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A way to reach peers, and to be reached.
pub trait Transport: Send + Sync + 'static {
    /// The name of the endpoints that it serves, `tcp` for example.
    fn protocol(&self) -> &'static str;

    /// Whether this transport serves `endpoint`. The others are called only with endpoints for which this is true.
    fn accepts(&self, endpoint: &Endpoint) -> bool;

    /// Connects to `endpoint`. A host with several addresses is tried at each in turn.
    ///
    /// There is no time limit but the system's: the caller has its own.
    ///
    /// # Errors
    /// The text names the endpoint, and each address with its reason. No byte was sent.
    ///
    /// # Cancel safety
    /// A dropped future leaves nothing behind.
    fn connect<'a>(&'a self, endpoint: &'a Endpoint) -> BoxFuture<'a, io::Result<Io>>;

    /// Listens at `endpoint`: at each address of its host, at all interfaces if the host is empty or `*`.
    ///
    /// There is at least one listener in the answer. If the port is 0, all of them share the port that the system chose.
    ///
    /// # Errors
    /// The text names the endpoint, the address and the reason. Nothing is left listening.
    fn bind<'a>(&'a self, endpoint: &'a Endpoint) -> BoxFuture<'a, io::Result<Vec<Box<dyn Listener>>>>;
}

/// A place at which peers connect. It stops to listen when it is dropped.
pub trait Listener: Send + 'static {
    /// The next connection.
    ///
    /// # Errors
    /// An error, such as too many open files, is not the end of the listener: accept again, after a pause.
    ///
    /// # Cancel safety
    /// A dropped future loses no connection.
    fn accept(&mut self) -> BoxFuture<'_, io::Result<Io>>;

    /// The endpoint that was bound, with the real port.
    fn endpoint(&self) -> Endpoint;
}

/// A connected stream of bytes in both directions.
#[non_exhaustive]
pub struct Io {
    /// Bytes from the peer.
    pub reader: Box<dyn ReadHalf>,
    /// Bytes to the peer.
    pub writer: Box<dyn WriteHalf>,
    /// Who is connected with whom.
    pub info: ConnectionInfo,
}

impl Io {
    /// A stream made of its two halves.
    pub fn new(reader: impl ReadHalf, writer: impl WriteHalf, info: ConnectionInfo) -> Self {
        Io { reader: Box::new(reader), writer: Box::new(writer), info }
    }
}

impl fmt::Debug for Io {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Io").field(&self.info).finish()
    }
}

/// The two ends of a connection, as its transport writes addresses: `127.0.0.1:4061`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionInfo {
    /// The address of this end.
    pub local: String,
    /// The address of the peer.
    pub remote: String,
    /// The transport's name, [`Transport::protocol`].
    pub protocol: &'static str,
}

impl ConnectionInfo {
    /// The ends `local` and `remote` of a connection over `protocol`.
    pub fn new(protocol: &'static str, local: impl Into<String>, remote: impl Into<String>) -> Self {
        ConnectionInfo { local: local.into(), remote: remote.into(), protocol }
    }
}

/// The half of an [`Io`] that gives the peer's bytes.
pub trait ReadHalf: Send + Unpin + 'static {
    /// Reads what is there into `buf`, at least one byte. Nothing read into a `buf` with room means the end.
    ///
    /// Pending means that the task is woken when there is more.
    fn poll_read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>>;
}

/// The half of an [`Io`] that takes bytes for the peer.
pub trait WriteHalf: Send + Sync + 'static {
    /// Writes some of the bytes of `bufs`, in order, and says how many. Never waits. Any task may call it; calls of
    /// two tasks at a time are not mixed byte by byte, but which comes first is the callers' affair.
    ///
    /// # Errors
    /// `WouldBlock` if nothing can be written now.
    fn try_write(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize>;

    /// Ready when [`try_write`](Self::try_write) is worth a try, which may still say `WouldBlock`.
    ///
    /// One task may wait here at a time: the connection's own.
    fn poll_writable(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;

    /// Ends both directions at once. The own reader and the peer's see the end after the bytes that are on their way;
    /// writing fails from now on. May be called again.
    fn shutdown(&self);
}
