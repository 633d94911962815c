//! The text of a comment to Markdown that means what the author saw.

use super::reference;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// Words.
    Paragraph(Vec<String>),
    /// Words behind a bullet.
    Item(Vec<String>),
    /// Lines as they are.
    Verbatim(Vec<String>),
}

impl Block {
    pub(super) fn into_words(self) -> Vec<String> {
        match self {
            Self::Paragraph(words) | Self::Item(words) => words,
            Self::Verbatim(lines) => lines.iter().flat_map(|line| words(&escape(line))).collect(),
        }
    }
}

/// The parts of a text.
pub(super) fn blocks(lines: &[String]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut text = String::new();
    let mut verbatim: Option<Vec<String>> = None;
    for line in lines {
        let is_fence = line.trim_start().starts_with("```");
        match &mut verbatim {
            Some(_) if is_fence => blocks.extend(verbatim.take().map(Block::Verbatim)),
            Some(lines) => lines.push(line.trim_end().to_owned()),
            None if is_fence => {
                flow(&std::mem::take(&mut text), &mut blocks);
                verbatim = Some(Vec::new());
            }
            None => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    flow(&text, &mut blocks);
    blocks.extend(verbatim.map(Block::Verbatim));
    blocks
}

/// Fills lines with words. The first line begins with `first`, the others with `rest`.
pub(super) fn wrap(first: &str, rest: &str, words: &[String], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in words {
        let fits = line.chars().count() + 1 + word.chars().count() <= width;
        if is_empty {
            line.push_str(word);
        } else if fits || begins_something(word) {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(std::mem::replace(&mut line, format!("{rest}{word}")));
        }
        is_empty = false;
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Whether a line that begins with this word would be a list, a heading or a quote.
fn begins_something(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    let is_number =
        number.len() < word.len() && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    matches!(word, "-" | "+" | "*" | "=" | "==" | "---" | "===") || word.starts_with(['#', '>']) || is_number
}

/// Text without fences: paragraphs, and items by `-`, `*` or HTML.
fn flow(text: &str, blocks: &mut Vec<Block>) {
    let text = block_tags(text);
    let mut paragraph = Draft::default();
    for line in text.lines() {
        let line = line.trim();
        let item =
            line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).or_else(|| line.strip_prefix(ITEM));
        if line.is_empty() {
            paragraph.end(blocks);
        } else if let Some(item) = item {
            paragraph.end(blocks);
            paragraph = Draft { is_item: true, text: item.trim().to_owned() };
        } else {
            paragraph.add(line);
        }
    }
    paragraph.end(blocks);
}

/// A paragraph or item in the making.
#[derive(Default)]
struct Draft {
    is_item: bool,
    text: String,
}

impl Draft {
    fn add(&mut self, line: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(line);
    }

    fn end(&mut self, blocks: &mut Vec<Block>) {
        let Self { is_item, text } = std::mem::take(self);
        let mut words = words(&inline(&text));
        if let Some(first) = words.first_mut()
            && begins_something(first)
        {
            first.insert(0, '\\');
        }
        if !words.is_empty() {
            blocks.push(if is_item { Block::Item(words) } else { Block::Paragraph(words) });
        }
    }
}

/// Words, where code with spaces in it is one.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for word in text.split_whitespace() {
        match words.last_mut() {
            Some(last) if open => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
        let ticks = word.matches('`').count() - word.matches("\\`").count();
        open ^= ticks % 2 == 1;
    }
    words
}

/// HTML that parts text, to line ends and marks of items.
fn block_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let Some((name, after)) = tag(rest) else {
            out.push('<');
            rest = &rest[1..];
            continue;
        };
        match name.as_str() {
            "p" | "/p" | "br" | "br/" | "ul" | "/ul" | "ol" | "/ol" | "dl" | "/dl" | "/li" | "/dd"
            | "pre" | "/pre" => {
                out.push_str("\n\n");
            }
            "li" | "dt" => {
                out.push_str("\n\n");
                out.push_str(ITEM);
            }
            "/dt" => {}
            "dd" => out.push_str(": "),
            _ => out.push_str(&rest[..rest.len() - after.len()]),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// `<name ..>` to its name and what follows.
fn tag(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('<')?;
    let end = inner.find('>')?;
    let name = inner[..end].split_whitespace().next()?.to_ascii_lowercase();
    let is_name = name.len() <= 10 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'/');
    is_name.then(|| (name, &inner[end + 1..]))
}

/// The tags, links and marks within a paragraph.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let (piece, after) = match next {
            '`' => code_span(rest),
            '{' => link(rest),
            '<' => inline_tag(rest),
            '@' => word_tag(rest),
            'h' if rest.starts_with("http://") || rest.starts_with("https://") => address(rest),
            '[' | ']' | '*' | '\\' => (format!("\\{next}"), &rest[1..]),
            _ => (next.to_string(), &rest[next.len_utf8()..]),
        };
        out.push_str(&piece);
        rest = after;
    }
    out
}

fn code_span(text: &str) -> (String, &str) {
    match text[1..].find('`') {
        Some(end) if end > 0 => (text[..end + 2].to_owned(), &text[end + 2..]),
        _ => ("\\`".to_owned(), &text[1..]),
    }
}

/// `{@link Foo#bar}`, `{@code x}`.
fn link(text: &str) -> (String, &str) {
    let inner = text.strip_prefix("{@").and_then(|inner| Some((inner, inner.find('}')?)));
    let Some((inner, end)) = inner else { return ("{".to_owned(), &text[1..]) };
    let (word, name) = inner[..end].split_once(char::is_whitespace).unwrap_or((&inner[..end], ""));
    let shown = match word {
        "link" | "linkplain" => reference(name.split_whitespace().next().unwrap_or_default()),
        _ => name.trim().to_owned(),
    };
    (code(&shown), &inner[end + 1..])
}

fn inline_tag(text: &str) -> (String, &str) {
    let Some((name, after)) = tag(text) else { return ("\\<".to_owned(), &text[1..]) };
    let mark = match name.as_str() {
        "code" | "tt" => {
            let close = format!("</{name}>");
            if let Some(end) = after.find(&close) {
                return (code(&after[..end]), &after[end + close.len()..]);
            }
            ""
        }
        "em" | "i" | "/em" | "/i" => "*",
        "b" | "strong" | "/b" | "/strong" => "**",
        _ => return ("\\<".to_owned(), &text[1..]),
    };
    (mark.to_owned(), after)
}

/// `@p name`: a word in code.
fn word_tag(text: &str) -> (String, &str) {
    let Some(after) = text.strip_prefix("@p ").or_else(|| text.strip_prefix("@c ")) else {
        return ("@".to_owned(), &text[1..]);
    };
    let after = after.trim_start();
    let end = after.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(after.len());
    (code(&after[..end]), &after[end..])
}

fn address(text: &str) -> (String, &str) {
    let end = text.find(|letter: char| letter.is_whitespace() || "<>()[]{}\"'`".contains(letter));
    let address = text[..end.unwrap_or(text.len())].trim_end_matches(['.', ',', ';', ':']);
    (format!("<{address}>"), &text[address.len()..])
}

fn code(text: &str) -> String {
    let text = text.replace('`', "'");
    if text.is_empty() { text } else { format!("`{text}`") }
}

fn escape(text: &str) -> String {
    inline(text)
}

/// Marks an item that was HTML.
const ITEM: &str = "\u{1}";
