//! What metadata and comments say that every mapping must know.

use crate::slice::unit::{Doc, Metadata};

/// The reason of `["deprecated:reason"]` or `@deprecated reason`; empty if none is given.
pub(super) fn deprecation(metadata: &[Metadata], doc: &Doc) -> Option<String> {
    let said = metadata.iter().find_map(|one| {
        let (word, reason) = one.text.split_once(':').unwrap_or((&one.text, ""));
        matches!(word, "deprecate" | "deprecated").then(|| reason.trim().to_owned())
    });
    let explained = doc.deprecated.as_ref().map(|lines| lines.join(" "));
    match (said, explained) {
        (Some(reason), Some(explained)) if reason.is_empty() => Some(explained),
        (Some(reason), _) => Some(reason),
        (None, explained) => explained,
    }
}

/// Whether this metadata is there.
pub(super) fn has(metadata: &[Metadata], text: &str) -> bool {
    metadata.iter().any(|one| one.text == text)
}
