//! The text of a value.

use floe::class::Value;
use floe::{Class, Link, Node};

use super::Put;

/// A text that says all of some values: two are equal if their texts are.
#[derive(Debug)]
pub struct Text {
    /// The text.
    pub text: String,
    /// How many single values are in it: numbers, texts, enumerators, proxies, references, lengths.
    pub values: i64,
    classes: &'static [ClassText],
    met: Vec<Node<Value>>,
}

/// How the instances of a class are told.
#[derive(Debug)]
pub struct ClassText {
    put: fn(&Node<Value>, &mut Text) -> bool,
}

impl ClassText {
    /// A class. Those that extend others stand before them.
    pub const fn of<T: Class + Put>() -> Self {
        ClassText {
            put: |node, text| {
                let Some(node) = node.downcast::<T>() else { return false };
                text.word(T::TYPE_ID);
                node.read().put(text);
                true
            },
        }
    }
}

impl Text {
    /// No values yet; instances are of these classes.
    pub fn new(classes: &'static [ClassText]) -> Self {
        Text { text: String::new(), values: 0, classes, met: Vec::new() }
    }

    /// A text of these values.
    #[must_use]
    pub fn with(mut self, value: &(impl Put + ?Sized)) -> Self {
        value.put(&mut self);
        self
    }

    /// A text of no classes.
    pub fn nothing_shared() -> Self {
        Text::new(&[])
    }

    /// A single value.
    pub fn word(&mut self, word: &str) {
        self.mark(word);
        self.values += 1;
    }

    /// What is no value of its own.
    pub fn mark(&mut self, mark: &str) {
        self.text.push_str(mark);
        self.text.push(' ');
    }

    /// Appends a text that has no instances.
    pub(super) fn append(&mut self, other: &Text) {
        self.text.push_str(&other.text);
        self.values += other.values;
    }

    /// Each instance has a number, and is told where it is first met.
    pub(super) fn instance<T: Class>(&mut self, link: &Link<T>) {
        let Some(node) = link.get() else { return self.word("nil") };
        if let Some(place) = self.met.iter().position(|met| met.ptr_eq(&node)) {
            return self.word(&format!("@{}", place + 1));
        }
        let node = node.to_value();
        self.met.push(node.clone());
        self.word(&format!("@{}", self.met.len()));
        let classes = self.classes;
        if !classes.iter().any(|class| (class.put)(&node, self)) {
            self.word(node.type_id());
        }
    }
}
