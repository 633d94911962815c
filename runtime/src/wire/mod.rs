//! Values and messages to bytes, and back. No I/O, no clock, no async, and no panic whatever the bytes.
//!
//! The facts of the protocol stand in `WIRE.md` beside this file; comments cite its sections, as in "WIRE 2.4".
//!
//! In reading order: what a type must say of itself ([`SliceType`], [`Encode`], [`Decode`]), the [`Writer`] and the
//! [`Reader`], the types one by one, then the messages around them.

mod value;

mod reader;
mod writer;

mod class;
mod containers;
mod endpoint;
mod exception;
mod identity;
mod numbers;
mod optional;
mod proxy;
mod results;
mod slice;
mod text;
mod view;

mod message;
mod reply;
mod request;

mod error;
pub(crate) mod native;
mod payload;
mod version;

#[cfg(test)]
mod tests;

pub use class::{CLASS_DEPTH_MAX, ClassContext, ClassOptions, InstanceReader};
pub use error::{DecodeError, EncodeError, ProtocolError};
pub use exception::{ExceptionInfo, ExceptionReader, SliceException};
pub use message::{
    CLOSE, HEADER_SIZE, Header, MessageKind, VALIDATE, compression, finish_message, start_message,
};
pub use optional::OptionalFormat;
pub use payload::{Chunk, INLINE, Payload};
pub use proxy::Nullable;
pub use reader::{DEPTH_MAX, Reader};
pub use reply::{ReplyHead, ReplyStatus, put_reply_head, put_request_failed, request_failed};
pub(crate) use request::BatchPlace;
pub use request::{
    ContextEntries, RequestHead, RequestTarget, batch_entries, operation_mode, put_request_head,
};
pub use results::Results;
pub use value::{Decode, Encode, SliceType, fixed_size};
pub use version::Version;
pub use view::{View, ViewIter};
pub use writer::{Format, SEGMENT_MIN, SizeMark, Writer};
