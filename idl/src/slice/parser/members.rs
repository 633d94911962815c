//! The bodies of structs, exceptions, classes and enums.

use crate::slice::ast::{Body, ClassText, EnumeratorText, Field, ItemKind};
use crate::slice::diagnostics::Diagnostic;
use crate::slice::parser::Parser;
use crate::slice::parser::cursor::{Lost, Read, is_definition};
use crate::slice::token::{Kind, Token};
use crate::slice::unit::Name;

impl Parser<'_> {
    /// `{ members }` of what has no operations.
    pub(super) fn fields(&mut self, owner: &str) -> Read<Body<Field>> {
        let mut members = Body { parts: Vec::new(), is_whole: true };
        let open = self.open("the members stand between `{` and `}`")?;
        while !self.is_body_over(&open) {
            let read = self.field_start().and_then(|start| {
                if self.cursor.is_mark("(") {
                    return self.no_operations(owner);
                }
                self.field_rest(start)
            });
            match read {
                Ok(field) => members.parts.push(field),
                Err(Lost) => {
                    members.is_whole = false;
                    self.recover();
                }
            }
        }
        self.close(&open);
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
        let open = self.open("the members stand between `{` and `}`")?;
        while !self.is_body_over(&open) {
            let read = if self.is_operation() {
                self.operation().map(|operation| operations.push(operation))
            } else {
                self.field_start().and_then(|start| self.field_rest(start)).map(|field| members.push(field))
            };
            if read.is_err() {
                self.recover();
            }
        }
        self.close(&open);
        Ok(ClassText { compact, base, implements, members, operations })
    }

    /// Metadata, tag, type and name of a member.
    fn field_start(&mut self) -> Read<Field> {
        let (doc, metadata) = self.doc_and_metadata()?;
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
        let open = self.open("an enum is written `enum Name { First, Second }`")?;
        let mut enumerators = Body { parts: Vec::new(), is_whole: true };
        let mut has_semicolons = false;
        while !self.is_enum_over(&open) {
            match self.enumerator() {
                Ok(enumerator) => enumerators.parts.push(enumerator),
                Err(Lost) => {
                    enumerators.is_whole = false;
                    self.skip_enumerator();
                }
            }
            let is_separated = self.cursor.take_mark(",") || has_semicolons && self.cursor.take_mark(";");
            if !is_separated && !self.is_enum_over(&open) {
                has_semicolons |= self.cursor.is_mark(";");
                self.missing_comma();
            }
        }
        self.close(&open);
        Ok((name, ItemKind::Enum(enumerators)))
    }

    fn is_enum_over(&mut self, open: &Token) -> bool {
        while self.cursor.peek().kind == Kind::Edge && self.cursor.peek().place.file != open.place.file {
            self.cursor.skip();
        }
        let token = self.cursor.peek();
        let is_next = is_definition(token) && token.first && token.indent <= open.indent;
        is_next || self.cursor.is_at_end() || token.is_mark("}") || self.sink.is_full()
    }

    fn enumerator(&mut self) -> Read<EnumeratorText> {
        let (doc, metadata) = self.doc_and_metadata()?;
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
