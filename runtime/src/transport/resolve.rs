//! From the host of an endpoint to addresses, and the texts of what went wrong there.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::endpoint::{Endpoint, TcpEndpoint};
use crate::transport::tcp::TcpConfig;

/// `endpoint`, which its transport accepts, as the TCP endpoint that it is.
pub(super) fn of_tcp(endpoint: &Endpoint) -> io::Result<&TcpEndpoint> {
    match endpoint {
        Endpoint::Tcp(tcp) => Ok(tcp),
        other => Err(io::Error::new(io::ErrorKind::Unsupported, format!("not a tcp endpoint: {other:?}"))),
    }
}

/// Whether `host` means all interfaces.
pub(super) fn is_wildcard(host: &str) -> bool {
    host.is_empty() || host == "*"
}

/// The addresses to which to connect, in the order in which to try them. A wildcard is this machine.
pub(super) async fn remote(endpoint: &TcpEndpoint, config: &TcpConfig) -> io::Result<Vec<SocketAddr>> {
    if is_wildcard(&endpoint.host) {
        return select(endpoint, loopback(endpoint.port), config);
    }
    select(endpoint, look_up(endpoint).await?, config)
}

/// The addresses at which to listen.
pub(super) async fn local(endpoint: &TcpEndpoint, config: &TcpConfig) -> io::Result<Vec<SocketAddr>> {
    if is_wildcard(&endpoint.host) {
        let all = [IpAddr::from(Ipv4Addr::UNSPECIFIED), Ipv6Addr::UNSPECIFIED.into()];
        return select(endpoint, all.map(|ip| SocketAddr::new(ip, endpoint.port)).to_vec(), config);
    }
    select(endpoint, look_up(endpoint).await?, config)
}

/// The local address from which to connect, with a port that the system chooses.
pub(super) fn source(endpoint: &TcpEndpoint) -> io::Result<Option<SocketAddr>> {
    let Some(address) = &endpoint.source_address else { return Ok(None) };
    match address.parse::<IpAddr>() {
        Ok(ip) => Ok(Some(SocketAddr::new(ip, 0))),
        Err(_) => {
            let text = format!("{}: source address '{address}' is not an IP address", describe(endpoint));
            Err(io::Error::new(io::ErrorKind::InvalidInput, text))
        }
    }
}

/// `endpoint` as a user writes it, without the options that do not matter for reaching it.
pub(super) fn describe(endpoint: &TcpEndpoint) -> String {
    let TcpEndpoint { host, port, .. } = endpoint;
    match host.contains(':') {
        true => format!("tcp -h \"{host}\" -p {port}"),
        false if host.is_empty() => format!("tcp -p {port}"),
        false => format!("tcp -h {host} -p {port}"),
    }
}

/// The error of an endpoint whose every address failed, each with its reason. The kind is that of the last.
pub(super) fn failed(endpoint: &TcpEndpoint, doing: &str, errors: &[(SocketAddr, io::Error)]) -> io::Error {
    let kind = errors.last().map_or(io::ErrorKind::AddrNotAvailable, |(_, error)| error.kind());
    let reasons: Vec<_> = errors.iter().map(|(address, error)| format!("{address}: {error}")).collect();
    io::Error::new(kind, format!("{}: cannot {doing} {}", describe(endpoint), reasons.join("; ")))
}

/// This machine, as it reaches itself.
fn loopback(port: u16) -> Vec<SocketAddr> {
    let both = [IpAddr::from(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()];
    both.map(|ip| SocketAddr::new(ip, port)).to_vec()
}

/// All addresses of the host. A literal address is not looked up.
async fn look_up(endpoint: &TcpEndpoint) -> io::Result<Vec<SocketAddr>> {
    let TcpEndpoint { host, port, .. } = endpoint;
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, *port)]);
    }
    match tokio::net::lookup_host((host.as_str(), *port)).await {
        Ok(addresses) => Ok(addresses.collect()),
        // The name means this machine also where no table says so (RFC 6761, 6.3).
        Err(_) if host.eq_ignore_ascii_case("localhost") => Ok(loopback(*port)),
        Err(error) => {
            let text = format!("{}: cannot resolve host '{host}': {error}", describe(endpoint));
            Err(io::Error::new(error.kind(), text))
        }
    }
}

/// Those of `addresses` that `config` allows, once each, the preferred family first.
fn select(
    endpoint: &TcpEndpoint,
    addresses: Vec<SocketAddr>,
    config: &TcpConfig,
) -> io::Result<Vec<SocketAddr>> {
    let mut selected: Vec<SocketAddr> = Vec::with_capacity(addresses.len());
    for address in addresses {
        let allowed = if address.is_ipv4() { config.ipv4 } else { config.ipv6 };
        if allowed && !selected.contains(&address) {
            selected.push(address);
        }
    }
    selected.sort_by_key(|address| address.is_ipv6() != config.prefer_ipv6);
    if selected.is_empty() {
        let allowed = match (config.ipv4, config.ipv6) {
            (true, true) => "IPv4 or IPv6",
            (true, false) => "IPv4",
            (false, true) => "IPv6",
            (false, false) => "usable (IPv4 and IPv6 are both switched off)",
        };
        let text = format!("{}: host '{}' has no {allowed} address", describe(endpoint), endpoint.host);
        return Err(io::Error::new(io::ErrorKind::AddrNotAvailable, text));
    }
    Ok(selected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(host: &str) -> TcpEndpoint {
        TcpEndpoint { host: host.into(), port: 7, timeout_ms: -1, compress: false, source_address: None }
    }

    async fn check(host: &str, config: TcpConfig, expected: &[&str]) {
        let found: Vec<_> = match local(&endpoint(host), &config).await {
            Ok(addresses) => addresses.iter().map(SocketAddr::to_string).collect(),
            Err(error) => vec![error.to_string()],
        };
        assert_eq!(found, expected, "{host} {config:?}");
    }

    #[tokio::test]
    async fn hosts() {
        let both = TcpConfig::default;
        check("127.0.0.1", both(), &["127.0.0.1:7"]).await;
        check("::1", both(), &["[::1]:7"]).await;
        check("", both(), &["0.0.0.0:7", "[::]:7"]).await;
        check("*", TcpConfig { prefer_ipv6: true, ..both() }, &["[::]:7", "0.0.0.0:7"]).await;
        check("*", TcpConfig { ipv6: false, ..both() }, &["0.0.0.0:7"]).await;
        check("*", TcpConfig { ipv4: false, ..both() }, &["[::]:7"]).await;
        let refused = "tcp -h \"::1\" -p 7: host '::1' has no IPv4 address";
        check("::1", TcpConfig { ipv6: false, ..both() }, &[refused]).await;
        let refused = "tcp -p 7: host '' has no usable (IPv4 and IPv6 are both switched off) address";
        check("", TcpConfig { ipv4: false, ipv6: false, ..both() }, &[refused]).await;
    }

    #[tokio::test]
    async fn a_wildcard_is_reached_at_the_loopback() {
        let addresses = remote(&endpoint(""), &TcpConfig::default()).await.unwrap();
        assert_eq!(addresses, ["127.0.0.1:7".parse().unwrap(), "[::1]:7".parse::<SocketAddr>().unwrap()]);
    }

    #[tokio::test]
    async fn an_unknown_host_is_named() {
        let error = remote(&endpoint("no-such-host.invalid"), &TcpConfig::default()).await.unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("tcp -h no-such-host.invalid -p 7: cannot resolve host"), "{text}");
    }
}
