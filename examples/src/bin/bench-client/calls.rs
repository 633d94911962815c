//! What the workloads call: the operations that both interfaces have.

use std::future::Future;

use bytes::Bytes;
use floe::Proxy;
use floe_examples::bench::target::{NativeTargetPrx, StringDouble, TargetPrx};

/// A proxy of one of the bench's interfaces.
pub(crate) trait Calls: Clone + Send + Sync + 'static {
    /// Whether this is the native interface.
    const NATIVE: bool;

    /// A proxy of this type; nobody is asked.
    fn of(proxy: Proxy) -> Self;

    fn ping(&self) -> impl Future<Output = floe::Result<()>> + Send;
    fn echo(&self, v: i32) -> impl Future<Output = floe::Result<i32>> + Send;
    fn fire(&self, v: i32) -> impl Future<Output = floe::Result<()>> + Send;
    fn bulk(&self, b: Bytes) -> impl Future<Output = floe::Result<Bytes>> + Send;
    fn structs(&self, s: Vec<StringDouble>) -> impl Future<Output = floe::Result<Vec<StringDouble>>> + Send;

    /// Sends the batch that this proxy gathered.
    fn flush(&self) -> impl Future<Output = floe::Result<()>> + Send;
}

macro_rules! calls {
    ($proxy:ty, native: $native:literal) => {
        impl Calls for $proxy {
            const NATIVE: bool = $native;

            fn of(proxy: Proxy) -> Self {
                <$proxy>::unchecked_cast(proxy)
            }

            async fn ping(&self) -> floe::Result<()> {
                <$proxy>::ping(self).await
            }

            async fn echo(&self, v: i32) -> floe::Result<i32> {
                <$proxy>::echo(self, v).await
            }

            async fn fire(&self, v: i32) -> floe::Result<()> {
                <$proxy>::fire(self, v).await
            }

            async fn bulk(&self, b: Bytes) -> floe::Result<Bytes> {
                <$proxy>::bulk(self, b).await
            }

            async fn structs(&self, s: Vec<StringDouble>) -> floe::Result<Vec<StringDouble>> {
                <$proxy>::structs(self, s).await
            }

            async fn flush(&self) -> floe::Result<()> {
                self.ice_flush_batch_requests().await
            }
        }
    };
}

calls!(TargetPrx, native: false);
calls!(NativeTargetPrx, native: true);
