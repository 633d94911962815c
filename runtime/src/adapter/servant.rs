//! What the runtime asks of a servant.

use std::sync::Arc;

use crate::BoxFuture;
use crate::adapter::policy::Reason;
use crate::adapter::request::{Reply, Request};
use crate::interface::InterfaceInfo;

/// The future of one call. It runs to its end, whatever becomes of the caller.
pub type DispatchFuture = BoxFuture<'static, Reply>;

/// A value that carries out requests. `#[remote]` writes the implementation: it is `FooSkeleton`.
pub trait Servant: Send + Sync + 'static {
    /// The type ids of the object, sorted: its interface's, its bases' and `::Ice::Object`.
    fn type_ids(&self) -> &[&'static str];

    /// The Rust interface behind it, if there is one.
    fn interface(&self) -> Option<InterfaceInfo> {
        None
    }

    /// Carries out a request. The built-in operations (`ice_ping`, `ice_isA`, `ice_id`, `ice_ids`) come here only if the servant
    /// [takes](Self::takes_builtins) them.
    ///
    /// A panic, here or in the future, is an UnknownException for the caller and nothing else.
    fn dispatch(self: Arc<Self>, request: Request) -> DispatchFuture;

    /// The most derived type id: what `ice_id` answers.
    fn type_id(&self) -> &str {
        self.interface().map_or("::Ice::Object", |interface| interface.type_id())
    }

    /// Whether the built-in operations come to [`dispatch`](Self::dispatch), too.
    fn takes_builtins(&self) -> bool {
        false
    }

    /// Why it cannot be the servant of a second object, if it cannot.
    fn refuses_sharing(&self) -> Option<String> {
        None
    }

    /// Its time is over, as `reason` says: no call runs on it that its adapter, or its activation, made it for. The adapter waits for
    /// the future, if there is one, before it is deactivated.
    ///
    /// A servant that was added as it is may still carry out calls when it was removed; they end as if nothing had happened.
    fn etherealize(self: Arc<Self>, reason: Reason) -> Option<BoxFuture<'static, ()>> {
        let _ = reason;
        None
    }
}
