//! Includes, conditions and macros: what of the files is read, as one row of tokens.
//!
//! It works on tokens, file by file on a stack of its own, so that no input makes it recurse without end. `include`
//! finds files, `condition` keeps `#if`, `expression` computes what stands behind it, `macros` replaces names.

mod condition;
mod expression;
mod include;
mod macros;
#[cfg(test)]
mod tests;
pub(crate) mod texts;

use std::collections::HashSet;
use std::rc::Rc;

use crate::slice::diagnostics::{Diagnostic, Sink};
use crate::slice::options::Options;
use crate::slice::preprocess::condition::Conditions;
use crate::slice::preprocess::macros::Macros;
use crate::slice::preprocess::texts::Texts;
use crate::slice::source::{FileId, Place};
use crate::slice::suggest;
use crate::slice::token::{Flaw, Kind, Token, short};

/// All tokens of a file and of what it includes, closed by one [`Kind::End`].
pub(crate) fn preprocess(
    texts: &mut Texts<'_>,
    main: FileId,
    options: &Options,
    sink: &mut Sink,
) -> Vec<Token> {
    let macros = Macros::new(options, &mut texts.names);
    let mut run = Run {
        texts,
        options,
        sink,
        macros,
        once: HashSet::new(),
        frames: Vec::new(),
        out: Vec::new(),
        doc: None,
        is_cut: false,
        work: 0,
        entered: 0,
    };
    run.enter(main, None);
    run.all();
    run.end(main)
}

struct Run<'a, 'b> {
    texts: &'a mut Texts<'b>,
    options: &'a Options,
    sink: &'a mut Sink,
    macros: Macros,
    /// Files with `#pragma once` that were read.
    once: HashSet<FileId>,
    frames: Vec<Frame>,
    out: Vec<Token>,
    /// The documentation comment that the next token gets.
    doc: Option<Rc<str>>,
    /// Whether the rest was not read: what is open then is no mistake.
    is_cut: bool,
    /// Tokens looked at.
    work: usize,
    /// Files entered.
    entered: usize,
}

/// A file that is being read.
struct Frame {
    file: FileId,
    tokens: Rc<[Token]>,
    at: usize,
    conditions: Conditions,
    /// Where it was included.
    included: Option<Place>,
}

impl Run<'_, '_> {
    fn enter(&mut self, file: FileId, included: Option<Place>) {
        self.entered += 1;
        let tokens = self.texts.tokens(file);
        self.frames.push(Frame { file, tokens, at: 0, conditions: Conditions::default(), included });
    }

    fn all(&mut self) {
        while let Some(frame) = self.frames.last_mut() {
            let tokens = frame.tokens.clone();
            let Some(next) = tokens.get(frame.at) else {
                self.leave();
                continue;
            };
            let is_directive = next.first && next.is_mark("#");
            let start = frame.at;
            let end = if is_directive { line_end(&tokens, start) } else { run_end(&tokens, start) };
            frame.at = end;
            let is_active = frame.conditions.is_active();
            if self.sink.is_full() {
                return self.cut();
            }
            self.work += end - start;
            if self.work > MOST_WORK {
                self.too_large(next.place);
                return;
            }
            if is_directive {
                let line: Vec<Token> =
                    tokens[start + 1..end].iter().filter(|token| token.kind != Kind::Doc).cloned().collect();
                self.directive(&tokens[start], &line, is_active);
            } else if is_active && !self.text(&tokens[start..end]) {
                self.too_large(next.place);
                return;
            }
        }
    }

    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        frame.conditions.report_open(self.sink);
        self.doc = None;
        if frame.included.is_some() {
            self.out.push(closing(Kind::Edge, frame.file, self.is_cut, self.texts));
        }
    }

    fn end(mut self, main: FileId) -> Vec<Token> {
        self.out.push(closing(Kind::End, main, self.is_cut, self.texts));
        self.out
    }

    fn too_large(&mut self, place: Place) {
        self.cut();
        let message = "expected fewer tokens: with all its includes and macros, this file is too large";
        self.sink.push(
            Diagnostic::error(place, message).help("look for files that include each other many times"),
        );
    }

    fn cut(&mut self) {
        self.frames.clear();
        self.is_cut = true;
    }

    /// Tokens that are no directive; `false` if there are too many.
    fn text(&mut self, tokens: &[Token]) -> bool {
        let needs_macros = tokens.iter().any(|token| self.macros.knows(token));
        if needs_macros {
            let expanded = self.macros.expand(tokens.to_vec(), &mut self.texts.names, self.sink);
            if self.macros.are_spent() {
                self.cut();
                return true;
            }
            expanded.into_iter().for_each(|token| self.emit(token));
        } else {
            tokens.iter().for_each(|token| self.emit(token.clone()));
        }
        self.out.len() <= MOST_TOKENS
    }

    fn emit(&mut self, mut token: Token) {
        match token.kind {
            Kind::Doc => {
                self.doc = Some(match self.doc.take() {
                    Some(before) if before.starts_with("///") && token.text.starts_with("///") => {
                        format!("{before}\n{}", token.text).into()
                    }
                    _ => token.text,
                });
            }
            Kind::Bad(flaw) => {
                self.sink.push(flawed(&token, flaw));
                self.mend(token, flaw);
            }
            _ => {
                token.doc = self.doc.take();
                self.out.push(token);
            }
        }
    }

    /// What was probably meant by something that is no token, so that it gives no further errors.
    fn mend(&mut self, mut token: Token, flaw: Flaw) {
        match flaw {
            Flaw::OpenText => {
                let text = token.text.trim_end_matches('\\').trim_end();
                let is_closed = text.ends_with(';');
                token.text = format!("{}\"", text.trim_end_matches(';')).into();
                let end = Token {
                    kind: Kind::Mark,
                    text: self.texts.names.get(";"),
                    first: false,
                    ..token.clone()
                };
                token.kind = Kind::Text;
                self.out.push(token);
                if is_closed {
                    self.out.push(end);
                }
            }
            Flaw::Quoted => {
                token.kind = Kind::Text;
                token.text = format!("\"{}\"", token.text.trim_matches('\'').replace(['"', '\\'], "")).into();
                self.out.push(token);
            }
            Flaw::ForeignWord => {
                token.kind = Kind::Word;
                token.doc = self.doc.take();
                self.out.push(token);
            }
            Flaw::OpenComment => self.is_cut = true,
            Flaw::Letter => {}
        }
    }

    fn directive(&mut self, hash: &Token, line: &[Token], is_active: bool) {
        let Some((name, rest)) = line.split_first() else { return };
        let is_condition = self.condition(hash, name, rest);
        if is_condition || !is_active {
            return;
        }
        match &*name.text {
            "include" => self.include(name, rest),
            "define" => self.macros.define(name, rest, self.sink),
            "undef" => self.macros.undefine(name, rest, self.sink),
            "pragma" => {
                if rest.first().is_some_and(|what| what.is_word("once")) {
                    self.once.insert(name.place.file);
                }
            }
            "error" => {
                let text = self.texts.line_from(name.place.file, name.place.end).trim().to_owned();
                let place = line_place(hash, line);
                self.sink.push(Diagnostic::error(place, or_else(text, "`#error` without a text")));
            }
            "warning" => {
                let text = self.texts.line_from(name.place.file, name.place.end).trim().to_owned();
                let place = line_place(hash, line);
                self.sink.push(Diagnostic::warning(place, or_else(text, "`#warning` without a text")));
            }
            "line" | "ident" => {}
            // `# 12 "file"`, which preprocessors leave behind.
            _ if name.kind == Kind::Number => {}
            _ => self.sink.push(unknown_directive(hash, name)),
        }
    }

    /// A directive of conditions; `false` if it is none.
    fn condition(&mut self, hash: &Token, name: &Token, rest: &[Token]) -> bool {
        let Some(frame) = self.frames.last_mut() else { return false };
        let place = Place { start: hash.place.start, ..name.place };
        let names = &mut self.texts.names;
        match &*name.text {
            "ifdef" | "ifndef" => {
                let wanted = &*name.text == "ifdef";
                let value = frame.conditions.is_active()
                    && self.macros.is_defined(name, rest, self.sink).is_none_or(|known| known == wanted);
                frame.conditions.open(place, value);
            }
            "if" => {
                let value = frame.conditions.is_active() && self.macros.holds(name, rest, names, self.sink);
                frame.conditions.open(place, value);
            }
            "elif" => {
                let value = frame.conditions.needs_elif() && self.macros.holds(name, rest, names, self.sink);
                frame.conditions.elif(place, value, self.sink);
            }
            "else" => frame.conditions.otherwise(place, self.sink),
            "endif" => frame.conditions.close(place, self.sink),
            _ => return false,
        }
        true
    }
}

/// The first token behind a line.
fn line_end(tokens: &[Token], start: usize) -> usize {
    let rest = &tokens[start + 1..];
    start + 1 + rest.iter().position(|token| token.first).unwrap_or(rest.len())
}

/// The next directive.
fn run_end(tokens: &[Token], start: usize) -> usize {
    let rest = &tokens[start + 1..];
    start + 1 + rest.iter().position(|token| token.first && token.is_mark("#")).unwrap_or(rest.len())
}

/// The end of a file. Its text says whether something was not read before it.
fn closing(kind: Kind, file: FileId, is_cut: bool, texts: &mut Texts<'_>) -> Token {
    let length = texts.sources.file(file).text.trim_end().len() as u32;
    let place = Place { file, start: length, end: length };
    Token {
        kind,
        text: texts.names.get(if is_cut { CUT } else { "" }),
        place,
        first: true,
        spaced: true,
        indent: 0,
        doc: None,
    }
}

fn line_place(hash: &Token, line: &[Token]) -> Place {
    Place { end: line.last().map_or(hash.place.end, |last| last.place.end), ..hash.place }
}

fn or_else(text: String, other: &str) -> String {
    if text.is_empty() { other.to_owned() } else { text }
}

fn flawed(token: &Token, flaw: Flaw) -> Diagnostic {
    let place = token.place;
    match flaw {
        Flaw::OpenText => Diagnostic::error(place, "expected `\"` before the end of the line")
            .label("this string has no end")
            .help("close the string; a line break in it is written `\\n`"),
        Flaw::OpenComment => Diagnostic::error(place, "expected `*/` before the end of the file")
            .label("this comment has no end")
            .help("close the comment with `*/`"),
        Flaw::ForeignWord => {
            Diagnostic::error(place, format!("expected a name in ASCII, found `{}`", short(&token.text)))
                .help("names have only the letters `a` to `z`, digits and `_`")
        }
        Flaw::Quoted => Diagnostic::error(place, format!("expected Slice, found {}", short(&token.text)))
            .help("strings are written with `\"`, and Slice has no type for one character"),
        Flaw::Letter => {
            let found = Diagnostic::error(place, format!("expected Slice, found `{}`", short(&token.text)));
            match &*token.text {
                "'" => found.help("strings are written with `\"`"),
                "\\" => {
                    found.help("`\\` stands before a keyword that is used as a name, such as `\\interface`")
                }
                text if text.starts_with('@') => {
                    found.help("`@` has a meaning only in comments; metadata is written `[\"deprecated\"]`")
                }
                _ => found.help("this character has no meaning in Slice; remove it"),
            }
        }
    }
}

fn unknown_directive(hash: &Token, name: &Token) -> Diagnostic {
    let place = Place { start: hash.place.start, ..name.place };
    let message = format!("expected a directive, found `#{}`", name.text);
    let found = Diagnostic::error(place, message).label("no directive has this name");
    match suggest::closest(&name.text, DIRECTIVES.iter().copied()) {
        Some(meant) => found.help(format!("did you mean `#{meant}`?")),
        None => found.help(format!("the directives are `#{}`", DIRECTIVES.join("`, `#"))),
    }
}

const DIRECTIVES: &[&str] = &[
    "include", "if", "ifdef", "ifndef", "elif", "else", "endif", "define", "undef", "pragma", "error",
    "warning", "line",
];

/// The text of an end before which something was not read.
pub(crate) const CUT: &str = "...";

/// Tokens looked at in a run over one main file, those left out included.
const MOST_WORK: usize = 8_000_000;

/// Tokens that come out of one main file.
const MOST_TOKENS: usize = 2_000_000;
