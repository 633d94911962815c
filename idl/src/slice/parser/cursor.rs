//! The row of tokens, and where the parser is in it.

use std::rc::Rc;

use crate::slice::diagnostics::Diagnostic;
use crate::slice::parser::Parser;
use crate::slice::preprocess::CUT;
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
        let error = self.expected(&format!("the name of {what}"));
        let token = self.cursor.peek();
        let is_keyword_as_name = token.kind == Kind::Word && {
            let next = self.cursor.ahead(1);
            next.kind == Kind::Mark && matches!(&*next.text, ";" | "{" | "(" | "," | ")" | "=")
        };
        self.sink.push(match token.kind {
            Kind::Word if is_keyword_as_name => {
                error.help(format!("write `\\{}` to use a keyword as a name", token.text))
            }
            Kind::Number => error.help("a name begins with a letter"),
            Kind::Word if &*token.text == "idempotent" => {
                error.help("`idempotent` stands before the type of the result")
            }
            _ => match what {
                "a member" => error.help("a member is written `int name;`"),
                "a parameter" => error.help("a parameter is written `int name`"),
                _ => error,
            },
        });
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
            "{" => error.help("Slice says only what there is; end it with `;`"),
            "+" | "-" | "*" | "/" | "|" | "&" => {
                error.help("a value is a literal or a constant: nothing is computed")
            }
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

    /// The `{` of a body, which is returned.
    pub(super) fn open(&mut self, help: &str) -> Read<Token> {
        let open = self.cursor.peek().clone();
        if self.cursor.take_mark("{") {
            return Ok(open);
        }
        let mut error = self.expected("`{`");
        if !help.is_empty() {
            error = error.help(help);
        }
        self.sink.push(error);
        if self.cursor.ahead(1).is_mark("{") {
            self.cursor.skip();
            return Ok(self.cursor.next());
        }
        // What looks like the first of a body is read as if `{` were there.
        let is_inner = open.kind == Kind::Word && !is_definition(&open);
        if is_inner { Ok(open) } else { Err(Lost) }
    }

    /// The `}` of a body. What was opened and not closed ends where its file ends, or where a definition begins that
    /// cannot be in it.
    pub(super) fn close(&mut self, open: &Token) {
        let is_cut = self.cursor.is_at_end() && &*self.cursor.peek().text == CUT;
        if self.cursor.take_mark("}") || is_cut || self.is_open_told || self.sink.is_full() {
            return;
        }
        let found = self.cursor.peek().clone();
        let message = format!("expected `}}`, found {}", found.describe());
        let mut error = Diagnostic::error(open.place, message).label("this `{` is not closed");
        if found.kind == Kind::Word {
            error = error.also(found.place, "a definition begins here");
        } else {
            self.is_open_told = true;
        }
        self.sink.push(error.help("add the missing `}`"));
    }

    /// Whether the body that `open` began ends here. What has no place in a body is reported and skipped.
    pub(super) fn is_body_over(&mut self, open: &Token) -> bool {
        loop {
            let token = self.cursor.peek();
            if token.kind == Kind::Edge && token.place.file != open.place.file {
                self.cursor.skip();
            } else if token.is_mark(";") {
                self.lone_semicolon("a member or an operation");
            } else if token.is_mark("[[") {
                if self.file_metadata().is_err() {
                    self.recover();
                }
            } else if is_definition(token) && !is_unnamed(token) {
                if token.first && token.indent <= open.indent {
                    return true;
                }
                self.nested();
            } else {
                return self.cursor.is_at_end() || self.cursor.is_mark("}") || self.sink.is_full();
            }
        }
    }

    /// A `;` that ends nothing. After another mistake it may be what is left of it.
    pub(super) fn lone_semicolon(&mut self, what: &str) {
        if !self.sink.has_errors() {
            let error = self.expected(what);
            self.sink.push(error.label("this `;` ends nothing").help("remove it"));
        }
        self.cursor.skip();
    }

    /// A definition within a body, as only older Slice had it.
    fn nested(&mut self) {
        let error = self.expected("a member or an operation");
        self.sink.push(
            error.help("types and constants are defined in modules, not within each other; move it out"),
        );
        self.cursor.skip();
        self.recover();
    }
}

/// Whether a token begins a definition of a module.
pub(super) fn is_definition(token: &Token) -> bool {
    token.kind == Kind::Word && DEFINITIONS.contains(&&*token.text)
}

/// Whether a token begins a sequence or a dictionary, which stand in the place of a type as well.
fn is_unnamed(token: &Token) -> bool {
    token.is_word("sequence") || token.is_word("dictionary")
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
