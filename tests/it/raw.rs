//! A peer whose every byte the test chooses.

use std::io;

use floe::Identity;
use floe::wire::{
    CLOSE, HEADER_SIZE, Header, MessageKind, ReplyStatus, RequestHead, RequestTarget, VALIDATE, compression,
    finish_message, put_reply_head, put_request_head, start_message,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server that answers as the test says.
pub(crate) struct RawServer {
    listener: TcpListener,
}

impl RawServer {
    pub(crate) async fn start() -> Self {
        RawServer { listener: TcpListener::bind("127.0.0.1:0").await.unwrap() }
    }

    /// A server at a port that was used before.
    pub(crate) async fn start_at(port: u16) -> Self {
        RawServer { listener: TcpListener::bind(("127.0.0.1", port)).await.unwrap() }
    }

    pub(crate) fn port(&self) -> u16 {
        self.listener.local_addr().unwrap().port()
    }

    /// The text of a proxy for an object `x` here.
    pub(crate) fn proxy(&self) -> String {
        format!("x:tcp -h 127.0.0.1 -p {}", self.port())
    }

    /// The next connection, validated.
    pub(crate) async fn accept(&self) -> Raw {
        let mut raw = self.accept_silently().await;
        raw.send(&VALIDATE).await;
        raw
    }

    /// The next connection, which hears nothing.
    pub(crate) async fn accept_silently(&self) -> Raw {
        Raw(self.listener.accept().await.unwrap().0)
    }
}

/// One end of a connection.
pub(crate) struct Raw(pub(crate) TcpStream);

/// A request that came.
#[derive(Debug)]
pub(crate) struct RawRequest {
    pub(crate) id: i32,
    pub(crate) operation: String,
    pub(crate) mode: u8,
}

/// The parameters of an operation without any.
pub(crate) const EMPTY: [u8; 6] = [6, 0, 0, 0, 1, 1];

impl Raw {
    /// A client at this port, which has read the validate message.
    pub(crate) async fn connect(port: u16) -> Self {
        let mut raw = Raw::connect_silently(port).await;
        assert_eq!(raw.message().await.unwrap().0.kind, MessageKind::ValidateConnection);
        raw
    }

    /// A client that reads nothing.
    pub(crate) async fn connect_silently(port: u16) -> Self {
        Raw(TcpStream::connect(("127.0.0.1", port)).await.unwrap())
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
    }

    /// The next message; `None` at the end, however it comes.
    pub(crate) async fn message(&mut self) -> Option<(Header, Vec<u8>)> {
        let mut head = [0; HEADER_SIZE];
        match self.0.read_exact(&mut head).await {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return None,
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return None,
            Err(error) => panic!("{error}"),
        }
        let header = Header::parse(&head, usize::MAX).unwrap();
        let mut body = vec![0; header.body_size()];
        self.0.read_exact(&mut body).await.unwrap();
        Some((header, body))
    }

    /// The next message that is no heartbeat.
    pub(crate) async fn message_but_heartbeats(&mut self) -> Option<(Header, Vec<u8>)> {
        loop {
            let message = self.message().await;
            if !message.as_ref().is_some_and(|(header, _)| header.kind == MessageKind::ValidateConnection) {
                return message;
            }
        }
    }

    /// The next request.
    pub(crate) async fn request(&mut self) -> RawRequest {
        let (header, body) = self.message_but_heartbeats().await.expect("a request, not the end");
        assert_eq!(header.kind, MessageKind::Request);
        let head = RequestHead::parse(&body).unwrap();
        RawRequest { id: head.id, operation: head.operation.to_owned(), mode: head.mode }
    }

    /// The next reply: its id, its status, and the rest.
    pub(crate) async fn reply(&mut self) -> (i32, u8, Vec<u8>) {
        let (header, body) = self.message_but_heartbeats().await.expect("a reply, not the end");
        assert_eq!(header.kind, MessageKind::Reply);
        (i32::from_le_bytes(body[..4].try_into().unwrap()), body[4], body[5..].to_vec())
    }

    /// Answers with an empty result.
    pub(crate) async fn answer(&mut self, id: i32) {
        self.send(&reply(id, ReplyStatus::OK, &EMPTY)).await;
    }

    /// Answers with a status and what follows it.
    pub(crate) async fn answer_with(&mut self, id: i32, status: ReplyStatus, rest: &[u8]) {
        self.send(&reply(id, status, rest)).await;
    }

    /// Sends the close message and waits until the peer has closed.
    pub(crate) async fn close(mut self) {
        self.send(&CLOSE).await;
        while self.message().await.is_some() {}
    }

    /// Ends the connection with a reset.
    pub(crate) fn reset(self) {
        self.0.set_zero_linger().unwrap();
    }
}

/// A reply message.
pub(crate) fn reply(id: i32, status: ReplyStatus, rest: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    let start = start_message(&mut message, MessageKind::Reply, compression::NEVER);
    put_reply_head(&mut message, id, status);
    message.extend_from_slice(rest);
    finish_message(&mut message, start, 0).unwrap();
    message
}

/// A request message to the object `identity` with encoded parameters.
pub(crate) fn request(id: i32, identity: &str, operation: &str, mode: u8, params: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    let start = start_message(&mut message, MessageKind::Request, compression::NEVER);
    let identity: Identity = identity.parse().unwrap();
    let target = RequestTarget { identity: &identity, facet: "", operation, mode };
    put_request_head(&mut message, Some(id), &target, std::iter::empty());
    message.extend_from_slice(params);
    finish_message(&mut message, start, 0).unwrap();
    message
}

/// A batch message of requests to one object.
pub(crate) fn batch(identity: &str, operation: &str, params: &[Vec<u8>]) -> Vec<u8> {
    let mut message = Vec::new();
    let start = start_message(&mut message, MessageKind::BatchRequest, compression::NEVER);
    message.extend_from_slice(&(params.len() as u32).to_le_bytes());
    let identity: Identity = identity.parse().unwrap();
    for params in params {
        let target = RequestTarget { identity: &identity, facet: "", operation, mode: 0 };
        put_request_head(&mut message, None, &target, std::iter::empty());
        message.extend_from_slice(params);
    }
    finish_message(&mut message, start, 0).unwrap();
    message
}

/// One `i32` as parameters.
pub(crate) fn int(value: i32) -> Vec<u8> {
    [&[10, 0, 0, 0, 1, 1][..], &value.to_le_bytes()].concat()
}
