//! Messages, byte by byte.

use floe::Identity;
use floe::wire::{
    Encode, HEADER_SIZE, MessageKind, RequestTarget, Version, Writer, finish_message, put_request_head,
    start_message,
};

/// Bytes from their hexadecimal form; white space is ignored.
#[track_caller]
pub(super) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let pairs = digits.chunks(2).map(|pair| pair.iter().collect::<String>());
    pairs.map(|pair| u8::from_str_radix(&pair, 16).expect("hexadecimal digits")).collect()
}

/// A message of this kind around a body.
pub(super) fn message(kind: MessageKind, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let start = start_message(&mut out, kind, 0);
    out.extend_from_slice(body);
    finish_message(&mut out, start, 0).expect("a message of less than 2 GiB");
    out
}

/// Puts the real size into a message's header.
pub(super) fn with_real_size(mut message: Vec<u8>) -> Vec<u8> {
    let size = (message.len() as i32).to_le_bytes();
    if let Some(place) = message.get_mut(HEADER_SIZE - 4..HEADER_SIZE) {
        place.copy_from_slice(&size);
    }
    message
}

/// A request, as it is before it is bytes.
pub(super) struct Request<'a> {
    pub(super) id: i32,
    pub(super) name: &'a str,
    pub(super) facet: &'a str,
    pub(super) operation: &'a str,
    pub(super) mode: u8,
    pub(super) context: &'a [(&'a str, &'a str)],
    pub(super) params: Vec<u8>,
}

impl<'a> Request<'a> {
    /// A call of an operation of the object `t`.
    pub(super) fn of(operation: &'a str, params: Vec<u8>) -> Self {
        Request { id: 1, name: "t", facet: "", operation, mode: 0, context: &[], params }
    }

    /// The fields of the request; in a batch there is no id.
    pub(super) fn fields(&self, id: Option<i32>) -> Vec<u8> {
        let identity = Identity { name: self.name.to_owned(), category: String::new() };
        let target = RequestTarget {
            identity: &identity,
            facet: self.facet,
            operation: self.operation,
            mode: self.mode,
        };
        let mut out = Vec::new();
        put_request_head(&mut out, id, &target, self.context.iter().copied());
        out.extend_from_slice(&self.params);
        out
    }

    /// The whole message.
    pub(super) fn message(&self) -> Vec<u8> {
        message(MessageKind::Request, &self.fields(Some(self.id)))
    }
}

/// A batch message of these requests.
pub(super) fn batch(requests: &[Request<'_>]) -> Vec<u8> {
    let mut body = (requests.len() as i32).to_le_bytes().to_vec();
    requests.iter().for_each(|request| body.extend(request.fields(None)));
    message(MessageKind::BatchRequest, &body)
}

/// An encapsulation with what `write` writes.
pub(super) fn encapsulation(encoding: Version, write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::encapsulation(encoding);
    write(&mut writer);
    writer.finish().expect("values that can be encoded").into_chunk().to_vec()
}

/// An encapsulation of one value in encoding 1.1.
pub(super) fn params<T: Encode + ?Sized>(value: &T) -> Vec<u8> {
    encapsulation(Version::SLICE_1_1, |w| w.put(value))
}

/// An empty encapsulation.
pub(super) fn nothing() -> Vec<u8> {
    encapsulation(Version::SLICE_1_1, |_| {})
}

/// `ice_ping` of the object `t`, with this request id.
pub(super) fn ping(id: i32) -> Vec<u8> {
    Request { id, mode: 2, ..Request::of("ice_ping", nothing()) }.message()
}
