//! Metadata that every compiler knows: what is misspelt, or stands where it says nothing.
//!
//! What is for one language (`cpp:`, `java:`) is left alone; what `rust:` says is looked at where the Rust is made.

use crate::slice::ast::ItemKind;
use crate::slice::diagnostics::{Diagnostic, Sink, Topic};
use crate::slice::source::FileId;
use crate::slice::suggest;
use crate::slice::unit::{FileFacts, Metadata};

/// What metadata is written on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Module,
    Struct,
    Enum,
    Class,
    Exception,
    Interface,
    Sequence,
    Dictionary,
    Constant,
    Member,
    Enumerator,
    Operation,
    Parameter,
    /// An element, a key, a value.
    Type,
}

impl Target {
    fn name(self) -> &'static str {
        match self {
            Self::Module => "a module",
            Self::Struct => "a struct",
            Self::Enum => "an enum",
            Self::Class => "a class",
            Self::Exception => "an exception",
            Self::Interface => "an interface",
            Self::Sequence => "a sequence",
            Self::Dictionary => "a dictionary",
            Self::Constant => "a constant",
            Self::Member => "a member",
            Self::Enumerator => "an enumerator",
            Self::Operation => "an operation",
            Self::Parameter => "a parameter",
            Self::Type => "an element",
        }
    }

    pub(crate) fn of(kind: &ItemKind) -> Self {
        match kind {
            ItemKind::Module(_) => Self::Module,
            ItemKind::Forward(crate::slice::ast::Form::Class) | ItemKind::Class(_) => Self::Class,
            ItemKind::Forward(_) | ItemKind::Interface { .. } => Self::Interface,
            ItemKind::Struct(_) => Self::Struct,
            ItemKind::Enum(_) => Self::Enum,
            ItemKind::Exception { .. } => Self::Exception,
            ItemKind::Sequence { .. } => Self::Sequence,
            ItemKind::Dictionary { .. } => Self::Dictionary,
            ItemKind::Constant { .. } => Self::Constant,
        }
    }
}

/// Warns of metadata of a definition that no compiler knows, or that says nothing where it stands.
pub(crate) fn metadata(metadata: &[Metadata], target: Target, sink: &mut Sink) {
    for one in metadata {
        let word = one.text.split(':').next().unwrap_or(&one.text);
        let places = PLACES.iter().find(|(known, _)| *known == word).map(|(_, places)| *places);
        if let Some(places) = places
            && !places.contains(&target)
        {
            let message = format!("`{word}` says nothing on {}", target.name());
            let names: Vec<&str> = places.iter().map(|place| place.name()).collect();
            let help = format!("it stands before {}", names.join(", "));
            sink.warn(
                Topic::Metadata,
                Diagnostic::warning(one.place, message).label("it has no effect").help(help),
            );
        } else if let Some(warning) = unknown(one, KNOWN) {
            sink.warn(Topic::Metadata, warning);
        } else if let Some(value) = one.text.strip_prefix("format:")
            && !FORMATS.contains(&value)
        {
            let message = format!("expected a format, found `{value}`");
            let help = match suggest::closest(value, FORMATS.iter().copied()) {
                Some(meant) => format!("did you mean `format:{meant}`?"),
                None => "the formats are `format:sliced`, `format:compact` and `format:default`".to_owned(),
            };
            sink.warn(Topic::Metadata, Diagnostic::warning(one.place, message).help(help));
        }
    }
}

/// Warns of metadata of files that no compiler knows, and obeys `suppress-warning`.
pub(crate) fn file_metadata(files: &[FileFacts], sink: &mut Sink) {
    for (id, facts) in files.iter().enumerate() {
        for one in &facts.metadata {
            if let Some(warning) = unknown(one, KNOWN_OF_FILES) {
                sink.warn(Topic::Metadata, warning);
            }
            let Some(rest) = one.text.strip_prefix("suppress-warning") else { continue };
            for topic in topics(rest.trim_start_matches(':')) {
                sink.silence(FileId(id as u32), topic);
            }
        }
    }
}

fn topics(text: &str) -> Vec<Topic> {
    text.split(',')
        .filter_map(|word| match word.trim() {
            "" | "all" => Some(Topic::All),
            "deprecated" => Some(Topic::Deprecated),
            "invalid-metadata" => Some(Topic::Metadata),
            "invalid-comment" => Some(Topic::Comment),
            _ => None,
        })
        .collect()
}

/// The warning for a word that is not known here.
fn unknown(one: &Metadata, known: &[&str]) -> Option<Diagnostic> {
    let word = one.text.split(':').next().unwrap_or(&one.text);
    if known.contains(&word) || LANGUAGES.contains(&word) {
        return None;
    }
    let message =
        format!("expected metadata that is known, found `{}`", crate::slice::token::short(&one.text));
    let warning = Diagnostic::warning(one.place, message).label("it has no effect");
    let all: Vec<&str> = KNOWN.iter().chain(KNOWN_OF_FILES).copied().collect();
    if all.contains(&word) {
        let is_of_file = KNOWN_OF_FILES.contains(&word);
        return Some(match is_of_file {
            true => warning.help(format!("`{word}` is for files: write `[[\"{}\"]]` at the top", one.text)),
            false => {
                warning.help(format!("`{word}` is for definitions: write `[\"{}\"]` before one", one.text))
            }
        });
    }
    let candidates = known.iter().chain(LANGUAGES).copied();
    Some(match suggest::closest(word, candidates) {
        Some(meant) => {
            let rest = &one.text[word.len()..];
            warning.help(format!("did you mean `{meant}{rest}`?"))
        }
        None => warning.help("remove it, or put the name of a language before it, such as `rust:`"),
    })
}

/// Of definitions and their parts.
const KNOWN: &[&str] = &[
    "amd",
    "ami",
    "async-oneway",
    "delegate",
    "deprecate",
    "deprecated",
    "format",
    "freeze",
    "local",
    "marshaled-result",
    "nonmutating",
    "oneway",
    "preserve-slice",
    "protected",
    "suppress-warning",
    "UserException",
];

/// Where metadata that changes what is made may stand.
const PLACES: &[(&str, &[Target])] = &[
    ("amd", &[Target::Class, Target::Interface, Target::Operation]),
    ("format", &[Target::Class, Target::Interface, Target::Operation]),
    ("marshaled-result", &[Target::Class, Target::Interface, Target::Operation]),
    ("nonmutating", &[Target::Operation]),
    ("oneway", &[Target::Operation]),
    ("preserve-slice", &[Target::Class, Target::Exception, Target::Interface, Target::Operation]),
    ("protected", &[Target::Class, Target::Exception, Target::Struct, Target::Member]),
    ("UserException", &[Target::Class, Target::Interface, Target::Operation]),
];

/// Of files.
const KNOWN_OF_FILES: &[&str] = &["ice-prefix", "suppress-warning", "underscore", "3.7", "encoding"];

/// The languages that metadata speaks to.
const LANGUAGES: &[&str] = &[
    "rust", "cpp", "cs", "clr", "java", "java5", "js", "matlab", "objc", "php", "py", "python", "rb", "ruby",
    "swift", "ts",
];

const FORMATS: &[&str] = &["sliced", "compact", "default"];
