//! The rule by which every side makes the values of a case.
//!
//! A value is made of choices. The first choice in a value that stands by itself (what is in a list of edge values, how
//! long a sequence is) goes through all there are from case to case; the others are drawn by a hash of the number of the
//! case and of the draw. The same is in `interop/cpp/everything/rule.h` and `interop/python/everything/kinds.py`.

use floe::class::{Extends, Value};
use floe::{Class, Communicator, Link, Node};

use crate::kinds::Kinds;
use crate::make::Make;

/// The lengths of sequences and dictionaries that are not inside another value.
const LENGTHS: [usize; 7] = [0, 1, 2, 253, 254, 255, 256];
/// More instances than these are not made in one case, so that graphs end.
const MOST_INSTANCES: usize = 40;
const DEEPEST: u32 = 12;

/// Makes the values of one case.
pub(crate) struct Rule<'a> {
    pub(crate) communicator: &'a Communicator,
    number: u32,
    /// Whether they are as a receiver in encoding 1.0 sees them, without optional values.
    pub(crate) old: bool,
    count: u32,
    edge_number: u32,
    is_fresh: bool,
    depth: u32,
    made: Vec<Node<Value>>,
}

impl<'a> Rule<'a> {
    pub(crate) fn new(case: i32, old: bool, communicator: &'a Communicator) -> Self {
        let number = case.cast_unsigned();
        Rule {
            communicator,
            number,
            old,
            count: 0,
            edge_number: 0,
            is_fresh: false,
            depth: 0,
            made: Vec::new(),
        }
    }

    /// A value that stands by itself.
    pub(crate) fn top<T: Make>(&mut self, salt: u32) -> T {
        self.edge_number = self.number + salt;
        self.is_fresh = true;
        T::make(self)
    }

    /// The number of one of so many choices.
    pub(crate) fn draw(&mut self, choices: usize) -> usize {
        let mut x = self.number.wrapping_mul(0x9e37_79b1).wrapping_add(self.count.wrapping_mul(0x85eb_ca6b));
        self.count += 1;
        x ^= x >> 15;
        x = x.wrapping_mul(0x2c1b_3c6d);
        x ^= x >> 12;
        x as usize % choices
    }

    /// The same, by the number of the case if it is the first in this value.
    pub(crate) fn edge(&mut self, choices: usize) -> usize {
        if std::mem::take(&mut self.is_fresh) {
            return self.edge_number as usize % choices;
        }
        self.draw(choices)
    }

    /// One of these.
    pub(crate) fn one<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.edge(choices.len())]
    }

    /// How long a sequence or dictionary is.
    pub(crate) fn length(&mut self) -> usize {
        if self.depth == 0 { self.one(&LENGTHS) } else { self.draw(4) }
    }

    /// Makes what is inside of a value.
    pub(crate) fn inside<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let made = make(self);
        self.depth -= 1;
        made
    }

    /// Nil, an instance that is there, or a new one.
    pub(crate) fn link<T: Extends<T> + Kinds>(&mut self) -> Link<T> {
        let choice = self.edge(8);
        let is_full = self.made.len() >= MOST_INSTANCES || self.depth >= DEEPEST;
        if choice == 0 {
            return Link::nil();
        }
        if choice <= 2 || is_full {
            let fits: Vec<Node<T>> = self.made.iter().filter_map(Node::downcast).collect();
            if !fits.is_empty() {
                return Link::from(&fits[self.draw(fits.len())]);
            }
            if is_full {
                return Link::nil();
            }
        }
        let kind = T::KINDS[self.draw(T::KINDS.len())];
        Link::from(kind(self).downcast::<T>())
    }

    /// A new instance, beside the others. It can be referred to before its members are made.
    pub(crate) fn instance<T: Class + Make + Default>(&mut self, fill: fn(&mut T, &mut Self)) -> Node<Value> {
        let node = match self.made.first() {
            None => Node::new(T::default()),
            Some(first) => first.beside(T::default()),
        };
        self.made.push(node.to_value());
        let mut value = T::default();
        fill(&mut value, self);
        *node.write() = value;
        node.to_value()
    }
}
