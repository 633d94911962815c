//! `#include`: the search, and the bounds on it.

use std::io;
use std::path::PathBuf;

use crate::slice::diagnostics::Diagnostic;
use crate::slice::preprocess::Run;
use crate::slice::preprocess::texts::reason;
use crate::slice::source::{FileId, Place};
use crate::slice::token::{Kind, Token};

impl Run<'_, '_> {
    pub(super) fn include(&mut self, directive: &Token, rest: &[Token]) {
        self.work += COST;
        let Some((name, place, is_quoted)) = self.included_name(directive, rest) else { return };
        let from = directive.place.file;
        match self.search(from, &name, is_quoted) {
            Ok(file) => {
                let included = self.texts.includes.entry(from).or_default();
                if !included.contains(&file) && file != from {
                    included.push(file);
                }
                if !self.once.contains(&file) && self.may_enter(file, place) {
                    self.doc = None;
                    self.enter(file, Some(place));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.sink.push(self.not_found(from, &name, place, is_quoted));
            }
            Err(error) => {
                let message = format!("cannot read `{name}`: {}", reason(&error));
                self.sink.push(Diagnostic::error(place, message));
            }
        }
    }

    /// What is included, where that stands, and whether it stands in quotes.
    fn included_name(&mut self, directive: &Token, rest: &[Token]) -> Option<(String, Place, bool)> {
        let mut first = rest.first().cloned();
        if first.as_ref().is_some_and(|token| self.macros.knows(token)) {
            let made = self.macros.expand(rest.to_vec(), &mut self.texts.names, self.sink);
            if let Some(name) = bracketed(&made) {
                return Some((name, first?.place, false));
            }
            first = made.into_iter().next();
        }
        let Some(first) = first else {
            self.sink.push(
                Diagnostic::error(
                    directive.place,
                    "expected a file behind `#include`, found the end of the line",
                )
                .help("write `#include <Some/File.ice>` or `#include \"File.ice\"`"),
            );
            return None;
        };
        if first.kind == Kind::Text && first.text.len() > 2 {
            return Some((first.text[1..first.text.len() - 1].to_owned(), first.place, true));
        }
        let line = self.texts.line_from(first.place.file, first.place.end);
        if first.is_mark("<") {
            if let Some(length) = line.find('>').filter(|length| *length > 0) {
                let end = first.place.end + length as u32 + 1;
                return Some((line[..length].to_owned(), Place { end, ..first.place }, false));
            }
            let end = first.place.end + line.trim_end().len() as u32;
            let message = "expected `>` behind the name of the file, found the end of the line";
            let place = Place { file: first.place.file, start: end, end };
            self.sink.push(Diagnostic::error(place, message).label("add `>` here"));
            return None;
        }
        let error = Diagnostic::error(
            first.place,
            format!("expected `<file>` or `\"file\"`, found {}", first.describe()),
        );
        let is_bare = first.kind == Kind::Word && first.is_verbatim();
        let help = match is_bare {
            true => format!("write `#include <{}{}>`", first.text, line.trim_end()),
            false => "write `#include <Some/File.ice>` or `#include \"File.ice\"`".to_owned(),
        };
        self.sink.push(error.help(help));
        None
    }

    fn search(&mut self, from: FileId, name: &str, is_quoted: bool) -> io::Result<FileId> {
        for directory in self.directories(from, is_quoted) {
            match self.texts.load(&directory.join(name), Some(name), self.sink) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                found => return found,
            }
        }
        Err(io::ErrorKind::NotFound.into())
    }

    /// Where files are looked for: beside the including file first for `"file"`, last for `<file>`.
    fn directories(&self, from: FileId, is_quoted: bool) -> Vec<PathBuf> {
        let mut directories = self.options.include_paths.clone();
        let own = self.texts.directory(from);
        if is_quoted {
            directories.insert(0, own);
        } else {
            directories.push(own);
        }
        directories
    }

    fn may_enter(&mut self, file: FileId, place: Place) -> bool {
        let times = self.frames.iter().filter(|frame| frame.file == file).count();
        let path = self.texts.sources.file(file).path.display().to_string();
        if times >= 2 {
            let mut error = Diagnostic::error(place, format!("`{path}` includes itself without end"))
                .label("included again")
                .help("put `#pragma once` into the first line of each file that is included");
            if let Some(first) = self.frames.iter().find(|frame| frame.file == file)
                && let Some(included) = first.included
            {
                error = error.also(included, "first included here");
            }
            self.sink.push(error);
            // There would be one of these for each way round.
            self.cut();
            return false;
        }
        if self.frames.len() >= DEEPEST_INCLUDE {
            let message = format!("expected at most {DEEPEST_INCLUDE} includes within each other");
            self.sink.push(Diagnostic::error(place, message).label(format!("`{path}` would be one more")));
            return false;
        }
        if self.entered >= MOST_INCLUDES {
            let message = format!("expected at most {MOST_INCLUDES} includes, found more");
            self.sink.push(
                Diagnostic::error(place, message)
                    .help("put `#pragma once` into the first line of each file that is included"),
            );
            self.cut();
            return false;
        }
        true
    }

    fn not_found(&self, from: FileId, name: &str, place: Place, is_quoted: bool) -> Diagnostic {
        let places: Vec<String> = self
            .directories(from, is_quoted)
            .into_iter()
            .map(|path| match path.display().to_string() {
                empty if empty.is_empty() => "`.`".to_owned(),
                path => format!("`{path}`"),
            })
            .collect();
        let error = Diagnostic::error(place, format!("cannot find `{name}`"))
            .label(format!("not found in {}", places.join(", ")));
        if STANDARD.iter().any(|standard| name.starts_with(standard)) {
            error.help(
                "add the directory with `-I`: the standard files of Ice are in `/usr/share/ice/slice` \
                 where the package `zeroc-ice-slice` is installed",
            )
        } else {
            error.help("add the directory that holds it with `-I`")
        }
    }
}

/// `<file>` that a macro made: its text is that of its tokens.
fn bracketed(tokens: &[Token]) -> Option<String> {
    let (open, rest) = tokens.split_first()?;
    let length = rest.iter().position(|token| token.is_mark(">"))?;
    let name: String = rest[..length].iter().map(|token| &*token.text).collect();
    (open.is_mark("<") && !name.is_empty()).then_some(name)
}

/// What looking for a file costs, in tokens.
const COST: usize = 200;

/// Files within files.
const DEEPEST_INCLUDE: usize = 64;

/// Files entered in one run, each as often as it is.
const MOST_INCLUDES: usize = 10_000;

/// How the names of Ice's own files begin.
const STANDARD: &[&str] =
    &["Ice/", "Glacier2/", "IceBT/", "IceBox/", "IceGrid/", "IceIAP/", "IcePatch2/", "IceSSL/", "IceStorm/"];
