//! The bodies of structs, exceptions, classes and enums.

use crate::slice::ast::{ClassText, EnumeratorText, Field, ItemKind};
use crate::slice::diagnostics::Diagnostic;
use crate::slice::parser::Parser;
use crate::slice::parser::cursor::{Lost, Read};
use crate::slice::token::Kind;
use crate::slice::unit::Name;

impl Parser<'_> {
    /// `{ members }` of what has no operations.
    pub(super) fn fields(&mut self, owner: &str) -> Read<Vec<Field>> {
        let mut members = Vec::new();
        let open = self.cursor.peek().place;
        self.need_mark("{", "")?;
        while !self.is_body_over() {
            let read = self.field_start().and_then(|start| {
                if self.cursor.is_mark("(") {
                    return self.no_operations(owner);
                }
                self.field_rest(start)
            });
            match read {
                Ok(field) => members.push(field),
                Err(Lost) => self.recover_in_body(),
            }
        }
        let _reported = self.close(open);
        Ok(members)
    }

    /// What stands between the name of a class and its end.
    pub(super) fn class_body(&mut self) -> Read<ClassText> {
        let compact = if self.cursor.take_mark("(") {
            let value = self.value()?;
            self.need_mark(")", "a compact id is written `class Name(7)`")?;
            value
        } else {
            None
        };
        let base = if self.take_extends() { Some(self.path("a class")?) } else { None };
        if base.is_some() && self.cursor.is_mark(",") {
            let error = self.expected("`{`");
            self.sink.push(error.help("a class extends one class only"));
            return Err(Lost);
        }
        let implements =
            if self.cursor.take_word("implements") { self.paths("an interface")? } else { Vec::new() };
        let (mut members, mut operations) = (Vec::new(), Vec::new());
        let open = self.cursor.peek().place;
        self.need_mark("{", "")?;
        while !self.is_body_over() {
            let read = if self.is_operation() {
                self.operation().map(|operation| operations.push(operation))
            } else {
                self.field_start().and_then(|start| self.field_rest(start)).map(|field| members.push(field))
            };
            if read.is_err() {
                self.recover_in_body();
            }
        }
        let _reported = self.close(open);
        Ok(ClassText { compact, base, implements, members, operations })
    }

    /// Whether the body ends here. Metadata for files, which has no place in it, and `;` alone are skipped.
    pub(super) fn is_body_over(&mut self) -> bool {
        loop {
            if self.cursor.is_mark("[[") {
                if self.file_metadata(true).is_err() {
                    self.recover_in_body();
                }
            } else if !self.cursor.take_mark(";") {
                return self.cursor.is_at_end() || self.cursor.is_mark("}") || self.sink.is_full();
            }
        }
    }

    /// As `recover`, but a definition that begins inside of a body does not end the search where it stands now: the
    /// parser would not move.
    pub(super) fn recover_in_body(&mut self) {
        if super::cursor::is_definition(self.cursor.peek()) {
            self.cursor.skip();
        }
        self.recover();
    }

    /// Metadata, tag, type and name of a member.
    fn field_start(&mut self) -> Read<Field> {
        let doc = self.cursor.doc();
        let metadata = self.metadata()?;
        let doc = doc.or_else(|| self.cursor.doc());
        let tag = self.tag()?;
        if self.cursor.is_word("void") {
            let error = self.expected("the type of a member");
            self.sink.push(error.label("only an operation returns `void`"));
            return Err(Lost);
        }
        let ty = self.ty("the type of a member")?;
        let name = self.name("a member")?;
        Ok(Field { name, ty, tag, default: None, metadata, doc })
    }

    fn field_rest(&mut self, mut field: Field) -> Read<Field> {
        if self.cursor.take_mark("=") {
            field.default = self.value()?;
        }
        self.semicolon("a member")?;
        Ok(field)
    }

    fn no_operations(&mut self, owner: &str) -> Read<Field> {
        let error = self.expected("`;` behind a member");
        let help = format!("{owner} has no operations; define them in an interface");
        self.sink.push(error.help(help));
        Err(Lost)
    }

    /// `enum Name { A, B = 2 }`.
    pub(super) fn enumeration(&mut self) -> Read<(Name, ItemKind)> {
        let name = self.name("an enum")?;
        let open = self.cursor.peek().place;
        self.need_mark("{", "an enum is written `enum Name { First, Second }`")?;
        let mut enumerators = Vec::new();
        while !self.cursor.is_at_end() && !self.cursor.is_mark("}") {
            match self.enumerator() {
                Ok(enumerator) => enumerators.push(enumerator),
                Err(Lost) => self.skip_enumerator(),
            }
            if self.cursor.take_mark(",") || self.cursor.is_mark("}") || self.cursor.is_at_end() {
                continue;
            }
            self.missing_comma();
        }
        let _reported = self.close(open);
        Ok((name, ItemKind::Enum(enumerators)))
    }

    fn enumerator(&mut self) -> Read<EnumeratorText> {
        let doc = self.cursor.doc();
        let metadata = self.metadata()?;
        let doc = doc.or_else(|| self.cursor.doc());
        let name = self.name("an enumerator")?;
        let value = if self.cursor.take_mark("=") { self.value()? } else { None };
        Ok(EnumeratorText { name, value, metadata, doc })
    }

    fn skip_enumerator(&mut self) {
        while !self.cursor.is_at_end() && !self.cursor.is_mark(",") && !self.cursor.is_mark("}") {
            self.cursor.skip();
        }
    }

    fn missing_comma(&mut self) {
        let found = self.cursor.peek();
        let message = format!("expected `,` or `}}` behind an enumerator, found {}", found.describe());
        let is_name = found.kind == Kind::Word || found.kind == Kind::Escaped;
        if is_name || found.is_mark("[") {
            let place = self.cursor.behind();
            self.sink.push(Diagnostic::error(place, message).label("add `,` here"));
            return;
        }
        let is_semicolon = found.is_mark(";");
        let error = Diagnostic::error(found.place, message);
        self.sink.push(if is_semicolon { error.help("enumerators are separated by `,`") } else { error });
        if is_semicolon {
            self.cursor.skip();
        } else {
            self.skip_enumerator();
            self.cursor.take_mark(",");
        }
    }
}
