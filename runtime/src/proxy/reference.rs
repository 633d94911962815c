//! The immutable description of an object and of the way to it: what a proxy holds.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::endpoint::Endpoint;
use crate::identity::Identity;
use crate::wire::Version;

/// How a request travels, and whether an answer comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InvocationMode {
    /// A request and its reply.
    #[default]
    Twoway,
    /// A request without a reply.
    Oneway,
    /// Oneway requests that are gathered and sent as one message.
    BatchOneway,
    /// A request without a reply in a datagram, which may be lost.
    Datagram,
    /// Datagram requests that are gathered and sent as one datagram.
    BatchDatagram,
}

/// The order in which the endpoints of a proxy are tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EndpointSelection {
    /// In random order.
    #[default]
    Random,
    /// In the order in which the proxy lists them.
    Ordered,
}

/// Where the object of a reference is to be looked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// At one of these endpoints; never empty.
    Direct(Vec<Endpoint>),
    /// At the adapter, or replica group, of this id: a locator knows its endpoints.
    Adapter(String),
    /// A locator knows the object by its identity.
    WellKnown,
}

/// The immutable description of an object and of the way to it.
///
/// All but `options` travels when a proxy is sent, and stands in its text form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// The object's name; never empty.
    pub identity: Identity,
    /// The facet; empty is the default facet.
    pub facet: String,
    /// How requests travel.
    pub mode: InvocationMode,
    /// Whether only secure endpoints may be used. Ice 3.8 ignores it.
    pub secure: bool,
    /// The protocol of the object's server, usually 1.0.
    pub protocol: Version,
    /// The newest encoding that the object's server reads.
    pub encoding: Version,
    /// Where to look for the object.
    pub target: Target,
    /// What is set on this proxy only, and stays in this program.
    pub options: Options,
}

/// Settings of one proxy that do not travel with it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Options {
    /// Sent with each request of the proxy; `None` is an empty one.
    pub context: Option<Arc<BTreeMap<String, String>>>,
    /// The longest time for a call; `None` is infinite.
    pub invocation_timeout: Option<Duration>,
    /// Proxies with different connection ids do not share a connection.
    pub connection_id: String,
    /// Whether the connection is kept for the next call; if not, each call selects an endpoint anew.
    pub connection_cached: bool,
    /// The order in which endpoints are tried.
    pub endpoint_selection: EndpointSelection,
    /// Whether a call to an adapter of the same communicator skips the network.
    pub collocation_optimized: bool,
    /// Whether secure endpoints are tried first.
    pub prefer_secure: bool,
    /// How long what a locator said is believed; `None` is for ever.
    pub locator_cache_timeout: Option<Duration>,
    /// Overrides the endpoints' own word on compression.
    pub compress: Option<bool>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            context: None,
            invocation_timeout: None,
            connection_id: String::new(),
            connection_cached: true,
            endpoint_selection: EndpointSelection::default(),
            collocation_optimized: true,
            prefer_secure: false,
            locator_cache_timeout: None,
            compress: None,
        }
    }
}
