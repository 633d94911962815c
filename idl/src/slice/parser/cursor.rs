//! The row of tokens, and where the parser is in it.

use std::rc::Rc;

use crate::slice::diagnostics::Diagnostic;
use crate::slice::parser::Parser;
use crate::slice::source::Place;
use crate::slice::token::{Kind, Token, is_keyword};
use crate::slice::unit::Name;

pub(super) struct Cursor {
    tokens: Vec<Token>,
    at: usize,
}

/// What a mistake means for the parser: it was reported, and it must find its way again.
pub(super) struct Lost;

/// A part of the syntax, or a mistake that was reported.
pub(super) type Read<T> = Result<T, Lost>;

impl Cursor {
    pub(super) fn new(tokens: Vec<Token>) -> Self {
        Self { tokens, at: 0 }
    }

    /// The next token; at the end, the last one again and again.
    pub(super) fn peek(&self) -> &Token {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, count: usize) -> &Token {
        let last = self.tokens.len() - 1;
        &self.tokens[(self.at + count).min(last)]
    }

    /// The token that was read last.
    pub(super) fn before(&self) -> &Token {
        &self.tokens[self.at.saturating_sub(1)]
    }

    pub(super) fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.skip();
        token
    }

    pub(super) fn skip(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    pub(super) fn is_mark(&self, mark: &str) -> bool {
        self.peek().is_mark(mark)
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.peek().is_word(word)
    }

    pub(super) fn take_mark(&mut self, mark: &str) -> bool {
        let is_next = self.is_mark(mark);
        if is_next {
            self.skip();
        }
        is_next
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let is_next = self.is_word(word);
        if is_next {
            self.skip();
        }
        is_next
    }

    pub(super) fn is_at_end(&self) -> bool {
        matches!(self.peek().kind, Kind::End | Kind::Edge)
    }

    pub(super) fn doc(&self) -> Option<Rc<str>> {
        self.peek().doc.clone()
    }

    /// From `start` to the token that was read last, if both are in one file.
    pub(super) fn since(&self, start: Place) -> Place {
        let last = self.before().place;
        if last.file == start.file && last.end >= start.start {
            Place { end: last.end, ..start }
        } else {
            start
        }
    }

    /// Behind the token that was read last.
    pub(super) fn behind(&self) -> Place {
        let place = self.before().place;
        Place { start: place.end, ..place }
    }
}

impl Parser<'_> {
    /// Reports that something else was expected here.
    pub(super) fn expected(&mut self, what: &str) -> Diagnostic {
        let found = self.cursor.peek();
        Diagnostic::error(found.place, format!("expected {what}, found {}", found.describe()))
    }

    /// Reads this mark, or reports that it is not there.
    pub(super) fn need_mark(&mut self, mark: &str, help: &str) -> Read<()> {
        if self.cursor.take_mark(mark) {
            return Ok(());
        }
        let mut error = self.expected(&format!("`{mark}`"));
        if !help.is_empty() {
            error = error.help(help);
        }
        self.sink.push(error);
        Err(Lost)
    }

    /// A new name. `what` says of what: `a struct`.
    pub(super) fn name(&mut self, what: &str) -> Read<Name> {
        let token = self.cursor.peek();
        let is_name = match token.kind {
            Kind::Escaped => true,
            Kind::Word => !is_keyword(&token.text),
            _ => false,
        };
        if is_name {
            let token = self.cursor.next();
            return Ok(Name { text: token.text.to_string(), place: token.place });
        }
        let mut error = self.expected(&format!("the name of {what}"));
        let token = self.cursor.peek();
        if token.kind == Kind::Word {
            error = error.help(format!("write `\\{}` to use a keyword as a name", token.text));
        }
        let is_keyword_as_name = token.kind == Kind::Word && {
            let next = self.cursor.ahead(1);
            next.kind == Kind::Mark && matches!(&*next.text, ";" | "{" | "(" | "," | ")" | "=")
        };
        self.sink.push(error);
        if is_keyword_as_name {
            let token = self.cursor.next();
            return Ok(Name { text: token.text.to_string(), place: token.place });
        }
        Err(Lost)
    }

    /// The `;` behind a member, or what was meant to be one.
    pub(super) fn semicolon(&mut self, what: &str) -> Read<()> {
        if self.cursor.take_mark(";") {
            return Ok(());
        }
        let found = self.cursor.peek();
        let begins_another =
            found.first || found.is_mark("}") || matches!(found.kind, Kind::End | Kind::Edge);
        if begins_another {
            let place = self.cursor.behind();
            self.sink.push(
                Diagnostic::error(place, format!("expected `;` behind {what}, found {}", found.describe()))
                    .label("add `;` here"),
            );
            // The next line is read as if it were there.
            return Ok(());
        }
        let mut error = self.expected(&format!("`;` behind {what}"));
        let found = self.cursor.peek();
        error = match &*found.text {
            "," => error.help("each is declared on its own: `int a; int b;`"),
            "[" => error.help("Slice has no arrays; define a `sequence`"),
            _ => error,
        };
        self.sink.push(error);
        Err(Lost)
    }

    /// Goes on behind the next `;`, or before the `}` of the body that is being read.
    pub(super) fn recover(&mut self) {
        let mut depth = 0usize;
        while !self.cursor.is_at_end() {
            let token = self.cursor.peek();
            if token.is_mark("{") {
                depth += 1;
            } else if token.is_mark("}") {
                if depth == 0 {
                    return;
                }
                depth -= 1;
                if depth == 0 {
                    self.cursor.skip();
                    self.cursor.take_mark(";");
                    return;
                }
            } else if token.is_mark(";") && depth == 0 {
                self.cursor.skip();
                return;
            } else if depth == 0 && token.first && is_definition(token) {
                return;
            }
            self.cursor.skip();
        }
    }

    /// The `}` of a body whose `{` is at `open`; what was opened and not closed ends with its file.
    pub(super) fn close(&mut self, open: Place) -> Read<()> {
        if self.cursor.take_mark("}") {
            return Ok(());
        }
        let error = self.expected("`}`");
        let what = Diagnostic::error(open, error.message).label("this `{` is not closed");
        self.sink.push(what.help("add the missing `}`"));
        Err(Lost)
    }
}

/// Whether a token begins a definition of a module.
pub(super) fn is_definition(token: &Token) -> bool {
    token.kind == Kind::Word && DEFINITIONS.contains(&&*token.text)
}

/// The words that begin definitions.
pub(super) const DEFINITIONS: &[&str] = &[
    "module",
    "struct",
    "enum",
    "class",
    "interface",
    "exception",
    "sequence",
    "dictionary",
    "const",
    "local",
];
