//! What an endpoint's text may leave out.

use super::parse::is_ip_address;
use crate::error::{Error, Result};
use crate::properties::Properties;

/// What holds for an endpoint whose text does not say it: the properties `Ice.Default.*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointDefaults {
    /// What `default` stands for: `Ice.Default.Protocol`, `tcp` if it is not set.
    pub protocol: String,
    /// `Ice.Default.Host`. Empty means the loopback interface in a proxy, and all interfaces in an adapter.
    pub host: String,
    /// `Ice.Default.Timeout` in milliseconds, 60000 if it is not set; -1 is infinite.
    pub timeout_ms: i32,
    /// `Ice.Default.SourceAddress`, for proxies only.
    pub source_address: Option<String>,
}

impl EndpointDefaults {
    /// The defaults that these properties configure.
    ///
    /// # Errors
    /// `Parse`, naming the property, if a value is not allowed.
    pub fn from_properties(properties: &Properties) -> Result<Self> {
        let timeout_ms = properties.get_int_or("Ice.Default.Timeout", DEFAULT_TIMEOUT_MS)?;
        if timeout_ms < 1 && timeout_ms != -1 {
            let text =
                format!("property Ice.Default.Timeout: expected milliseconds or -1, found '{timeout_ms}'");
            return Err(Error::parse(text));
        }
        let source_address = properties.get("Ice.Default.SourceAddress");
        if let Some(address) = source_address.filter(|address| !is_ip_address(address)) {
            let text =
                format!("property Ice.Default.SourceAddress: expected an IP address, found '{address}'");
            return Err(Error::parse(text));
        }
        Ok(EndpointDefaults {
            protocol: properties.get_or("Ice.Default.Protocol", "tcp").to_owned(),
            host: properties.get_or("Ice.Default.Host", "").to_owned(),
            timeout_ms,
            source_address: source_address.map(str::to_owned),
        })
    }
}

impl Default for EndpointDefaults {
    fn default() -> Self {
        EndpointDefaults {
            protocol: "tcp".to_owned(),
            host: String::new(),
            timeout_ms: DEFAULT_TIMEOUT_MS,
            source_address: None,
        }
    }
}

/// The default of `Ice.Default.Timeout`.
const DEFAULT_TIMEOUT_MS: i32 = 60_000;
