//! Types, names with `::`, metadata and tags.

use std::rc::Rc;

use crate::slice::ast::{Path, Tag, TypeKind, TypeText};
use crate::slice::diagnostics::Diagnostic;
use crate::slice::parser::Parser;
use crate::slice::parser::cursor::{Lost, Read};
use crate::slice::source::Place;
use crate::slice::token::{Kind, Token, is_keyword};
use crate::slice::unit::{Metadata, Primitive};

impl Parser<'_> {
    /// A type with its own metadata: of an element, a key, a constant.
    pub(super) fn element(&mut self, what: &str) -> Read<TypeText> {
        let metadata = self.metadata()?;
        let mut ty = self.ty(what)?;
        ty.metadata = metadata;
        Ok(ty)
    }

    /// A type.
    pub(super) fn ty(&mut self, what: &str) -> Read<TypeText> {
        let start = self.cursor.peek().place;
        let kind = if self.cursor.is_word("sequence") || self.cursor.is_word("dictionary") {
            self.unnamed(start)?
        } else if self.cursor.take_word("Object") {
            let is_proxy = self.cursor.take_mark("*");
            TypeKind::Primitive(if is_proxy { Primitive::AnyProxy } else { Primitive::AnyClass })
        } else if self.cursor.take_word("LocalObject") {
            self.cursor.take_mark("*");
            TypeKind::Local
        } else if self.is_composed() {
            self.composed();
            TypeKind::Wrong
        } else if let Some(primitive) = self.primitive() {
            TypeKind::Primitive(primitive)
        } else if self.begins_path() {
            let path = self.path(what)?;
            let is_proxy = self.cursor.take_mark("*");
            TypeKind::Named { path, is_proxy }
        } else {
            let error = self.expected(what);
            self.sink.push(match self.cursor.is_mark("[") {
                true => error.help("metadata stands first, before `optional`, and behind `out`"),
                false => error,
            });
            return Err(Lost);
        };
        let place = self.cursor.since(start);
        let kind = self.without_star(kind)?;
        Ok(TypeText { kind, place, metadata: Vec::new() })
    }

    /// Whether `unsigned int`, `long long` or the like comes next: two words for one type.
    fn is_composed(&self) -> bool {
        let (first, second) = (self.cursor.peek(), self.cursor.ahead(1));
        let is_basic = |token: &Token| PRIMITIVES.iter().any(|(word, _)| token.is_word(word));
        let is_sign = ["unsigned", "signed"].iter().any(|word| first.is_word(word));
        let is_used_as_name = self.cursor.ahead(2).kind == Kind::Mark;
        is_basic(second) && (is_sign || is_basic(first) && !is_used_as_name)
    }

    fn composed(&mut self) {
        let start = self.cursor.peek().clone();
        let help = match &*start.text {
            "unsigned" => "Slice has no unsigned integers: use `byte`, `short`, `int` or `long`",
            _ => "each type is one word: `byte` has 8 bits, `short` 16, `int` 32, `long` 64",
        };
        while self.is_composed() {
            self.cursor.skip();
        }
        self.cursor.skip();
        let place = self.cursor.since(start.place);
        let message =
            format!("expected a type of one word, found `{} {}`", start.text, self.cursor.before().text);
        self.sink.push(Diagnostic::error(place, message).help(help));
    }

    fn primitive(&mut self) -> Option<Primitive> {
        let token = self.cursor.peek();
        let found = PRIMITIVES.iter().find(|(word, _)| token.is_word(word)).map(|(_, primitive)| *primitive);
        if found.is_some() {
            self.cursor.skip();
        }
        found
    }

    /// `int*` and `I**` are no types.
    fn without_star(&mut self, kind: TypeKind) -> Read<TypeKind> {
        if !self.cursor.is_mark("*") {
            return Ok(kind);
        }
        let error = Diagnostic::error(self.cursor.peek().place, "expected a name behind the type, found `*`");
        self.sink.push(match kind {
            TypeKind::Primitive(Primitive::AnyProxy) | TypeKind::Named { is_proxy: true, .. } => {
                error.help("a proxy is written with one `*`")
            }
            _ => error.help(
                "`*` stands behind interfaces only: `I*` is a proxy; a reference that may be nil is a class",
            ),
        });
        while self.cursor.take_mark("*") {}
        Ok(TypeKind::Wrong)
    }

    /// `sequence<T>` where a name should stand.
    fn unnamed(&mut self, start: Place) -> Read<TypeKind> {
        let word = self.cursor.next();
        if !self.cursor.is_mark("<") {
            let error = self.expected("`<`");
            self.sink.push(error);
            return Err(Lost);
        }
        let mut depth = 0usize;
        loop {
            if self.cursor.is_at_end() || [";", "{", "}"].iter().any(|mark| self.cursor.is_mark(mark)) {
                let error = self.expected("`>`");
                self.sink.push(error);
                return Err(Lost);
            }
            let token = self.cursor.next();
            depth += usize::from(token.is_mark("<"));
            depth -= usize::from(token.is_mark(">"));
            if depth == 0 {
                break;
            }
        }
        let place = self.cursor.since(start);
        self.sink.push(
            Diagnostic::error(place, format!("expected a type with a name, found a {} without", word.text))
                .help(format!(
                    "define it first, such as `{}`, and use its name here",
                    match &*word.text {
                        "sequence" => "sequence<int> IntSeq;",
                        _ => "dictionary<string, int> IntDict;",
                    }
                )),
        );
        Ok(TypeKind::Wrong)
    }

    fn begins_path(&self) -> bool {
        let token = self.cursor.peek();
        match token.kind {
            Kind::Escaped => true,
            Kind::Word => !is_keyword(&token.text),
            _ => token.is_mark("::"),
        }
    }

    /// `A::B`. `what` says what it names.
    pub(super) fn path(&mut self, what: &str) -> Read<Path> {
        let start = self.cursor.peek().place;
        if !self.begins_path() {
            let error = self.expected(what);
            self.sink.push(match &*self.cursor.before().text {
                "extends" => error.help("name what is extended, or remove the `extends`"),
                _ if self.cursor.is_mark("(") => {
                    error.help("a value is a literal or a constant: nothing is computed")
                }
                _ => error,
            });
            return Err(Lost);
        }
        let is_global = self.cursor.take_mark("::");
        let mut text = String::new();
        let mut parts = 0;
        loop {
            let is_part = self.begins_path() && !self.cursor.is_mark("::");
            if !is_part || parts >= LONGEST_PATH {
                let error =
                    self.expected(&format!("a name behind `{}`", if text.is_empty() { "::" } else { &text }));
                self.sink.push(error);
                return Err(Lost);
            }
            text.push_str(&self.cursor.next().text);
            parts += 1;
            if !self.cursor.take_mark("::") {
                break;
            }
            text.push_str("::");
        }
        Ok(Path { text, is_global, place: self.cursor.since(start) })
    }

    /// `A, B, ...`.
    pub(super) fn paths(&mut self, what: &str) -> Read<Vec<Path>> {
        let mut paths = vec![self.path(what)?];
        while self.cursor.take_mark(",") {
            paths.push(self.path(what)?);
        }
        Ok(paths)
    }

    /// `optional(n)`, if it comes next.
    pub(super) fn tag(&mut self) -> Read<Option<Tag>> {
        let is_tag = ["optional", "tag"].iter().any(|word| self.cursor.is_word(word))
            && self.cursor.ahead(1).is_mark("(");
        if !is_tag {
            return Ok(None);
        }
        let start = self.cursor.next().place;
        self.cursor.skip();
        if self.cursor.is_mark(")") {
            let error = self.expected("the number of the optional");
            self.sink.push(
                error.help("each optional of an operation or a class has a number of its own: `optional(1)`"),
            );
            self.cursor.skip();
            return Ok(Some(Tag { place: self.cursor.since(start), value: None }));
        }
        let value = self.value()?;
        self.need_mark(")", "an optional is written `optional(1)`")?;
        Ok(Some(Tag { place: self.cursor.since(start), value }))
    }

    /// What stands before a definition or a part of one: metadata, and a comment before or behind it.
    pub(super) fn doc_and_metadata(&mut self) -> Read<(Option<Rc<str>>, Vec<Metadata>)> {
        let doc = self.cursor.doc();
        let metadata = self.metadata()?;
        Ok((doc.or_else(|| self.cursor.doc()), metadata))
    }

    /// `["a", "b"]`, as often as it comes.
    pub(super) fn metadata(&mut self) -> Read<Vec<Metadata>> {
        let mut metadata = Vec::new();
        while self.cursor.is_mark("[") || self.cursor.is_mark("[[") {
            if self.cursor.is_mark("[[") {
                self.file_metadata()?;
                continue;
            }
            self.cursor.skip();
            self.directives("]", &mut metadata)?;
        }
        Ok(metadata)
    }

    /// `[["a", "b"]]`, which stands before the definitions of its file.
    pub(super) fn file_metadata(&mut self) -> Read<()> {
        let open = self.cursor.next().place;
        let mut metadata = Vec::new();
        self.directives("]]", &mut metadata)?;
        if self.begun.contains(&open.file) {
            self.sink.push(
                Diagnostic::error(open, "expected metadata of a definition, found metadata of the file")
                    .help("write `[\"...\"]` here, or move `[[\"...\"]]` before the first definition of the file"),
            );
        }
        self.file_metadata.entry(open.file).or_default().extend(metadata);
        Ok(())
    }

    fn directives(&mut self, end: &str, metadata: &mut Vec<Metadata>) -> Read<()> {
        loop {
            let token = self.cursor.peek();
            if token.kind != Kind::Text {
                let error = self.expected("metadata in quotes");
                self.sink.push(error.help(format!(
                    "metadata is written `{}`",
                    if end == "]" { "[\"name\"]" } else { "[[\"name\"]]" }
                )));
                return Err(Lost);
            }
            let token = self.cursor.next();
            let text = self.text_of(&token);
            metadata.push(Metadata { text, place: token.place });
            if self.cursor.take_mark(end) {
                return Ok(());
            }
            if !self.cursor.take_mark(",") {
                let mut error = self.expected(&format!("`,` or `{end}`"));
                if self.cursor.peek().first {
                    error.place = self.cursor.behind();
                    error = error.label(format!("add `{end}` here"));
                    self.sink.push(error);
                    return Ok(());
                }
                self.sink.push(error);
                return Err(Lost);
            }
        }
    }
}

/// Names in a row of `::`.
const LONGEST_PATH: usize = 100;

const PRIMITIVES: &[(&str, Primitive)] = &[
    ("bool", Primitive::Bool),
    ("byte", Primitive::Byte),
    ("short", Primitive::Short),
    ("int", Primitive::Int),
    ("long", Primitive::Long),
    ("float", Primitive::Float),
    ("double", Primitive::Double),
    ("string", Primitive::String),
    ("Value", Primitive::AnyClass),
];
