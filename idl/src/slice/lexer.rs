//! Text to tokens. Nothing is reported here: what is wrong becomes a token, which matters only where it is read.

use std::rc::Rc;

use crate::slice::source::{FileId, Place};
use crate::slice::token::{Flaw, Interner, Kind, Token};

/// The tokens of a text.
pub(crate) fn lex(text: &str, file: FileId, names: &mut Interner) -> Vec<Token> {
    let mut lexer = Lexer {
        text,
        file,
        at: 0,
        first: true,
        spaced: false,
        line: 0,
        indent: 0,
        names,
        tokens: Vec::new(),
    };
    if text.starts_with('\u{feff}') {
        lexer.at = '\u{feff}'.len_utf8();
    }
    while lexer.step() {}
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    file: FileId,
    at: usize,
    first: bool,
    spaced: bool,
    /// Where the line begins.
    line: usize,
    indent: u32,
    names: &'a mut Interner,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    /// One token or one piece of white space; `false` at the end.
    fn step(&mut self) -> bool {
        let Some(byte) = self.peek(0) else { return false };
        match byte {
            b'\n' => {
                self.at += 1;
                self.line = self.at;
                self.first = true;
                self.spaced = true;
            }
            b' ' | b'\t' | b'\r' | 0x0b | 0x0c => self.skip(1),
            b'\\' if self.peek(1) == Some(b'\n') => self.skip(2),
            b'\\' if self.peek(1) == Some(b'\r') && self.peek(2) == Some(b'\n') => self.skip(3),
            b'\\' if self.peek(1).is_some_and(begins_word) => self.escaped(),
            b'/' if self.peek(1) == Some(b'/') => self.line_comment(),
            b'/' if self.peek(1) == Some(b'*') => self.block_comment(),
            b'"' => self.string(),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_some_and(|next| next.is_ascii_digit()) => self.number(),
            b'\'' => self.quoted(),
            _ if begins_word(byte) || !byte.is_ascii() => self.word(),
            _ => self.mark(),
        }
        true
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn skip(&mut self, bytes: usize) {
        self.at += bytes;
        self.spaced = true;
    }

    fn end_of(&self, from: usize, belongs: fn(u8) -> bool) -> usize {
        let bytes = &self.text.as_bytes()[from..];
        from + bytes.iter().position(|byte| !belongs(*byte)).unwrap_or(bytes.len())
    }

    fn push(&mut self, kind: Kind, end: usize) {
        let text = self.names.get(&self.text[self.at..end]);
        self.push_text(kind, text, end);
    }

    fn push_text(&mut self, kind: Kind, text: Rc<str>, end: usize) {
        let place = Place { file: self.file, start: offset(self.at), end: offset(end) };
        if self.first {
            self.indent = offset(self.at - self.line);
        }
        let (first, spaced, indent) = (self.first, self.spaced, self.indent);
        self.tokens.push(Token { kind, text, place, first, spaced, indent, doc: None });
        self.at = end;
        self.first = false;
        self.spaced = false;
    }

    fn word(&mut self) {
        let end = self.end_of(self.at, |byte| in_word(byte) || !byte.is_ascii());
        let word = &self.text[self.at..end];
        if word.is_ascii() {
            return self.push(Kind::Word, end);
        }
        let is_foreign = |letter: char| letter.is_alphanumeric() || letter == '_';
        match word.find(|letter| !is_foreign(letter)) {
            None => self.push(Kind::Bad(Flaw::ForeignWord), end),
            Some(0) => self.mark(),
            Some(length) if word[..length].is_ascii() => self.push(Kind::Word, self.at + length),
            Some(length) => self.push(Kind::Bad(Flaw::ForeignWord), self.at + length),
        }
    }

    /// `'a'`, or an apostrophe.
    fn quoted(&mut self) {
        let rest = &self.text[self.at + 1..];
        let line = rest.lines().next().unwrap_or_default();
        match line.find('\'').filter(|length| *length <= LONGEST_QUOTED) {
            Some(length) => self.push(Kind::Bad(Flaw::Quoted), self.at + length + 2),
            None => self.mark(),
        }
    }

    fn escaped(&mut self) {
        let end = self.end_of(self.at + 1, in_word);
        let text = self.names.get(&self.text[self.at + 1..end]);
        self.push_text(Kind::Escaped, text, end);
    }

    fn line_comment(&mut self) {
        let end = self.text[self.at..].find('\n').map_or(self.text.len(), |length| self.at + length);
        let comment = &self.text[self.at..end];
        if comment.starts_with("///") && !comment.starts_with("////") && !comment.starts_with("///<") {
            self.doc(end);
        } else {
            self.skip(end - self.at);
        }
    }

    fn block_comment(&mut self) {
        let Some(length) = self.text[self.at + 2..].find("*/") else {
            let start = self.at;
            self.push(Kind::Bad(Flaw::OpenComment), start + 2);
            self.at = self.text.len();
            return;
        };
        let end = self.at + 2 + length + 2;
        let comment = &self.text[self.at..end];
        let is_doc = comment.len() > 4
            && comment.starts_with("/**")
            && !matches!(comment.as_bytes()[3], b'*' | b'/' | b'<');
        if is_doc { self.doc(end) } else { self.skip(end - self.at) }
    }

    /// A documentation comment: the token behind it is still the first of its line.
    fn doc(&mut self, end: usize) {
        let first = self.first;
        self.push(Kind::Doc, end);
        self.first = first;
        self.spaced = true;
    }

    fn string(&mut self) {
        let bytes = self.text.as_bytes();
        let mut end = self.at + 1;
        loop {
            match bytes.get(end) {
                Some(b'"') => return self.push(Kind::Text, end + 1),
                Some(b'\\') if !matches!(bytes.get(end + 1), None | Some(b'\n' | b'\r')) => end += 2,
                None | Some(b'\n' | b'\r') => {
                    return self.push(Kind::Bad(Flaw::OpenText), end);
                }
                Some(_) => end += 1,
            }
            // A backslash may stand before a character of many bytes.
            while !self.text.is_char_boundary(end.min(self.text.len())) {
                end += 1;
            }
        }
    }

    /// Everything that could be meant as one number; whether it is one is seen later.
    fn number(&mut self) {
        let bytes = self.text.as_bytes();
        let is_hex = matches!(bytes.get(self.at + 1), Some(b'x' | b'X'));
        let mut end = self.at;
        while let Some(byte) = bytes.get(end) {
            let is_sign = matches!(byte, b'+' | b'-')
                && !is_hex
                && end > self.at
                && matches!(bytes[end - 1], b'e' | b'E');
            if !(is_sign || in_word(*byte) || *byte == b'.') {
                break;
            }
            end += 1;
        }
        self.push(Kind::Number, end);
    }

    fn mark(&mut self) {
        let rest = &self.text[self.at..];
        if let Some(mark) = MARKS.iter().find(|mark| rest.starts_with(**mark)) {
            return self.push(Kind::Mark, self.at + mark.len());
        }
        let is_annotation =
            rest.starts_with('@') && rest[1..].starts_with(|next: char| next.is_ascii_alphabetic());
        let length = match is_annotation {
            true => self.end_of(self.at + 1, in_word) - self.at,
            false => rest.chars().next().map_or(1, char::len_utf8),
        };
        self.push(Kind::Bad(Flaw::Letter), self.at + length);
    }
}

fn begins_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Files are far below 4 GiB: `preprocess` refuses larger ones.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Bytes between `'` and `'`.
const LONGEST_QUOTED: usize = 40;

/// Longest first. `>>` is not one: it may close two types.
const MARKS: &[&str] = &[
    "[[", "]]", "::", "&&", "||", "==", "!=", "<=", ">=", "##", "#", "{", "}", "(", ")", "[", "]", "<", ">",
    ";", ",", "=", "*", ":", "+", "-", "/", "%", "!", "~", "^", "&", "|", "?",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let tokens = lex(text, FileId(0), &mut Interner::default());
        let shown: Vec<_> = tokens.iter().map(|token| format!("{:?}:{}", token.kind, token.text)).collect();
        assert_eq!(shown.join(" "), expected);
    }

    #[test]
    fn tokens() {
        check("module M{};", "Word:module Word:M Mark:{ Mark:} Mark:;");
        check("::A::B*", "Mark::: Word:A Mark::: Word:B Mark:*");
        check("\\int 0x1f 1.5e-3 .5", "Escaped:int Number:0x1f Number:1.5e-3 Number:.5");
        check("[[\"a\\\"b\"]]", "Mark:[[ Text:\"a\\\"b\" Mark:]]");
        check("a /* b */ c // d\ne", "Word:a Word:c Word:e");
        check("/** doc */ a", "Doc:/** doc */ Word:a");
        check("/// doc\na //// no", "Doc:/// doc Word:a");
        check("/**/ /*** no ***/ a", "Word:a");
        check("\u{feff}a", "Word:a");
    }

    #[test]
    fn what_is_no_token() {
        check("\"abc\nx", "Bad(OpenText):\"abc Word:x");
        check("\"abc\\", "Bad(OpenText):\"abc\\");
        check("\"\\é", "Bad(OpenText):\"\\é");
        check("a /* b", "Word:a Bad(OpenComment):/*");
        check("é@", "Bad(ForeignWord):é Bad(Letter):@");
        check("a→b €", "Word:a Bad(Letter):→ Word:b Bad(Letter):€");
        check("@Deprecated x", "Bad(Letter):@Deprecated Word:x");
        check("'a' it's", "Bad(Quoted):'a' Word:it Bad(Letter):' Word:s");
    }
}
