//! References to text, as Ice prints them.

use std::fmt::{self, Write as _};

use super::reference::{InvocationMode, Reference, Target};
use crate::text::{self, ToStringMode};
use crate::wire::Version;

impl Reference {
    /// The text form of the proxy, which [`Reference::parse`] reads back. Its options of this program only
    /// are not in it.
    pub fn to_text(&self, mode: ToStringMode) -> String {
        let mut out = quoted(self.identity.to_text(mode), false);
        if !self.facet.is_empty() {
            out.push_str(" -f ");
            // It would be taken for an option if it began with a hyphen.
            out.push_str(&quoted(escaped(&self.facet, mode), self.facet.starts_with('-')));
        }
        out.push_str(match self.mode {
            InvocationMode::Twoway => " -t",
            InvocationMode::Oneway => " -o",
            InvocationMode::BatchOneway => " -O",
            InvocationMode::Datagram => " -d",
            InvocationMode::BatchDatagram => " -D",
        });
        if self.secure {
            out.push_str(" -s");
        }
        // Writing to a string cannot fail.
        if self.protocol != Version::PROTOCOL_1_0 {
            let _ = write!(out, " -p {}", self.protocol);
        }
        let _ = write!(out, " -e {}", self.encoding);
        match &self.target {
            Target::Direct(endpoints) => {
                let _ = endpoints.iter().try_for_each(|endpoint| write!(out, ":{endpoint}"));
            }
            Target::Adapter(adapter) => {
                out.push_str(" @ ");
                out.push_str(&quoted(escaped(adapter, mode), false));
            }
            Target::WellKnown => {}
        }
        out
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text(ToStringMode::Unicode))
    }
}

fn escaped(text: &str, mode: ToStringMode) -> String {
    let mut escaped = String::with_capacity(text.len());
    text::escape(text, None, mode, &mut escaped);
    escaped
}

/// Puts an escaped text in quotes where it holds a delimiter, or where it must be. Other delimiters are
/// escaped already.
///
/// Stock Ice takes a quote behind a backslash for an escaped one, even if the backslash is escaped: the last
/// one is in octal.
fn quoted(escaped: String, must: bool) -> String {
    if !must && !escaped.contains([' ', ':', '@']) {
        return escaped;
    }
    match escaped.strip_suffix("\\\\") {
        Some(escaped) => format!("\"{escaped}\\134\""),
        None => format!("\"{escaped}\""),
    }
}
