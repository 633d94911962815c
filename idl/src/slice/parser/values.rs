//! Constant values, and the escapes of strings.

use crate::slice::ast::{ValueKind, ValueText};
use crate::slice::diagnostics::Diagnostic;
use crate::slice::parser::Parser;
use crate::slice::parser::cursor::{Lost, Read};
use crate::slice::source::Place;
use crate::slice::token::{Kind, Token};

impl Parser<'_> {
    /// A value; `None` if it was read but is wrong, which was reported.
    pub(super) fn value(&mut self) -> Read<Option<ValueText>> {
        let token = self.cursor.peek().clone();
        let kind = match token.kind {
            Kind::Word if &*token.text == "true" || &*token.text == "false" => {
                self.cursor.skip();
                ValueKind::Bool(&*token.text == "true")
            }
            Kind::Number => {
                self.cursor.skip();
                ValueKind::Number { digits: token.text, is_negative: false }
            }
            Kind::Mark if matches!(&*token.text, "+" | "-") => {
                self.cursor.skip();
                let number = self.cursor.peek().clone();
                if number.kind != Kind::Number {
                    let error = self.expected(&format!("a number behind `{}`", token.text));
                    self.sink.push(error.help("a value is a literal or a constant: nothing is computed"));
                    return Err(Lost);
                }
                self.cursor.skip();
                ValueKind::Number { digits: number.text, is_negative: &*token.text == "-" }
            }
            Kind::Text => {
                self.cursor.skip();
                ValueKind::Text(self.text_of(&token))
            }
            Kind::Word | Kind::Escaped | Kind::Mark => ValueKind::Named(self.path("a value")?),
            _ => {
                let error = self.expected("a value");
                self.sink.push(error);
                return Err(Lost);
            }
        };
        Ok(Some(ValueText { kind, place: self.cursor.since(token.place) }))
    }

    /// The text of a string, its escapes read.
    pub(super) fn text_of(&mut self, token: &Token) -> String {
        let raw = &token.text;
        let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
        if !inner.contains('\\') {
            return inner.to_owned();
        }
        let (text, wrong) = unescape(inner);
        for (start, end, message, help) in wrong {
            // The quote is one byte.
            let at = token.place.start + 1;
            let place = match token.is_verbatim() {
                true => Place { start: at + start as u32, end: at + end as u32, ..token.place },
                false => token.place,
            };
            self.sink.push(Diagnostic::error(place, message).help(help));
        }
        text
    }
}

/// A mistake: its bytes, what is wrong, what to do.
type Wrong = (usize, usize, String, &'static str);

fn unescape(raw: &str) -> (String, Vec<Wrong>) {
    let mut bytes: Vec<u8> = Vec::new();
    let mut wrong: Vec<Wrong> = Vec::new();
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        bytes.extend(rest[..at].bytes());
        let start = raw.len() - rest.len() + at;
        rest = &rest[at + 1..];
        let letter = rest.chars().next().unwrap_or('\\');
        let length = match escape(letter, rest, &mut bytes) {
            Ok(length) => length,
            Err((length, message, help)) => {
                wrong.push((start, start + 1 + length, message, help));
                length
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    bytes.extend(rest.bytes());
    match String::from_utf8(bytes) {
        Ok(text) => (text, wrong),
        Err(error) => {
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            if wrong.is_empty() {
                let message = "expected UTF-8, found other bytes in the escapes of this string".to_owned();
                let help = "write the character itself, or `\\u` and its four hex digits";
                wrong.push((0, raw.len(), message, help));
            }
            (text, wrong)
        }
    }
}

/// One escape, `rest` being what stands behind the `\`. How many bytes it takes there.
fn escape(letter: char, rest: &str, bytes: &mut Vec<u8>) -> Result<usize, (usize, String, &'static str)> {
    let simple = match letter {
        '\\' | '"' | '\'' | '?' => Some(letter as u8),
        'n' => Some(b'\n'),
        'r' => Some(b'\r'),
        't' => Some(b'\t'),
        'v' => Some(0x0b),
        'f' => Some(0x0c),
        'a' => Some(0x07),
        'b' => Some(0x08),
        _ => None,
    };
    if let Some(byte) = simple {
        bytes.push(byte);
        return Ok(1);
    }
    match letter {
        'x' => {
            let digits = leading(&rest[1..], 2, |letter| letter.is_ascii_hexdigit());
            let value = u8::from_str_radix(digits, 16);
            let value = value.map_err(|_| {
                (1, "expected hex digits behind `\\x`, found none".to_owned(), "write `\\x41`")
            })?;
            bytes.push(value);
            Ok(1 + digits.len())
        }
        '0'..='7' => {
            let digits = leading(rest, 3, |letter| matches!(letter, '0'..='7'));
            let value = u8::from_str_radix(digits, 8).map_err(|_| {
                (
                    digits.len(),
                    format!("expected at most `\\377`, found `\\{digits}`"),
                    "an octal escape is one byte",
                )
            })?;
            bytes.push(value);
            Ok(digits.len())
        }
        'u' => unicode(rest, 4, bytes),
        'U' => unicode(rest, 8, bytes),
        _ => Err((
            letter.len_utf8(),
            format!("expected an escape, found `\\{letter}`"),
            "the escapes are `\\\\`, `\\\"`, `\\'`, `\\n`, `\\r`, `\\t`, `\\a`, `\\b`, `\\f`, `\\v`, `\\?`, \
             `\\x41`, `\\101`, `\\u0041` and `\\U00000041`; a backslash itself is `\\\\`",
        )),
    }
}

/// `\u` or `\U` and its digits.
fn unicode(rest: &str, count: usize, bytes: &mut Vec<u8>) -> Result<usize, (usize, String, &'static str)> {
    let digits = leading(&rest[1..], count, |letter| letter.is_ascii_hexdigit());
    if digits.len() < count {
        let message =
            format!("expected {count} hex digits behind `\\{}`, found {}", &rest[..1], digits.len());
        return Err((1 + digits.len(), message, "write `\\u00e9` or `\\U0001f600`"));
    }
    let letter = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).ok_or_else(|| {
        (
            1 + count,
            format!("expected a Unicode character, found `\\{}{digits}`", &rest[..1]),
            "the halves of a surrogate pair and numbers above 10ffff are no characters; write `\\U0001f600` in one",
        )
    })?;
    bytes.extend(letter.encode_utf8(&mut [0; 4]).bytes());
    Ok(1 + count)
}

/// At most `most` characters from the front that belong.
fn leading(text: &str, most: usize, belongs: impl Fn(char) -> bool) -> &str {
    let length = text.chars().take(most).take_while(|letter| belongs(*letter)).count();
    &text[..length]
}
