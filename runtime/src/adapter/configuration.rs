//! What an adapter is told: by the program, and by the properties that begin with its name.

use crate::communicator::Communicator;
use crate::endpoint::Endpoint;
use crate::error::{Error, Result};
use crate::proxy::reference::{InvocationMode, Reference};
use crate::wire::Version;

/// What an adapter is told.
#[derive(Clone, Debug)]
pub(crate) struct Configuration {
    pub(crate) name: String,
    /// `NAME.AdapterId`: with it, proxies name the adapter instead of its endpoints.
    pub(crate) adapter_id: String,
    /// `NAME.ReplicaGroupId`.
    pub(crate) replica_group_id: String,
    /// `NAME.Endpoints`, or what the program said.
    pub(crate) endpoints: Vec<Endpoint>,
    /// `NAME.PublishedEndpoints`: what stands in proxies instead of the real endpoints.
    pub(crate) published: Option<Vec<Endpoint>>,
    /// `NAME.PublishedHost`: the host in proxies, where the adapter listens at all interfaces.
    pub(crate) published_host: Option<String>,
    /// `NAME.ProxyOptions`: the mode, encoding and so on of the adapter's proxies.
    pub(crate) options: ProxyOptions,
}

/// The options of an adapter's proxies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProxyOptions {
    pub(crate) mode: InvocationMode,
    pub(crate) secure: bool,
    pub(crate) protocol: Version,
    pub(crate) encoding: Version,
}

impl Configuration {
    pub(crate) fn from_properties(
        communicator: &Communicator,
        name: &str,
        endpoints: Option<&str>,
    ) -> Result<Self> {
        let properties = communicator.properties();
        let own = |suffix: &str| {
            let value = if name.is_empty() { None } else { properties.get(&format!("{name}.{suffix}")) };
            value.map(str::to_owned)
        };
        if !name.is_empty() {
            properties.warn_of_unknown_in_adapter(name);
        }
        let defaults = &communicator.defaults().endpoint;
        let parse = |text: &str, suffix: &str| {
            Endpoint::parse_adapter(text, defaults)
                .map_err(|error| Error::parse(format!("{name}.{suffix} '{text}': {error}")))
        };
        let listen_at = endpoints.map(str::to_owned).or_else(|| own("Endpoints")).unwrap_or_default();
        Ok(Configuration {
            name: name.to_owned(),
            adapter_id: own("AdapterId").unwrap_or_default(),
            replica_group_id: own("ReplicaGroupId").unwrap_or_default(),
            endpoints: parse(&listen_at, "Endpoints")?,
            published: own("PublishedEndpoints")
                .map(|text| parse(&text, "PublishedEndpoints"))
                .transpose()?,
            published_host: own("PublishedHost"),
            options: ProxyOptions::parse(communicator, name, &own("ProxyOptions").unwrap_or_default())?,
        })
    }
}

impl ProxyOptions {
    fn parse(communicator: &Communicator, name: &str, text: &str) -> Result<Self> {
        let reference = Reference::parse(&format!("dummy {text}"), communicator.defaults())
            .map_err(|error| Error::parse(format!("{name}.ProxyOptions '{text}': {error}")))?
            .ok_or_else(|| Error::parse(format!("{name}.ProxyOptions '{text}' names no object")))?;
        Ok(ProxyOptions {
            mode: reference.mode,
            secure: reference.secure,
            protocol: reference.protocol,
            encoding: reference.encoding,
        })
    }
}
