//! New proxies made of a proxy, with one thing changed. The names are Ice's own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::endpoint::Endpoint;
use crate::error::Result;
use crate::identity::IntoIdentity;
use crate::proxy::Proxy;
use crate::proxy::reference::{EndpointSelection, InvocationMode, Reference, Target};
use crate::wire::Version;

impl Proxy {
    /// A proxy for another object at the same place.
    ///
    /// # Errors
    /// The identity cannot be parsed.
    pub fn ice_identity(&self, identity: impl IntoIdentity) -> Result<Proxy> {
        let identity = identity.into_identity()?;
        Ok(self.with(|reference| reference.identity = identity))
    }

    /// A proxy for another facet; the empty one is the default facet.
    #[must_use]
    pub fn ice_facet(&self, facet: &str) -> Proxy {
        self.with(|reference| facet.clone_into(&mut reference.facet))
    }

    /// A proxy for the object at the adapter, or replica group, of this id.
    #[must_use]
    pub fn ice_adapter_id(&self, id: &str) -> Proxy {
        self.with(|reference| {
            reference.target = if id.is_empty() { Target::WellKnown } else { Target::Adapter(id.to_owned()) };
        })
    }

    /// A proxy for the object at these endpoints; without any it is well-known.
    #[must_use]
    pub fn ice_endpoints(&self, endpoints: Vec<Endpoint>) -> Proxy {
        self.with(|reference| {
            reference.target =
                if endpoints.is_empty() { Target::WellKnown } else { Target::Direct(endpoints) };
        })
    }

    /// A proxy that sends this context with each request.
    #[must_use]
    pub fn ice_context<K: Into<String>, V: Into<String>>(
        &self,
        context: impl IntoIterator<Item = (K, V)>,
    ) -> Proxy {
        let context: BTreeMap<String, String> =
            context.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        self.with(|reference| reference.options.context = (!context.is_empty()).then(|| Arc::new(context)))
    }

    /// A proxy whose requests are answered.
    #[must_use]
    pub fn ice_twoway(&self) -> Proxy {
        self.ice_mode(InvocationMode::Twoway)
    }

    /// A proxy whose requests are not answered.
    #[must_use]
    pub fn ice_oneway(&self) -> Proxy {
        self.ice_mode(InvocationMode::Oneway)
    }

    /// A proxy that gathers requests until [`ice_flush_batch_requests`](Self::ice_flush_batch_requests).
    #[must_use]
    pub fn ice_batch_oneway(&self) -> Proxy {
        self.ice_mode(InvocationMode::BatchOneway)
    }

    /// A proxy that sends each request in a datagram.
    #[must_use]
    pub fn ice_datagram(&self) -> Proxy {
        self.ice_mode(InvocationMode::Datagram)
    }

    /// A proxy with this invocation mode.
    #[must_use]
    pub fn ice_mode(&self, mode: InvocationMode) -> Proxy {
        self.with(|reference| reference.mode = mode)
    }

    /// A proxy whose calls fail after this time; `None` waits for ever. It covers connecting and all attempts.
    #[must_use]
    pub fn ice_invocation_timeout(&self, timeout: impl Into<Option<Duration>>) -> Proxy {
        let timeout = timeout.into();
        self.with(|reference| reference.options.invocation_timeout = timeout)
    }

    /// A proxy that shares its connection only with proxies of the same id.
    #[must_use]
    pub fn ice_connection_id(&self, id: &str) -> Proxy {
        self.with(|reference| id.clone_into(&mut reference.options.connection_id))
    }

    /// A proxy that keeps its connection for the next call, or selects an endpoint anew for each.
    #[must_use]
    pub fn ice_connection_cached(&self, cached: bool) -> Proxy {
        self.with(|reference| reference.options.connection_cached = cached)
    }

    /// A proxy that tries its endpoints in this order.
    #[must_use]
    pub fn ice_endpoint_selection(&self, selection: EndpointSelection) -> Proxy {
        self.with(|reference| reference.options.endpoint_selection = selection)
    }

    /// A proxy whose calls to adapters of this process skip the network, or do not.
    #[must_use]
    pub fn ice_collocation_optimized(&self, optimized: bool) -> Proxy {
        self.with(|reference| reference.options.collocation_optimized = optimized)
    }

    /// A proxy that encodes parameters with this encoding, 1.0 or 1.1.
    #[must_use]
    pub fn ice_encoding_version(&self, encoding: Version) -> Proxy {
        self.with(|reference| reference.encoding = encoding)
    }

    /// A proxy that uses secure endpoints only.
    #[must_use]
    pub fn ice_secure(&self, secure: bool) -> Proxy {
        self.with(|reference| reference.secure = secure)
    }

    fn with(&self, change: impl FnOnce(&mut Reference)) -> Proxy {
        let mut reference = self.0.reference.clone();
        change(&mut reference);
        Proxy::new(self.0.communicator.clone(), reference)
    }
}
