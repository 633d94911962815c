//! Text to endpoints: `tcp -h HOST -p PORT ..`.

use std::net::{IpAddr, Ipv6Addr};

use super::{
    BtEndpoint, Endpoint, EndpointDefaults, IapEndpoint, OpaqueEndpoint, TcpEndpoint, UdpEndpoint,
    WsEndpoint, base64,
};
use crate::error::{Error, Result};
use crate::text::{self, Word};
use crate::wire::{Reader, Version, Writer};

impl Endpoint {
    /// Reads one endpoint, of a proxy or of an object adapter.
    ///
    /// What the text leaves out comes from `defaults`; `default` stands for their protocol. Only in an
    /// adapter is `-h *` allowed, which gives an empty host, and only in a proxy `--sourceAddress`.
    ///
    /// # Errors
    /// `Parse`, naming the option and the endpoint: an unknown protocol or option, an option twice, a
    /// missing, superfluous or invalid value.
    pub fn parse(text: &str, defaults: &EndpointDefaults, adapter: bool) -> Result<Endpoint> {
        let endpoint =
            read(text, defaults, adapter).and_then(|found| found.ok_or_else(|| "unknown protocol".into()));
        endpoint.map_err(|why| invalid(text, &why))
    }

    /// Reads the endpoints of an object adapter: none, or several with colons between them; the last may be
    /// empty.
    ///
    /// # Errors
    /// As [`Endpoint::parse`].
    pub fn parse_adapter(text: &str, defaults: &EndpointDefaults) -> Result<Vec<Endpoint>> {
        let mut parts = text::parts(text).map_err(|error| invalid(text, &error.to_string()))?;
        if parts.last().is_some_and(|last| is_blank(last)) {
            parts.pop();
        }
        parts.into_iter().map(|part| Endpoint::parse(part, defaults, true)).collect()
    }

    /// Reads the endpoints of a proxy. As in Ice, one of an unknown protocol is passed over with a warning if
    /// there are others.
    pub(crate) fn parse_proxy(text: &str, defaults: &EndpointDefaults) -> Result<Vec<Endpoint>> {
        let parts = text::parts(text).map_err(|error| invalid(text, &error.to_string()))?;
        let mut endpoints = Vec::with_capacity(parts.len());
        let mut unknown = None;
        for part in parts {
            match read(part, defaults, false).map_err(|why| invalid(part, &why))? {
                Some(endpoint) => endpoints.push(endpoint),
                None => unknown = unknown.or(Some(part)),
            }
        }
        match unknown {
            Some(part) if endpoints.is_empty() => Err(invalid(part, "unknown protocol")),
            Some(part) => {
                tracing::warn!("endpoint '{}' is ignored: unknown protocol", part.trim());
                Ok(endpoints)
            }
            None => Ok(endpoints),
        }
    }
}

fn invalid(text: &str, why: &str) -> Error {
    Error::parse(format!("invalid endpoint '{}': {why}", text.trim()))
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| text::BLANKS.contains(&c))
}

/// The endpoint, or `None` if its protocol is not known; then its options are not looked at.
fn read(text: &str, defaults: &EndpointDefaults, adapter: bool) -> Result<Option<Endpoint>, String> {
    let words = text::words(text, text::BLANKS).map_err(|error| error.to_string())?;
    let Some((protocol, words)) = words.split_first() else {
        return Err("it is empty".to_owned());
    };
    let protocol = match protocol.text.as_str() {
        "default" => defaults.protocol.as_str(),
        protocol => protocol,
    };
    let mut options = Options { words: words.to_vec(), defaults, adapter };
    let endpoint = match protocol {
        "tcp" => Endpoint::Tcp(options.tcp()?),
        "ssl" => Endpoint::Ssl(options.tcp()?),
        "udp" => Endpoint::Udp(options.udp()?),
        "ws" => Endpoint::Ws(options.ws()?),
        "wss" => Endpoint::Wss(options.ws()?),
        "bt" | "bts" => Endpoint::Bt(options.bt(protocol == "bts")?),
        "iap" | "iaps" => Endpoint::Iap(options.iap(protocol == "iaps")?),
        "opaque" => options.opaque()?,
        _ => return Ok(None),
    };
    match options.words.first() {
        Some(word) => Err(format!("unknown option '{}'", word.text)),
        None => Ok(Some(endpoint)),
    }
}

/// The words behind the protocol. Each option that is read is taken out; what is left in the end is unknown.
struct Options<'a> {
    words: Vec<Word>,
    defaults: &'a EndpointDefaults,
    adapter: bool,
}

impl Options<'_> {
    fn tcp(&mut self) -> Result<TcpEndpoint, String> {
        Ok(TcpEndpoint {
            host: self.host()?,
            port: self.number("-p", 0, i64::from(u16::MAX))?.unwrap_or(0) as u16,
            timeout_ms: self.timeout()?,
            compress: self.flag("-z")?,
            source_address: self.source_address()?,
        })
    }

    fn ws(&mut self) -> Result<WsEndpoint, String> {
        Ok(WsEndpoint { tcp: self.tcp()?, resource: self.value("-r")?.unwrap_or_else(|| "/".to_owned()) })
    }

    fn udp(&mut self) -> Result<UdpEndpoint, String> {
        // Of old, `-v` and `-e` gave the versions of protocol and encoding. Ice reads them and ignores them.
        self.version("-v")?;
        self.version("-e")?;
        Ok(UdpEndpoint {
            host: self.host()?,
            port: self.number("-p", 0, i64::from(u16::MAX))?.unwrap_or(0) as u16,
            compress: self.flag("-z")?,
            connect: self.flag("-c")?,
            ttl: self.number("--ttl", 0, i64::from(i32::MAX))?.map_or(-1, |ttl| ttl as i32),
            interface: self.interface()?,
            source_address: self.source_address()?,
        })
    }

    fn bt(&mut self, secure: bool) -> Result<BtEndpoint, String> {
        Ok(BtEndpoint {
            secure,
            address: self.value("-a")?.unwrap_or_default(),
            uuid: self.value("-u")?.unwrap_or_default(),
            timeout_ms: self.timeout()?,
            compress: self.flag("-z")?,
            channel: self.number("-c", 0, 30)?.unwrap_or(0) as i32,
            name: self.value("--name")?.unwrap_or_default(),
        })
    }

    fn iap(&mut self, secure: bool) -> Result<IapEndpoint, String> {
        Ok(IapEndpoint {
            secure,
            manufacturer: self.value("-m")?.unwrap_or_default(),
            model: self.value("-o")?.unwrap_or_default(),
            name: self.value("-n")?.unwrap_or_default(),
            protocol: self.value("-p")?.unwrap_or_default(),
            timeout_ms: self.timeout()?,
            compress: self.flag("-z")?,
        })
    }

    /// An opaque endpoint of a known type becomes that endpoint, as in Ice.
    fn opaque(&mut self) -> Result<Endpoint, String> {
        let kind = self.number("-t", 0, i64::from(i16::MAX))?.ok_or("option -t is missing")? as i16;
        let encoding = self.version("-e")?.unwrap_or(Version::SLICE_1_0);
        let bytes = self.value("-v")?.ok_or("option -v is missing")?;
        let opaque = Endpoint::Opaque(OpaqueEndpoint { kind, encoding, bytes: base64::decode(&bytes)? });
        let mut writer = Writer::raw(Version::SLICE_1_1);
        writer.put(&opaque);
        let encoded = writer.finish().map_err(|error| error.to_string())?.into_chunk();
        let endpoint = Reader::new(&encoded, Version::SLICE_1_1).get();
        endpoint.map_err(|error| format!("option -v does not hold an endpoint of type {kind}: {error}"))
    }

    fn host(&mut self) -> Result<String, String> {
        match self.value("-h")? {
            None if self.defaults.host == "*" => Ok(String::new()),
            None => Ok(self.defaults.host.clone()),
            Some(host) if host == "*" && self.adapter => Ok(String::new()),
            Some(host) if host == "*" => Err("'-h *' is for object adapters only".to_owned()),
            Some(host) => Ok(host),
        }
    }

    fn interface(&mut self) -> Result<Option<String>, String> {
        match self.value("--interface")? {
            Some(interface) if interface == "*" && self.adapter => Ok(None),
            Some(interface) if interface == "*" => {
                Err("'--interface *' is for object adapters only".to_owned())
            }
            interface => Ok(interface),
        }
    }

    fn source_address(&mut self) -> Result<Option<String>, String> {
        match self.value("--sourceAddress")? {
            None if self.adapter => Ok(None),
            None => Ok(self.defaults.source_address.clone()),
            Some(_) if self.adapter => Err("'--sourceAddress' is for proxies only".to_owned()),
            Some(address) if is_ip_address(&address) => Ok(Some(address)),
            Some(address) => Err(format!("option --sourceAddress wants an IP address, found '{address}'")),
        }
    }

    fn timeout(&mut self) -> Result<i32, String> {
        let Some(value) = self.value("-t")? else { return Ok(self.defaults.timeout_ms) };
        if value == "infinite" {
            return Ok(-1);
        }
        let number = text::integer(&value).and_then(|number| i32::try_from(number).ok());
        number.filter(|number| *number > 0).ok_or_else(|| {
            format!("option -t wants milliseconds from 1 to {} or 'infinite', found '{value}'", i32::MAX)
        })
    }

    fn number(&mut self, option: &str, least: i64, most: i64) -> Result<Option<i64>, String> {
        let Some(value) = self.value(option)? else { return Ok(None) };
        let number = text::integer(&value).filter(|number| (least..=most).contains(number));
        let number =
            number.ok_or_else(|| format!("option {option} wants {least} to {most}, found '{value}'"))?;
        Ok(Some(number))
    }

    fn version(&mut self, option: &str) -> Result<Option<Version>, String> {
        let Some(value) = self.value(option)? else { return Ok(None) };
        let version = text::version(&value).map_err(|why| format!("option {option}: {why}"))?;
        Ok(Some(version))
    }

    /// Takes out an option that has no value.
    fn flag(&mut self, option: &str) -> Result<bool, String> {
        let Some(at) = self.position(option)? else { return Ok(false) };
        self.words.remove(at);
        match self.words.get(at) {
            Some(word) if is_value(word) => {
                Err(format!("option {option} has no value, found '{}'", word.text))
            }
            _ => Ok(true),
        }
    }

    /// Takes out an option that has a value, which is never empty. In quotes it may begin with a hyphen.
    fn value(&mut self, option: &str) -> Result<Option<String>, String> {
        let Some(at) = self.position(option)? else { return Ok(None) };
        self.words.remove(at);
        match self.words.get(at) {
            Some(word) if is_value(word) => Ok(Some(self.words.remove(at).text)),
            _ => Err(format!("option {option} has no value")),
        }
    }

    fn position(&self, option: &str) -> Result<Option<usize>, String> {
        let mut found =
            (0..self.words.len()).filter(|at| self.words[*at].text == option && !self.is_argument(*at));
        match (found.next(), found.next()) {
            (at, None) => Ok(at),
            _ => Err(format!("option {option} is given twice")),
        }
    }

    /// A quoted word behind an option is its value, though it may look like an option.
    fn is_argument(&self, at: usize) -> bool {
        self.words[at].quoted && at.checked_sub(1).is_some_and(|before| !is_value(&self.words[before]))
    }
}

fn is_value(word: &Word) -> bool {
    !word.text.is_empty() && (word.quoted || !word.text.starts_with('-'))
}

/// Whether the text is an IPv4 address, or an IPv6 address with or without a zone.
pub(super) fn is_ip_address(text: &str) -> bool {
    let address = text.split_once('%').filter(|(_, zone)| !zone.is_empty());
    text.parse::<IpAddr>().is_ok() || address.is_some_and(|(address, _)| address.parse::<Ipv6Addr>().is_ok())
}
