//! Modules, and the definitions in them.

use std::rc::Rc;

use crate::slice::ast::{Form, Item, ItemKind};
use crate::slice::diagnostics::Diagnostic;
use crate::slice::parser::Parser;
use crate::slice::parser::cursor::{DEFINITIONS, Lost, Read, is_definition};
use crate::slice::source::Place;
use crate::slice::suggest;
use crate::slice::token::{Kind, Token};
use crate::slice::unit::{Metadata, Name};

/// What stands before the word that says what a definition is.
struct Front {
    metadata: Vec<Metadata>,
    doc: Option<Rc<str>>,
    local: Option<Place>,
}

impl Parser<'_> {
    /// Everything, to the end.
    pub(super) fn file(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        loop {
            self.definitions(&mut items, None);
            let token = self.cursor.peek();
            match token.kind {
                Kind::End => return items,
                Kind::Edge => self.is_open_told = false,
                _ => {
                    let error = Diagnostic::error(token.place, "expected a definition, found `}`")
                        .label("this `}` closes nothing")
                        .help("remove it, or look for a `}` too many before it");
                    self.sink.push(error);
                }
            }
            self.cursor.skip();
        }
    }

    /// Definitions up to `}` or the end of the file. `body` is the `{` of their module.
    fn definitions(&mut self, items: &mut Vec<Item>, body: Option<&Token>) {
        loop {
            let token = self.cursor.peek();
            let is_foreign_edge =
                token.kind == Kind::Edge && body.is_some_and(|open| open.place.file != token.place.file);
            if is_foreign_edge {
                self.cursor.skip();
            } else if token.is_mark(";") {
                self.lone_semicolon("a definition");
            } else if self.cursor.is_at_end() || token.is_mark("}") || self.sink.is_full() {
                if self.sink.is_full() {
                    self.skip_all();
                }
                return;
            } else if token.is_mark("[[") {
                if self.file_metadata().is_err() {
                    self.recover();
                }
            } else if self.definition(items, body.is_some()).is_err() {
                self.recover();
            }
        }
    }

    /// Nothing more is worth reading.
    fn skip_all(&mut self) {
        while self.cursor.peek().kind != Kind::End {
            self.cursor.skip();
        }
    }

    fn definition(&mut self, items: &mut Vec<Item>, in_module: bool) -> Read<()> {
        let (doc, metadata) = self.doc_and_metadata()?;
        let start = self.cursor.peek().place;
        let local = self.cursor.take_word("local").then_some(start);
        let front = Front { metadata, doc, local };
        if !is_definition(self.cursor.peek()) {
            self.no_definition();
            return Err(Lost);
        }
        let word = self.cursor.next();
        self.begun.insert(word.place.file);
        if &*word.text == "module" {
            return self.module(front, items);
        }
        if !in_module && self.outside.insert(word.place.file) {
            let message = format!("expected `module`, found {}", word.describe());
            self.sink.push(
                Diagnostic::error(word.place, message)
                    .label("this stands outside of any module")
                    .help("put it into `module Name { ... }`"),
            );
        }
        let (name, kind) = match &*word.text {
            "struct" => self.structure()?,
            "enum" => self.enumeration()?,
            "class" => self.class()?,
            "exception" => self.exception()?,
            "interface" => self.interface()?,
            "sequence" => self.sequence()?,
            "dictionary" => self.dictionary()?,
            _ => self.constant()?,
        };
        // It may stand behind `}`; behind other definitions it was read.
        if self.cursor.before().is_mark("}") {
            self.cursor.take_mark(";");
        }
        let Front { metadata, doc, local } = front;
        items.push(Item { name, metadata, doc, local, kind });
        Ok(())
    }

    /// Reports that no definition begins here.
    fn no_definition(&mut self) {
        let token = self.cursor.peek();
        let is_word = token.kind == Kind::Word;
        let foreign =
            FOREIGN.iter().find(|(word, _)| is_word && *word == &*token.text).map(|(_, help)| *help);
        let meant = suggest::closest(&token.text, DEFINITIONS.iter().copied().filter(|_| is_word));
        let error = self.expected("a definition");
        self.sink.push(match (foreign, meant) {
            (Some(help), _) => error.help(help),
            (None, Some(meant)) => error.help(format!("did you mean `{meant}`?")),
            (None, None) => error.help(format!("definitions begin with `{}`", DEFINITIONS.join("`, `"))),
        });
        // So that what follows is not taken for another definition of the same line.
        if !self.cursor.is_at_end() && !self.cursor.is_mark("}") && !self.cursor.is_mark("{") {
            self.cursor.skip();
        }
    }

    /// `module A { ... }`, `module A::B { ... }`.
    fn module(&mut self, front: Front, items: &mut Vec<Item>) -> Read<()> {
        if let Some(local) = front.local {
            let message = "expected a definition that can be `local`, found a module";
            self.sink.push(Diagnostic::error(local, message).help("remove the `local`"));
        }
        let mut names = vec![self.name("a module")?];
        while self.cursor.take_mark("::") {
            names.push(self.name("a module")?);
        }
        if self.cursor.is_mark(";") {
            // Meant for the whole file: what follows is not reported one by one.
            self.outside.insert(self.cursor.peek().place.file);
        }
        let open = self.open("a module is written `module Name { ... }`")?;
        if self.depth + names.len() > DEEPEST {
            self.sink.push(Diagnostic::error(
                open.place,
                format!("expected at most {DEEPEST} modules within each other"),
            ));
            self.body();
            return Ok(());
        }
        self.depth += names.len();
        let mut inner = Vec::new();
        self.definitions(&mut inner, Some(&open));
        self.depth -= names.len();
        self.close(&open);
        self.cursor.take_mark(";");
        let mut names = names.into_iter().rev();
        if let Some(last) = names.next() {
            let Front { metadata, doc, .. } = front;
            let innermost = Item { name: last, metadata, doc, local: None, kind: ItemKind::Module(inner) };
            items.push(names.fold(innermost, |inner, name| Item {
                name,
                metadata: Vec::new(),
                doc: None,
                local: None,
                kind: ItemKind::Module(vec![inner]),
            }));
        }
        Ok(())
    }

    /// Skips a body whose `{` was read.
    fn body(&mut self) {
        let mut depth = 1usize;
        while depth > 0 && !self.cursor.is_at_end() {
            let token = self.cursor.next();
            depth += usize::from(token.is_mark("{"));
            depth -= usize::from(token.is_mark("}"));
        }
    }

    fn structure(&mut self) -> Read<(Name, ItemKind)> {
        let name = self.name("a struct")?;
        if self.cursor.is_word("extends") {
            let error = self.expected("`{`");
            self.sink
                .push(error.help("a struct extends nothing; use a class, or a member of the other type"));
            return Err(Lost);
        }
        let members = self.fields("a struct")?;
        Ok((name, ItemKind::Struct(members)))
    }

    fn exception(&mut self) -> Read<(Name, ItemKind)> {
        let name = self.name("an exception")?;
        let base = if self.take_extends() { Some(self.path("an exception")?) } else { None };
        let members = self.fields("an exception")?;
        Ok((name, ItemKind::Exception { base, members }))
    }

    fn class(&mut self) -> Read<(Name, ItemKind)> {
        let name = self.name("a class")?;
        if self.cursor.take_mark(";") {
            return Ok((name, ItemKind::Forward(Form::Class)));
        }
        let class = self.class_body()?;
        Ok((name, ItemKind::Class(class)))
    }

    fn interface(&mut self) -> Read<(Name, ItemKind)> {
        let name = self.name("an interface")?;
        if self.cursor.take_mark(";") {
            return Ok((name, ItemKind::Forward(Form::Interface)));
        }
        let bases = if self.take_extends() { self.paths("an interface")? } else { Vec::new() };
        let operations = self.operations()?;
        Ok((name, ItemKind::Interface { bases, operations }))
    }

    /// `extends`. A `:`, which other languages have here, is reported and taken for it.
    pub(super) fn take_extends(&mut self) -> bool {
        if self.cursor.is_mark(":") {
            let error = self.expected("`extends` or `{`");
            self.sink.push(error.help("write `extends` in place of `:`"));
            self.cursor.skip();
            return true;
        }
        self.cursor.take_word("extends")
    }

    fn sequence(&mut self) -> Read<(Name, ItemKind)> {
        let help = "a sequence is written `sequence<int> Name;`";
        self.need_mark("<", help)?;
        let element = self.element("the type of the elements")?;
        self.need_mark(">", help)?;
        let name = self.name("a sequence")?;
        self.semicolon("a sequence")?;
        Ok((name, ItemKind::Sequence { element }))
    }

    fn dictionary(&mut self) -> Read<(Name, ItemKind)> {
        let help = "a dictionary is written `dictionary<string, int> Name;`";
        self.need_mark("<", help)?;
        let key = self.element("the type of the keys")?;
        self.need_mark(",", help)?;
        let value = self.element("the type of the values")?;
        self.need_mark(">", help)?;
        let name = self.name("a dictionary")?;
        self.semicolon("a dictionary")?;
        Ok((name, ItemKind::Dictionary { key, value }))
    }

    fn constant(&mut self) -> Read<(Name, ItemKind)> {
        let ty = self.element("the type of the constant")?;
        let name = self.name("a constant")?;
        self.need_mark("=", "a constant is written `const int Name = 1;`")?;
        let value = self.value()?;
        self.semicolon("a constant")?;
        Ok((name, ItemKind::Constant { ty, value }))
    }
}

/// Modules within each other.
const DEEPEST: usize = 100;

/// The words of other languages, and what there is here.
const FOREIGN: &[(&str, &str)] = &[
    ("namespace", "a namespace is a `module`"),
    ("package", "a package is a `module`"),
    ("message", "a message is a `struct`, or a `class` where it has optional members"),
    ("record", "a record is a `struct`"),
    ("service", "a service is an `interface`"),
    ("trait", "a trait is an `interface`"),
    ("union", "Slice has no unions; use a `class` with derived classes, or optional members"),
    ("typedef", "Slice has no other names for types; use the type itself"),
    ("using", "Slice has no other names for types; use the type itself"),
    ("import", "other files are read by `#include <File.ice>`"),
    ("include", "other files are read by `#include <File.ice>`"),
    ("map", "a map is a `dictionary`"),
    ("list", "a list is a `sequence`"),
];
