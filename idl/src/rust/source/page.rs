//! Lines of Rust: indentation, blank lines, comments, attributes, and where a line is too long.

use quote::ToTokens;

use crate::model::About;

/// A text in the making.
pub(super) struct Page {
    text: String,
    depth: usize,
    /// Whether something stands in the open block.
    is_begun: bool,
}

impl Page {
    pub(super) fn new() -> Self {
        Self { text: String::new(), depth: 0, is_begun: false }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// A line at this depth.
    pub(super) fn line(&mut self, line: &str) {
        self.indent();
        self.text.push_str(line);
        self.text.push('\n');
        self.is_begun = true;
    }

    /// A blank line, unless a block has just begun or there is one.
    pub(super) fn gap(&mut self) {
        if self.is_begun && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// `head {`, with what follows inside.
    pub(super) fn open(&mut self, head: &str) {
        self.line(&format!("{head} {{"));
        self.inside();
    }

    /// What follows is deeper.
    pub(super) fn inside(&mut self) {
        self.depth += 1;
        self.is_begun = false;
    }

    /// What follows is not.
    pub(super) fn outside(&mut self) {
        self.depth -= 1;
        self.is_begun = true;
    }

    /// `}` and what stands behind it; nothing between the braces leaves them on one line.
    pub(super) fn close(&mut self, behind: &str) {
        let is_empty = !self.is_begun;
        self.outside();
        if is_empty && self.text.ends_with("{\n") {
            self.text.pop();
            self.text.push_str(&format!("}}{behind}\n"));
        } else {
            self.line(&format!("}}{behind}"));
        }
    }

    /// Whether a line fits at this depth.
    pub(super) fn fits(&self, line: &str) -> bool {
        self.width(line) <= LINE
    }

    /// Whether a line fits, and fills all that there is.
    pub(super) fn fills(&self, line: &str) -> bool {
        self.width(line) == LINE
    }

    /// Documentation and deprecation.
    pub(super) fn about(&mut self, about: &About) {
        for line in &about.docs {
            match line.as_str() {
                "" => self.line("///"),
                line => self.line(&format!("/// {line}")),
            }
        }
        match about.deprecated.as_deref() {
            None => {}
            Some("") => self.line("#[deprecated]"),
            Some(note) => self.attribute("deprecated", &[format!("note = {note:?}")]),
        }
    }

    /// `#[allow(..)]`, if there is something to allow.
    pub(super) fn allow(&mut self, lints: &[String]) {
        if !lints.is_empty() {
            self.attribute("allow", lints);
        }
    }

    /// `#[derive(..)]`.
    pub(super) fn derive(&mut self, derives: &[String]) {
        let line = format!("#[derive({})]", derives.join(", "));
        if self.fits(&line) {
            return self.line(&line);
        }
        self.line("#[derive(");
        self.inside();
        derives.iter().for_each(|derive| self.line(&format!("{derive},")));
        self.outside();
        self.line(")]");
    }

    /// `#[name(arguments)]`.
    pub(super) fn attribute(&mut self, name: &str, arguments: &[String]) {
        let inner = arguments.join(", ");
        let line = format!("#[{name}({inner})]");
        if (arguments.len() == 1 || inner.chars().count() <= ATTRIBUTE) && self.fits(&line) {
            return self.line(&line);
        }
        self.line(&format!("#[{name}("));
        self.inside();
        for (at, argument) in arguments.iter().enumerate() {
            let comma = if at + 1 < arguments.len() { "," } else { "" };
            self.line(&format!("{argument}{comma}"));
        }
        self.outside();
        self.line(")]");
    }

    /// `left = right;`, the right side on a line of its own if it must.
    pub(super) fn assign(&mut self, left: &str, right: &str) {
        let line = format!("{left} = {right};");
        self.inside();
        let fits_below = self.fits(&format!("{right};"));
        self.outside();
        if self.fits(&line) || !fits_below && !right.ends_with('>') {
            self.line(&line);
        } else if fits_below {
            self.line(&format!("{left} ="));
            self.inside();
            self.line(&format!("{right};"));
            self.outside();
        } else {
            self.generic(&format!("{left} = "), right, ";");
        }
    }

    /// `name: Type,` of a field.
    pub(super) fn field(&mut self, name: &str, ty: &str) {
        let line = format!("{name}: {ty},");
        self.inside();
        let fits_below = self.fits(&format!("{ty},"));
        self.outside();
        if self.fits(&line) || !fits_below && !ty.ends_with('>') {
            self.line(&line);
        } else if fits_below {
            self.line(&format!("{name}:"));
            self.inside();
            self.line(&format!("{ty},"));
            self.outside();
        } else {
            self.generic(&format!("{name}: "), ty, ",");
        }
    }

    /// A type with arguments, each on a line.
    pub(super) fn generic(&mut self, before: &str, ty: &str, behind: &str) {
        let Some((name, arguments)) = ty.strip_suffix('>').and_then(|ty| ty.split_once('<')) else {
            return self.line(&format!("{before}{ty}{behind}"));
        };
        self.line(&format!("{before}{name}<"));
        self.inside();
        split_arguments(arguments).iter().for_each(|argument| self.line(&format!("{argument},")));
        self.outside();
        self.line(&format!(">{behind}"));
    }

    fn width(&self, line: &str) -> usize {
        4 * self.depth + line.chars().count()
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.text.push_str("    ");
        }
    }
}

/// Rust tokens as a person writes them.
pub(super) fn text(tokens: &impl ToTokens) -> String {
    crate::check::text(tokens)
}

/// `a, b<c, d>` to `a` and `b<c, d>`.
fn split_arguments(arguments: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let mut start = 0;
    let mut parts = Vec::new();
    for (at, letter) in arguments.char_indices() {
        match letter {
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(arguments[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(arguments[start..].trim());
    parts
}

/// The width of a line.
const LINE: usize = 100;
/// The width of an attribute's arguments on one line.
const ATTRIBUTE: usize = 70;
