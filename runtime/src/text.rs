//! The text forms of names: escapes, quotes and numbers, as Ice writes and reads them.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::wire::Version;

/// How names are written where they hold characters that are not printable ASCII.
///
/// All three are read back to the same name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ToStringMode {
    /// Characters outside ASCII stand for themselves.
    #[default]
    Unicode,
    /// Characters outside ASCII are written `\uXXXX` or `\UXXXXXXXX`.
    Ascii,
    /// Bytes of UTF-8 outside printable ASCII are written in octal, as Ice up to 3.6 did.
    Compat,
}

impl FromStr for ToStringMode {
    type Err = Error;

    /// Reads the values of the property `Ice.ToStringMode`.
    fn from_str(text: &str) -> Result<Self> {
        match text {
            "Unicode" => Ok(ToStringMode::Unicode),
            "ASCII" => Ok(ToStringMode::Ascii),
            "Compat" => Ok(ToStringMode::Compat),
            _ => Err(Error::parse(format!("expected Unicode, ASCII or Compat, found '{text}'"))),
        }
    }
}

/// A word of a text, and whether a part of it stood in quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) quoted: bool,
}

/// A quote that is opened and never closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MismatchedQuote;

impl fmt::Display for MismatchedQuote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("mismatched quote")
    }
}

/// Appends `text` with escapes for quotes, backslashes, control characters and the `special` one.
pub(crate) fn escape(text: &str, special: Option<char>, mode: ToStringMode, out: &mut String) {
    for c in text.chars() {
        match c {
            '\\' | '\'' | '"' => out.extend(['\\', c]),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x07' if mode != ToStringMode::Compat => out.push_str("\\a"),
            '\x0b' if mode != ToStringMode::Compat => out.push_str("\\v"),
            _ if Some(c) == special => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            _ => escape_unprintable(c, mode, out),
        }
    }
}

fn escape_unprintable(c: char, mode: ToStringMode, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = match mode {
        ToStringMode::Unicode if !c.is_ascii() => out.write_char(c),
        ToStringMode::Compat => {
            let mut buffer = [0; 4];
            c.encode_utf8(&mut buffer).bytes().try_for_each(|byte| write!(out, "\\{byte:03o}"))
        }
        _ if u32::from(c) <= 0xffff => write!(out, "\\u{:04x}", u32::from(c)),
        _ => write!(out, "\\U{:08x}", u32::from(c)),
    };
}

/// Resolves the escapes that [`escape`] writes, and the others of Ice. A backslash before any other character
/// stands for itself.
///
/// # Errors
/// The text says what is wrong: a raw control character, a number out of range, bytes that are not UTF-8.
pub(crate) fn unescape(text: &str, special: Option<char>) -> Result<String, String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c.is_ascii_control() {
            return Err(format!("control character {} must be escaped", u32::from(c)));
        }
        if c != '\\' {
            push_char(&mut out, c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        rest = unescape_one(&rest[1..], special, &mut out)?;
    }
    String::from_utf8(out).map_err(|_| "octal or hexadecimal escapes that are not UTF-8".to_owned())
}

/// Resolves one escape, of which `rest` is what follows the backslash; returns what follows the escape.
fn unescape_one<'a>(rest: &'a str, special: Option<char>, out: &mut Vec<u8>) -> Result<&'a str, String> {
    let Some(c) = rest.chars().next() else {
        out.push(b'\\');
        return Ok(rest);
    };
    let after = &rest[c.len_utf8()..];
    match c {
        '\\' | '\'' | '"' | '?' => out.push(c as u8),
        'a' => out.push(0x07),
        'b' => out.push(0x08),
        'f' => out.push(0x0c),
        'n' => out.push(b'\n'),
        'r' => out.push(b'\r'),
        't' => out.push(b'\t'),
        'v' => out.push(0x0b),
        _ if Some(c) == special => push_char(out, c),
        '0'..='7' => {
            let digits = leading(rest, 3, |c| c.is_digit(8));
            let value = u32::from_str_radix(digits, 8).unwrap_or(u32::MAX);
            out.push(u8::try_from(value).map_err(|_| format!("octal value \\{digits} is out of range"))?);
            return Ok(&rest[digits.len()..]);
        }
        'x' => {
            let digits = leading(after, 2, |c| c.is_ascii_hexdigit());
            let value =
                u8::from_str_radix(digits, 16).map_err(|_| "\\x without a hexadecimal digit".to_owned())?;
            out.push(value);
            return Ok(&after[digits.len()..]);
        }
        'u' | 'U' => {
            let wanted = if c == 'u' { 4 } else { 8 };
            let digits = leading(after, wanted, |c| c.is_ascii_hexdigit());
            if digits.len() < wanted {
                return Err(format!("\\{c} wants {wanted} hexadecimal digits, found {}", digits.len()));
            }
            let value = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
            push_char(out, value.ok_or_else(|| format!("\\{c}{digits} is not a Unicode character"))?);
            return Ok(&after[digits.len()..]);
        }
        _ => {
            out.push(b'\\');
            return Ok(rest);
        }
    }
    Ok(after)
}

/// The longest beginning of `text` of at most `most` ASCII characters that are all `wanted`.
fn leading(text: &str, most: usize, wanted: impl Fn(char) -> bool) -> &str {
    let count = text.chars().take(most).take_while(|c| c.is_ascii() && wanted(*c)).count();
    &text[..count]
}

fn push_char(out: &mut Vec<u8>, c: char) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

/// The words of `text` between `delimiters`. A part in single or double quotes belongs to its word with its
/// delimiters; a backslash matters only before a quote, which it makes an ordinary character. Empty words are
/// left out unless they were quoted.
///
/// # Errors
/// A quote is opened and not closed.
pub(crate) fn words(text: &str, delimiters: &[char]) -> Result<Vec<Word>, MismatchedQuote> {
    let mut words = Vec::new();
    let mut word = Word { text: String::new(), quoted: false };
    let mut chars = text.chars().peekable();
    let mut quote = None;
    while let Some(c) = chars.next() {
        match (c, quote) {
            ('\\', _) => match chars.peek().copied() {
                Some(next) if is_quote(next) && quote.is_none_or(|open| open == next) => {
                    word.text.push(next);
                    chars.next();
                }
                _ => word.text.push(c),
            },
            (_, Some(open)) if c == open => quote = None,
            (_, Some(_)) => word.text.push(c),
            (_, None) if is_quote(c) => {
                quote = Some(c);
                word.quoted = true;
            }
            (_, None) if delimiters.contains(&c) => {
                let full = std::mem::replace(&mut word, Word { text: String::new(), quoted: false });
                words.extend(Some(full).filter(|word| word.quoted || !word.text.is_empty()));
            }
            (_, None) => word.text.push(c),
        }
    }
    if quote.is_some() {
        return Err(MismatchedQuote);
    }
    words.extend(Some(word).filter(|word| word.quoted || !word.text.is_empty()));
    Ok(words)
}

/// The parts of `text` between colons that are not in quotes. Quotes and escapes stay; the rules are those of
/// [`words`].
///
/// # Errors
/// A quote is opened and not closed.
pub(crate) fn parts(text: &str) -> Result<Vec<&str>, MismatchedQuote> {
    let bytes = text.as_bytes();
    let (mut parts, mut start, mut quote, mut at) = (Vec::new(), 0, None, 0);
    while let Some(&byte) = bytes.get(at) {
        match (byte, quote) {
            (b'\\', open) => {
                let next = bytes.get(at + 1).copied();
                let escapes = next
                    .is_some_and(|next| is_quote(char::from(next)) && open.is_none_or(|open| open == next));
                at += usize::from(escapes);
            }
            (_, Some(open)) if byte == open => quote = None,
            (b'"' | b'\'', None) => quote = Some(byte),
            (b':', None) => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    if quote.is_some() {
        return Err(MismatchedQuote);
    }
    parts.push(&text[start..]);
    Ok(parts)
}

fn is_quote(c: char) -> bool {
    c == '"' || c == '\''
}

/// Writes `text` so that [`words`] reads it as one word, and a colon in it does not end an endpoint.
///
/// Quotes are written only where they are needed, in double quotes if that is possible: stock Ice protects a
/// colon in no others.
pub(crate) fn quote(text: &str, out: &mut String) {
    let plain = |c: char| !is_quote(c) && c != ':' && !BLANKS.contains(&c);
    if text.chars().all(plain) && !text.is_empty() && !text.starts_with('-') {
        out.push_str(text);
        return;
    }
    if !text.contains("\\\"") && !text.ends_with('\\') {
        out.extend(["\"", &text.replace('"', "\\\""), "\""]);
        return;
    }
    quote_piecewise(text, out);
}

/// Writes each run of backslashes with the character behind it in quotes of the other kind, for in double
/// quotes no backslash can stand before `"`.
fn quote_piecewise(text: &str, out: &mut String) {
    let mut rest = text;
    while !rest.is_empty() {
        let backslashes = rest.len() - rest.trim_start_matches('\\').len();
        let Some(c) = rest[backslashes..].chars().next() else {
            // Nothing follows: the backslashes stand bare, for a quote behind them would be taken as escaped.
            out.push_str(rest);
            return;
        };
        let (piece, after) = rest.split_at(backslashes + c.len_utf8());
        let mark = if c == '"' { "'" } else { "\"" };
        out.extend([mark, piece, mark]);
        rest = after;
    }
}

/// What separates words in proxies and endpoints.
pub(crate) const BLANKS: &[char] = &[' ', '\t', '\r', '\n'];

/// A decimal number as Ice reads it: blanks before it and a sign are allowed, nothing behind it.
pub(crate) fn integer(text: &str) -> Option<i64> {
    text.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '\x0b').parse().ok()
}

/// A version `major.minor`, both at most 255 and the major at least 1.
///
/// # Errors
/// The text says what was expected and what came.
pub(crate) fn version(text: &str) -> Result<Version, String> {
    let number = |text| integer(text).and_then(|number| u8::try_from(number).ok());
    let version = text.split_once('.').and_then(|(major, minor)| {
        Some(Version { major: number(major).filter(|major| *major > 0)?, minor: number(minor)? })
    });
    version.ok_or_else(|| format!("expected a version such as 1.1, found '{text}'"))
}

#[cfg(test)]
pub(crate) mod tests;
