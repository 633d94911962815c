//! `interop/Conformance.ice` in Rust: one file an interface, each with the servant that answers it.

use floe::{Communicator, ObjectAdapter, Result};

pub mod calls;
pub mod composites;
pub mod failures;
pub mod optionals;
pub mod policies;
pub mod proxies;
pub mod scalars;
pub mod values;

/// An active adapter on a free port of this machine, with all conformance servants.
pub async fn serve(communicator: &Communicator) -> Result<ObjectAdapter> {
    let adapter = communicator.adapter_with_endpoints("Conformance", "tcp -h 127.0.0.1").await?;
    adapter.add("native", crate::native::DrawingSkeleton::new(crate::native::Sheet::default()))?;
    adapter.add("scalars", scalars::ScalarsSkeleton::new(scalars::Echo))?;
    adapter.add("composites", composites::CompositesSkeleton::new(composites::Echo))?;
    adapter.add("optionals", optionals::OptionalsSkeleton::new(optionals::Teller))?;
    adapter.add("failures", failures::FailuresSkeleton::new(failures::Thrower))?;
    adapter.add("target", proxies::TargetSkeleton::new(proxies::Named))?;
    adapter.add("special", proxies::SpecialTargetSkeleton::new(proxies::Named))?;
    adapter.add("proxies", proxies::ProxiesSkeleton::new(proxies::Signposts::new(&adapter)?))?;

    let notes = calls::Notes::default();
    adapter.add("calls", calls::CallsSkeleton::new(notes.clone()))?;
    adapter.add("cat/calls", calls::CallsSkeleton::new(notes.clone()))?;
    adapter.add_facet("calls", "side", calls::CallsSkeleton::new(notes))?;
    adapter.activate().await?;
    Ok(adapter)
}
