//! Rules that need no names looked up: how names are written, and which metadata there is.

mod identifier;
mod metadata;

pub(crate) use identifier::identifier;
pub(crate) use metadata::{Target, file_metadata, metadata};
