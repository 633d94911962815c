//! `#define`: the table of macros and their replacement.

use std::collections::HashMap;
use std::rc::Rc;

use crate::slice::diagnostics::{Diagnostic, Sink};
use crate::slice::lexer;
use crate::slice::options::Options;
use crate::slice::preprocess::expression;
use crate::slice::source::{FileId, Place};
use crate::slice::token::{Interner, Kind, Token};

/// The macros that are defined.
pub(super) struct Macros {
    table: HashMap<Rc<str>, Macro>,
    /// Tokens that replacement may still make.
    left: usize,
}

struct Macro {
    /// `None` for one without parentheses.
    params: Option<Vec<Rc<str>>>,
    body: Rc<[Token]>,
    place: Place,
}

/// The macros that a token came out of: they are not replaced in it again.
type Hidden = Option<Rc<Hide>>;

struct Hide {
    name: Rc<str>,
    depth: usize,
    outer: Hidden,
}

impl Macros {
    /// The ones that are there before the first line.
    pub(super) fn new(options: &Options, names: &mut Interner) -> Self {
        let mut macros = Self { table: HashMap::new(), left: MOST_MADE };
        macros.predefine("__SLICE2RS__", "1", names);
        macros.predefine("__FLOE__", "1", names);
        macros.predefine("__ICE_VERSION__", &options.ice_version.to_string(), names);
        for define in &options.defines {
            let (name, value) = define.split_once('=').unwrap_or((define, "1"));
            macros.predefine(name.trim(), value, names);
        }
        for undefine in &options.undefines {
            macros.table.remove(undefine.trim());
        }
        macros
    }

    fn predefine(&mut self, name: &str, value: &str, names: &mut Interner) {
        let body = lexer::lex(value, NOWHERE, names).into();
        let place = Place { file: NOWHERE, start: 0, end: 0 };
        self.table.insert(names.get(name), Macro { params: None, body, place });
    }

    /// Whether this token is the name of a macro.
    pub(super) fn knows(&self, token: &Token) -> bool {
        token.kind == Kind::Word && self.table.contains_key(&token.text)
    }

    /// Whether the bound on replacements was reached; that was reported.
    pub(super) fn are_spent(&self) -> bool {
        self.left == 0
    }

    /// Whether a name is defined.
    pub(super) fn has(&self, name: &str) -> bool {
        self.table.contains_key(name)
    }

    /// For `#ifdef`: whether its name is defined, `None` if there is no name.
    pub(super) fn is_defined(&self, directive: &Token, rest: &[Token], sink: &mut Sink) -> Option<bool> {
        let name = macro_name(directive, rest, sink)?;
        Some(self.has(&name.text))
    }

    /// For `#if`: whether its expression is not zero.
    pub(super) fn holds(
        &mut self,
        directive: &Token,
        rest: &[Token],
        names: &mut Interner,
        sink: &mut Sink,
    ) -> bool {
        let asked = expression::answer_defined(rest, |name| self.has(name), names);
        let expanded = self.expand(asked, names, sink);
        let end = rest.last().map_or(directive.place, |last| last.place);
        match expression::evaluate(directive, &expanded, Place { start: end.end, ..end }) {
            Ok(value) => value != 0,
            Err(error) => {
                sink.push(error);
                false
            }
        }
    }

    pub(super) fn undefine(&mut self, directive: &Token, rest: &[Token], sink: &mut Sink) {
        if let Some(name) = macro_name(directive, rest, sink) {
            self.table.remove(&name.text);
        }
    }

    pub(super) fn define(&mut self, directive: &Token, rest: &[Token], sink: &mut Sink) {
        let Some(name) = macro_name(directive, rest, sink) else { return };
        if &*name.text == "defined" {
            sink.push(Diagnostic::error(name.place, "expected another name, found `defined`"));
            return;
        }
        let rest = &rest[1..];
        let has_params = rest.first().is_some_and(|next| next.is_mark("(") && !next.spaced);
        let (params, body) = if has_params {
            let Some((params, length)) = parameters(&rest[0], &rest[1..], sink) else { return };
            (Some(params), &rest[1 + length..])
        } else {
            (None, rest)
        };
        let new = Macro { params, body: body.into(), place: name.place };
        if let Some(old) = self.table.get(&name.text)
            && !old.is_same(&new)
        {
            let mut warning =
                Diagnostic::warning(name.place, format!("the macro `{}` is defined again", name.text))
                    .help("take it away with `#undef` first");
            if old.place.file != NOWHERE {
                warning = warning.also(old.place, "first defined here");
            }
            sink.push(warning);
        }
        self.table.insert(name.text.clone(), new);
    }

    /// Replaces the macros in a row of tokens.
    pub(super) fn expand(&mut self, input: Vec<Token>, names: &mut Interner, sink: &mut Sink) -> Vec<Token> {
        self.expand_hidden(input.into_iter().map(|token| (token, None)).collect(), 0, names, sink)
            .into_iter()
            .map(|(token, _)| token)
            .collect()
    }

    fn expand_hidden(
        &mut self,
        mut input: Vec<(Token, Hidden)>,
        depth: usize,
        names: &mut Interner,
        sink: &mut Sink,
    ) -> Vec<(Token, Hidden)> {
        let mut out = Vec::new();
        input.reverse();
        while let Some((token, hidden)) = input.pop() {
            if !self.knows(&token) || hides(&hidden, &token.text) {
                out.push((token, hidden));
                continue;
            }
            if self.left == 0 {
                self.give_up(&token, sink);
                return out;
            }
            let Some(found) = self.table.get(&token.text) else { continue };
            let (params, body) = (found.params.clone(), found.body.clone());
            let arguments = match &params {
                None => Vec::new(),
                Some(params) => {
                    match take_arguments(&token, params.len(), &mut input, &mut self.left, sink) {
                        Arguments::Read(arguments) => arguments,
                        Arguments::None => {
                            out.push((token, hidden));
                            continue;
                        }
                        Arguments::Wrong => continue,
                    }
                }
            };
            // A body costs as much as what it makes, even if that is nothing.
            self.left = self.left.saturating_sub(body.len());
            let depth_of_names = hidden.as_ref().map_or(0, |hide| hide.depth) + 1;
            if depth_of_names > DEEPEST || depth > DEEPEST {
                self.give_up(&token, sink);
                return out;
            }
            let hide = Hide { name: token.text.clone(), depth: depth_of_names, outer: hidden };
            let hide = Some(Rc::new(hide));
            let made = self.substitute(&token, &body, params.as_deref(), arguments, depth, names, sink);
            if made.len() >= self.left {
                self.give_up(&token, sink);
                return out;
            }
            self.left -= made.len() + 1;
            // What a macro is given keeps where it came from; what stands in its body gets the place of its use.
            for (token, own) in made.into_iter().rev() {
                let hidden = if own.is_some() { own } else { hide.clone() };
                input.push((token, hidden));
            }
        }
        out
    }

    fn give_up(&mut self, token: &Token, sink: &mut Sink) {
        self.left = 0;
        let message =
            format!("expected fewer replacements, found no end of those of the macro `{}`", token.text);
        sink.push(
            Diagnostic::error(token.place, message).help("macros that use each other grow with each step"),
        );
    }

    /// The body of a macro with its arguments put in.
    #[allow(clippy::too_many_arguments, reason = "one step of `expand_hidden`")]
    fn substitute(
        &mut self,
        at: &Token,
        body: &[Token],
        params: Option<&[Rc<str>]>,
        arguments: Vec<Vec<(Token, Hidden)>>,
        depth: usize,
        names: &mut Interner,
        sink: &mut Sink,
    ) -> Vec<(Token, Hidden)> {
        let param = |token: &Token| {
            let is_word = token.kind == Kind::Word;
            params.filter(|_| is_word)?.iter().position(|name| *name == token.text)
        };
        let mut made: Vec<(Token, Hidden)> = Vec::new();
        let mut index = 0;
        while let Some(token) = body.get(index) {
            index += 1;
            let follows = |mark| body.get(index).is_some_and(|next: &Token| next.is_mark(mark));
            if token.is_mark("##") && !made.is_empty() {
                let Some(right) = body.get(index) else { continue };
                index += 1;
                let right = match param(right) {
                    Some(which) => arguments[which].clone(),
                    None => vec![(right.clone(), None)],
                };
                paste(at, &mut made, right, names);
            } else if token.is_mark("#") && params.is_some() && body.get(index).and_then(param).is_some() {
                let which = body.get(index).and_then(param).unwrap_or_default();
                index += 1;
                made.push((quoted(at, &arguments[which], names), None));
            } else if let Some(which) = param(token) {
                // An argument is replaced for itself, but not where it is pasted.
                let argument = arguments[which].clone();
                let argument = if follows("##") {
                    argument
                } else {
                    self.expand_hidden(argument, depth + 1, names, sink)
                };
                made.extend(argument);
            } else {
                made.push((
                    Token { place: at.place, first: false, indent: at.indent, ..token.clone() },
                    None,
                ));
            }
            if made.len() > self.left {
                break;
            }
        }
        made
    }
}

impl Macro {
    fn is_same(&self, other: &Self) -> bool {
        self.params == other.params
            && self.body.len() == other.body.len()
            && self.body.iter().zip(other.body.iter()).all(|(a, b)| a.kind == b.kind && a.text == b.text)
    }
}

fn hides(hidden: &Hidden, name: &str) -> bool {
    let mut next = hidden;
    while let Some(hide) = next {
        if &*hide.name == name {
            return true;
        }
        next = &hide.outer;
    }
    false
}

fn macro_name<'a>(directive: &Token, rest: &'a [Token], sink: &mut Sink) -> Option<&'a Token> {
    match rest.first() {
        Some(name) if name.kind == Kind::Word => Some(name),
        Some(other) => {
            let message = format!("expected the name of a macro, found {}", other.describe());
            sink.push(
                Diagnostic::error(other.place, message).help("a macro is defined by `#define NAME value`"),
            );
            None
        }
        None => {
            let message = format!("expected the name of a macro behind `#{}`, found none", directive.text);
            sink.push(Diagnostic::error(directive.place, message).help("write the name on the same line"));
            None
        }
    }
}

/// The parameters behind `(`, and how many tokens they take with their `)`.
fn parameters(open: &Token, rest: &[Token], sink: &mut Sink) -> Option<(Vec<Rc<str>>, usize)> {
    let mut params: Vec<Rc<str>> = Vec::new();
    let mut index = 0;
    if rest.first().is_some_and(|next| next.is_mark(")")) {
        return Some((params, 1));
    }
    loop {
        match rest.get(index) {
            Some(name) if name.kind == Kind::Word && !params.contains(&name.text) => {
                params.push(name.text.clone())
            }
            other => return wrong_parameters(open, other, "the name of a parameter", sink),
        }
        match rest.get(index + 1) {
            Some(next) if next.is_mark(",") => index += 2,
            Some(next) if next.is_mark(")") => return Some((params, index + 2)),
            other => return wrong_parameters(open, other, "`,` or `)`", sink),
        }
    }
}

fn wrong_parameters<T>(open: &Token, found: Option<&Token>, expected: &str, sink: &mut Sink) -> Option<T> {
    let place = found.map_or(open.place, |token| token.place);
    let found = found.map_or_else(|| "the end of the line".to_owned(), Token::describe);
    let error = Diagnostic::error(place, format!("expected {expected}, found {found}"));
    sink.push(error.help("a macro with parameters is written `#define NAME(a, b) ...`"));
    None
}

/// What follows the name of a macro with parameters.
enum Arguments {
    Read(Vec<Vec<(Token, Hidden)>>),
    /// No `(`: the name is no use.
    None,
    /// It was reported, and taken away.
    Wrong,
}

/// The arguments of a use, if `(` follows.
fn take_arguments(
    name: &Token,
    expected: usize,
    input: &mut Vec<(Token, Hidden)>,
    left: &mut usize,
    sink: &mut Sink,
) -> Arguments {
    if !input.last().is_some_and(|(next, _)| next.is_mark("(")) {
        return Arguments::None;
    }
    let mut arguments = vec![Vec::new()];
    let mut depth = 0usize;
    let mut length = 0;
    for (token, hidden) in input.iter().rev() {
        length += 1;
        if token.is_mark("(") {
            depth += 1;
            if depth == 1 {
                continue;
            }
        } else if token.is_mark(")") {
            depth -= 1;
            if depth == 0 {
                break;
            }
        } else if token.is_mark(",") && depth == 1 {
            arguments.push(Vec::new());
            continue;
        }
        if token.kind != Kind::Doc
            && let Some(last) = arguments.last_mut()
        {
            last.push((token.clone(), hidden.clone()));
        }
    }
    *left = left.saturating_sub(length);
    if depth != 0 {
        let message = format!("expected `)` behind the arguments of the macro `{}`, found none", name.text);
        sink.push(Diagnostic::error(name.place, message).help("close the arguments"));
        let is_over = |token: &Token| token.first || token.is_mark(";") || token.is_mark("}");
        while input.last().is_some_and(|(next, _)| !is_over(next)) {
            input.pop();
        }
        return Arguments::Wrong;
    }
    input.truncate(input.len() - length);
    if expected == 0 && arguments.len() == 1 && arguments[0].is_empty() {
        arguments.clear();
    }
    if arguments.len() != expected {
        let message =
            format!("expected {expected} arguments for the macro `{}`, found {}", name.text, arguments.len());
        sink.push(Diagnostic::error(name.place, message).help("the arguments are separated by `,`"));
        return Arguments::Wrong;
    }
    Arguments::Read(arguments)
}

/// `a ## b`.
fn paste(at: &Token, made: &mut Vec<(Token, Hidden)>, mut right: Vec<(Token, Hidden)>, names: &mut Interner) {
    if right.is_empty() {
        return;
    }
    let (first, _) = right.remove(0);
    let Some((left, _)) = made.pop() else { return };
    let joined = format!("{}{}", left.text, first.text);
    for token in lexer::lex(&joined, NOWHERE, names) {
        made.push((Token { place: at.place, first: false, indent: at.indent, ..token }, None));
    }
    made.extend(right);
}

/// `#a`.
fn quoted(at: &Token, argument: &[(Token, Hidden)], names: &mut Interner) -> Token {
    let mut text = String::from("\"");
    for (index, (token, _)) in argument.iter().enumerate() {
        if index > 0 && token.spaced {
            text.push(' ');
        }
        if token.kind == Kind::Text {
            text.push_str(&token.text.replace('\\', "\\\\").replace('"', "\\\""));
        } else {
            text.push_str(&token.text);
        }
    }
    text.push('"');
    Token {
        kind: Kind::Text,
        text: names.get(&text),
        place: at.place,
        first: false,
        spaced: true,
        indent: at.indent,
        doc: None,
    }
}

/// The file of macros from the command line; no message points there, since their tokens get the place of their use.
const NOWHERE: FileId = FileId(u32::MAX);

/// Tokens that macros make in one run.
const MOST_MADE: usize = 200_000;

/// Macros within macros.
const DEEPEST: usize = 100;
