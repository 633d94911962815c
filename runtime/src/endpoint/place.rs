//! Host and port of the endpoints that have them.

use crate::endpoint::{Endpoint, TcpEndpoint, WsEndpoint};

impl Endpoint {
    fn tcp(&self) -> Option<&TcpEndpoint> {
        match self {
            Endpoint::Tcp(tcp) | Endpoint::Ssl(tcp) => Some(tcp),
            Endpoint::Ws(ws) | Endpoint::Wss(ws) => Some(&ws.tcp),
            _ => None,
        }
    }

    /// The host, for the types that have one and a stream of bytes.
    pub fn host(&self) -> Option<&str> {
        self.tcp().map(|tcp| tcp.host.as_str())
    }

    /// The port, for the types that have one and a stream of bytes.
    pub fn port(&self) -> Option<u16> {
        self.tcp().map(|tcp| tcp.port)
    }

    /// Whether messages to it are datagrams: there is no connection, and no answer.
    pub fn is_datagram(&self) -> bool {
        matches!(self, Endpoint::Udp(_))
    }

    /// The same endpoint at another host.
    pub(crate) fn with_host(&self, host: &str) -> Endpoint {
        let moved = |tcp: &TcpEndpoint| TcpEndpoint { host: host.to_owned(), ..tcp.clone() };
        match self {
            Endpoint::Tcp(tcp) => Endpoint::Tcp(moved(tcp)),
            Endpoint::Ssl(tcp) => Endpoint::Ssl(moved(tcp)),
            Endpoint::Ws(ws) => Endpoint::Ws(WsEndpoint { tcp: moved(&ws.tcp), ..ws.clone() }),
            Endpoint::Wss(ws) => Endpoint::Wss(WsEndpoint { tcp: moved(&ws.tcp), ..ws.clone() }),
            other => other.clone(),
        }
    }

    /// Whether both name the same place, whatever their options.
    pub(crate) fn is_same_place(&self, other: &Endpoint) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
            && self.port().is_some()
            && self.port() == other.port()
            && self.host() == other.host()
    }
}
