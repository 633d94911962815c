//! How names are written: what Slice 3.7 keeps for itself.

use crate::slice::diagnostics::Diagnostic;
use crate::slice::diagnostics::Sink;
use crate::slice::options::Options;
use crate::slice::unit::{FileFacts, Name};

/// Reports a name that may not be.
pub(crate) fn identifier(name: &Name, files: &[FileFacts], options: &Options, sink: &mut Sink) {
    let text = &name.text;
    let allows = |wish: &str| {
        let facts = files.get(name.place.file.0 as usize);
        facts.is_some_and(|facts| facts.metadata.iter().any(|one| one.text == wish))
    };
    let error = |message: String| Diagnostic::error(name.place, message);
    if text.len() > LONGEST {
        sink.push(error(format!(
            "expected a name of at most {LONGEST} letters, found one of {}",
            text.len()
        )));
        return;
    }
    if text.starts_with('_') || text.ends_with('_') || text.contains("__") {
        let message = format!("expected a name with `_` only between letters, found `{text}`");
        sink.push(error(message).help(format!("write `{}`", without_extra(text))));
        return;
    }
    let is_new = options.ice_version >= 30_800;
    if text.contains('_') && !is_new && !allows("underscore") {
        sink.push(error(format!("expected a name without `_`, found `{text}`")).help(format!(
            "write `{}`, or allow `_` in this file with `[[\"underscore\"]]` in its first line",
            camel(text)
        )));
    }
    let has_prefix = text.get(..3).is_some_and(|front| front.eq_ignore_ascii_case("ice"));
    if has_prefix && !is_new && !allows("ice-prefix") {
        sink.push(error(format!("expected a name that does not begin with `ice`, found `{text}`")).help(
            "`ice` is for Ice itself: rename it, or allow it in this file with `[[\"ice-prefix\"]]` in its first line",
        ));
    }
    if let Some(suffix) = SUFFIXES.iter().find(|suffix| text.ends_with(**suffix) && !is_new) {
        let message = format!("expected a name that does not end with `{suffix}`, found `{text}`");
        sink.push(error(message).help("the compilers of Ice use this ending for what they make; rename it"));
    }
}

fn without_extra(text: &str) -> String {
    let parts: Vec<&str> = text.split('_').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "x".to_owned() } else { parts.join("_") }
}

/// `some_name` as `someName`.
fn camel(text: &str) -> String {
    let mut camel = String::new();
    for part in text.split('_') {
        let mut letters = part.chars();
        match letters.next() {
            Some(first) if !camel.is_empty() => camel.extend(first.to_uppercase()),
            Some(first) => camel.push(first),
            None => {}
        }
        camel.push_str(letters.as_str());
    }
    camel
}

/// Letters of a name.
const LONGEST: usize = 1000;

const SUFFIXES: &[&str] = &["Helper", "Holder", "Prx", "Ptr"];
