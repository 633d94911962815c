//! Connections inside this process, for tests: no sockets, no clock, and faults at will.
//!
//! A [`Network`] stands in for TCP. Its hosts are names that a test chose, so stringified proxies work as they do over
//! TCP: `printer:tcp -h alpha -p 10000`. [`pipe`] makes a connected pair without a network.

use std::collections::{HashMap, HashSet, VecDeque};
use std::io::{self, IoSlice};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::io::ReadBuf;
use tokio::sync::mpsc;

use super::{BoxFuture, ConnectionInfo, Io, Listener, ReadHalf, Transport, WriteHalf, resolve};
use crate::endpoint::{Endpoint, TcpEndpoint};

/// How one direction of a connection behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Direction {
    /// How many bytes it holds that were written and not yet read.
    pub capacity: usize,
    /// The most bytes that one read gives: 1 or 7 make segments of which no message may take notice.
    pub read_at_most: usize,
    /// The most bytes that one write takes.
    pub write_at_most: usize,
    /// What happens after how many bytes.
    pub fault: Option<Fault>,
}

impl Default for Direction {
    fn default() -> Self {
        Direction { capacity: CAPACITY, read_at_most: usize::MAX, write_at_most: usize::MAX, fault: None }
    }
}

impl Direction {
    /// A direction whose every read gives at most `bytes` bytes, at least one.
    pub fn in_segments_of(bytes: usize) -> Self {
        Direction { read_at_most: bytes, ..Direction::default() }
    }

    /// A direction that ends after `bytes` bytes.
    pub fn ending_after(bytes: usize) -> Self {
        Direction { fault: Some(Fault { after: bytes, reader_sees: None }), ..Direction::default() }
    }

    /// A direction that fails with an error of this kind after `bytes` bytes.
    pub fn failing_after(bytes: usize, kind: io::ErrorKind) -> Self {
        Direction { fault: Some(Fault { after: bytes, reader_sees: Some(kind) }), ..Direction::default() }
    }
}

/// How one direction breaks. The writer gets the error of the same kind, or a broken pipe where the reader sees the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// How many bytes pass before.
    pub after: usize,
    /// The kind of error that the reader gets; `None` is the end.
    pub reader_sees: Option<io::ErrorKind>,
}

/// Two connected ends. What the first writes travels as `there`, what the second writes as `back`.
pub fn pipe(there: Direction, back: Direction) -> (Io, Io) {
    connected("memory:1", "memory:2", there, back)
}

/// Some hosts in this process, and those who listen there. Clones are the same network.
#[derive(Clone, Default)]
pub struct Network(Arc<Mutex<Hosts>>);

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Network").field(&self.hosts().names).finish()
    }
}

#[derive(Default)]
struct Hosts {
    names: HashSet<String>,
    listening: HashMap<(String, u16), mpsc::Sender<Io>>,
    /// Of the connections to come: from the client, and to it.
    directions: (Direction, Direction),
    connections: u64,
}

impl Network {
    /// A network with these hosts.
    pub fn new<'a>(hosts: impl IntoIterator<Item = &'a str>) -> Self {
        let network = Network::default();
        network.hosts().names.extend(hosts.into_iter().map(str::to_owned));
        network
    }

    /// Lets connections from now on behave so: `there` is from the client to the server, `back` the other way.
    pub fn set_directions(&self, there: Direction, back: Direction) {
        self.hosts().directions = (there, back);
    }

    fn hosts(&self) -> MutexGuard<'_, Hosts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn connect_to(&self, endpoint: &TcpEndpoint) -> io::Result<Io> {
        let refused = || {
            let text = format!("{}: nobody listens there", resolve::describe(endpoint));
            io::Error::new(io::ErrorKind::ConnectionRefused, text)
        };
        let (listener, (client, server)) = {
            let mut hosts = self.hosts();
            let key = (endpoint.host.clone(), endpoint.port);
            let listener = hosts.listening.get(&key).cloned().ok_or_else(refused)?;
            hosts.connections += 1;
            let from = format!("memory:{}", hosts.connections);
            let (there, back) = hosts.directions.clone();
            (listener, connected(&from, &format!("{}:{}", key.0, key.1), there, back))
        };
        listener.send(server).await.map_err(|_| refused())?;
        Ok(client)
    }

    fn bind_to(&self, endpoint: &TcpEndpoint) -> io::Result<Box<dyn Listener>> {
        let fail =
            |kind, what: &str| io::Error::new(kind, format!("{}: {what}", resolve::describe(endpoint)));
        let mut hosts = self.hosts();
        if !hosts.names.contains(&endpoint.host) {
            return Err(fail(io::ErrorKind::AddrNotAvailable, "no such host in this memory network"));
        }
        let Some(port) = hosts.free_port(endpoint) else {
            return Err(fail(io::ErrorKind::AddrInUse, "somebody listens there already"));
        };
        let (sender, incoming) = mpsc::channel(BACKLOG);
        hosts.listening.insert((endpoint.host.clone(), port), sender);
        let endpoint = TcpEndpoint { port, ..endpoint.clone() };
        Ok(Box::new(Accepting { network: self.clone(), endpoint, incoming }))
    }
}

impl Hosts {
    /// The port of `endpoint`, or any if that is 0; `None` if it is taken.
    fn free_port(&self, endpoint: &TcpEndpoint) -> Option<u16> {
        let free = |port: &u16| !self.listening.contains_key(&(endpoint.host.clone(), *port));
        match endpoint.port {
            0 => (FIRST_PORT..=u16::MAX).find(free),
            port => Some(port).filter(free),
        }
    }
}

impl Transport for Network {
    fn protocol(&self) -> &'static str {
        PROTOCOL
    }

    /// Whether the host of this `tcp` endpoint is one of this network.
    fn accepts(&self, endpoint: &Endpoint) -> bool {
        matches!(endpoint, Endpoint::Tcp(tcp) if self.hosts().names.contains(&tcp.host))
    }

    fn connect<'a>(&'a self, endpoint: &'a Endpoint) -> BoxFuture<'a, io::Result<Io>> {
        Box::pin(async move { self.connect_to(resolve::of_tcp(endpoint)?).await })
    }

    fn bind<'a>(&'a self, endpoint: &'a Endpoint) -> BoxFuture<'a, io::Result<Vec<Box<dyn Listener>>>> {
        Box::pin(async move { Ok(vec![self.bind_to(resolve::of_tcp(endpoint)?)?]) })
    }
}

struct Accepting {
    network: Network,
    endpoint: TcpEndpoint,
    incoming: mpsc::Receiver<Io>,
}

impl Listener for Accepting {
    fn accept(&mut self) -> BoxFuture<'_, io::Result<Io>> {
        Box::pin(async move { self.incoming.recv().await.ok_or_else(|| io::ErrorKind::NotConnected.into()) })
    }

    fn endpoint(&self) -> Endpoint {
        Endpoint::Tcp(self.endpoint.clone())
    }
}

impl Drop for Accepting {
    fn drop(&mut self) {
        self.network.hosts().listening.remove(&(self.endpoint.host.clone(), self.endpoint.port));
    }
}

/// One direction: the bytes on their way, and who waits.
struct Pipe(Mutex<State>);

struct State {
    direction: Direction,
    bytes: VecDeque<u8>,
    written: usize,
    read: usize,
    ended: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

impl Pipe {
    fn new(direction: Direction) -> Arc<Self> {
        Arc::new(Pipe(Mutex::new(State {
            direction,
            bytes: VecDeque::new(),
            written: 0,
            read: 0,
            ended: false,
            reader: None,
            writer: None,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing can be written any more; the reader sees the end after what is on its way.
    fn end(&self) {
        let mut state = self.state();
        state.ended = true;
        let waiting = [state.reader.take(), state.writer.take()];
        drop(state);
        waiting.into_iter().flatten().for_each(Waker::wake);
    }
}

impl State {
    /// How many of `bytes` bytes may be written now.
    fn room(&self, bytes: usize) -> io::Result<usize> {
        let mut room = self.direction.capacity.max(1).saturating_sub(self.bytes.len());
        if self.ended {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        if let Some(fault) = &self.direction.fault {
            if self.written >= fault.after {
                return Err(fault.reader_sees.unwrap_or(io::ErrorKind::BrokenPipe).into());
            }
            room = room.min(fault.after - self.written);
        }
        match room {
            0 => Err(io::ErrorKind::WouldBlock.into()),
            _ => Ok(room.min(self.direction.write_at_most.max(1)).min(bytes)),
        }
    }

    /// How the direction ended, for its reader; `None` if it did not.
    fn end_of_reading(&self) -> Option<io::Result<()>> {
        match &self.direction.fault {
            Some(fault) if self.read >= fault.after => {
                Some(fault.reader_sees.map_or(Ok(()), |kind| Err(kind.into())))
            }
            _ if self.ended && self.bytes.is_empty() => Some(Ok(())),
            _ => None,
        }
    }
}

struct Reader {
    from_peer: Arc<Pipe>,
}

impl ReadHalf for Reader {
    fn poll_read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut state = self.from_peer.state();
        if let Some(end) = state.end_of_reading() {
            return Poll::Ready(end);
        }
        if state.bytes.is_empty() {
            state.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let (first, _) = state.bytes.as_slices();
        let count = first.len().min(buf.remaining()).min(state.direction.read_at_most.max(1));
        buf.put_slice(&first[..count]);
        state.bytes.drain(..count);
        state.read += count;
        let writer = state.writer.take();
        drop(state);
        writer.into_iter().for_each(Waker::wake);
        Poll::Ready(Ok(()))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.from_peer.end();
    }
}

struct Writer {
    to_peer: Arc<Pipe>,
    from_peer: Arc<Pipe>,
}

impl WriteHalf for Writer {
    fn try_write(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        let mut state = self.to_peer.state();
        let count = state.room(bufs.iter().map(|buf| buf.len()).sum())?;
        let mut left = count;
        for buf in bufs {
            let part = &buf[..buf.len().min(left)];
            state.bytes.extend(part);
            left -= part.len();
        }
        state.written += count;
        let reader = state.reader.take();
        drop(state);
        reader.into_iter().for_each(Waker::wake);
        Ok(count)
    }

    fn poll_writable(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut state = self.to_peer.state();
        match state.room(1) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                state.writer = Some(cx.waker().clone());
                Poll::Pending
            }
            // An error comes out of the write.
            _ => Poll::Ready(Ok(())),
        }
    }

    fn shutdown(&self) {
        self.to_peer.end();
        self.from_peer.end();
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.to_peer.end();
    }
}

fn connected(first: &str, second: &str, there: Direction, back: Direction) -> (Io, Io) {
    let (there, back) = (Pipe::new(there), Pipe::new(back));
    let end = |local: &str, remote: &str, to_peer: &Arc<Pipe>, from_peer: &Arc<Pipe>| {
        let reader = Reader { from_peer: from_peer.clone() };
        let writer = Writer { to_peer: to_peer.clone(), from_peer: from_peer.clone() };
        Io::new(reader, writer, ConnectionInfo::new(PROTOCOL, local, remote))
    };
    (end(first, second, &there, &back), end(second, first, &back, &there))
}

const PROTOCOL: &str = "tcp";

/// The bytes that one direction holds by default.
const CAPACITY: usize = 64 << 10;

/// The connections that wait to be accepted; the next ones wait to be connected.
const BACKLOG: usize = 511;

/// The first port that is given for port 0.
const FIRST_PORT: u16 = 49152;
