//! An adapter's endpoints, and the proxies of its objects.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, RwLock};

use tokio::sync::watch;

use crate::adapter::children::Kinship;
use crate::adapter::limits::Bounds;
use crate::adapter::policy::new_stamp;
use crate::adapter::{Configuration, Inner, ObjectAdapter, State, Unfinished, listen};
use crate::communicator::Communicator;
use crate::connection::{Limits, Role};
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind, Result};
use crate::identity::IntoIdentity;
use crate::proxy::Proxy;
use crate::proxy::reference::{Options, Reference, Target};
use crate::transport::Listener;

impl ObjectAdapter {
    /// An adapter that listens at its endpoints and holds.
    pub(crate) async fn create(communicator: Communicator, configuration: Configuration) -> Result<Self> {
        let limits = Limits::from_properties(communicator.properties(), Role::Server, &configuration.name)?;
        let mut listeners: Vec<Box<dyn Listener>> = Vec::new();
        for endpoint in &configuration.endpoints {
            let Some(transport) = communicator.transport(endpoint) else {
                return Err(Error::new(ErrorKind::NoEndpoint(format!(
                    "no transport can listen at '{endpoint}'"
                ))));
            };
            let bound = transport.bind(endpoint).await;
            listeners.extend(bound.map_err(|error| Error::new(ErrorKind::Io(error.to_string())))?);
        }
        let mut endpoints: Vec<Endpoint> = Vec::new();
        for listener in &listeners {
            let endpoint = listener.endpoint();
            if !endpoints.contains(&endpoint) {
                endpoints.push(endpoint);
            }
        }
        let published = match &configuration.published {
            Some(published) => published.clone(),
            None => published(&endpoints, configuration.published_host.as_deref()),
        };
        let adapter =
            Self::assemble(communicator, configuration, limits, Kinship::default(), (endpoints, published))?;
        for listener in listeners {
            tokio::spawn(listen::listen(adapter.clone(), listener, adapter.0.listeners.begin()));
        }
        Ok(adapter)
    }

    /// A child adapter, which listens nowhere and holds.
    pub(super) fn create_child(parent: &ObjectAdapter, name: &str, kinship: Kinship) -> Result<Self> {
        let mut configuration = parent.0.configuration.clone();
        if !configuration.name.is_empty() {
            configuration.name = format!("{}/{name}", configuration.name);
        }
        let communicator = parent.0.communicator.clone();
        communicator.properties().warn_of_unknown_in_adapter(&configuration.name);
        Self::assemble(communicator, configuration, parent.0.limits, kinship, Default::default())
    }

    /// An adapter that holds, with the endpoints where it listens and those that stand in its proxies.
    fn assemble(
        communicator: Communicator,
        configuration: Configuration,
        limits: Limits,
        kinship: Kinship,
        (endpoints, published): (Vec<Endpoint>, Vec<Endpoint>),
    ) -> Result<Self> {
        let runtime = kinship.runtime().unwrap_or_else(tokio::runtime::Handle::current);
        Ok(ObjectAdapter(Arc::new(Inner {
            bounds: Bounds::from_properties(communicator.properties(), &configuration.name)?,
            communicator,
            configuration,
            limits,
            servants: Default::default(),
            state: watch::Sender::new(State::Holding),
            endpoints,
            published: RwLock::new(published),
            connections: Mutex::default(),
            listeners: Unfinished::default(),
            oneways: Default::default(),
            calls: Unfinished::default(),
            threads: Default::default(),
            layers: Default::default(),
            kinship,
            watched: Default::default(),
            stamp: new_stamp(),
            runtime,
        })))
    }

    /// The endpoints at which the adapter listens, with their real ports; a child adapter's are its parent's.
    pub fn endpoints(&self) -> Vec<Endpoint> {
        self.parent().map_or_else(|| self.0.endpoints.clone(), ObjectAdapter::endpoints)
    }

    /// Whether the adapter listens for datagrams only, so that it has no connections.
    pub(crate) fn is_datagram_only(&self) -> bool {
        let endpoints = self.endpoints();
        !endpoints.is_empty() && endpoints.iter().all(Endpoint::is_datagram)
    }

    /// The endpoints that stand in the adapter's proxies; a child adapter's are its parent's, unless it was given some.
    pub fn published_endpoints(&self) -> Vec<Endpoint> {
        let own = crate::read(&self.0.published).clone();
        match self.parent() {
            Some(parent) if own.is_empty() => parent.published_endpoints(),
            _ => own,
        }
    }

    /// Sets the endpoints that stand in the adapter's proxies from now on.
    pub fn set_published_endpoints(&self, endpoints: Vec<Endpoint>) {
        *crate::write(&self.0.published) = endpoints;
    }

    /// A proxy for an object of this adapter, whether or not it was added: with the adapter's id if it has one, else
    /// with its published endpoints.
    ///
    /// # Errors
    /// The identity cannot be parsed, or is empty.
    pub fn create_proxy(&self, identity: impl IntoIdentity) -> Result<Proxy> {
        if self.0.configuration.adapter_id.is_empty() {
            self.create_direct_proxy(identity)
        } else {
            self.create_indirect_proxy(identity)
        }
    }

    /// A proxy with the adapter's published endpoints.
    ///
    /// # Errors
    /// As [`create_proxy`](Self::create_proxy).
    pub fn create_direct_proxy(&self, identity: impl IntoIdentity) -> Result<Proxy> {
        let published = self.published_endpoints();
        let target = if published.is_empty() { Target::WellKnown } else { Target::Direct(published) };
        self.proxy_to(identity, target)
    }

    /// A proxy with the adapter's id, or that of its replica group: a locator knows the endpoints.
    ///
    /// # Errors
    /// As [`create_proxy`](Self::create_proxy).
    pub fn create_indirect_proxy(&self, identity: impl IntoIdentity) -> Result<Proxy> {
        let configuration = &self.0.configuration;
        let id = match configuration.replica_group_id.as_str() {
            "" => &configuration.adapter_id,
            group => group,
        };
        let target = if id.is_empty() { Target::WellKnown } else { Target::Adapter(id.to_owned()) };
        self.proxy_to(identity, target)
    }

    fn proxy_to(&self, identity: impl IntoIdentity, target: Target) -> Result<Proxy> {
        let identity = self.own_identity(identity)?;
        if identity.is_nil() {
            return Err(Error::api("an identity with an empty name has no proxy"));
        }
        let options = self.0.configuration.options;
        Ok(self.0.communicator.proxy_of(Reference {
            identity,
            facet: String::new(),
            mode: options.mode,
            secure: options.secure,
            protocol: options.protocol,
            encoding: options.encoding,
            target,
            options: Options { ..self.0.communicator.defaults().options.clone() },
        }))
    }

    /// Whether an object of the reference would be in this adapter, so that a call can skip the network.
    pub(crate) fn is_home_of(&self, reference: &Reference) -> bool {
        let configuration = &self.0.configuration;
        match &reference.target {
            Target::Adapter(id) => {
                !id.is_empty() && (*id == configuration.adapter_id || *id == configuration.replica_group_id)
            }
            Target::WellKnown => {
                self.find_facet(&reference.identity, &reference.facet).is_some()
                    || self.is_below(&reference.identity, &reference.facet)
            }
            Target::Direct(endpoints) => {
                let published = crate::read(&self.0.published);
                endpoints.iter().any(|endpoint| {
                    published.iter().chain(&self.0.endpoints).any(|own| own.is_same_place(endpoint))
                })
            }
        }
    }
}

/// What stands in proxies: where the adapter listens at all interfaces, the host that was named, or this machine's addresses.
fn published(endpoints: &[Endpoint], host: Option<&str>) -> Vec<Endpoint> {
    let mut published = Vec::new();
    for endpoint in endpoints {
        let hosts = match (endpoint.host(), host) {
            (Some(wildcard), named) if is_wildcard(wildcard) => match named {
                Some(named) => vec![named.to_owned()],
                None => local_addresses(wildcard),
            },
            _ => {
                published.push(endpoint.clone());
                continue;
            }
        };
        for host in hosts {
            let endpoint = endpoint.with_host(&host);
            if !published.contains(&endpoint) {
                published.push(endpoint);
            }
        }
    }
    published
}

fn is_wildcard(host: &str) -> bool {
    matches!(host, "" | "*" | "0.0.0.0" | "::" | "0:0:0:0:0:0:0:0")
}

/// The addresses of this machine that others may reach; the loopback address if there is none.
fn local_addresses(wildcard: &str) -> Vec<String> {
    let wants_v6 = wildcard != "0.0.0.0";
    let usable = |address: &IpAddr| match address {
        IpAddr::V4(v4) => !v4.is_loopback() && !v4.is_link_local(),
        IpAddr::V6(v6) => wants_v6 && !v6.is_loopback() && !v6.is_unicast_link_local(),
    };
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let found: Vec<String> = interfaces
        .iter()
        .map(if_addrs::Interface::ip)
        .filter(usable)
        .map(|address| address.to_string())
        .collect();
    if found.is_empty() { vec!["127.0.0.1".to_owned()] } else { found }
}
