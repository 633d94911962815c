//! What stands in a reply (WIRE 2.1).

use std::fmt;
use std::ops::Range;

use crate::error::RequestFailed;
use crate::identity::Identity;
use crate::wire::message::PROTOCOL_ENCODING;
use crate::wire::request::{parse_facet, put_target};
use crate::wire::{ProtocolError, Reader};

/// How a request ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReplyStatus(pub u8);

macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident = $value:literal,)*) => {
        impl ReplyStatus {
            $($(#[$doc])* pub const $name: ReplyStatus = ReplyStatus($value);)*
        }

        impl fmt::Debug for ReplyStatus {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.0 {
                    $($value => f.write_str(stringify!($name)),)*
                    other => write!(f, "status {other}"),
                }
            }
        }
    };
}

statuses! {
    /// An encapsulation with the results follows.
    OK = 0,
    /// An encapsulation with a user exception follows.
    USER_EXCEPTION = 1,
    /// There is no such object; identity, facet and operation follow.
    OBJECT_NOT_EXIST = 2,
    /// There is no such facet; identity, facet and operation follow.
    FACET_NOT_EXIST = 3,
    /// There is no such operation; identity, facet and operation follow.
    OPERATION_NOT_EXIST = 4,
    /// The server's runtime failed; a text follows, as with all below.
    UNKNOWN_LOCAL = 5,
    /// The servant threw a user exception that the operation does not list.
    UNKNOWN_USER = 6,
    /// The servant failed otherwise.
    UNKNOWN = 7,
    /// Since 3.8: the request could not be decoded.
    INVALID_DATA = 8,
    /// Since 3.8: the caller may not do this.
    UNAUTHORIZED = 9,
    /// Since 3.8: the server does not do this.
    NOT_SUPPORTED = 10,
}

impl ReplyStatus {
    /// Whether identity, facet and operation follow.
    pub fn is_request_failed(self) -> bool {
        matches!(self, Self::OBJECT_NOT_EXIST | Self::FACET_NOT_EXIST | Self::OPERATION_NOT_EXIST)
    }

    /// Whether an encapsulation follows.
    pub fn has_encapsulation(self) -> bool {
        matches!(self, Self::OK | Self::USER_EXCEPTION)
    }
}

/// A reply without what depends on its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyHead {
    /// The id of the request.
    pub id: i32,
    /// How it ended.
    pub status: ReplyStatus,
    /// Where in the message's body the rest stands: an encapsulation, a [`request_failed`], or a text.
    pub rest: Range<usize>,
}

impl ReplyHead {
    /// Reads the head of a reply from the body of its message.
    ///
    /// # Errors
    /// The body is too short.
    #[inline]
    pub fn parse(body: &[u8]) -> Result<Self, ProtocolError> {
        let mut r = Reader::new(body, PROTOCOL_ENCODING);
        let id = r.get_i32()?;
        let status = ReplyStatus(r.get_u8()?);
        Ok(ReplyHead { id, status, rest: body.len() - r.remaining()..body.len() })
    }
}

/// Appends the head of a reply, behind [`super::start_message`].
#[inline]
pub fn put_reply_head(out: &mut Vec<u8>, id: i32, status: ReplyStatus) {
    let [a, b, c, d] = id.to_le_bytes();
    out.extend_from_slice(&[a, b, c, d, status.0]);
}

/// Reads what follows the statuses 2, 3 and 4.
///
/// # Errors
/// It is malformed.
pub fn request_failed(rest: &[u8]) -> Result<RequestFailed, ProtocolError> {
    let mut r = Reader::new(rest, PROTOCOL_ENCODING);
    let identity: Identity = r.get()?;
    let facet = parse_facet(&mut r)?.to_owned();
    Ok(RequestFailed { identity, facet, operation: r.get()? })
}

/// Appends what follows the statuses 2, 3 and 4.
pub fn put_request_failed(out: &mut Vec<u8>, failed: &RequestFailed) {
    put_target(out, &failed.identity, &failed.facet, &failed.operation);
}
