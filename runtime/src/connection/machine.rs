//! The state of one connection as a plain machine: which message may come when, and what it means.
//!
//! It knows no socket, no clock and no task. A driver feeds it the bytes that came and does what it says;
//! the driver may be a task or a calling thread.

use crate::wire::{HEADER_SIZE, Header, MessageKind, ProtocolError};

/// Which side of the connection this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// This side connected. It waits for the validate message before it sends.
    Client,
    /// This side accepted. It sends the validate message at once.
    Server,
}

/// How far the connection's life is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The client waits for the server's validate message.
    Validating,
    /// Requests and replies may flow.
    Active,
    /// This side sent the close message: whatever still comes is dropped, but for the peer's own close.
    CloseSent,
    /// The peer sent the close message: nothing more is sent, and what it did not answer it did not execute.
    PeerClosed,
}

/// What the bytes at hand begin with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Not a whole message yet: it takes this many bytes in all, or the header's 14 to know.
    Incomplete(usize),
    /// A whole message: its header, and what to do with it.
    Message(Header, Meaning),
}

/// What a message asks of this side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The connection may be used from now on.
    Validated,
    /// A sign of life, to be ignored.
    Heartbeat,
    /// A request to dispatch.
    Request,
    /// Oneway requests to dispatch, in order.
    Batch,
    /// The answer to a request of this side.
    Reply,
    /// The peer closes: see [`Phase::PeerClosed`].
    Close,
    /// The connection is closing: drop it.
    Drop,
}

/// One connection's state.
#[derive(Debug)]
pub(crate) struct Machine {
    phase: Phase,
    message_size_max: usize,
}

impl Machine {
    /// A connection at its start. `message_size_max` bounds what the peer may send, in bytes.
    pub(crate) fn new(role: Role, message_size_max: usize) -> Self {
        let phase = match role {
            Role::Client => Phase::Validating,
            Role::Server => Phase::Active,
        };
        Machine { phase, message_size_max }
    }

    /// What `bytes` begin with. An error means that the connection has to be dropped (WIRE 2.3).
    pub(crate) fn next(&mut self, bytes: &[u8]) -> Result<Next, ProtocolError> {
        let Some(head) = bytes.first_chunk::<HEADER_SIZE>() else {
            return Ok(Next::Incomplete(HEADER_SIZE));
        };
        let header = Header::parse(head, self.message_size_max)?;
        if self.phase == Phase::Validating && header.kind != MessageKind::ValidateConnection {
            return Err(ProtocolError::NotValidated(header.kind));
        }
        let total = header.size as usize;
        if matches!(header.kind, MessageKind::ValidateConnection | MessageKind::CloseConnection)
            && total != HEADER_SIZE
        {
            return Err(ProtocolError::Size(total as i32));
        }
        if bytes.len() < total {
            return Ok(Next::Incomplete(total));
        }
        Ok(Next::Message(header, self.accept(header.kind)))
    }

    /// This side sends the close message: what comes from now on is dropped.
    pub(crate) fn close_sent(&mut self) {
        self.phase = Phase::CloseSent;
    }

    pub(crate) fn phase(&self) -> Phase {
        self.phase
    }

    fn accept(&mut self, kind: MessageKind) -> Meaning {
        match (self.phase, kind) {
            (Phase::Validating, _) => {
                self.phase = Phase::Active;
                Meaning::Validated
            }
            (_, MessageKind::CloseConnection) => {
                self.phase = Phase::PeerClosed;
                Meaning::Close
            }
            (Phase::CloseSent, MessageKind::Reply) => Meaning::Reply,
            (Phase::CloseSent | Phase::PeerClosed, _) => Meaning::Drop,
            (_, MessageKind::ValidateConnection) => Meaning::Heartbeat,
            (_, MessageKind::Request) => Meaning::Request,
            (_, MessageKind::BatchRequest) => Meaning::Batch,
            (_, MessageKind::Reply) => Meaning::Reply,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{CLOSE, VALIDATE};

    const MAX: usize = 1 << 20;

    #[test]
    fn a_client_waits_for_the_validate_message() {
        let mut machine = Machine::new(Role::Client, MAX);
        assert_eq!(machine.next(&VALIDATE[..13]).unwrap(), Next::Incomplete(14));
        assert!(machine.next(&CLOSE).is_err());
        let Next::Message(_, meaning) = machine.next(&VALIDATE).unwrap() else { panic!("a whole message") };
        assert_eq!(meaning, Meaning::Validated);
        let Next::Message(_, meaning) = machine.next(&VALIDATE).unwrap() else { panic!("a whole message") };
        assert_eq!(meaning, Meaning::Heartbeat);
    }

    #[test]
    fn after_close_only_replies_and_the_peers_close_count() {
        let mut machine = Machine::new(Role::Server, MAX);
        machine.close_sent();
        let mut request = VALIDATE;
        request[8] = 0;
        let Next::Message(_, meaning) = machine.next(&request).unwrap() else { panic!("a whole message") };
        assert_eq!(meaning, Meaning::Drop);
        let Next::Message(_, meaning) = machine.next(&CLOSE).unwrap() else { panic!("a whole message") };
        assert_eq!((meaning, machine.phase()), (Meaning::Close, Phase::PeerClosed));
    }

    #[test]
    fn a_validate_message_has_fourteen_bytes() {
        let mut machine = Machine::new(Role::Client, MAX);
        let mut long = VALIDATE;
        long[10] = 15;
        assert!(machine.next(&long).is_err());
    }
}
