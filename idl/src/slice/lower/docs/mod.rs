//! Documentation comments of Slice to those of Rust: tags to headings and lists, links and HTML to Markdown.
//!
//! What comes out has no accidents: no text becomes a link, a list, or a program that `cargo test` would run.

mod markdown;

use crate::names;
use crate::slice::unit::{Doc, Operation};
use markdown::{Block, blocks, wrap};

/// The lines of a comment that may be so wide: what stands before the first tag, and what to see.
pub(super) fn lines(doc: &Doc, width: usize) -> Vec<String> {
    let mut page = Page::new(width);
    page.text(&doc.overview);
    page.see(&doc.see);
    page.finish()
}

/// The lines for an operation.
pub(super) fn operation(operation: &Operation, ins: &[String], width: usize) -> Vec<String> {
    let doc = &operation.doc;
    let mut page = Page::new(width);
    page.text(&doc.overview);
    let names = operation.ins.iter().zip(ins);
    let described =
        names.filter_map(|(parameter, name)| Some((name.as_str(), param(doc, &parameter.name.text)?)));
    page.list("# Parameters", described);
    let value = match (&operation.returns, operation.outs.as_slice()) {
        (Some(_), []) => Some(doc.returns.as_slice()),
        (None, [only]) => param(doc, &only.name.text),
        _ => None,
    };
    if let Some(value) = value.filter(|value| is_said(value)) {
        page.heading("# Returns");
        page.text(value);
    }
    let throws = doc.throws.iter().filter(|(_, text)| is_said(text));
    page.list(
        "# Errors",
        throws.map(|(name, text)| (name.rsplit("::").next().unwrap_or(name), text.as_slice())),
    );
    page.see(&doc.see);
    page.finish()
}

/// The lines for one text, such as that of a return value.
pub(super) fn text(text: &[String], width: usize) -> Vec<String> {
    let mut page = Page::new(width);
    page.text(text);
    page.finish()
}

/// A text of our own, Markdown already.
pub(super) fn plain(text: &str, width: usize) -> Vec<String> {
    let words: Vec<_> = text.split_whitespace().map(str::to_owned).collect();
    wrap("", "", &words, width.max(NARROWEST))
}

/// What the comment says of a parameter.
pub(super) fn param<'a>(doc: &'a Doc, name: &str) -> Option<&'a [String]> {
    doc.params.iter().find(|(other, text)| other == name && is_said(text)).map(|(_, text)| text.as_slice())
}

/// One line, for the note of a deprecation.
pub(super) fn note(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_said(text: &[String]) -> bool {
    text.iter().any(|line| !line.trim().is_empty())
}

/// `Foo#barBaz` as Rust writes it.
fn reference(name: &str) -> String {
    let name = name.trim().trim_start_matches("::");
    match name.split_once('#') {
        Some(("", member)) => member_name(member),
        Some((ty, member)) => format!("{ty}::{}", member_name(member)),
        None => name.to_owned(),
    }
}

fn member_name(member: &str) -> String {
    if member.starts_with(|first: char| first.is_ascii_lowercase()) {
        names::snake(member)
    } else {
        member.to_owned()
    }
}

/// A comment in the making.
struct Page {
    width: usize,
    lines: Vec<String>,
}

impl Page {
    fn new(width: usize) -> Self {
        Self { width: width.max(NARROWEST), lines: Vec::new() }
    }

    fn text(&mut self, text: &[String]) {
        for block in blocks(text) {
            let follows_item =
                matches!(block, Block::Item(_)) && self.lines.last().is_some_and(|line| is_item(line));
            if !follows_item {
                self.gap();
            }
            match block {
                Block::Paragraph(words) => self.lines.extend(wrap("", "", &words, self.width)),
                Block::Item(words) => self.lines.extend(wrap("- ", "  ", &words, self.width)),
                Block::Verbatim(lines) => {
                    self.lines.push("```text".to_owned());
                    self.lines.extend(lines);
                    self.lines.push("```".to_owned());
                }
            }
        }
    }

    fn heading(&mut self, heading: &str) {
        self.gap();
        self.lines.push(heading.to_owned());
        self.gap();
    }

    /// `- name: text`, each.
    fn list<'a>(&mut self, heading: &str, items: impl Iterator<Item = (&'a str, &'a [String])>) {
        let mut begun = false;
        for (name, text) in items {
            if !begun {
                self.heading(heading);
                begun = true;
            }
            let words: Vec<String> = blocks(text).into_iter().flat_map(Block::into_words).collect();
            self.lines.extend(wrap(&format!("- `{name}`: "), "  ", &words, self.width));
        }
    }

    fn see(&mut self, see: &[String]) {
        let said: Vec<_> = see.iter().filter(|line| !line.trim().is_empty()).collect();
        if said.is_empty() {
            return;
        }
        let links = said.iter().map(|line| {
            let line = line.trim();
            if line.contains(char::is_whitespace) || line.contains('{') {
                blocks(&[line.to_owned()])
                    .into_iter()
                    .flat_map(Block::into_words)
                    .collect::<Vec<_>>()
                    .join(" ")
            } else {
                format!("`{}`", reference(line))
            }
        });
        let mut words: Vec<String> = vec!["See".into(), "also".into()];
        let count = said.len();
        words.extend(links.enumerate().map(|(at, link)| if at + 1 < count { link + "," } else { link }));
        if let Some(last) = words.last_mut()
            && !last.ends_with('.')
        {
            last.push('.');
        }
        self.gap();
        self.lines.extend(wrap("", "", &words, self.width));
    }

    fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
    }

    fn finish(mut self) -> Vec<String> {
        while self.lines.last().is_some_and(String::is_empty) {
            self.lines.pop();
        }
        self.lines
    }
}

fn is_item(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with("  ")
}

/// Comments in deep modules get no narrower than this.
const NARROWEST: usize = 40;

#[cfg(test)]
mod tests;
