//! What a proxy's text may leave out, and how properties configure a proxy.

use std::str::FromStr;
use std::time::Duration;

use super::reference::{EndpointSelection, Options};
use crate::endpoint::EndpointDefaults;
use crate::error::{Error, Result};
use crate::properties::Properties;
use crate::text;
use crate::wire::Version;

/// What holds for a proxy whose text does not say it: the properties `Ice.Default.*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceDefaults {
    /// The defaults of endpoints.
    pub endpoint: EndpointDefaults,
    /// `Ice.Default.EncodingVersion`, 1.1 if it is not set.
    pub encoding: Version,
    /// The options that each new proxy starts with.
    pub options: Options,
}

impl ReferenceDefaults {
    /// The defaults that these properties configure.
    ///
    /// # Errors
    /// `Parse`, naming the property, if a value is not allowed.
    pub fn from_properties(properties: &Properties) -> Result<Self> {
        let mut options = Options::default().configured(properties, "Ice.Default")?;
        options.compress = properties.get_int("Ice.Override.Compress")?.map(|compress| compress != 0);
        Ok(ReferenceDefaults {
            endpoint: EndpointDefaults::from_properties(properties)?,
            encoding: encoding(properties)?,
            options,
        })
    }
}

impl Default for ReferenceDefaults {
    fn default() -> Self {
        ReferenceDefaults {
            endpoint: EndpointDefaults::default(),
            encoding: Version::SLICE_1_1,
            options: Options::default(),
        }
    }
}

fn encoding(properties: &Properties) -> Result<Version> {
    let name = "Ice.Default.EncodingVersion";
    let Some(value) = properties.get(name) else { return Ok(Version::SLICE_1_1) };
    match text::version(value) {
        Ok(version @ (Version::SLICE_1_0 | Version::SLICE_1_1)) => Ok(version),
        _ => Err(Error::parse(format!("property {name}: expected 1.0 or 1.1, found '{value}'"))),
    }
}

impl Options {
    /// These options with what the properties `PREFIX.EndpointSelection`, `.ConnectionCached`,
    /// `.PreferSecure`, `.CollocationOptimized`, `.InvocationTimeout`, `.LocatorCacheTimeout` and
    /// `.Context.*` say.
    ///
    /// # Errors
    /// `Parse`, naming the property, if a value is not allowed.
    pub fn configured(mut self, properties: &Properties, prefix: &str) -> Result<Self> {
        let name = |suffix: &str| format!("{prefix}.{suffix}");
        let flag =
            |suffix: &str| properties.get_int(&name(suffix)).map(|value| value.map(|value| value != 0));
        let selection = name("EndpointSelection");
        if let Some(value) = properties.get(&selection) {
            let read = value.parse().map_err(|error| Error::parse(format!("property {selection}: {error}")));
            self.endpoint_selection = read?;
        }
        self.connection_cached = flag("ConnectionCached")?.unwrap_or(self.connection_cached);
        self.prefer_secure = flag("PreferSecure")?.unwrap_or(self.prefer_secure);
        self.collocation_optimized = flag("CollocationOptimized")?.unwrap_or(self.collocation_optimized);
        if let Some(timeout) = timeout(properties, &name("InvocationTimeout"), 1, Duration::from_millis)? {
            self.invocation_timeout = timeout;
        }
        if let Some(timeout) = timeout(properties, &name("LocatorCacheTimeout"), 0, Duration::from_secs)? {
            self.locator_cache_timeout = timeout;
        }
        let context = name("Context.");
        let entries = properties
            .with_prefix(&context)
            .map(|(key, value)| (key[context.len()..].to_owned(), value.to_owned()));
        let entries: std::collections::BTreeMap<_, _> = entries.collect();
        if !entries.is_empty() {
            self.context = Some(entries.into());
        }
        Ok(self)
    }
}

/// A time, if the property is set: -1 is infinite, which is the inner `None`.
fn timeout(
    properties: &Properties,
    name: &str,
    least: i32,
    unit: fn(u64) -> Duration,
) -> Result<Option<Option<Duration>>> {
    match properties.get_int(name)? {
        None => Ok(None),
        Some(-1) => Ok(Some(None)),
        Some(time) if time >= least => Ok(Some(Some(unit(time.unsigned_abs().into())))),
        Some(time) => {
            Err(Error::parse(format!("property {name}: expected {least} or more, or -1, found '{time}'")))
        }
    }
}

impl FromStr for EndpointSelection {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "Random" => Ok(EndpointSelection::Random),
            "Ordered" => Ok(EndpointSelection::Ordered),
            _ => Err(Error::parse(format!("expected Random or Ordered, found '{text}'"))),
        }
    }
}
