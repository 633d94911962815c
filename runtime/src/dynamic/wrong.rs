//! What is wrong with a JSON value, and where in it.

use std::fmt;

use serde_json::Value as Json;

/// A JSON value does not fit the type that Slice gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// From the inside out.
    path: Vec<String>,
    message: String,
}

impl Wrong {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Wrong { path: Vec::new(), message: message.into() }
    }

    /// `expected int, found string "a"`.
    pub(super) fn expected(what: &str, found: &Json) -> Self {
        Wrong::new(format!("expected {what}, found {}", shown(found)))
    }

    /// The same, one level further out: inside the member `step`, or the element `[3]`.
    pub(super) fn within(mut self, step: impl Into<String>) -> Self {
        self.path.push(step.into());
        self
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.path.iter().rev().enumerate() {
            let dot = if at == 0 || step.starts_with('[') { "" } else { "." };
            write!(f, "{dot}{step}")?;
        }
        if !self.path.is_empty() {
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Wrong {}

/// A JSON value in a few words, however large it is.
fn shown(json: &Json) -> String {
    match json {
        Json::Null => "null".into(),
        Json::Bool(value) => format!("{value}"),
        Json::Number(number) => format!("the number {number}"),
        Json::String(text) => match text.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("the string {:?}..", &text[..end]),
            None => format!("the string {text:?}"),
        },
        Json::Array(items) => format!("an array of {}", items.len()),
        Json::Object(members) => match members.keys().next() {
            Some(first) => format!("an object with {first:?}"),
            None => "an empty object".into(),
        },
    }
}

/// How many letters of a string are shown.
const SHOWN: usize = 40;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts() {
        let check = |wrong: Wrong, expected: &str| assert_eq!(wrong.to_string(), expected);
        check(Wrong::expected("int", &json!("a")), "expected int, found the string \"a\"");
        check(
            Wrong::expected("int", &json!({"x": 1})).within("[3]").within("points").within("drawing"),
            "drawing.points[3]: expected int, found an object with \"x\"",
        );
        check(
            Wrong::expected("bool", &json!("ä".repeat(41))),
            &format!("expected bool, found the string \"{}\"..", "ä".repeat(40)),
        );
    }
}
