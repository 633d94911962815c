//! What the runtime asks of a servant.

use std::pin::Pin;
use std::sync::Arc;

use crate::adapter::request::{Reply, Request};
use crate::interface::InterfaceInfo;

/// The future of one call. It runs to its end, whatever becomes of the caller.
pub type DispatchFuture = Pin<Box<dyn Future<Output = Reply> + Send>>;

/// A value that carries out requests. `#[remote]` writes the implementation: it is `FooSkeleton`.
pub trait Servant: Send + Sync + 'static {
    /// The type ids of the object, sorted: its interface's, its bases' and `::Ice::Object`.
    fn type_ids(&self) -> &[&'static str];

    /// The Rust interface behind it, if there is one.
    fn interface(&self) -> Option<InterfaceInfo> {
        None
    }

    /// Carries out a request. The built-in operations (`ice_ping`, `ice_isA`, `ice_id`, `ice_ids`) do not come here.
    ///
    /// A panic, here or in the future, is an UnknownException for the caller and nothing else.
    fn dispatch(self: Arc<Self>, request: Request) -> DispatchFuture;

    /// The most derived type id: what `ice_id` answers.
    fn type_id(&self) -> &str {
        self.interface().map_or("::Ice::Object", |interface| interface.type_id())
    }
}
