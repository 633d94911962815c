//! What can go wrong, sorted by who is to blame, and whether the request may have been executed.

use std::fmt;

use crate::identity::Identity;
use crate::wire::{DecodeError, EncodeError, ProtocolError};

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Whether a request may have been executed when its caller got an error.
///
/// Only `No` allows a call to be repeated that is not idempotent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MayHaveRun {
    /// The request was provably not executed.
    No,
    /// Nobody can say: the request was sent and no answer came.
    Maybe,
    /// The server answered that it ran, and failed.
    Yes,
}

/// Why a call, or an operation on the runtime, failed.
///
/// It is one pointer in size. User exceptions are not in here: they live in the error type of the operation.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    may_have_run: MayHaveRun,
}

/// The object, facet and operation of a request that a server could not carry out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFailed {
    /// The identity that was asked for.
    pub identity: Identity,
    /// The facet that was asked for; empty is the default facet.
    pub facet: String,
    /// The operation that was asked for.
    pub operation: String,
}

/// What happened. The order is by who is to blame: the program, the way to the peer, the peer, the servant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    // The program, or its configuration.
    /// The API was used in a way that its documentation rules out.
    ApiMisuse(String),
    /// A string (proxy, endpoint, identity, property) could not be parsed.
    Parse(String),
    /// Something with this name exists already.
    AlreadyRegistered(String),
    /// Nothing with this name exists.
    NotRegistered(String),
    /// A proxy was cast to a type that its object does not have.
    WrongType {
        /// The type id of the cast.
        expected: String,
        /// The type id that the object gave.
        found: String,
    },
    /// The communicator was destroyed.
    CommunicatorDestroyed,
    /// The object adapter was deactivated or destroyed.
    AdapterDeactivated(String),
    /// A nested call would have waited for a call of its own chain, for ever.
    Reentrant(RequestFailed),

    // The way to the peer.
    /// The proxy has no endpoint that this program can use.
    NoEndpoint(String),
    /// No endpoint could be reached; the text names each with its reason.
    Unreachable(String),
    /// The time allowed for a call, or a connection, is over.
    Timeout(String),
    /// The connection was lost.
    ConnectionLost(String),
    /// The peer closed the connection gracefully, before it read the request.
    ConnectionClosed,
    /// The call was given up by its caller.
    Cancelled,
    /// Middleware refused the call; the text says why.
    Refused(String),
    /// A limit of this program was reached; the text names its property.
    LimitExceeded(String),
    /// The operating system refused.
    Io(String),

    // The peer.
    /// The peer broke the protocol.
    PeerMisbehaved(String),
    /// Bytes could not be decoded, or a value could not be encoded.
    Marshal(String),
    /// There is no such object.
    ObjectNotExist(RequestFailed),
    /// The object exists, but not with this facet.
    FacetNotExist(RequestFailed),
    /// The object has no such operation.
    OperationNotExist(RequestFailed),
    /// The servant, or the runtime around it, failed; the text is the peer's.
    UnknownLocal(String),
    /// The servant threw a user exception that the operation does not list; the text names it.
    UnknownUser(String),
    /// The servant failed in a way that its runtime does not know (a panic); the text is the peer's.
    Unknown(String),
    /// A status that only newer peers send: 8 and above.
    Dispatch {
        /// The reply status.
        status: u8,
        /// The peer's text.
        message: String,
    },
}

impl Error {
    /// An error of this kind that proves that no request was executed.
    pub fn new(kind: ErrorKind) -> Self {
        Error(Box::new(Inner { kind, may_have_run: MayHaveRun::No }))
    }

    /// The same error, with what is known about the request.
    #[must_use]
    pub fn with_may_have_run(mut self, may_have_run: MayHaveRun) -> Self {
        self.0.may_have_run = may_have_run;
        self
    }

    /// The error with which a servant says that its object is gone: the only way in which a typed servant
    /// lets an ObjectNotExist out.
    pub fn object_not_exist(identity: Identity) -> Self {
        let failed = RequestFailed { identity, facet: String::new(), operation: String::new() };
        Error::new(ErrorKind::ObjectNotExist(failed))
    }

    /// The error with which middleware refuses a call; `text` says why, and reaches the caller.
    pub fn refused(text: impl Into<String>) -> Self {
        Error::new(ErrorKind::Refused(text.into()))
    }

    pub(crate) fn api(text: impl Into<String>) -> Self {
        Error::new(ErrorKind::ApiMisuse(text.into()))
    }

    pub(crate) fn parse(text: impl Into<String>) -> Self {
        Error::new(ErrorKind::Parse(text.into()))
    }

    /// What happened.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Whether the request may have been executed.
    pub fn may_have_run(&self) -> MayHaveRun {
        self.0.may_have_run
    }
}

impl fmt::Display for RequestFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "object '{}'", self.identity)?;
        if !self.facet.is_empty() {
            write!(f, ", facet '{}'", self.facet)?;
        }
        if !self.operation.is_empty() {
            write!(f, ", operation '{}'", self.operation)?;
        }
        Ok(())
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ErrorKind::ApiMisuse(text)
            | ErrorKind::Parse(text)
            | ErrorKind::LimitExceeded(text)
            | ErrorKind::Refused(text) => f.write_str(text),
            ErrorKind::AlreadyRegistered(name) => write!(f, "{name} is already registered"),
            ErrorKind::NotRegistered(name) => write!(f, "{name} is not registered"),
            ErrorKind::WrongType { expected, found } => {
                write!(f, "wrong type: expected {expected}, the object is {found}")
            }
            ErrorKind::CommunicatorDestroyed => f.write_str("the communicator was destroyed"),
            ErrorKind::AdapterDeactivated(name) => write!(f, "object adapter '{name}' was deactivated"),
            ErrorKind::Reentrant(request) => {
                write!(f, "re-entrant call: the call chain already holds the gate of {request}")
            }
            ErrorKind::NoEndpoint(proxy) => write!(f, "no suitable endpoint in proxy '{proxy}'"),
            ErrorKind::Unreachable(text) => write!(f, "unreachable: {text}"),
            ErrorKind::Timeout(text) => write!(f, "timed out: {text}"),
            ErrorKind::ConnectionLost(text) => write!(f, "connection lost: {text}"),
            ErrorKind::ConnectionClosed => f.write_str("the peer closed the connection"),
            ErrorKind::Cancelled => f.write_str("the call was cancelled"),
            ErrorKind::Io(text) => f.write_str(text),
            ErrorKind::PeerMisbehaved(text) => write!(f, "protocol error: {text}"),
            ErrorKind::Marshal(text) => write!(f, "marshal error: {text}"),
            ErrorKind::ObjectNotExist(request) => write!(f, "no such object: {request}"),
            ErrorKind::FacetNotExist(request) => write!(f, "no such facet: {request}"),
            ErrorKind::OperationNotExist(request) => write!(f, "no such operation: {request}"),
            ErrorKind::UnknownLocal(text) => write!(f, "unknown local exception at the peer: {text}"),
            ErrorKind::UnknownUser(text) => write!(f, "unknown user exception: {text}"),
            ErrorKind::Unknown(text) => write!(f, "unknown exception at the peer: {text}"),
            ErrorKind::Dispatch { status, message } => {
                write!(f, "dispatch failed with status {status}: {message}")
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.kind.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} (may have run: {:?})", self.0.kind, self.0.may_have_run)
    }
}

impl std::error::Error for Error {}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Error::new(ErrorKind::Marshal(error.to_string()))
    }
}

impl From<EncodeError> for Error {
    fn from(error: EncodeError) -> Self {
        Error::new(ErrorKind::Marshal(error.to_string()))
    }
}

impl From<ProtocolError> for Error {
    fn from(error: ProtocolError) -> Self {
        Error::new(ErrorKind::PeerMisbehaved(error.to_string()))
    }
}

const _: () = assert!(size_of::<Error>() == size_of::<usize>());
