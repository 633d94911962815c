//! Rules that need no names looked up: how names are written, and which metadata there is.

mod comment;
mod identifier;
mod metadata;

pub(crate) use comment::operation_comment;
pub(crate) use identifier::identifier;
pub(crate) use metadata::{Target, file_metadata, metadata};
