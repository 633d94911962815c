//! What is wrong with a `.ice` file: messages in the look of rustc, with file, line, caret and notes.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level as Look, Origin, Renderer, Snippet};

use crate::slice::source::{FileId, Place, Sources};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Nothing comes out.
    Error,
    /// Something comes out, perhaps not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// One message.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub level: Level,
    /// What was expected and what came; lower case, no full stop.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What stands beside the caret.
    pub label: Option<String>,
    /// Other places that matter, each with a text: the earlier definition, the include.
    pub notes: Vec<(Place, String)>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error.
    pub fn error(place: Place, message: impl Into<String>) -> Self {
        Self::new(Level::Error, place, message.into())
    }

    /// A warning.
    pub fn warning(place: Place, message: impl Into<String>) -> Self {
        Self::new(Level::Warning, place, message.into())
    }

    /// A note.
    pub fn note(place: Place, message: impl Into<String>) -> Self {
        Self::new(Level::Note, place, message.into())
    }

    /// With a text beside the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// With what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With another place that matters.
    #[must_use]
    pub fn also(mut self, place: Place, text: impl Into<String>) -> Self {
        self.notes.push((place, text.into()));
        self
    }

    /// The message as people read it, without colours.
    pub fn render(&self, sources: &Sources) -> String {
        self.render_with(sources, &Renderer::plain())
    }

    /// The message with the colours of a terminal.
    pub fn render_styled(&self, sources: &Sources) -> String {
        self.render_with(sources, &Renderer::styled())
    }

    fn new(level: Level, place: Place, message: String) -> Self {
        Self { level, message, place, label: None, notes: Vec::new(), help: None }
    }

    fn render_with(&self, sources: &Sources, renderer: &Renderer) -> String {
        let look = match self.level {
            Level::Error => Look::ERROR,
            Level::Warning => Look::WARNING,
            Level::Note => Look::NOTE,
        };
        let all = self.notes.iter().map(|(at, _)| *at).filter(|at| at.file == self.place.file);
        let mut window = Window::around(sources, self.place.file, all.chain([self.place]));
        let is_wide = window.is_wide();
        if is_wide {
            window = Window::within(sources, self.place);
        }
        // A note is shown with the message where both fit into one picture, and else by itself.
        let is_near = |at: &Place| at.file == self.place.file && !is_wide;
        let (near, far): (Vec<_>, Vec<_>) = self.notes.iter().partition(|(at, _)| is_near(at));
        let own = AnnotationKind::Primary.span(window.span(self.place)).label(self.label.clone());
        let near = near.into_iter().map(|(place, text)| (window.span(*place), text.clone()));
        let near = near.map(|(span, text)| AnnotationKind::Context.span(span).label(text));
        let snippet = window.snippet().annotation(own).annotations(near);
        let mut first = Group::with_title(look.primary_title(self.message.clone()));
        first = window.origin().into_iter().fold(first, Group::element).element(snippet);
        if let Some(help) = &self.help {
            first = first.element(Look::HELP.message(help.clone()));
        }
        let others = far.into_iter().map(|(place, text)| {
            let mut window = Window::around(sources, place.file, [*place]);
            if window.is_wide() {
                window = Window::within(sources, *place);
            }
            let shown = AnnotationKind::Primary.span(window.span(*place));
            let group = Group::with_title(Look::NOTE.secondary_title(text.clone()));
            window
                .origin()
                .into_iter()
                .fold(group, Group::element)
                .element(window.snippet().annotation(shown))
        });
        let groups: Vec<Group<'_>> = std::iter::once(first).chain(others).collect();
        renderer.render(&groups)
    }
}

/// Collects messages: each once, and not more than a person reads.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    all: Vec<Diagnostic>,
    seen: HashSet<(FileId, u32, String)>,
    errors: usize,
    others: usize,
    /// What `[["suppress-warning"]]` says of each file.
    quiet: HashMap<FileId, Vec<Topic>>,
    /// What the warnings are about, beside `all`.
    topics: Vec<Option<Topic>>,
}

/// What a warning is about, in the words of `suppress-warning`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    /// Everything.
    All,
    /// Old forms.
    Deprecated,
    /// Metadata that has no meaning where it stands.
    Metadata,
    /// Comments that speak of what is not there.
    Comment,
}

impl Sink {
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.push_topic(diagnostic, None);
    }

    pub(crate) fn warn(&mut self, topic: Topic, diagnostic: Diagnostic) {
        self.push_topic(diagnostic, Some(topic));
    }

    /// Drops warnings of a file.
    pub(crate) fn silence(&mut self, file: FileId, topic: Topic) {
        self.quiet.entry(file).or_default().push(topic);
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Whether more errors would not be kept.
    pub(crate) fn is_full(&self) -> bool {
        self.errors >= MOST_ERRORS
    }

    /// All messages; errors before warnings is not promised, only the order in which they were found.
    pub(crate) fn finish(self, warnings: bool) -> Vec<Diagnostic> {
        let Self { all, quiet, topics, .. } = self;
        let is_kept = |diagnostic: &Diagnostic, topic: Option<Topic>| {
            diagnostic.level == Level::Error
                || warnings
                    && !quiet.get(&diagnostic.place.file).is_some_and(|quiet| {
                        quiet.contains(&Topic::All) || topic.is_some_and(|topic| quiet.contains(&topic))
                    })
        };
        all.into_iter().zip(topics).filter(|(one, topic)| is_kept(one, *topic)).map(|(one, _)| one).collect()
    }

    fn push_topic(&mut self, diagnostic: Diagnostic, topic: Option<Topic>) {
        let is_error = diagnostic.level == Level::Error;
        let count = if is_error { &mut self.errors } else { &mut self.others };
        if *count >= MOST_ERRORS {
            return;
        }
        let key = (diagnostic.place.file, diagnostic.place.start, diagnostic.message.clone());
        if !self.seen.insert(key) {
            return;
        }
        *count += 1;
        let place = diagnostic.place;
        self.all.push(diagnostic);
        self.topics.push(topic);
        let (what, reached) = if is_error { ("errors", self.errors) } else { ("warnings", self.others) };
        if reached == MOST_ERRORS {
            let last = format!("more than {MOST_ERRORS} {what}; the others are not shown");
            let last =
                if is_error { Diagnostic::error(place, last) } else { Diagnostic::warning(place, last) };
            self.all.push(last);
            self.topics.push(None);
        }
    }
}

/// The part of a file that a message shows, so that a long file is not looked through for each.
struct Window<'a> {
    text: &'a str,
    path: String,
    /// Where it begins, in bytes and in lines.
    start: usize,
    line: usize,
    /// The column of its message, if it does not begin at the first.
    column: Option<usize>,
}

impl<'a> Window<'a> {
    /// Whole lines around some places.
    fn around(sources: &'a Sources, file: FileId, places: impl IntoIterator<Item = Place>) -> Self {
        let source = sources.file(file);
        let text = source.text.as_str();
        let (mut start, mut end) = (text.len(), 0);
        for place in places {
            start = start.min(bound(text, place.start as usize));
            end = end.max(bound(text, place.end as usize));
        }
        let start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[end.max(start)..].find('\n').map_or(text.len(), |length| end.max(start) + length);
        let end = if text[start..end].ends_with('\r') { end - 1 } else { end };
        let line = 1 + text[..start].bytes().filter(|byte| *byte == b'\n').count();
        Self { text: &text[start..end], path: source.path.display().to_string(), start, line, column: None }
    }

    /// A piece of a line that is too long to be shown.
    fn within(sources: &'a Sources, place: Place) -> Self {
        let whole = Self::around(sources, place.file, [Place { end: place.start, ..place }]);
        let at = whole.span(place).start;
        let start = bound(whole.text, at.saturating_sub(WIDE_BEFORE));
        let end = bound(whole.text, at + WIDE_BEHIND);
        let column = Some(1 + whole.text[..at].chars().count());
        Self { text: &whole.text[start..end], start: whole.start + start, column, ..whole }
    }

    /// Whether it is more than a person looks at, and than is drawn in good time.
    fn is_wide(&self) -> bool {
        self.text.len() > WIDEST && self.text.lines().any(|line| line.len() > WIDEST)
    }

    /// Where it is, if the snippet cannot say it.
    fn origin(&self) -> Option<Origin<'static>> {
        self.column.map(|column| Origin::path(self.path.clone()).line(self.line).char_column(column))
    }

    fn snippet<'b>(&self) -> Snippet<'b, Annotation<'b>>
    where
        'a: 'b,
    {
        let snippet = Snippet::source(self.text).line_start(self.line);
        if self.column.is_some() { snippet } else { snippet.path(self.path.clone()) }
    }

    /// A range that lies in the window and on the bounds of characters.
    fn span(&self, place: Place) -> Range<usize> {
        let start = bound(self.text, (place.start as usize).saturating_sub(self.start));
        start..bound(self.text, (place.end as usize).saturating_sub(self.start)).max(start)
    }
}

fn bound(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Errors of one run, and warnings of one run, that are kept.
const MOST_ERRORS: usize = 100;

/// Bytes of a line that is shown whole.
const WIDEST: usize = 1000;

/// Bytes that are shown of a longer one, before its place and from there on.
const WIDE_BEFORE: usize = 60;
const WIDE_BEHIND: usize = 100;
