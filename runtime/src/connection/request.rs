//! A request as its caller has it, before it is bytes.

use crate::error::{Error, ErrorKind, Result};
use crate::wire::{MessageKind, RequestTarget, compression, finish_message, put_request_head, start_message};

/// A request without its id and its parameters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestParts<'a> {
    /// Whom it asks, and for what.
    pub(crate) target: RequestTarget<'a>,
    /// The context.
    pub(crate) context: &'a [(&'a str, &'a str)],
}

impl RequestParts<'_> {
    /// Appends a request message, whose parameters of `params` bytes follow.
    pub(crate) fn put_message(&self, out: &mut Vec<u8>, id: u32, params: usize) -> Result<()> {
        tracing::trace!(target: "floe::protocol", id, operation = self.target.operation, params, "sending");
        let start = start_message(out, MessageKind::Request, compression::NEVER);
        self.put_head(out, Some(id));
        finish_message(out, start, params).map_err(|error| {
            out.truncate(start);
            Error::new(ErrorKind::Marshal(error.to_string()))
        })
    }

    /// Appends what stands before the parameters; in a batch there is no id.
    pub(crate) fn put_head(&self, out: &mut Vec<u8>, id: Option<u32>) {
        put_request_head(out, id.map(|id| id as i32), &self.target, self.context.iter().copied());
    }
}
