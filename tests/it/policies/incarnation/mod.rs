//! Incarnation: who carries out a call, when servants are made, and when they go.

mod counts;
mod hostile;
mod kept;
mod lifespans;
mod locators;
mod on_demand;
mod per_client;
mod places;
pub(crate) mod things;

use floe::policy::Activation;
use floe::{Communicator, IntoIdentity};
use things::{ThingI, ThingPrx, ThingSkeleton};

use crate::lab::Server;

type Things = Activation<ThingSkeleton<ThingI>>;

impl Server {
    fn thing(&self, client: &Communicator, identity: impl IntoIdentity) -> ThingPrx {
        let identity = identity.into_identity().unwrap();
        ThingPrx::unchecked_cast(self.proxy(client, &format!("\"{identity}\"")))
    }
}
