//! Tokens: what the lexer makes, the preprocessor changes and the parser reads.

use std::collections::HashSet;
use std::rc::Rc;

use crate::slice::source::Place;

/// A token.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// As written; for [`Kind::Escaped`] without the `\`.
    pub(crate) text: Rc<str>,
    /// Where messages point to.
    pub(crate) place: Place,
    /// Whether it is the first of its line.
    pub(crate) first: bool,
    /// Whether white space or a comment stands before it.
    pub(crate) spaced: bool,
    /// How far its line is moved in, in characters of white space.
    pub(crate) indent: u32,
    /// The documentation comment before it; set by the preprocessor.
    pub(crate) doc: Option<Rc<str>>,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or a keyword.
    Word,
    /// `\keyword`: a name, whatever it is.
    Escaped,
    /// Digits and what sticks to them.
    Number,
    /// `"text"`, the quotes and escapes as written.
    Text,
    /// Punctuation.
    Mark,
    /// A documentation comment; the preprocessor hands it to the next token.
    Doc,
    /// Not a token of the language.
    Bad(Flaw),
    /// The end of an included file.
    Edge,
    /// The end of all.
    End,
}

/// Why something is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// A string without its second quote on its line.
    OpenText,
    /// `/*` without `*/`.
    OpenComment,
    /// A word with letters that names cannot have.
    ForeignWord,
    /// `'a'`.
    Quoted,
    /// A character that has no meaning.
    Letter,
}

impl Token {
    /// Whether it is this punctuation.
    pub(crate) fn is_mark(&self, mark: &str) -> bool {
        self.kind == Kind::Mark && &*self.text == mark
    }

    /// Whether it is this word, not escaped.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && &*self.text == word
    }

    /// Whether it stands for itself in its file, and is not made by a macro: a place in it can be pointed to.
    pub(crate) fn is_verbatim(&self) -> bool {
        (self.place.end - self.place.start) as usize == self.text.len()
    }

    /// How messages name it.
    pub(crate) fn describe(&self) -> String {
        match self.kind {
            Kind::Word if is_keyword(&self.text) => format!("the keyword `{}`", self.text),
            Kind::Number => format!("the number `{}`", short(&self.text)),
            Kind::Text => format!("the string {}", short(&self.text)),
            Kind::Escaped => format!("`\\{}`", short(&self.text)),
            Kind::Edge | Kind::End => "the end of the file".to_owned(),
            Kind::Word | Kind::Mark | Kind::Doc | Kind::Bad(_) => format!("`{}`", short(&self.text)),
        }
    }
}

/// One copy of each text.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    known: HashSet<Rc<str>>,
}

impl Interner {
    pub(crate) fn get(&mut self, text: &str) -> Rc<str> {
        if let Some(known) = self.known.get(text) {
            return known.clone();
        }
        let new: Rc<str> = text.into();
        self.known.insert(new.clone());
        new
    }
}

/// A text as it goes into a message: one line, not too long.
pub(crate) fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= LONGEST_SHOWN {
        return line.to_owned();
    }
    let start: String = line.chars().take(LONGEST_SHOWN).collect();
    format!("{start}...")
}

/// Whether a word has a meaning of its own.
pub(crate) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// The longest text that a message repeats.
const LONGEST_SHOWN: usize = 60;

/// The words that are no names unless escaped.
pub(crate) const KEYWORDS: &[&str] = &[
    "module",
    "class",
    "interface",
    "exception",
    "struct",
    "sequence",
    "dictionary",
    "enum",
    "out",
    "extends",
    "implements",
    "throws",
    "void",
    "byte",
    "bool",
    "short",
    "int",
    "long",
    "float",
    "double",
    "string",
    "Object",
    "LocalObject",
    "Value",
    "local",
    "const",
    "false",
    "true",
    "idempotent",
    "optional",
];
