//! What the Rust of a `.ice` file does not say of itself: the members and enumerators, and which classes there are.

use floe::class::Value;
use floe::{Class, Node};
use floe_tests::compare::{ClassText, Put, Text};
use floe_tests::{put_enums, put_members};

use crate::everything::inner::{Key as KeyStruct, Words};
use crate::everything::*;
use crate::make::{Key, Make, MakeMembers};
use crate::rule::Rule;

/// All classes, those that extend others before them.
const CLASSES: &[ClassText] = &[
    ClassText::of::<Empty>(),
    ClassText::of::<Last>(),
    ClassText::of::<Derived>(),
    ClassText::of::<Base>(),
    ClassText::of::<CompactDerived>(),
    ClassText::of::<Compact>(),
    ClassText::of::<crate::everything::Node>(),
    ClassText::of::<All>(),
    ClassText::of::<Optionals>(),
];

/// A text of no values yet.
pub(crate) fn text() -> Text {
    Text::new(CLASSES)
}

/// A new instance of one class.
pub(crate) type Kind = fn(&mut Rule<'_>) -> Node<Value>;

/// What a link may lead to.
pub(crate) trait Kinds {
    const KINDS: &'static [Kind];
}

fn kind<T: Class + Make + MakeMembers + Default>(rule: &mut Rule<'_>) -> Node<Value> {
    rule.instance::<T>(|value, rule| value.make_members(rule))
}

macro_rules! kinds {
    ($($type:ty: $($kind:ty),*;)*) => {
        $(impl Kinds for $type {
            const KINDS: &'static [Kind] = &[$(kind::<$kind>),*];
        })*
    };
}

kinds! {
    Value: Empty, Base, Derived, Last, Compact, CompactDerived, crate::everything::Node;
    Empty: Empty;
    Base: Base, Derived, Last;
    Last: Last;
    Compact: Compact, CompactDerived;
    crate::everything::Node: crate::everything::Node;
    All: All;
    Optionals: Optionals;
}

macro_rules! members {
    ($($type:path $(: $base:ident)? { $($member:ident),* $(,)? })*) => {
        put_members! { $($type $(: $base)? { $($member),* })* }

        $(impl MakeMembers for $type {
            #[allow(unused_variables)]
            fn make_members(&mut self, rule: &mut Rule<'_>) {
                $(self.$base.make_members(rule);)?
                $(self.$member = rule.inside(Make::make);)*
            }
        })*
    };
}

macro_rules! made_of_members {
    ($($type:ty),*) => {
        $(impl Make for $type {
            fn make(rule: &mut Rule<'_>) -> Self {
                let mut value = Self::default();
                value.make_members(rule);
                value
            }
        })*
    };
}

macro_rules! enums {
    ($($type:ident { $($variant:ident),* })*) => {
        put_enums!($($type),*);

        $(impl $type {
            const ALL: &[Self] = &[$(Self::$variant),*];
        }

        impl Make for $type {
            fn make(rule: &mut Rule<'_>) -> Self {
                rule.one(Self::ALL)
            }
        }

        impl Key for $type {
            fn key(number: usize) -> Self {
                Self::ALL[number % Self::ALL.len()]
            }
        })*
    };
}

enums! {
    Small { Zero, One, Last }
    Medium { Low, Edge, Over, Wide, Wider, Widest, High }
    Large { None, Beyond, Distant, End }
}

made_of_members! {
    Fixed, Variable, Words, Nested, Empty, Base, Derived, Last, Compact, CompactDerived, crate::everything::Node, All,
    Optionals, Fault, CodedFault, AllFault, OptionalFault
}

members! {
    Constants { yes, top, least, most, eight, far, half, tiny, greeting, alias, choice }
    Defaults { yes, top, least, most, far, half, tiny, greeting, plain, choice, other, none }
    Fixed { a, b, c, d, e, f, g }
    Variable { text, large, fixed, texts, blob }
    Words { type_, match_, fn_, impl_ }
    KeyStruct { a, b, c }
    Nested { variable, variables, words, map, proxy, target }
    Empty {}
    Base { number, text }
    Derived: base { other, small }
    Last: base { some, real, link, variable }
    Compact { x, o }
    CompactDerived: base { s, c }
    crate::everything::Node { id, next, others, named, any }
    Fault { reason }
    CodedFault: base { code, hint }
}

/// The members of each type that has one of every type.
macro_rules! every_type {
    ($($type:ident $(: $base:ident)?),*) => {
        $(members! {
            $type $(: $base)? {
                a_bool, a_byte, a_short, a_int, a_long, a_float, a_double, a_string, a_small, a_medium, a_large,
                a_fixed, a_variable, a_nested, bools, bytes, shorts, ints, longs, floats, doubles, strings, mediums,
                fixeds, variables, grid, maps, proxies, targets, bases, values, bool_map, byte_map, short_map, int_map,
                long_map, string_map, enum_map, key_map, proxy_map, base_map, a_proxy, a_target, a_value, a_empty,
                a_base, a_last, a_compact, a_node,
            }
        })*
    };
}

every_type!(All, Optionals, AllFault: base, OptionalFault: base);

impl Key for KeyStruct {
    fn key(number: usize) -> Self {
        KeyStruct { a: Key::key(number), b: Key::key(number), c: Key::key(number) }
    }
}

impl Make for Constants {
    fn make(_: &mut Rule<'_>) -> Self {
        Constants {
            yes: YES,
            top: TOP,
            least: LEAST,
            most: MOST,
            eight: EIGHT,
            far: FAR,
            half: HALF,
            tiny: TINY,
            greeting: GREETING.to_owned(),
            alias: ALIAS,
            choice: CHOICE,
        }
    }
}

/// Every second time as it is from the beginning.
impl Make for Defaults {
    fn make(rule: &mut Rule<'_>) -> Self {
        let mut value = Self::default();
        if rule.edge(2) == 1 {
            value.make_members(rule);
        }
        value
    }
}

impl Put for TargetPrx {
    fn put(&self, text: &mut Text) {
        text.word(&format!("<{self}>"));
    }

    fn put_option(this: Option<&Self>, text: &mut Text) {
        match this {
            None => text.word("<>"),
            Some(proxy) => proxy.put(text),
        }
    }
}
