//! The name of an object.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::text::{self, ToStringMode};

/// The name of an object: a name and a category, which may be empty.
///
/// Its text form is `category/name`, with `/` and `\` escaped by a backslash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    /// The name. Empty only in the identity of the nil proxy.
    pub name: String,
    /// The category, by which an adapter can find a default servant. Usually empty.
    pub category: String,
}

/// What can name an object: an [`Identity`], or its text form.
pub trait IntoIdentity {
    /// The identity, whose name is never empty.
    ///
    /// # Errors
    /// `Parse` if the text is not an identity, or the name is empty.
    fn into_identity(self) -> Result<Identity>;
}

impl Identity {
    /// The identity of this name, without a category. `name` is taken as it is: nothing in it is an escape.
    pub fn new(name: impl Into<String>) -> Self {
        Identity { name: name.into(), category: String::new() }
    }

    /// A name that no other object has: a random UUID (version 4).
    pub fn uuid() -> Self {
        use std::hash::{BuildHasher, RandomState};
        let random = || RandomState::new().hash_one(std::time::Instant::now());
        let (a, b) = (random(), random());
        let (version, variant) = (0x4000 | a & 0x0fff, 0x8000 | b >> 48 & 0x3fff);
        Identity::new(format!(
            "{:08x}-{:04x}-{version:04x}-{variant:04x}-{:012x}",
            a >> 32,
            a >> 16 & 0xffff,
            b & 0xffff_ffff_ffff
        ))
    }

    /// The same name in this category.
    #[must_use]
    pub fn in_category(self, category: impl Into<String>) -> Self {
        Identity { category: category.into(), ..self }
    }

    /// Whether this is the identity of the nil proxy: nothing in it.
    pub fn is_nil(&self) -> bool {
        self.name.is_empty() && self.category.is_empty()
    }

    /// The text form, which [`FromStr`] reads back.
    pub fn to_text(&self, mode: ToStringMode) -> String {
        let mut out = String::with_capacity(self.category.len() + self.name.len() + 1);
        if !self.category.is_empty() {
            text::escape(&self.category, Some('/'), mode, &mut out);
            out.push('/');
        }
        text::escape(&self.name, Some('/'), mode, &mut out);
        out
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text(ToStringMode::Unicode))
    }
}

impl FromStr for Identity {
    type Err = Error;

    /// Reads `name` or `category/name` with Ice's escapes. An empty text is the identity of the nil proxy.
    fn from_str(text: &str) -> Result<Self> {
        parse(text).map_err(|why| Error::parse(format!("invalid identity '{text}': {why}")))
    }
}

fn parse(text: &str) -> Result<Identity, String> {
    let mut slashes = unescaped_slashes(text);
    let (category, name) = match (slashes.next(), slashes.next()) {
        (None, _) => ("", text),
        (Some(at), None) => (&text[..at], &text[at + 1..]),
        (Some(_), Some(_)) => return Err("more than one unescaped '/'".to_owned()),
    };
    if name.is_empty() && !category.is_empty() {
        return Err("a category without a name".to_owned());
    }
    Ok(Identity { name: text::unescape(name, Some('/'))?, category: text::unescape(category, Some('/'))? })
}

fn unescaped_slashes(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut escaped = false;
    text.bytes().enumerate().filter_map(move |(at, byte)| {
        let found = byte == b'/' && !escaped;
        escaped = byte == b'\\' && !escaped;
        found.then_some(at)
    })
}

impl IntoIdentity for Identity {
    fn into_identity(self) -> Result<Identity> {
        if self.name.is_empty() {
            return Err(Error::parse(format!("invalid identity '{self}': the name is empty")));
        }
        Ok(self)
    }
}

impl IntoIdentity for &Identity {
    fn into_identity(self) -> Result<Identity> {
        self.clone().into_identity()
    }
}

impl IntoIdentity for &str {
    fn into_identity(self) -> Result<Identity> {
        self.parse::<Identity>()?.into_identity()
    }
}

impl IntoIdentity for &String {
    fn into_identity(self) -> Result<Identity> {
        self.as_str().into_identity()
    }
}

impl IntoIdentity for String {
    fn into_identity(self) -> Result<Identity> {
        self.as_str().into_identity()
    }
}

#[cfg(test)]
mod tests;
