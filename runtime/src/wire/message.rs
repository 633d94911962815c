//! The header of every message (WIRE 2.1).

use crate::wire::{EncodeError, ProtocolError, Version};

/// The number of bytes of a message's header.
pub const HEADER_SIZE: usize = 14;

/// The whole message with which a server says that it reads now; later, a heartbeat.
pub const VALIDATE: [u8; HEADER_SIZE] = Header {
    kind: MessageKind::ValidateConnection,
    compression: compression::NEVER,
    size: HEADER_SIZE as u32,
}
.write();

/// The whole message after which the sender sends nothing more.
pub const CLOSE: [u8; HEADER_SIZE] =
    Header { kind: MessageKind::CloseConnection, compression: compression::NEVER, size: HEADER_SIZE as u32 }
        .write();

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum MessageKind {
    /// One request.
    Request = 0,
    /// Several requests, none of which is answered.
    BatchRequest = 1,
    /// The answer to a request.
    Reply = 2,
    /// The server's first message, and heartbeats.
    ValidateConnection = 3,
    /// The sender sends nothing more.
    CloseConnection = 4,
}

/// What the header's compression byte says.
pub mod compression {
    /// Not compressed, and the reply must not be.
    pub const NEVER: u8 = 0;
    /// Not compressed; the reply may be.
    pub const REPLY_MAY_BE: u8 = 1;
    /// The body is compressed; the reply may be.
    pub const COMPRESSED: u8 = 2;
}

/// The header of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// What the message is.
    pub kind: MessageKind,
    /// One of [`compression`]; a peer's other values are kept, and mean nothing.
    pub compression: u8,
    /// The size of the whole message, header included; at least [`HEADER_SIZE`].
    pub size: u32,
}

impl Header {
    /// Reads a header. `size_max` is the largest message that is taken.
    ///
    /// # Errors
    /// It is no header of protocol 1.0, or the message is too large.
    pub fn parse(bytes: &[u8; HEADER_SIZE], size_max: usize) -> Result<Header, ProtocolError> {
        let [m0, m1, m2, m3, p0, p1, e0, e1, kind, compression, s0, s1, s2, s3] = *bytes;
        if [m0, m1, m2, m3] != MAGIC {
            return Err(ProtocolError::Magic([m0, m1, m2, m3]));
        }
        let protocol = Version { major: p0, minor: p1 };
        if protocol != Version::PROTOCOL_1_0 {
            return Err(ProtocolError::Protocol(protocol));
        }
        let encoding = Version { major: e0, minor: e1 };
        if encoding != PROTOCOL_ENCODING {
            return Err(ProtocolError::Encoding(encoding));
        }
        let kind = match kind {
            0 => MessageKind::Request,
            1 => MessageKind::BatchRequest,
            2 => MessageKind::Reply,
            3 => MessageKind::ValidateConnection,
            4 => MessageKind::CloseConnection,
            other => return Err(ProtocolError::Kind(other)),
        };
        let claimed = i32::from_le_bytes([s0, s1, s2, s3]);
        match u32::try_from(claimed) {
            Ok(size) if (size as usize) < HEADER_SIZE => Err(ProtocolError::Size(claimed)),
            Ok(size) if size as usize > size_max => Err(ProtocolError::TooLarge { size, max: size_max }),
            Ok(size) => Ok(Header { kind, compression, size }),
            Err(_) => Err(ProtocolError::Size(claimed)),
        }
    }

    /// The header's bytes.
    pub const fn write(&self) -> [u8; HEADER_SIZE] {
        let [m0, m1, m2, m3] = MAGIC;
        let (p, e) = (Version::PROTOCOL_1_0, PROTOCOL_ENCODING);
        let [s0, s1, s2, s3] = self.size.to_le_bytes();
        let kind = self.kind as u8;
        [m0, m1, m2, m3, p.major, p.minor, e.major, e.minor, kind, self.compression, s0, s1, s2, s3]
    }

    /// The number of bytes after the header.
    pub fn body_size(&self) -> usize {
        (self.size as usize).saturating_sub(HEADER_SIZE)
    }
}

/// Appends a header whose size is not known yet, and gives its place for [`finish_message`].
#[inline]
pub fn start_message(out: &mut Vec<u8>, kind: MessageKind, compression: u8) -> usize {
    let start = out.len();
    out.extend_from_slice(&Header { kind, compression, size: 0 }.write());
    start
}

/// Fills in the size of the message that begins at `start` and ends with `out`, but for `beyond` bytes that follow
/// in buffers of their own.
///
/// # Errors
/// The message is larger than 2^31 - 1 bytes; it must be taken out of `out` then.
#[inline]
pub fn finish_message(out: &mut [u8], start: usize, beyond: usize) -> Result<(), EncodeError> {
    let size = out.len().saturating_sub(start).saturating_add(beyond);
    let bytes =
        i32::try_from(size).map_err(|_| EncodeError::TooLong { what: "a message", size })?.to_le_bytes();
    if let Some(place) = out.get_mut(start + SIZE_AT..start + SIZE_AT + 4) {
        place.copy_from_slice(&bytes);
    }
    Ok(())
}

/// "IceP".
const MAGIC: [u8; 4] = [0x49, 0x63, 0x65, 0x50];

/// The encoding of headers and of all that is not in an encapsulation, whatever the encoding of the parameters.
pub(super) const PROTOCOL_ENCODING: Version = Version::SLICE_1_0;

/// Where in a header the size stands.
const SIZE_AT: usize = 10;
