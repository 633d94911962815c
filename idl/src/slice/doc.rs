//! Documentation comments: `/** */` and `///` to their parts.

use crate::slice::unit::Doc;

/// What a comment says.
pub(crate) fn read(comment: &str) -> Doc {
    let mut doc = Doc::default();
    let mut part = Part::Overview;
    let mut lines: Vec<String> = Vec::new();
    for line in lines_of(comment) {
        match tag(&line) {
            Some((next, rest)) => {
                store(&mut doc, part, std::mem::take(&mut lines));
                part = next;
                if !rest.is_empty() {
                    lines.push(rest);
                }
            }
            None => lines.push(line),
        }
    }
    store(&mut doc, part, lines);
    doc
}

/// What the lines that are being read belong to.
enum Part {
    Overview,
    Param(String),
    Returns,
    Throws(String),
    See,
    Deprecated,
    /// `@remark` and others that no mapping needs: they stay in the overview.
    Other,
}

/// The lines of a comment without its marks.
fn lines_of(comment: &str) -> Vec<String> {
    if comment.starts_with("///") {
        let strip = |line: &str| line.trim_start().trim_start_matches("///").trim().to_owned();
        return comment.lines().map(strip).collect();
    }
    let inner = comment.trim_start_matches("/**").trim_end_matches('/').trim_end_matches('*');
    inner
        .lines()
        .map(|line| {
            let line = line.trim();
            line.strip_prefix('*')
                .map_or(line, |rest| rest.strip_prefix(' ').unwrap_or(rest))
                .trim_end()
                .to_owned()
        })
        .collect()
}

/// `@param name text` and the like.
fn tag(line: &str) -> Option<(Part, String)> {
    let line = line.trim_start();
    let (word, rest) = line.strip_prefix('@')?.split_once(char::is_whitespace).unwrap_or((&line[1..], ""));
    let rest = rest.trim();
    let with_name = |make: fn(String) -> Part| {
        let (name, text) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        (make(name.trim_end_matches(':').to_owned()), text.trim().to_owned())
    };
    Some(match word {
        "param" => with_name(Part::Param),
        "return" | "returns" => (Part::Returns, rest.to_owned()),
        "throws" | "throw" | "exception" => with_name(Part::Throws),
        "see" => (Part::See, rest.to_owned()),
        "deprecated" => (Part::Deprecated, rest.to_owned()),
        "remark" | "remarks" => (Part::Other, rest.to_owned()),
        _ => return None,
    })
}

fn store(doc: &mut Doc, part: Part, lines: Vec<String>) {
    let lines = without_empty_ends(lines);
    match part {
        Part::Overview => doc.overview = lines,
        Part::Param(name) => doc.params.push((name, lines)),
        Part::Returns => doc.returns.extend(lines),
        Part::Throws(name) => doc.throws.push((name, lines)),
        Part::See => doc.see.extend(lines),
        Part::Deprecated => doc.deprecated = Some(lines),
        Part::Other => {
            if !doc.overview.is_empty() && !lines.is_empty() {
                doc.overview.push(String::new());
            }
            doc.overview.extend(lines);
        }
    }
}

fn without_empty_ends(mut lines: Vec<String>) -> Vec<String> {
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    lines.split_off(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let doc = read(
            "/**\n *\n * Prints a\n * line.\n *\n * @param text What to print,\n * all of it.\n * @return How much.\n \
             * @throws Broken If broken.\n * @see Other#op\n * @deprecated Use that.\n **/",
        );
        assert_eq!(doc.overview, ["Prints a", "line."]);
        assert_eq!(
            doc.params,
            [("text".to_owned(), vec!["What to print,".to_owned(), "all of it.".to_owned()])]
        );
        assert_eq!(doc.returns, ["How much."]);
        assert_eq!(doc.throws, [("Broken".to_owned(), vec!["If broken.".to_owned()])]);
        assert_eq!(doc.see, ["Other#op"]);
        assert_eq!(doc.deprecated.as_deref(), Some(&["Use that.".to_owned()][..]));
    }

    #[test]
    fn lines() {
        let check = |comment, expected: &[&str]| assert_eq!(read(comment).overview, expected);
        check("/// One.\n///   Two.", &["One.", "Two."]);
        check("/** One. */", &["One."]);
        check("/** One {@link Two} */", &["One {@link Two}"]);
        check("/** */", &[]);
        check("/**\n * - a\n *   - b\n */", &["- a", "  - b"]);
        check("/// @unknown x", &["@unknown x"]);
        // An inline mark of Ice 3.8, not a tag.
        check("/// Prints\n/// @p text twice.", &["Prints", "@p text twice."]);
        check("/// One.\n/// @remark Two.", &["One.", "", "Two."]);
    }
}
