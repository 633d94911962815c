//! A request on its way to a servant, and the reply on its way back.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::FutureExt;

use crate::adapter::ObjectAdapter;
use crate::adapter::chain::{self, CHAIN_KEY, Chain};
use crate::adapter::current::{self, Current};
use crate::adapter::limits::Taken;
use crate::adapter::servants::{self, Found};
use crate::connection::Connection;
use crate::error::{Error, ErrorKind, RequestFailed};
use crate::identity::Identity;
use crate::interface::Operation;
use crate::throws::Throws;
use crate::wire::{
    Chunk, ClassContext, DecodeError, EncodeError, Payload, Reader, ReplyStatus, RequestHead, Version,
    Writer, put_request_failed,
};

/// A request as a servant gets it. It owns its bytes, so parameters can be lent from it.
#[derive(Debug)]
pub struct Request {
    id: u32,
    mode: u8,
    has_context: bool,
    body: Chunk,
    operation: Range<usize>,
    params: Range<usize>,
    encoding: Version,
    stay: AtomicU64,
    added: Option<Box<Added>>,
    classes: ClassContext,
    adapter: ObjectAdapter,
    connection: Option<Arc<Connection>>,
}

/// What was added to a request on its way from the wire to the servant.
#[derive(Debug, Default)]
struct Added {
    /// The stays in what is held around the servant's own gate: places of the adapter, and what policies hold.
    stays: Chain,
    /// What middleware made of the context.
    context: Option<BTreeMap<String, String>>,
    /// The object under which the servant's state is kept, where that is not the one that was called.
    kept_as: Option<Identity>,
    /// The call's place among those of its adapter.
    place: Option<Taken>,
}

impl Request {
    /// A request whose head was parsed from `parsed`; `body` holds the same bytes.
    pub(crate) fn new(
        head: &RequestHead<'_>,
        parsed: &[u8],
        body: Chunk,
        adapter: ObjectAdapter,
        connection: Option<Arc<Connection>>,
    ) -> Self {
        let operation_at = head.operation.as_ptr().addr() - parsed.as_ptr().addr();
        let encoding = match body.get(head.params.start + 4..head.params.start + 6) {
            Some(version) => Version { major: version[0], minor: version[1] },
            None => Version::SLICE_1_1,
        };
        Request {
            id: head.id as u32,
            mode: head.mode,
            has_context: !head.context.is_empty(),
            operation: operation_at..operation_at + head.operation.len(),
            params: head.params.clone(),
            encoding,
            body,
            stay: AtomicU64::new(0),
            added: None,
            classes: ClassContext::default(),
            adapter,
            connection,
        }
    }

    /// The request id: 0 if no answer is expected.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The operation's name on the wire.
    pub fn operation(&self) -> &str {
        std::str::from_utf8(&self.body[self.operation.clone()]).unwrap_or_default()
    }

    /// The identity that was called.
    pub fn identity(&self) -> Identity {
        self.head(|head| Identity { name: head.name.to_owned(), category: head.category.to_owned() })
    }

    /// The identity that was called, as the table of servants has it.
    pub(crate) fn key(&self) -> Box<[u8]> {
        self.head(servants::key_of)
    }

    /// The facet that was called; empty is the default facet.
    pub fn facet(&self) -> String {
        self.head(|head| head.facet.to_owned())
    }

    /// The context, without Floe's own keys.
    pub fn context(&self) -> BTreeMap<String, String> {
        if let Some(context) = self.added.as_ref().and_then(|added| added.context.as_ref()) {
            return context.clone();
        }
        if !self.has_context {
            return BTreeMap::new();
        }
        let foreign = |(key, _): &(&str, &str)| !key.starts_with("floe.");
        self.head(|head| {
            head.context
                .iter()
                .filter(foreign)
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect()
        })
    }

    /// Whether the caller sent the request as idempotent.
    pub fn is_idempotent(&self) -> bool {
        self.mode != 0
    }

    /// The encoding of the parameters. The answer has the same.
    pub fn encoding(&self) -> Version {
        self.encoding
    }

    /// The parameters as they came: a whole encapsulation.
    pub fn encapsulation(&self) -> &[u8] {
        &self.body[self.params.clone()]
    }

    /// The adapter that dispatches the request.
    pub fn adapter(&self) -> &ObjectAdapter {
        &self.adapter
    }

    /// The connection on which the request came; `None` for a call within the process.
    pub fn connection(&self) -> Option<&Arc<Connection>> {
        self.connection.as_ref()
    }

    /// Replaces the context; Floe's own keys stay as they came.
    pub(super) fn set_context(&mut self, context: BTreeMap<String, String>) {
        self.added.get_or_insert_default().context = Some(context);
    }

    /// The parameters, in a buffer that can be kept.
    pub(super) fn kept_params(&self) -> Payload {
        match &self.body {
            Chunk::Shared(body) => Chunk::Shared(body.slice(self.params.clone())),
            inline => Chunk::copy_from_slice(&inline[self.params.clone()]),
        }
        .into()
    }

    /// The same request at another adapter, and what is there for it.
    pub(crate) fn at(self, adapter: ObjectAdapter) -> (Self, Found) {
        let found = match RequestHead::parse(&self.body) {
            Ok(head) => adapter.servants().look_up(&head),
            Err(_) => Found::NoObject,
        };
        (Request { adapter, ..self }, found)
    }

    /// A reader of the parameters of `operation`, which checks the mode and the encoding that were sent.
    ///
    /// # Errors
    /// Status 5, as stock Ice has it.
    pub fn params(&self, operation: &Operation) -> Result<Reader<'_>, Refusal> {
        if self.mode != 0 && !operation.idempotent {
            return Err(self.refuse(format!(
                "operation '{}' is not idempotent, but was called with mode {}",
                operation.name, self.mode
            )));
        }
        let reader = self.reader()?.with_home(self.adapter.communicator());
        let mut reader = reader.with_classes(&self.classes);
        let native = reader.encoding() == Version::NATIVE;
        let slice = reader.encoding().major == 1 && reader.encoding().minor <= 1;
        match (operation.native, native, slice) {
            (true, true, _) | (false, _, true) => {
                reader.expect_classes(operation.classes_in);
                Ok(reader)
            }
            (expects_native, ..) => Err(self.refuse(format!(
                "unsupported encoding {}: operation '{}' expects encoding {}",
                reader.encoding(),
                operation.name,
                if expects_native { Version::NATIVE } else { Version::SLICE_1_1 },
            ))),
        }
    }

    fn reader(&self) -> Result<Reader<'_>, DecodeError> {
        let mut body = Reader::of_chunk(&self.body, Version::SLICE_1_0);
        body.take(self.params.start)?;
        body.nested_any()
    }

    /// Runs a call's future to its end, with this request as [`current`](crate::current).
    pub fn run(&self, call: impl Future<Output = Result<Reply, Refusal>>) -> impl Future<Output = Reply> {
        current::scope_request(self, call).map(|result| result.unwrap_or_else(Reply::from))
    }

    /// The answer to a call: its result, encoded, or its error.
    pub fn answer<T, E: Throws>(
        &self,
        operation: &Operation,
        result: Result<T, E>,
        encode: impl FnOnce(&mut Writer, T),
    ) -> Reply {
        if self.id == 0 {
            return Reply::none();
        }
        let format = operation.format.unwrap_or(self.adapter.communicator().default_format());
        let mut writer = Writer::encapsulation(self.encoding).with_format(format);
        let status = match result {
            Ok(value) => {
                writer.expect_classes(operation.classes_out);
                encode(&mut writer, value);
                ReplyStatus::OK
            }
            Err(error) => {
                if let Some(system) = error.system() {
                    return self.escaped(system);
                }
                error.put_user(&mut writer);
                ReplyStatus::USER_EXCEPTION
            }
        };
        match writer.finish() {
            Ok(body) => Reply { status, body },
            Err(error) => error.into(),
        }
    }

    /// As [`answer`](Self::answer), for an operation of a native interface.
    pub fn answer_native<T: serde::Serialize, E: Throws>(
        &self,
        operation: &Operation,
        result: Result<T, E>,
    ) -> Reply {
        self.answer(operation, result, |writer, value| writer.put_native(&value))
    }

    /// The answer of a servant that passes on an encapsulation as it is.
    pub fn answer_encapsulation(&self, ok: bool, encapsulation: Payload) -> Reply {
        let status = if ok { ReplyStatus::OK } else { ReplyStatus::USER_EXCEPTION };
        Reply { status, body: encapsulation }
    }

    /// The answer to an operation that the servant does not have.
    pub fn operation_not_exist(&self) -> Refusal {
        self.not_there(ReplyStatus::OPERATION_NOT_EXIST).into()
    }

    /// The answer of statuses 2 to 4.
    fn not_there(&self, status: ReplyStatus) -> Reply {
        self.head(|head| Reply::request_failed(status, head))
    }

    /// The answer to a request that the runtime cannot carry out: status 5 with this text.
    pub fn refuse(&self, text: impl Into<String>) -> Refusal {
        Reply::text(ReplyStatus::UNKNOWN_LOCAL, &text.into()).into()
    }

    /// The answer to a call that a policy fails with this error.
    pub(crate) fn failed(&self, error: &Error) -> Reply {
        match error.kind() {
            ErrorKind::Reentrant(failed) if *failed == self.request_failed() => self.reentrant().into(),
            _ => self.escaped(error),
        }
    }

    /// The answer to a call whose object is not there, or not with this facet.
    pub(crate) fn not_exist(&self, has_other_facets: bool) -> Reply {
        self.not_there(match has_other_facets {
            true => ReplyStatus::FACET_NOT_EXIST,
            false => ReplyStatus::OBJECT_NOT_EXIST,
        })
    }

    /// What a servant, or a policy, may know of the call.
    pub fn current(&self) -> Current {
        Current::of(self)
    }

    /// The answer to a call that would wait for its own chain.
    pub(crate) fn reentrant(&self) -> Refusal {
        self.refuse(format!("{REENTRANT}: {}", ErrorKind::Reentrant(self.request_failed())))
    }

    /// The same, as the error of a policy.
    pub(crate) fn reentrant_error(&self) -> Error {
        Error::new(ErrorKind::Reentrant(self.request_failed()))
    }

    fn request_failed(&self) -> RequestFailed {
        RequestFailed {
            identity: self.identity(),
            facet: self.facet(),
            operation: self.operation().to_owned(),
        }
    }

    /// The gates that the callers of this call hold.
    pub(crate) fn chain(&self) -> Chain {
        if !self.has_context {
            return Chain::new();
        }
        self.head(|head| head.context.get(CHAIN_KEY).map(chain::parse).unwrap_or_default())
    }

    /// The gates that the callers of a nested call hold: those above this call, and its own.
    pub(crate) fn chain_below(&self) -> Chain {
        let mut chain = self.chain();
        chain.extend(self.added.iter().flat_map(|added| added.stays.iter().copied()));
        let own = self.stay.load(Ordering::Relaxed);
        chain.extend((own != 0).then_some(own));
        chain
    }

    /// Notes that a policy holds something for the time of this call.
    pub(crate) fn enter(&mut self, stay: u64) {
        self.added.get_or_insert_default().stays.push(stay);
    }

    /// Notes that what a policy held is free again.
    pub(crate) fn leave(&mut self, stay: u64) {
        if let Some(added) = &mut self.added {
            added.stays.retain(|held| *held != stay);
        }
    }

    /// Notes the place that the call has at its adapter.
    pub(super) fn set_place(&mut self, place: Taken) {
        self.enter(place.stay());
        self.added.get_or_insert_default().place = Some(place);
    }

    /// The call goes on at another adapter: its place at this one is free.
    pub(super) fn leave_place(&mut self) {
        if let Some(place) = self.added.as_mut().and_then(|added| added.place.take()) {
            self.leave(place.stay());
            place.free();
        }
    }

    /// Names the object under which the servant's state is kept, where that is not the one that was called.
    pub(crate) fn keep_as(&mut self, identity: Identity) {
        self.added.get_or_insert_default().kept_as = Some(identity);
    }

    /// The object under which the servant's state is kept.
    pub fn state_identity(&self) -> Identity {
        let kept_as = self.added.as_ref().and_then(|added| added.kept_as.clone());
        kept_as.unwrap_or_else(|| self.identity())
    }

    pub(crate) fn set_stay(&self, stay: u64) {
        self.stay.store(stay, Ordering::Relaxed);
    }

    /// Parses the head anew: done only for what is rarely asked for.
    fn head<R: Default>(&self, read: impl FnOnce(&RequestHead<'_>) -> R) -> R {
        RequestHead::parse(&self.body).map(|head| read(&head)).unwrap_or_default()
    }

    fn escaped(&self, error: &Error) -> Reply {
        let asked = || (self.facet(), self.operation().to_owned());
        Reply::escaped(error, asked, self.adapter.communicator().passes_request_failed())
    }
}

/// How the text of a reply begins that refuses a re-entrant call; a Floe caller reads it as [`ErrorKind::Reentrant`].
pub(crate) const REENTRANT: &str = "floe::Reentrant";

/// What goes back to the caller: a status, and the bytes behind it.
#[derive(Clone, Debug)]
pub struct Reply {
    pub(crate) status: ReplyStatus,
    pub(crate) body: Payload,
}

impl Reply {
    /// Nothing: the caller expects no answer.
    pub(crate) fn none() -> Self {
        Reply { status: ReplyStatus::OK, body: Payload::default() }
    }

    /// A reply of statuses 5 to 7, with its text.
    pub(crate) fn text(status: ReplyStatus, text: &str) -> Self {
        let mut writer = Writer::raw(Version::SLICE_1_0);
        writer.put(text);
        Reply { status, body: writer.finish().unwrap_or_default() }
    }

    /// A reply of statuses 2 to 4: what was asked for.
    pub(crate) fn request_failed(status: ReplyStatus, head: &RequestHead<'_>) -> Self {
        Reply::failed(
            status,
            &RequestFailed {
                identity: Identity { name: head.name.to_owned(), category: head.category.to_owned() },
                facet: head.facet.to_owned(),
                operation: head.operation.to_owned(),
            },
        )
    }

    /// UnknownLocalException, status 5, with this text.
    pub(crate) fn unknown_local(text: &str) -> Self {
        Reply::text(ReplyStatus::UNKNOWN_LOCAL, text)
    }

    /// The answer to a call of the facet and operation that were `asked` for, out of which this error came. Only an ObjectNotExist
    /// that a servant made itself leaves as one: a caller could take another one for its own request's, and send that again. With
    /// `passes`, `Floe.Dispatch.PassRequestFailed`, it is Ice's way.
    pub(crate) fn escaped(error: &Error, asked: impl FnOnce() -> (String, String), passes: bool) -> Self {
        match error.kind() {
            ErrorKind::ObjectNotExist(failed) if failed.operation.is_empty() => {
                let (facet, operation) = asked();
                let failed = RequestFailed { facet, operation, ..failed.clone() };
                Reply::failed(ReplyStatus::OBJECT_NOT_EXIST, &failed)
            }
            ErrorKind::ObjectNotExist(failed) if passes => {
                Reply::failed(ReplyStatus::OBJECT_NOT_EXIST, failed)
            }
            ErrorKind::FacetNotExist(failed) if passes => Reply::failed(ReplyStatus::FACET_NOT_EXIST, failed),
            ErrorKind::OperationNotExist(failed) if passes => {
                Reply::failed(ReplyStatus::OPERATION_NOT_EXIST, failed)
            }
            ErrorKind::Unknown(text) => Reply::text(ReplyStatus::UNKNOWN, text),
            ErrorKind::UnknownUser(text) => Reply::text(ReplyStatus::UNKNOWN_USER, text),
            kind => Reply::text(ReplyStatus::UNKNOWN_LOCAL, &kind.to_string()),
        }
    }

    fn failed(status: ReplyStatus, failed: &RequestFailed) -> Self {
        let mut body = Vec::new();
        put_request_failed(&mut body, failed);
        Reply { status, body: Chunk::copy_from_slice(&body).into() }
    }

    /// What a caller gets whose servant panicked.
    pub(crate) fn panicked(panic: &(dyn std::any::Any + Send)) -> Self {
        Reply::text(ReplyStatus::UNKNOWN, &format!("the servant panicked: {}", panic_text(panic)))
    }

    /// The answer to a call that ran, but in whose end something failed. It is never an ObjectNotExist, which says that nothing ran.
    pub(crate) fn failed_after(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Unknown(text) => Reply::text(ReplyStatus::UNKNOWN, text),
            ErrorKind::UnknownUser(text) => Reply::text(ReplyStatus::UNKNOWN_USER, text),
            kind => Reply::unknown_local(&kind.to_string()),
        }
    }
}

/// What a panic says.
pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or(panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

impl Default for Reply {
    fn default() -> Self {
        Reply::text(ReplyStatus::UNKNOWN_LOCAL, "malformed request")
    }
}

/// The reply to a request that is not carried out: a [`Reply`] in a pointer, as the error of what comes before the call.
#[derive(Debug)]
pub struct Refusal(Box<Reply>);

impl From<Reply> for Refusal {
    fn from(reply: Reply) -> Self {
        Refusal(Box::new(reply))
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        *refusal.0
    }
}

impl From<DecodeError> for Refusal {
    fn from(error: DecodeError) -> Self {
        Reply::text(ReplyStatus::UNKNOWN_LOCAL, &error.to_string()).into()
    }
}

impl From<EncodeError> for Reply {
    fn from(error: EncodeError) -> Self {
        Reply::text(ReplyStatus::UNKNOWN_LOCAL, &error.to_string())
    }
}
