//! TCP over IPv4 and IPv6.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::{BoxFuture, ConnectionInfo, Io, Listener, ReadHalf, Transport, WriteHalf, resolve};
use crate::endpoint::{Endpoint, TcpEndpoint};

/// How many connections wait to be accepted, unless `Ice.TCP.Backlog` says otherwise.
pub const DEFAULT_BACKLOG: u32 = 511;

/// What may be chosen about TCP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TcpConfig {
    /// Whether IPv4 is used: `Ice.IPv4`.
    pub ipv4: bool,
    /// Whether IPv6 is used: `Ice.IPv6`.
    pub ipv6: bool,
    /// Whether the IPv6 addresses of a host come first: `Ice.PreferIPv6Address`.
    pub prefer_ipv6: bool,
    /// How many connections may wait to be accepted: `Ice.TCP.Backlog`.
    pub backlog: u32,
}

impl Default for TcpConfig {
    fn default() -> Self {
        TcpConfig { ipv4: true, ipv6: true, prefer_ipv6: false, backlog: DEFAULT_BACKLOG }
    }
}

/// The transport of `tcp` endpoints.
#[derive(Clone, Debug, Default)]
pub struct Tcp {
    config: TcpConfig,
}

impl Tcp {
    /// TCP as `config` has it.
    pub fn new(config: TcpConfig) -> Self {
        Tcp { config }
    }

    async fn connect_to(&self, endpoint: &TcpEndpoint) -> io::Result<Io> {
        let source = resolve::source(endpoint)?;
        let mut errors = Vec::new();
        for address in resolve::remote(endpoint, &self.config).await? {
            match open(address, source).await {
                Ok(io) => return Ok(io),
                Err(error) => errors.push((address, error)),
            }
        }
        Err(resolve::failed(endpoint, "connect to", &errors))
    }

    async fn bind_to(&self, endpoint: &TcpEndpoint) -> io::Result<Vec<Box<dyn Listener>>> {
        let addresses = resolve::local(endpoint, &self.config).await?;
        let mut tries = if endpoint.port == 0 { PORT_TRIES } else { 1 };
        loop {
            tries -= 1;
            match self.listen(endpoint, &addresses) {
                Err(error) if tries > 0 && error.kind() == io::ErrorKind::AddrInUse => {}
                Err(error) => return Err(error),
                Ok(sockets) => return Ok(sockets.into_iter().map(|s| accepting(endpoint, s)).collect()),
            }
        }
    }

    /// Listens at all `addresses`. Where a host has several, those that this machine does not have are left out, as
    /// `::1` where there is no IPv6.
    fn listen(&self, endpoint: &TcpEndpoint, addresses: &[SocketAddr]) -> io::Result<Vec<TcpListener>> {
        let mut port = endpoint.port;
        let mut listeners = Vec::with_capacity(addresses.len());
        let mut errors = Vec::new();
        // An IPv6 wildcard takes IPv4 as well, unless a listener of its own does, or IPv4 is switched off.
        let only_v6 = !self.config.ipv4 || addresses.iter().any(SocketAddr::is_ipv4);
        for &address in addresses {
            let address = SocketAddr::new(address.ip(), port);
            let bound = listen_at(address, only_v6, self.config.backlog);
            match bound.and_then(|listener| Ok((listener.local_addr()?.port(), listener))) {
                Ok((real, listener)) => {
                    port = real;
                    listeners.push(listener);
                }
                Err(error) => {
                    let fatal = !is_absent(&error);
                    errors.push((address, error));
                    if fatal {
                        return Err(resolve::failed(endpoint, "listen at", &errors));
                    }
                }
            }
        }
        if listeners.is_empty() {
            return Err(resolve::failed(endpoint, "listen at", &errors));
        }
        for (address, error) in errors {
            tracing::debug!(%address, %error, "not listening at one address of {}", resolve::describe(endpoint));
        }
        Ok(listeners)
    }
}

impl Transport for Tcp {
    fn protocol(&self) -> &'static str {
        PROTOCOL
    }

    fn accepts(&self, endpoint: &Endpoint) -> bool {
        matches!(endpoint, Endpoint::Tcp(_))
    }

    fn connect<'a>(&'a self, endpoint: &'a Endpoint) -> BoxFuture<'a, io::Result<Io>> {
        Box::pin(async move { self.connect_to(resolve::of_tcp(endpoint)?).await })
    }

    fn bind<'a>(&'a self, endpoint: &'a Endpoint) -> BoxFuture<'a, io::Result<Vec<Box<dyn Listener>>>> {
        Box::pin(async move { self.bind_to(resolve::of_tcp(endpoint)?).await })
    }
}

struct Accepting {
    listener: TcpListener,
    endpoint: TcpEndpoint,
}

impl Listener for Accepting {
    fn accept(&mut self) -> BoxFuture<'_, io::Result<Io>> {
        Box::pin(async move {
            loop {
                let (stream, peer) = match self.listener.accept().await {
                    Ok(accepted) => accepted,
                    Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => continue,
                    Err(error) => return Err(error),
                };
                // A connection that is dead already is nobody's concern.
                match split(stream, peer) {
                    Ok(io) => return Ok(io),
                    Err(error) => tracing::debug!(%peer, %error, "connection lost before it was accepted"),
                }
            }
        })
    }

    fn endpoint(&self) -> Endpoint {
        Endpoint::Tcp(self.endpoint.clone())
    }
}

struct Reader(OwnedReadHalf);

impl ReadHalf for Reader {
    fn poll_read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

struct Writer(OwnedWriteHalf);

impl WriteHalf for Writer {
    fn try_write(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        match bufs {
            [one] => self.0.try_write(one),
            several => self.0.try_write_vectored(several),
        }
    }

    fn poll_writable(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.as_ref().poll_write_ready(cx)
    }

    fn shutdown(&self) {
        // It fails only if there is no connection any more.
        let _ = SockRef::from(self.0.as_ref()).shutdown(std::net::Shutdown::Both);
    }
}

async fn open(address: SocketAddr, source: Option<SocketAddr>) -> io::Result<Io> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    if let Some(source) = source {
        let said = |error: io::Error| io::Error::new(error.kind(), format!("from {}: {error}", source.ip()));
        if source.is_ipv4() != address.is_ipv4() {
            return Err(said(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the source is of another address family",
            )));
        }
        socket.bind(source).map_err(said)?;
    }
    let stream = socket.connect(address).await?;
    // Without a listener, a socket whose chosen port is the one it calls connects with itself.
    if stream.local_addr()? == address {
        return Err(io::ErrorKind::ConnectionRefused.into());
    }
    split(stream, address)
}

fn split(stream: TcpStream, peer: SocketAddr) -> io::Result<Io> {
    stream.set_nodelay(true)?;
    let info = ConnectionInfo::new(PROTOCOL, stream.local_addr()?.to_string(), peer.to_string());
    let (reader, writer) = stream.into_split();
    Ok(Io::new(Reader(reader), Writer(writer), info))
}

fn listen_at(address: SocketAddr, only_v6: bool, backlog: u32) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        socket.set_only_v6(only_v6)?;
    }
    // Elsewhere it lets a server start again while old connections linger; on Windows it would let it steal the port.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(i32::try_from(backlog).unwrap_or(i32::MAX))?;
    TcpListener::from_std(socket.into())
}

fn accepting(endpoint: &TcpEndpoint, listener: TcpListener) -> Box<dyn Listener> {
    let mut endpoint = endpoint.clone();
    if let Ok(address) = listener.local_addr() {
        endpoint.port = address.port();
    }
    Box::new(Accepting { listener, endpoint })
}

/// Whether an error of listening says that this machine has no such address, or not even the address family.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::AddrNotAvailable | io::ErrorKind::Unsupported)
        || error.raw_os_error() == Some(ADDRESS_FAMILY_NOT_SUPPORTED)
}

const PROTOCOL: &str = "tcp";

/// How often a port is chosen anew, if the one that was free at the first address is taken at another.
const PORT_TRIES: u32 = 16;

/// `EAFNOSUPPORT`, which has no `io::ErrorKind`.
const ADDRESS_FAMILY_NOT_SUPPORTED: i32 = if cfg!(target_os = "linux") {
    97
} else if cfg!(windows) {
    10047
} else {
    47
};
