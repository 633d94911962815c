//! One line of a configuration file.

use crate::text::BLANKS;

/// What a line of a configuration file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing, or a comment.
    Blank,
    /// A name, which is never empty, and its value.
    Entry(String, String),
    /// Text without `=`, or without a name.
    Invalid,
}

/// Reads a line without its line feed.
pub(super) fn parse(line: &str) -> Line {
    let mut chars = Chars { rest: line.trim_start_matches(BLANKS) };
    if chars.rest.is_empty() || chars.rest.starts_with('#') {
        return Line::Blank;
    }
    let mut name = String::new();
    loop {
        match chars.next() {
            Some(('=', false)) => break,
            None | Some(('#', false)) => return Line::Invalid,
            Some((c, _)) => name.push(c),
        }
    }
    let name = name.trim_matches(BLANKS);
    if name.is_empty() {
        return Line::Invalid;
    }
    Line::Entry(name.to_owned(), value(chars))
}

/// The rest of a line up to a comment. Blanks at both ends do not count, but those behind a backslash do.
fn value(mut chars: Chars<'_>) -> String {
    let mut value = String::new();
    // Blanks that count only if something follows, and the escaped ones among them, which always do.
    let (mut blanks, mut escaped_blanks) = (String::new(), String::new());
    while let Some((c, escaped)) = chars.next() {
        match c {
            '#' if !escaped => break,
            _ if BLANKS.contains(&c) && escaped => {
                blanks.push(c);
                escaped_blanks.push(c);
            }
            _ if BLANKS.contains(&c) => blanks.extend(Some(c).filter(|_| !value.is_empty())),
            _ => {
                value.push_str(&blanks);
                value.push(c);
                blanks.clear();
                escaped_blanks.clear();
            }
        }
    }
    value + &escaped_blanks
}

/// The characters of a line, each with whether a backslash made it an ordinary one.
struct Chars<'a> {
    rest: &'a str,
}

impl Chars<'_> {
    fn next(&mut self) -> Option<(char, bool)> {
        let mut chars = self.rest.chars();
        let c = chars.next()?;
        let after = chars.as_str();
        if c == '\\'
            && let Some(escaped @ ('\\' | '=' | '#' | ' ')) = chars.next()
        {
            self.rest = chars.as_str();
            return Some((escaped, true));
        }
        self.rest = after;
        Some((c, false))
    }
}
