//! What stands in a request before its parameters (WIRE 2.1).

use std::ops::Range;

use crate::identity::Identity;
use crate::wire::message::PROTOCOL_ENCODING;
use crate::wire::{DecodeError, ProtocolError, Reader};

/// The mode byte of a request.
pub mod operation_mode {
    /// The operation must not be repeated.
    pub const NORMAL: u8 = 0;
    /// The older word for idempotent; what 3.7 sends with the built-in operations.
    pub const NONMUTATING: u8 = 1;
    /// The operation may be repeated.
    pub const IDEMPOTENT: u8 = 2;
}

/// A request without its parameters, borrowed from the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestHead<'a> {
    /// Names the request in its reply; 0 asks for none.
    pub id: i32,
    /// The object's identity as it was sent: name and category.
    pub identity: &'a [u8],
    /// The name of the object's identity.
    pub name: &'a str,
    /// The category of the object's identity.
    pub category: &'a str,
    /// The facet; empty is the default facet.
    pub facet: &'a str,
    /// The operation.
    pub operation: &'a str,
    /// One of [`operation_mode`], or whatever the peer sent.
    pub mode: u8,
    /// The context, checked, and not decoded.
    pub context: ContextEntries<'a>,
    /// Where in the message's body the parameters' encapsulation stands. Of a single request it may be malformed,
    /// which is for [`Reader::encapsulation`] to say: such a request has an answer.
    pub params: Range<usize>,
}

impl<'a> RequestHead<'a> {
    /// Reads the head of a request from the body of its message.
    ///
    /// # Errors
    /// The peer broke the protocol; nothing more can be read from it.
    #[inline]
    pub fn parse(body: &'a [u8]) -> Result<Self, ProtocolError> {
        let mut r = Reader::new(body, PROTOCOL_ENCODING);
        let id = r.get_i32()?;
        let mut head = Self::parse_from(&mut r, id)?;
        let start = body.len() - r.remaining();
        let end = r.nested_any().map_or(body.len(), |_| body.len() - r.remaining());
        head.params = start..end;
        Ok(head)
    }

    /// Reads a request of a batch, its parameters' encapsulation included.
    fn parse_entry(body: &'a [u8], r: &mut Reader<'a>) -> Result<Self, ProtocolError> {
        let mut head = Self::parse_from(r, 0)?;
        let start = body.len() - r.remaining();
        r.nested_any()?;
        head.params = start..body.len() - r.remaining();
        Ok(head)
    }

    /// A request of a batch as the body of a message of its own, with id 0. `body` is the one that it was parsed from.
    pub(crate) fn alone(&self, body: &[u8]) -> Vec<u8> {
        let entry = body.get(self.start(body)..self.params.end).unwrap_or_default();
        [&[0; 4], entry].concat()
    }

    /// The size of what [`alone`](Self::alone) gives.
    pub(crate) fn alone_size(&self, body: &[u8]) -> usize {
        4 + self.params.end.saturating_sub(self.start(body))
    }

    fn start(&self, body: &[u8]) -> usize {
        self.identity.as_ptr().addr() - body.as_ptr().addr()
    }

    fn parse_from(r: &mut Reader<'a>, id: i32) -> Result<Self, ProtocolError> {
        let all = r.rest();
        let name = r.get_str()?;
        let category = r.get_str()?;
        let identity = all.get(..all.len() - r.remaining()).unwrap_or_default();
        let facet = parse_facet(r)?;
        let operation = r.get_str()?;
        let mode = r.get_u8()?;
        let context = ContextEntries::parse(r)?;
        Ok(RequestHead { id, identity, name, category, facet, operation, mode, context, params: 0..0 })
    }
}

/// Reads the facet: a sequence of at most one string.
pub(super) fn parse_facet<'a>(r: &mut Reader<'a>) -> Result<&'a str, ProtocolError> {
    match r.get_count(1)? {
        0 => Ok(""),
        1 => Ok(r.get_str()?),
        count => Err(ProtocolError::FacetPath(count)),
    }
}

/// Reads the requests of a batch message, one after the other, from its body. After an error there is no more.
///
/// # Errors
/// The count is negative, or more than the body can hold.
pub fn batch_entries<'a>(
    body: &'a [u8],
) -> Result<impl Iterator<Item = Result<RequestHead<'a>, ProtocolError>>, ProtocolError> {
    let mut place = BatchPlace::start(body)?;
    Ok(std::iter::from_fn(move || place.next(body)))
}

/// A place among the requests of a batch message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BatchPlace {
    at: usize,
    left: usize,
}

impl BatchPlace {
    /// The place before the first request.
    ///
    /// # Errors
    /// The count is negative, or more than the body can hold.
    pub(crate) fn start(body: &[u8]) -> Result<Self, ProtocolError> {
        let mut r = Reader::new(body, PROTOCOL_ENCODING);
        let count = r.get_i32()?;
        match usize::try_from(count) {
            Ok(left) if left as u64 * BATCH_ENTRY_MIN <= r.remaining() as u64 => {
                Ok(BatchPlace { at: body.len() - r.remaining(), left })
            }
            _ => Err(ProtocolError::BatchCount { count, left: r.remaining() }),
        }
    }

    /// Reads the next request. After an error there is no more.
    pub(crate) fn next<'a>(&mut self, body: &'a [u8]) -> Option<Result<RequestHead<'a>, ProtocolError>> {
        self.left = self.left.checked_sub(1)?;
        let mut r = Reader::new(body, PROTOCOL_ENCODING);
        r.advance(self.at);
        let head = RequestHead::parse_entry(body, &mut r);
        match &head {
            Ok(head) => self.at = head.params.end,
            Err(_) => self.left = 0,
        }
        Some(head)
    }
}

/// The entries of a request's context, borrowed from the message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContextEntries<'a> {
    count: usize,
    bytes: &'a [u8],
}

impl<'a> ContextEntries<'a> {
    #[inline]
    fn parse(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let count = r.get_count(2)?;
        let all = r.rest();
        for _ in 0..count {
            r.get_str()?;
            r.get_str()?;
        }
        let len = all.len() - r.remaining();
        Ok(ContextEntries { count, bytes: all.get(..len).unwrap_or_default() })
    }

    /// The keys and values, in the peer's order. A key may come twice: the last one counts.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let mut r = Reader::new(self.bytes, PROTOCOL_ENCODING);
        (0..self.count).map_while(move |_| Some((r.get_str().ok()?, r.get_str().ok()?)))
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.iter().filter(|(k, _)| *k == key).last().map(|(_, value)| value)
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The entries as they were sent, without their count.
    pub fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }
}

/// Whom a request asks, and for what.
#[derive(Clone, Copy, Debug)]
pub struct RequestTarget<'a> {
    /// The object.
    pub identity: &'a Identity,
    /// The facet; empty is the default facet.
    pub facet: &'a str,
    /// The operation.
    pub operation: &'a str,
    /// One of [`operation_mode`].
    pub mode: u8,
}

/// Appends what stands in a request before its parameters: behind [`super::start_message`] with an id, in a batch
/// without one.
///
/// A string beyond 2^31 - 1 bytes is written wrongly, which [`super::finish_message`] finds out.
#[inline]
pub fn put_request_head<'c>(
    out: &mut Vec<u8>,
    id: Option<i32>,
    target: &RequestTarget<'_>,
    context: impl ExactSizeIterator<Item = (&'c str, &'c str)>,
) {
    if let Some(id) = id {
        out.extend_from_slice(&id.to_le_bytes());
    }
    put_target(out, target.identity, target.facet, target.operation);
    out.push(target.mode);
    put_size(out, context.len());
    for (key, value) in context {
        put_str(out, key);
        put_str(out, value);
    }
}

/// Appends identity, facet and operation.
#[inline]
pub(super) fn put_target(out: &mut Vec<u8>, identity: &Identity, facet: &str, operation: &str) {
    put_str(out, &identity.name);
    put_str(out, &identity.category);
    put_size(out, usize::from(!facet.is_empty()));
    if !facet.is_empty() {
        put_str(out, facet);
    }
    put_str(out, operation);
}

#[inline]
pub(super) fn put_str(out: &mut Vec<u8>, text: &str) {
    put_size(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

#[inline]
fn put_size(out: &mut Vec<u8>, size: usize) {
    if size < 255 {
        out.push(size as u8);
    } else {
        out.push(255);
        out.extend_from_slice(&(size as u32).to_le_bytes());
    }
}

/// The smallest request in a batch: five empty strings or tables, the mode, and an empty encapsulation.
const BATCH_ENTRY_MIN: u64 = 12;
