//! Tokens to a syntax tree, by recursive descent. After a mistake it goes on behind the next `;` or `}`.
//!
//! `cursor` holds the tokens, `definitions` reads modules and what stands in them, `members` the bodies of structs,
//! classes, exceptions and enums, `operations` those of interfaces, `types` and `values` the small parts.

mod cursor;
mod definitions;
mod members;
mod operations;
mod types;
mod values;

use std::collections::{HashMap, HashSet};

use crate::slice::ast::Item;
use crate::slice::diagnostics::Sink;
use crate::slice::parser::cursor::Cursor;
use crate::slice::source::FileId;
use crate::slice::token::Token;
use crate::slice::unit::Metadata;

/// What one main file holds, with its includes.
pub(crate) struct Parsed {
    pub(crate) items: Vec<Item>,
    /// `[["..."]]`, by file.
    pub(crate) file_metadata: HashMap<FileId, Vec<Metadata>>,
}

/// Reads tokens. The last one is [`End`](crate::slice::token::Kind::End).
pub(crate) fn parse(tokens: Vec<Token>, sink: &mut Sink) -> Parsed {
    let mut parser = Parser {
        cursor: Cursor::new(tokens),
        sink,
        file_metadata: HashMap::new(),
        begun: HashSet::new(),
        outside: HashSet::new(),
        depth: 0,
        is_open_told: false,
    };
    let items = parser.file();
    Parsed { items, file_metadata: parser.file_metadata }
}

struct Parser<'a> {
    cursor: Cursor,
    sink: &'a mut Sink,
    file_metadata: HashMap<FileId, Vec<Metadata>>,
    /// Files in which a definition was met: metadata of the file comes before.
    begun: HashSet<FileId>,
    /// Files in which a definition outside of any module was reported.
    outside: HashSet<FileId>,
    /// Modules around the current place.
    depth: usize,
    /// Whether it was reported that a `{` is not closed: those around it are not closed either.
    is_open_told: bool,
}
