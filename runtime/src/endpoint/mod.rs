//! Where a server listens: the addresses in a proxy.

mod base64;
mod defaults;
mod parse;
mod place;
mod print;

pub use defaults::EndpointDefaults;

/// One address at which an object may be reached.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// Type 1, `tcp -h HOST -p PORT`.
    Tcp(TcpEndpoint),
    /// Type 2, `ssl -h HOST -p PORT`.
    Ssl(TcpEndpoint),
    /// Type 3, `udp -h HOST -p PORT`.
    Udp(UdpEndpoint),
    /// Type 4, `ws -h HOST -p PORT -r RESOURCE`.
    Ws(WsEndpoint),
    /// Type 5, `wss -h HOST -p PORT -r RESOURCE`.
    Wss(WsEndpoint),
    /// Types 6 and 7, `bt`, `bts`: carried, never called.
    Bt(BtEndpoint),
    /// Types 8 and 9, `iap`, `iaps`: carried, never called.
    Iap(IapEndpoint),
    /// Any other type: its bytes are kept and written back as they were.
    Opaque(OpaqueEndpoint),
}

/// A TCP address, plain or with TLS.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TcpEndpoint {
    /// A host name, an IPv4 or an IPv6 address. Empty in an adapter means all interfaces.
    pub host: String,
    /// The port; 0 in an adapter lets the system choose.
    pub port: u16,
    /// Milliseconds for connecting, reading and writing, as Ice 3.7 has it; -1 is infinite.
    pub timeout_ms: i32,
    /// Whether requests to this endpoint are compressed.
    pub compress: bool,
    /// The local address from which to connect. Not sent to peers.
    pub source_address: Option<String>,
}

/// A UDP address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UdpEndpoint {
    /// A host name, an address, or a multicast group.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Whether datagrams to this endpoint are compressed.
    pub compress: bool,
    /// Whether to connect the socket (`-c`). Not sent to peers.
    pub connect: bool,
    /// Multicast time to live; -1 is the system's default. Not sent to peers.
    pub ttl: i32,
    /// The interface for multicast. Not sent to peers.
    pub interface: Option<String>,
    /// The local address from which to send. Not sent to peers.
    pub source_address: Option<String>,
}

/// A WebSocket address, plain or with TLS.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WsEndpoint {
    /// The TCP address below.
    pub tcp: TcpEndpoint,
    /// The resource of the HTTP upgrade; `/` by default.
    pub resource: String,
}

/// A Bluetooth address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BtEndpoint {
    /// Whether this is `bts`, Bluetooth with TLS.
    pub secure: bool,
    /// The device's address.
    pub address: String,
    /// The service's UUID.
    pub uuid: String,
    /// Milliseconds; -1 is infinite.
    pub timeout_ms: i32,
    /// Whether requests to this endpoint are compressed.
    pub compress: bool,
    /// The RFCOMM channel. Not sent to peers.
    pub channel: i32,
    /// The service's name. Not sent to peers.
    pub name: String,
}

/// An Apple accessory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IapEndpoint {
    /// Whether this is `iaps`, an accessory with TLS.
    pub secure: bool,
    /// The accessory's manufacturer.
    pub manufacturer: String,
    /// The accessory's model.
    pub model: String,
    /// The accessory's name.
    pub name: String,
    /// The accessory's protocol.
    pub protocol: String,
    /// Milliseconds; -1 is infinite.
    pub timeout_ms: i32,
    /// Whether requests to this endpoint are compressed.
    pub compress: bool,
}

/// An endpoint of a type that this program does not know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpaqueEndpoint {
    /// The endpoint's type.
    pub kind: i16,
    /// The encoding of `bytes`.
    pub encoding: crate::wire::Version,
    /// The body of the endpoint's encapsulation, without its six bytes of header.
    pub bytes: Vec<u8>,
}

#[cfg(test)]
pub(crate) mod tests;
