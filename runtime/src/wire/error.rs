//! Why bytes could not be read, or a value not be written.

use crate::wire::{MessageKind, Version};

/// Why bytes could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// More bytes were expected than there are.
    #[error("out of bounds: expected {wanted} bytes more, {left} are left")]
    OutOfBounds {
        /// How many bytes were wanted.
        wanted: usize,
        /// How many bytes were left.
        left: usize,
    },
    /// A size is negative, or claims more elements than the bytes left can hold.
    #[error("{what}: {count} elements of at least {minimum} bytes claimed, {left} bytes are left")]
    Count {
        /// What was counted.
        what: &'static str,
        /// How many elements were claimed.
        count: i64,
        /// The smallest size of one element.
        minimum: usize,
        /// How many bytes were left.
        left: usize,
    },
    /// A string is not UTF-8.
    #[error("a string is not UTF-8")]
    Utf8,
    /// A value is outside its type's range.
    #[error("{what}: {found} is out of range")]
    Range {
        /// What was read.
        what: &'static str,
        /// What came.
        found: i64,
    },
    /// Bytes are left where the value should end.
    #[error("{left} bytes are left after the last value")]
    Trailing {
        /// How many.
        left: usize,
    },
    /// An encapsulation's size is below six or beyond what is left.
    #[error("an encapsulation of {size} bytes, where {left} are left")]
    Encapsulation {
        /// The size that it claims.
        size: i64,
        /// How many bytes were left.
        left: usize,
    },
    /// The encoding is not one that is expected here.
    #[error("encoding {found} is not supported here, expected {expected}")]
    Encoding {
        /// What came.
        found: Version,
        /// What was expected.
        expected: &'static str,
    },
    /// Values are nested deeper than allowed.
    #[error("nested deeper than {limit}")]
    Depth {
        /// The limit.
        limit: usize,
    },
    /// Class instances are nested deeper than allowed.
    #[error("class instances nested deeper than {limit} (Ice.ClassGraphDepthMax)")]
    ClassDepth {
        /// The limit.
        limit: usize,
    },
    /// Anything else that does not follow the encoding.
    #[error("{0}")]
    Malformed(String),
}

/// Why a value could not be encoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// More elements or bytes than a 32-bit size can say.
    #[error("{what} of {size} is too long for the wire")]
    TooLong {
        /// What was written.
        what: &'static str,
        /// Its size.
        size: usize,
    },
    /// Anything else.
    #[error("{0}")]
    Unsupported(String),
}

/// How a peer broke the protocol. Nothing more can be read from its connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The message does not begin with "IceP".
    #[error("bad magic {0:02x?}, expected \"IceP\"")]
    Magic([u8; 4]),
    /// The message is of another protocol.
    #[error("protocol {0} is not supported, expected 1.0")]
    Protocol(Version),
    /// The header names another encoding.
    #[error("protocol encoding {0} is not supported, expected 1.0")]
    Encoding(Version),
    /// There is no such kind of message.
    #[error("unknown message type {0}")]
    Kind(u8),
    /// The message claims to be smaller than its header.
    #[error("a message of {0} bytes, expected at least 14")]
    Size(i32),
    /// The message is larger than allowed.
    #[error("a message of {size} bytes, at most {max} are allowed (Ice.MessageSizeMax)")]
    TooLarge {
        /// The size that it claims.
        size: u32,
        /// The limit.
        max: usize,
    },
    /// A client got something else before the server's validate message.
    #[error("expected a validate message first, got {0:?}")]
    NotValidated(MessageKind),
    /// A facet path has at most one element.
    #[error("a facet path of {0} elements, expected at most one")]
    FacetPath(usize),
    /// A batch claims more requests than it can hold, or a negative number.
    #[error("a batch of {count} requests in {left} bytes")]
    BatchCount {
        /// The number that it claims.
        count: i32,
        /// How many bytes were left.
        left: usize,
    },
    /// What stands before the parameters, or the results, could not be decoded.
    #[error("malformed message: {0}")]
    Malformed(#[from] DecodeError),
}
