//! What a server has to do with bytes, by WIRE 2.3: told by the public decoders, and checked against live servers.

use floe::wire::{
    HEADER_SIZE, Header, MessageKind, ProtocolError, ReplyHead, RequestHead, batch_entries, compression,
};

/// How the connection stands after the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It is open, and every message was handled.
    Open,
    /// It was dropped.
    Dropped,
    /// The last message is not whole: the server waits for the rest.
    Waits,
}

/// What becomes of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fate {
    /// How many replies come, if the connection stays open.
    pub(super) replies: usize,
    pub(super) end: End,
}

/// What a server with the default limits does with these bytes.
pub(super) fn fate(mut bytes: &[u8]) -> Fate {
    let mut replies = 0;
    loop {
        let end = match one(bytes) {
            Ok(Step::Message { size, answers }) => {
                replies += answers;
                bytes = &bytes[size..];
                continue;
            }
            Ok(Step::Cut) if bytes.is_empty() => End::Open,
            Ok(Step::Cut) => End::Waits,
            Ok(Step::Close) | Err(_) => End::Dropped,
        };
        return Fate { replies, end };
    }
}

enum Step {
    Message { size: usize, answers: usize },
    Cut,
    Close,
}

fn one(bytes: &[u8]) -> Result<Step, ProtocolError> {
    let Some(head) = bytes.first_chunk::<HEADER_SIZE>() else { return Ok(Step::Cut) };
    let header = Header::parse(head, MESSAGE_SIZE_MAX)?;
    let size = header.size as usize;
    let bare = matches!(header.kind, MessageKind::ValidateConnection | MessageKind::CloseConnection);
    if bare && size != HEADER_SIZE {
        return Ok(Step::Close);
    }
    let Some(body) = bytes.get(HEADER_SIZE..size) else { return Ok(Step::Cut) };
    if header.compression == compression::COMPRESSED {
        return Ok(Step::Close);
    }
    let mut answers = 0;
    match header.kind {
        MessageKind::Request => answers = usize::from(RequestHead::parse(body)?.id != 0),
        MessageKind::BatchRequest => batch_entries(body)?.try_for_each(|entry| entry.map(drop))?,
        MessageKind::Reply => ReplyHead::parse(body).map(|_| ())?,
        MessageKind::ValidateConnection => {}
        MessageKind::CloseConnection => return Ok(Step::Close),
    }
    Ok(Step::Message { size, answers })
}

/// The default of `Ice.MessageSizeMax`, in bytes.
pub(super) const MESSAGE_SIZE_MAX: usize = 1024 * 1024;
