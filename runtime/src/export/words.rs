//! What of Rust's words can stand in Slice, and how: identifiers, documentation, reasons.

/// An identifier, escaped if it is a keyword.
pub(super) fn escaped(name: &str) -> String {
    if is_keyword(name) { format!("\\{name}") } else { name.to_owned() }
}

/// Whether a name means something else unless it is escaped.
pub(super) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// Rust documentation, line by line, as it stands in a comment: without what ends the comment, and without what ends or
/// escapes strings in the generated code, into which `slice2py` puts it as it is.
pub(super) fn doc_lines(docs: &str) -> Vec<String> {
    let line = |line: &str| {
        let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
        line.replace('\\', "/").replace("\"\"\"", "'''").replace("*/", "* /")
    };
    let lines: Vec<String> = docs.lines().map(line).collect();
    let is_text = |line: &String| !line.is_empty();
    match (lines.iter().position(is_text), lines.iter().rposition(is_text)) {
        (Some(first), Some(last)) => lines[first..=last].to_vec(),
        _ => Vec::new(),
    }
}

/// A reason as it stands in a string: on one line, and without what ends or escapes strings in the generated code, into
/// which `slice2py` puts it as it is.
pub(super) fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split(|letter: char| letter.is_control()).map(str::trim).collect();
    words.join(" ").trim().replace('\\', "/").replace('"', "'")
}

const KEYWORDS: &[&str] = &[
    "LocalObject",
    "Object",
    "Value",
    "bool",
    "byte",
    "class",
    "const",
    "dictionary",
    "double",
    "enum",
    "exception",
    "extends",
    "false",
    "float",
    "idempotent",
    "implements",
    "int",
    "interface",
    "local",
    "long",
    "module",
    "optional",
    "out",
    "sequence",
    "short",
    "string",
    "struct",
    "throws",
    "true",
    "void",
];
