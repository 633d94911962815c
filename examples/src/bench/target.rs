//! The bench's interface, once as every Ice program can call it, and once for Rust alone.

use bytes::Bytes;
use floe::prelude::*;
use serde::{Deserialize, Serialize};

/// A text and a number.
#[derive(Clone, Debug, PartialEq, Slice, Serialize, Deserialize)]
pub struct StringDouble {
    /// The text.
    pub s: String,
    /// The number.
    pub d: f64,
}

/// What is measured, in Slice.
#[remote("::Bench::Target")]
pub trait Target {
    /// Nothing.
    async fn ping(&self) -> floe::Result<()>;
    /// The number itself.
    async fn echo(&self, v: i32) -> floe::Result<i32>;
    /// Takes a number and says nothing.
    async fn fire(&self, v: i32) -> floe::Result<()>;
    /// The bytes themselves.
    async fn bulk(&self, b: Bytes) -> floe::Result<Bytes>;
    /// The structs themselves.
    async fn structs(&self, s: Vec<StringDouble>) -> floe::Result<Vec<StringDouble>>;
}

/// What is measured, in the native encoding.
#[remote("::Bench::NativeTarget", native)]
pub trait NativeTarget {
    /// Nothing.
    async fn ping(&self) -> floe::Result<()>;
    /// The number itself.
    async fn echo(&self, v: i32) -> floe::Result<i32>;
    /// Takes a number and says nothing.
    async fn fire(&self, v: i32) -> floe::Result<()>;
    /// The bytes themselves.
    async fn bulk(&self, b: Bytes) -> floe::Result<Bytes>;
    /// The structs themselves.
    async fn structs(&self, s: Vec<StringDouble>) -> floe::Result<Vec<StringDouble>>;
}

/// The servant of both interfaces.
pub struct TargetI;

/// The identity of the servant.
pub const IDENTITY: &str = "bench";

macro_rules! servant {
    ($interface:ident) => {
        impl $interface for TargetI {
            async fn ping(&self) -> floe::Result<()> {
                Ok(())
            }

            async fn echo(&self, v: i32) -> floe::Result<i32> {
                Ok(v)
            }

            async fn fire(&self, _v: i32) -> floe::Result<()> {
                Ok(())
            }

            async fn bulk(&self, b: Bytes) -> floe::Result<Bytes> {
                Ok(b)
            }

            async fn structs(&self, s: Vec<StringDouble>) -> floe::Result<Vec<StringDouble>> {
                Ok(s)
            }
        }
    };
}

servant!(Target);
servant!(NativeTarget);

/// Offers the servant at `adapter`, under [`IDENTITY`].
///
/// # Errors
/// The adapter has such an object already, or is destroyed.
pub fn offer(adapter: &ObjectAdapter, native: bool) -> floe::Result<Proxy> {
    match native {
        true => adapter.add(IDENTITY, NativeTargetSkeleton::new(TargetI)),
        false => adapter.add(IDENTITY, TargetSkeleton::new(TargetI)),
    }
}
