//! A peer without rules: it sends any bytes, and sees what comes back.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use floe::wire::{HEADER_SIZE, Header, MessageKind, ReplyHead, VALIDATE};

use super::bytes::ping;

/// A connection to a server, made by hand.
pub(super) struct Peer {
    stream: TcpStream,
    came: Vec<u8>,
}

/// A reply: its id, its status and what follows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) id: i32,
    pub(super) status: u8,
    pub(super) rest: Vec<u8>,
}

impl Peer {
    /// Connects, and reads the server's validate message.
    #[track_caller]
    pub(super) fn connect(at: SocketAddr) -> Self {
        let stream = TcpStream::connect(at).expect("the server listens");
        stream.set_nodelay(true).expect("a socket option");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket option");
        // Without it, thousands of closed connections would keep their ports for a minute.
        socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).expect("a socket option");
        let mut peer = Peer { stream, came: Vec::new() };
        let mut first = [0; HEADER_SIZE];
        peer.stream.read_exact(&mut first).expect("a validate message");
        assert_eq!(first, VALIDATE);
        peer
    }

    /// A second handle that sends on the same connection.
    pub(super) fn writer(&self) -> Peer {
        Peer { stream: self.stream.try_clone().expect("a second handle"), came: Vec::new() }
    }

    /// Sends bytes; whether the connection took them. If the server closed already, it shows when the peer reads.
    pub(super) fn send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).is_ok()
    }

    /// Sends the same bytes again and again until the server takes no more for a while, or `most` bytes are sent; `sent` bytes of
    /// them were sent before. How many were sent in all.
    pub(super) fn flood(&mut self, bytes: &[u8], mut sent: usize, most: usize) -> usize {
        self.stream.set_write_timeout(Some(Duration::from_millis(500))).expect("a socket option");
        while sent < most {
            match self.stream.write(&bytes[sent % bytes.len()..]) {
                Ok(count) => sent += count,
                Err(_) => break,
            }
        }
        sent
    }

    /// Sends no more.
    pub(super) fn end(&self) {
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Closes the connection, also for its other handle.
    pub(super) fn close(&self) {
        let _ = self.stream.shutdown(Shutdown::Both);
    }

    /// The next message that is no heartbeat; `None` if the server closed the connection.
    #[track_caller]
    pub(super) fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            if let Some(head) = self.came.first_chunk::<HEADER_SIZE>() {
                let header = Header::parse(head, usize::MAX).expect("a server keeps to the protocol");
                let size = header.size as usize;
                if self.came.len() >= size {
                    let message: Vec<u8> = self.came.drain(..size).collect();
                    if header.kind == MessageKind::ValidateConnection {
                        continue;
                    }
                    return Some(message);
                }
            }
            let mut chunk = [0; 16 * 1024];
            match self.stream.read(&mut chunk) {
                Ok(0) => return None,
                Ok(count) => self.came.extend_from_slice(&chunk[..count]),
                Err(error) if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) => {
                    return None;
                }
                Err(error) => panic!("neither a message nor the end came: {error}"),
            }
        }
    }

    /// The next message, which has to be a reply.
    #[track_caller]
    pub(super) fn reply(&mut self) -> Reply {
        let message = self.next().expect("a reply, not the end of the connection");
        assert_eq!(message[8], MessageKind::Reply as u8, "a reply");
        let body = &message[HEADER_SIZE..];
        let head = ReplyHead::parse(body).expect("a well-formed reply");
        Reply { id: head.id, status: head.status.0, rest: body[head.rest].to_vec() }
    }

    /// Waits until the server closes the connection; how many messages came before.
    #[track_caller]
    pub(super) fn dropped(&mut self) -> usize {
        let mut count = 0;
        while self.next().is_some() {
            count += 1;
        }
        count
    }

    /// Checks that the connection still serves. Nothing else may come before the answer.
    #[track_caller]
    pub(super) fn still_serves(&mut self) {
        self.send(&ping(SENTINEL));
        let reply = self.reply();
        assert_eq!((reply.id, reply.status), (SENTINEL, 0));
    }
}

/// Checks that the server answers another client.
#[track_caller]
pub(super) fn serves_others(at: SocketAddr) {
    Peer::connect(at).still_serves();
}

/// The request id of the call after others that shows that they were handled.
pub(super) const SENTINEL: i32 = 0x5e17;

/// How long a server may take.
const PATIENCE: Duration = Duration::from_secs(30);
