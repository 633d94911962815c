//! Floe, an object server: write a trait, mark it [`#[remote]`](macro@remote), and programs call your objects as if they were local.
//!
//! Floe speaks the protocol of ZeroC Ice, so programs in Python, C++, Java, C# and other languages call Floe objects, and Floe
//! calls theirs. Between Rust programs it carries any serde type.
//!
//! ```
//! use floe::prelude::*;
//!
//! /// A printer with a console.
//! #[remote("::Demo::Printer")]
//! pub trait Printer {
//!     /// Prints `s` on the server's console.
//!     async fn print_string(&self, s: &str) -> floe::Result<()>;
//! }
//!
//! struct Console;
//!
//! impl Printer for Console {
//!     async fn print_string(&self, s: &str) -> floe::Result<()> {
//!         println!("{s}");
//!         Ok(())
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> floe::Result<()> {
//! let communicator = Communicator::new(Properties::new())?;
//! let adapter = communicator.adapter_with_endpoints("Printers", "tcp -h 127.0.0.1").await?;
//! adapter.add("printer", PrinterSkeleton::new(Console))?;
//! adapter.activate().await?;
//!
//! let text = format!("printer:{}", adapter.endpoints()[0]);
//! let printer = PrinterPrx::checked_cast(communicator.proxy(&text)?).await?;
//! printer.print_string("Hello World!").await?;
//! # communicator.destroy().await;
//! # Ok(())
//! # }
//! ```
//!
//! # What is where
//!
//! - A [`Communicator`] owns all else: it is made of [`Properties`], makes [proxies](Proxy) of text and [object adapters](ObjectAdapter).
//! - An [`ObjectAdapter`] listens at [endpoints](Endpoint) and holds servants by [`Identity`] and facet.
//! - `#[remote] trait Foo` gives `FooPrx`, which implements `Foo` by calling an object, and `FooSkeleton`, which lets an adapter
//!   call your `impl Foo`.
//! - An [`Activation`] says what the server does at a call: the [guide](guide::activation) has all policies.
//! - [`current()`] tells a servant about the call that it carries out.
//! - A [`Link`] leads to an instance of a Slice [`class`], a [`Node`] is a handle on one.
//! - An [`Error`] says what happened and whether the request [may have run](MayHaveRun).
//! - [`export`] writes your traits as Slice, for programs in other languages.
//! - [`transport`] and [`testing`] are for tests with faults; [`wire`] is the encoding.
//!
//! # Receivers
//!
//! An operation with `&self` runs side by side with others. One with `&mut self` has the object alone; others wait at its gate, in
//! the order in which they came. A nested call that would wait for its own call chain fails at once with
//! [`ErrorKind::Reentrant`].
//!
//! # Tracing
//!
//! What Ice writes with `Ice.Trace.*` are events of the `tracing` crate here, by target: `floe::network` (connections made and over),
//! `floe::protocol` (each message, at level trace; a peer that breaks the protocol, as a warning), `floe::retry`, `floe::dispatch`;
//! `floe::calls` is what [`middleware::Log`] writes.
//!
//! # Bounds
//!
//! | property | default | what it bounds |
//! |---|---|---|
//! | `Ice.MessageSizeMax` | 1024 KiB | a message that comes in |
//! | `Ice.Connection.Server.MaxDispatches`, `.Client.` | 100 | calls that run at once on a connection; more wait |
//! | `Floe.Adapter.MaxDispatches` | no limit | calls that run at once on the servants of an adapter; more wait |
//! | `NAME.MaxConnections` | no limit | connections of an adapter; one beyond is closed at once |
//! | `Floe.Connection.ReadAhead` | 1 MiB | requests that are kept while others run |
//! | `Floe.Connection.WriteAhead` | 1 MiB | bytes that wait to be written before callers wait |
//! | `Floe.Connection.PendingMax` | 65,536 | calls that wait for an answer on a connection |
//! | `Floe.Incarnation.ServantsMax` | 1,000,000 | servants that an activation made and holds |
//! | `Floe.Threads.Max` | 256 | threads of each model that has one for an object, a request or a connection |
//! | `Floe.Threads.QueueMax` | 1,000 | calls of one object that wait for a thread of a pool; more wait with their connections |
//! | `Ice.BatchAutoFlushSize` | 1024 KiB | a batch before it is sent |
//! | `Ice.ClassGraphDepthMax` | 100 | how deep instances of a [`class`] are nested that come in; never more than 200 |
//! | `Ice.Connection.Client.ConnectTimeout` | 10 s | connecting to one endpoint |
//! | `Ice.Connection.Server.CloseTimeout`, `.Client.` | 10 s | each half of a graceful close |
//!
//! An adapter's own win over these: `NAME.MessageSizeMax`, `NAME.MaxDispatches`, `NAME.Connection.MaxDispatches`,
//! `NAME.Connection.CloseTimeout`. A [child adapter](ObjectAdapter::child)'s name is `PARENT/CHILD`.

pub mod proxy;
pub mod wire;

pub mod class;

pub mod connection;
pub mod transport;

pub mod adapter;
pub mod middleware;
mod throws;

pub mod communicator;
pub mod describe;
#[cfg(feature = "dynamic")]
pub mod dynamic;
pub mod endpoint;
pub mod error;
pub mod export;
pub mod guide;
pub mod identity;
mod interface;
pub mod properties;
mod signals;
pub mod store;
pub mod testing;
mod text;

#[doc(hidden)]
pub mod __private;

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub use adapter::policy::{self, Activation, State, Stateful, StatefulServant, Threading};
pub use adapter::{
    AdapterActivator, Current, DispatchFuture, ObjectAdapter, Refusal, Reply, Request, Servant, current,
};
pub use bytes::Bytes;
pub use class::{Class, Link, Node};
pub use communicator::Communicator;
pub use endpoint::Endpoint;
pub use error::{Error, ErrorKind, MayHaveRun, Result};
pub use floe_macros::{Class, Exception, Results, Slice, remote};
pub use identity::{Identity, IntoIdentity};
pub use interface::{Interface, InterfaceInfo, IsA, TypedProxy};
pub use properties::Properties;
pub use proxy::Proxy;
pub use text::ToStringMode;
pub use throws::Throws;
pub use wire::View;

/// A future of any type, to be polled on any thread.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What most programs need.
pub mod prelude {
    pub use crate::{
        Activation, Bytes, Class, Communicator, Current, Exception, Identity, Link, Node, ObjectAdapter,
        Properties, Proxy, Results, Slice, View, current, remote,
    };
}

/// What `floe_idl::build` made of `.ice` files in the build script, where this stands: the modules of Slice.
///
/// The name is that of the first file, without `.ice`, or the one that the script gave.
///
/// ```ignore
/// floe::include_slice!("Hello");
/// ```
#[macro_export]
macro_rules! include_slice {
    ($name:literal) => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/", $name, ".rs"));
    };
}

/// Locks a mutex. A panic while it was held leaves nothing half done here: locks are never held over user code.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// As [`lock`], shared.
fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

/// As [`lock`], alone.
fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

/// The README's program is a documentation test.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
