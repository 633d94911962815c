//! The bodies of interfaces.

use crate::slice::ast::{OperationText, ParamText, Path, TypeText};
use crate::slice::diagnostics::Diagnostic;
use crate::slice::parser::Parser;
use crate::slice::parser::cursor::{Lost, Read};
use crate::slice::token::{Kind, is_keyword};
use crate::slice::unit::{Mode, Name};

impl Parser<'_> {
    /// `{ operations }`.
    pub(super) fn operations(&mut self) -> Read<Vec<OperationText>> {
        let mut operations = Vec::new();
        let open = self.open("the operations stand between `{` and `}`")?;
        while !self.is_body_over(&open) {
            match self.operation() {
                Ok(operation) => operations.push(operation),
                Err(Lost) => self.recover(),
            }
        }
        self.close(&open);
        Ok(operations)
    }

    /// Whether an operation of a class comes next, and not a member: whether `(` stands before the next `;`.
    pub(super) fn is_operation(&self) -> bool {
        let mut at = 0;
        let mut is_in_metadata = false;
        while at < FARTHEST {
            let token = self.cursor.ahead(at);
            at += 1;
            if token.is_mark("[") {
                is_in_metadata = true;
            } else if token.is_mark("]") {
                is_in_metadata = false;
            } else if is_in_metadata {
                continue;
            } else if token.is_word("optional") && self.cursor.ahead(at).is_mark("(") {
                // Its number and `)`.
                while at < FARTHEST && !self.cursor.ahead(at).is_mark(")") {
                    at += 1;
                }
            } else if token.is_mark("(") || token.is_word("void") || token.is_word("idempotent") {
                return true;
            } else if token.kind == Kind::Mark && !matches!(&*token.text, "::" | "*" | ")")
                || matches!(token.kind, Kind::End | Kind::Edge | Kind::Number | Kind::Text)
            {
                return false;
            }
        }
        false
    }

    /// `[metadata] [idempotent] type name(params) [throws E, F];`.
    pub(super) fn operation(&mut self) -> Read<OperationText> {
        let (doc, metadata) = self.doc_and_metadata()?;
        let mode = self.mode();
        let return_tag = self.tag()?;
        let (returns, name) = self.result_and_name()?;
        if self.cursor.is_mark(";") || self.cursor.is_mark("=") {
            let error = self.expected("`(` behind the name of an operation");
            let help =
                format!("an operation is written `{}()`; members belong into a class or a struct", name.text);
            self.sink.push(error.help(help));
            return Err(Lost);
        }
        self.need_mark("(", "an operation is written `int name(string parameter);`")?;
        let params = self.params()?;
        let throws = self.thrown()?;
        if self.cursor.is_word("const") {
            let error = self.expected("`;` behind an operation");
            self.sink.push(error.help("an operation that changes nothing is `idempotent`"));
            return Err(Lost);
        }
        self.semicolon("an operation")?;
        Ok(OperationText { name, mode, returns, return_tag, params, throws, metadata, doc })
    }

    /// The type of the result and the name. A name alone is taken for an operation that returns nothing.
    fn result_and_name(&mut self) -> Read<(Option<TypeText>, Name)> {
        if self.cursor.take_word("void") {
            return Ok((None, self.name("an operation")?));
        }
        let is_alone = self.cursor.peek().kind == Kind::Word && self.cursor.ahead(1).is_mark("(");
        if is_alone && !is_keyword(&self.cursor.peek().text) {
            let name = self.name("an operation")?;
            let message =
                format!("expected a type before the name of an operation, found only `{}`", name.text);
            let help = format!("write `void {}(...)` if nothing is returned", name.text);
            self.sink.push(Diagnostic::error(name.place, message).help(help));
            return Ok((None, name));
        }
        let ty = self.ty("the type of a result")?;
        Ok((Some(ty), self.name("an operation")?))
    }

    fn mode(&mut self) -> Mode {
        if self.cursor.take_word("idempotent") {
            return Mode::Idempotent;
        }
        // `nonmutating` is a keyword of old Slice and a name in newer: what follows tells.
        let is_mode = self.cursor.is_word("nonmutating")
            && self.cursor.ahead(1).kind == Kind::Word
            && !self.cursor.ahead(2).is_mark("(");
        if is_mode {
            self.cursor.skip();
            return Mode::Nonmutating;
        }
        Mode::Normal
    }

    /// `throws E, F`.
    fn thrown(&mut self) -> Read<Vec<Path>> {
        if !self.cursor.take_word("throws") {
            return Ok(Vec::new());
        }
        if self.cursor.is_mark(";") {
            let error = self.expected("an exception behind `throws`");
            self.sink.push(error.help("name what is thrown, or remove the `throws`"));
            return Ok(Vec::new());
        }
        self.paths("an exception")
    }

    /// Parameters, to the `)`.
    fn params(&mut self) -> Read<Vec<ParamText>> {
        let mut params = Vec::new();
        if self.cursor.take_mark(")") {
            return Ok(params);
        }
        loop {
            params.push(self.param()?);
            if self.cursor.take_mark(")") {
                return Ok(params);
            }
            if !self.cursor.take_mark(",") {
                let error = self.expected("`,` or `)` behind a parameter");
                if self.cursor.peek().kind == Kind::Word {
                    let place = self.cursor.behind();
                    self.sink.push(Diagnostic::error(place, error.message).label("add `,` here"));
                    continue;
                }
                self.sink.push(match self.cursor.is_mark("=") {
                    true => error.help("parameters have no defaults; only members have"),
                    false => error,
                });
                return Err(Lost);
            }
        }
    }

    fn param(&mut self) -> Read<ParamText> {
        let is_first = self.cursor.take_word("out");
        let metadata = self.metadata()?;
        let tag = self.tag()?;
        let is_later = !is_first && self.cursor.is_word("out");
        if is_later {
            let error = self.expected("the type of a parameter");
            self.sink.push(error.help("`out` stands before the metadata and the `optional` of a parameter"));
            self.cursor.skip();
        }
        let out = is_first || is_later;
        if self.cursor.is_word("void") {
            let error = self.expected("the type of a parameter");
            self.sink.push(error.help("an operation without parameters is written `name()`"));
            return Err(Lost);
        }
        let is_bare = self.cursor.is_word("in") && {
            let next = self.cursor.ahead(1);
            next.kind == Kind::Word && (is_keyword(&next.text) || self.cursor.ahead(2).kind == Kind::Word)
        };
        if is_bare {
            let error = self.expected("the type of a parameter");
            self.sink.push(error.help("parameters without `out` go in; remove the `in`"));
            self.cursor.skip();
        }
        let ty = self.ty("the type of a parameter")?;
        let name = self.name("a parameter")?;
        Ok(ParamText { name, ty, out, tag, metadata })
    }
}

/// Tokens that are looked at to tell an operation from a member.
const FARTHEST: usize = 400;
