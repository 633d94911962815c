//! `interop/Policies.ice` in Rust: one category of objects for each incarnation policy, and some for what they are combined with.

use std::sync::Arc;

use floe::policy::OnDemand;
use floe::store::StateStore;
use floe::{Activation, Communicator, ObjectAdapter, Result, State, Threading};

use crate::policies::{Finder, Maker, Prober, Witness};

/// An active adapter on a free port of this machine. The same store is the same persistent objects.
pub async fn serve(communicator: &Communicator, store: &Arc<dyn StateStore>) -> Result<ObjectAdapter> {
    let adapter = communicator.adapter_with_endpoints("Policies", "tcp -h 127.0.0.1").await?;
    let witness = Arc::new(Witness::default());
    let maker = || Maker(witness.clone());
    adapter.add("shared", Activation::shared(Prober::skeleton(&witness, "shared")))?;
    adapter.add_default("per_call", Activation::per_call(maker()))?;
    adapter.add_default("per_client", Activation::per_client(maker()))?;
    adapter.add_default("on_demand", Activation::on_demand(maker()))?;
    adapter.add_default("few", Activation::on_demand(OnDemand::new(maker()).capacity(1)))?;
    adapter
        .add_default("default_servant", Activation::default_servant(Prober::skeleton(&witness, "default")))?;
    adapter.add_default("locator", Activation::locator(Finder::new(&witness)))?;

    adapter
        .add_default("persistent", Activation::on_demand(maker()).state(State::Persistent(store.clone())))?;
    let each_its_thread = Activation::on_demand(maker()).threading(Threading::PerObject);
    adapter.add_default("per_object", each_its_thread)?;
    adapter.add("one", Activation::on_demand(maker()))?;
    adapter.activate().await?;
    Ok(adapter)
}
