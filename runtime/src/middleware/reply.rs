//! What middleware may know of a reply.

use crate::adapter::Reply;
use crate::error::ErrorKind;
use crate::wire::{Reader, ReplyStatus, Version, request_failed};

impl Reply {
    /// How the call ended.
    pub fn status(&self) -> ReplyStatus {
        self.status
    }

    /// Whether the call ended with results: with no exception and no failure.
    pub fn is_ok(&self) -> bool {
        self.status == ReplyStatus::OK
    }

    /// How many bytes the results, or what else is in the reply, have.
    pub fn size(&self) -> usize {
        self.body.len()
    }

    /// What went wrong, as a text; `None` for results and for a user exception.
    pub fn failure(&self) -> Option<String> {
        if self.status.has_encapsulation() {
            return None;
        }
        let body = self.body.clone().into_chunk();
        if !self.status.is_request_failed() {
            let text: Result<String, _> = Reader::new(&body, Version::SLICE_1_0).get();
            return Some(text.unwrap_or_default());
        }
        let failed = request_failed(&body).ok()?;
        let kind = match self.status {
            ReplyStatus::FACET_NOT_EXIST => ErrorKind::FacetNotExist(failed),
            ReplyStatus::OPERATION_NOT_EXIST => ErrorKind::OperationNotExist(failed),
            _ => ErrorKind::ObjectNotExist(failed),
        };
        Some(kind.to_string())
    }
}
