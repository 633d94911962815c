//! What a name means where a type, a base or an exception is expected.

use crate::slice::ast::{Form, Path, TypeKind, TypeText};
use crate::slice::diagnostics::{Diagnostic, Topic};
use crate::slice::resolve::Resolver;
use crate::slice::resolve::scope::{Entry, Meaning, candidate};
use crate::slice::source::Place;
use crate::slice::suggest;
use crate::slice::unit::{DefId, Kind, Type};

impl Resolver<'_> {
    /// A type; `None` if something is wrong with it, which was reported.
    pub(super) fn ty(&mut self, text: &TypeText) -> Option<Type> {
        match &text.kind {
            TypeKind::Primitive(primitive) => Some(Type::Primitive(*primitive)),
            TypeKind::Wrong => None,
            TypeKind::Local => {
                self.sink.push(local("LocalObject", text.place));
                None
            }
            TypeKind::Named { path, is_proxy } => self.named(path, *is_proxy),
        }
    }

    fn named(&mut self, path: &Path, is_proxy: bool) -> Option<Type> {
        let entry = self.lookup(path, "a type")?;
        match entry.meaning {
            Meaning::Broken => None,
            Meaning::Local => {
                self.defined_local(path, &entry);
                None
            }
            Meaning::Module => {
                self.wrong_kind(path, "a type", "the module", &entry);
                None
            }
            Meaning::Declared(form, id) => self.object(path, form, id, is_proxy, &entry),
            Meaning::Open(_) => {
                self.sink.push(
                    Diagnostic::error(path.place, format!("`{path}` cannot contain itself"))
                        .also(entry.place, "it is defined here")
                        .help("a class can: it is a reference, which may be nil"),
                );
                None
            }
            Meaning::Defined(id) => {
                let kind = self.kind(id)?;
                match kind {
                    Kind::Class(_) | Kind::Declared(crate::slice::unit::Declared::Class) => {
                        self.object(path, Form::Class, id, is_proxy, &entry)
                    }
                    Kind::Interface(_) | Kind::Declared(_) => {
                        self.object(path, Form::Interface, id, is_proxy, &entry)
                    }
                    Kind::Exception(_) | Kind::Constant(_) => {
                        let what = the_kind(kind);
                        self.wrong_kind(path, "a type", what, &entry);
                        None
                    }
                    _ if is_proxy => {
                        let what = the_kind(kind);
                        self.wrong_kind(path, "an interface before `*`", what, &entry);
                        None
                    }
                    _ => Some(Type::Defined(id)),
                }
            }
        }
    }

    /// A class or an interface, as a proxy or by value.
    fn object(&mut self, path: &Path, form: Form, id: DefId, is_proxy: bool, entry: &Entry) -> Option<Type> {
        if is_proxy {
            if form == Form::Class {
                let warning =
                    Diagnostic::warning(path.place, format!("a proxy of the class `{path}` is an old form"))
                        .help("move its operations to an interface");
                self.sink.warn(Topic::Deprecated, warning);
            }
            return Some(Type::Proxy(id));
        }
        if form == Form::Interface {
            let warning = Diagnostic::warning(
                path.place,
                format!("the interface `{path}` is passed by value, an old form"),
            )
            .help(format!("a proxy is written `{path}*`; a class of any type is `Value`"));
            self.sink.warn(Topic::Deprecated, warning);
        } else if self.plan.is_declared_only(id) {
            self.sink.push(
                Diagnostic::error(path.place, format!("expected a class that is defined, found `{path}`"))
                    .also(entry.place, "it is only declared here")
                    .help("define it, or include the file that defines it"),
            );
            return None;
        }
        Some(Type::Defined(id))
    }

    /// The definition that a base, or an entry of `throws`, names. `expected` says what it must be.
    pub(super) fn base(&mut self, path: &Path, expected: &str, is_right: fn(&Kind) -> bool) -> Option<DefId> {
        let entry = self.lookup(path, expected)?;
        match entry.meaning {
            Meaning::Broken => None,
            Meaning::Local => {
                self.defined_local(path, &entry);
                None
            }
            Meaning::Module => {
                self.wrong_kind(path, expected, "the module", &entry);
                None
            }
            Meaning::Open(_) => {
                self.extends_itself(path, &entry);
                None
            }
            Meaning::Declared(form, id) => {
                let is_same = match form {
                    Form::Class => expected == "a class",
                    Form::Interface => expected == "an interface",
                };
                if !is_same {
                    let what = if form == Form::Class { "the class" } else { "the interface" };
                    self.wrong_kind(path, expected, what, &entry);
                } else if self.current == Some(id) {
                    self.extends_itself(path, &entry);
                } else {
                    self.sink.push(
                        Diagnostic::error(
                            path.place,
                            format!("expected {expected} that is defined, found `{path}`"),
                        )
                        .also(entry.place, "it is only declared here")
                        .help("what is extended must be defined before: move it up, or include its file"),
                    );
                }
                None
            }
            Meaning::Defined(id) => {
                let kind = self.kind(id)?;
                if is_right(kind) {
                    return Some(id);
                }
                let what = the_kind(kind);
                self.wrong_kind(path, expected, what, &entry);
                None
            }
        }
    }

    fn defined_local(&mut self, path: &Path, entry: &Entry) {
        let error = local(&path.to_string(), path.place);
        self.sink.push(error.also(entry.place, "defined as `local` here"));
    }

    fn extends_itself(&mut self, path: &Path, entry: &Entry) {
        let error = Diagnostic::error(path.place, format!("`{path}` cannot extend itself"));
        let help = "name another, or remove the `extends`";
        self.sink.push(error.also(entry.place, "it is defined here").help(help));
    }

    /// What a definition that was made is.
    pub(super) fn kind(&self, id: DefId) -> Option<&Kind> {
        self.made.get(id.0 as usize)?.as_ref().map(|definition| &definition.kind)
    }

    /// What a name means here; if nothing, that is reported.
    pub(super) fn lookup(&mut self, path: &Path, expected: &str) -> Option<Entry> {
        let found = self.scope.find(&self.modules, &path.text, path.is_global);
        let Some((entry, level)) = found else {
            self.unknown(path, expected);
            return None;
        };
        let entry = entry.clone();
        if entry.type_id != candidate(&self.modules[..level], &path.text) {
            let right = as_written(&entry.type_id, path);
            self.sink.push(
                Diagnostic::error(path.place, format!("expected `{right}`, found `{path}`"))
                    .label("the case differs")
                    .also(entry.place, "it is defined here")
                    .help(format!("write `{right}`, as in its definition")),
            );
            return None;
        }
        if !path.is_global {
            self.scope.introduce(&self.modules, level, &path.text, path.place);
        }
        Some(entry)
    }

    fn unknown(&mut self, path: &Path, expected: &str) {
        let last = path.text.rsplit("::").next().unwrap_or(&path.text);
        let message = format!("expected {expected}, found the unknown name `{path}`");
        let error = Diagnostic::error(path.place, message).label("not defined before this place");
        if let Some(later) = self.later(path) {
            let help =
                "what is used must be defined before: move it up, or declare a class or an interface first";
            self.sink.push(error.also(later, "it is defined here").help(help));
            return;
        }
        let foreign = FOREIGN.iter().find(|(name, _)| *name == path.text);
        let known = self.scope.names().take(MOST_COMPARED).chain(WORDS.iter().copied());
        let help = match foreign {
            Some((_, here)) => format!("in Slice this is {here}"),
            None => match suggest::closest(last, known) {
                Some(meant) if meant == last => self.elsewhere(last, path),
                Some(meant) => format!("did you mean `{meant}`?"),
                None => {
                    "what is used must be defined before, in this file or in one that it includes".to_owned()
                }
            },
        };
        self.sink.push(error.help(help));
    }

    /// Where a name is defined further down.
    pub(super) fn later(&self, path: &Path) -> Option<Place> {
        let levels = if path.is_global { 0..=0 } else { 0..=self.modules.len() };
        levels.rev().find_map(|level| self.plan.place_of(&candidate(&self.modules[..level], &path.text)))
    }

    /// The same name in another module.
    fn elsewhere(&self, last: &str, path: &Path) -> String {
        match self.scope.id_of(last) {
            Some(id) => format!("did you mean `{id}`?"),
            None => format!("`{path}` is not in this module"),
        }
    }

    pub(super) fn wrong_kind(&mut self, path: &Path, expected: &str, found: &str, entry: &Entry) {
        let message = format!("expected {expected}, found {found} `{path}`");
        let error = Diagnostic::error(path.place, message).also(entry.place, "it is defined here");
        let help = match (expected, found) {
            ("a type", "the exception") => format!("an exception is thrown: `throws {path}`"),
            ("a type", "the constant") => "name the type of the constant".to_owned(),
            ("a type", "the module") => format!("name a type of it, such as `{path}::Name`"),
            ("an interface before `*`", _) => "only interfaces have proxies; remove the `*`".to_owned(),
            ("a class", "the interface") => {
                "a servant implements an interface; remove the `extends`".to_owned()
            }
            ("a class", _) => "a class extends a class".to_owned(),
            ("an interface", _) => "an interface extends interfaces".to_owned(),
            ("an exception", _) => format!("define `{path}` as an `exception`, or name one"),
            _ => "a value is a literal, a constant or an enumerator".to_owned(),
        };
        self.sink.push(error.help(help));
    }

    /// How messages name a type.
    pub(super) fn name_of(&self, ty: Type) -> String {
        match ty {
            Type::Primitive(primitive) => primitive.name().to_owned(),
            Type::Defined(id) => self.id_of(id),
            Type::Proxy(id) => format!("{}*", self.id_of(id)),
        }
    }

    pub(super) fn id_of(&self, id: DefId) -> String {
        let definition = self.made.get(id.0 as usize).and_then(Option::as_ref);
        definition.map_or_else(|| "?".to_owned(), |definition| definition.type_id.clone())
    }
}

/// The end of a type id that is as long as a name as written.
fn as_written(type_id: &str, path: &Path) -> String {
    let parts: Vec<&str> = type_id.trim_start_matches("::").split("::").collect();
    let count = path.text.split("::").count().min(parts.len());
    let front = if path.is_global { "::" } else { "" };
    format!("{front}{}", parts[parts.len() - count..].join("::"))
}

fn local(name: &str, place: Place) -> Diagnostic {
    Diagnostic::error(
        place,
        format!("expected a type that can go over the wire, found `{name}`, which is `local`"),
    )
    .help("make what uses it `local` too, or use another type")
}

/// What a definition is, with its article.
pub(super) fn the_kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Struct(_) => "the struct",
        Kind::Enum(_) => "the enum",
        Kind::Class(_) => "the class",
        Kind::Exception(_) => "the exception",
        Kind::Interface(_) => "the interface",
        Kind::Sequence(_) => "the sequence",
        Kind::Dictionary(_) => "the dictionary",
        Kind::Constant(_) => "the constant",
        Kind::Declared(_) => "the declaration",
    }
}

/// Types of other languages, and what they are here.
const FOREIGN: &[(&str, &str)] = &[
    ("boolean", "`bool`"),
    ("char", "`byte`, or `string` for text"),
    ("octet", "`byte`"),
    ("String", "`string`"),
    ("unsigned", "a signed type: `byte`, `short`, `int` or `long`"),
    ("uint", "`int`, or `long` for what does not fit"),
    ("uint8", "`byte`"),
    ("uint16", "`int`"),
    ("uint32", "`long`"),
    ("uint64", "`long`"),
    ("int8", "`byte`"),
    ("int16", "`short`"),
    ("int32", "`int`"),
    ("int64", "`long`"),
    ("float32", "`float`"),
    ("float64", "`double`"),
    ("list", "a `sequence` with a name: `sequence<int> IntSeq;`"),
    ("vector", "a `sequence` with a name: `sequence<int> IntSeq;`"),
    ("map", "a `dictionary` with a name: `dictionary<string, int> IntDict;`"),
    ("any", "`Value`, or `Object*` for a proxy"),
    ("object", "`Object`"),
    ("null", "not needed: a class or proxy without a default is nil"),
];

/// The words for types.
const WORDS: &[&str] = &[
    "bool",
    "byte",
    "short",
    "int",
    "long",
    "float",
    "double",
    "string",
    "Object",
    "Value",
    "sequence",
    "dictionary",
];

/// Known names that an unknown one is compared with.
pub(super) const MOST_COMPARED: usize = 5_000;
