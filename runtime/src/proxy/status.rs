//! What an answer that is no result means: from a reply's status to an error.

use crate::adapter::REENTRANT;
use crate::connection::Answer;
use crate::error::{Error, ErrorKind, MayHaveRun, RequestFailed};
use crate::interface::Operation;
use crate::proxy::Proxy;
use crate::wire::{Reader, ReplyStatus, Version, request_failed};

/// The error that a reply of statuses 2 and above stands for.
pub(super) fn status_error(proxy: &Proxy, operation: &Operation, answer: &Answer) -> Error {
    if answer.status.is_request_failed() {
        return match request_failed(&answer.body) {
            Ok(failed) => failed_error(answer.status, failed),
            Err(error) => Error::new(ErrorKind::PeerMisbehaved(error.to_string())),
        }
        .with_may_have_run(MayHaveRun::Maybe);
    }
    let mut reader = Reader::new(&answer.body, Version::SLICE_1_0);
    let text: String = match reader.get() {
        Ok(text) => text,
        Err(error) => {
            let text = format!("a reply with {:?}: {error}", answer.status);
            return Error::new(ErrorKind::PeerMisbehaved(text)).with_may_have_run(MayHaveRun::Maybe);
        }
    };
    match answer.status {
        ReplyStatus::UNKNOWN_LOCAL if text.starts_with(REENTRANT) => {
            let reference = proxy.reference();
            let failed = RequestFailed {
                identity: reference.identity.clone(),
                facet: reference.facet.clone(),
                operation: operation.name.to_owned(),
            };
            Error::new(ErrorKind::Reentrant(failed))
        }
        ReplyStatus::UNKNOWN_LOCAL => {
            Error::new(ErrorKind::UnknownLocal(text)).with_may_have_run(MayHaveRun::Maybe)
        }
        ReplyStatus::UNKNOWN_USER => {
            Error::new(ErrorKind::UnknownUser(text)).with_may_have_run(MayHaveRun::Yes)
        }
        ReplyStatus::UNKNOWN => Error::new(ErrorKind::Unknown(text)).with_may_have_run(MayHaveRun::Yes),
        ReplyStatus(status) => {
            Error::new(ErrorKind::Dispatch { status, message: text }).with_may_have_run(MayHaveRun::Maybe)
        }
    }
}

fn failed_error(status: ReplyStatus, failed: RequestFailed) -> Error {
    Error::new(match status {
        ReplyStatus::FACET_NOT_EXIST => ErrorKind::FacetNotExist(failed),
        ReplyStatus::OPERATION_NOT_EXIST => ErrorKind::OperationNotExist(failed),
        _ => ErrorKind::ObjectNotExist(failed),
    })
}
