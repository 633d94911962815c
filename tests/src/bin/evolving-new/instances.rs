//! The instances and faults, as this version makes them.

use floe::class::Value;
use floe::{Link, Node};
use floe_tests::compare::evolving::{BASES, FIRST_NEW_FAULT, OLDER, known, reason};

use crate::evolving::*;

/// What `raise` throws.
pub(crate) type AnyFault = DetailedFaultOrCodedFaultOrFaultError;

/// The optional parameters of `optionals`; the new ones are the new members of `Base` and `Fault`, too.
#[derive(Default)]
pub(crate) struct Parameters {
    pub(crate) a: Option<u8>,
    pub(crate) b: Option<i16>,
    pub(crate) c: Option<i32>,
    pub(crate) d: Option<i64>,
    pub(crate) e: Option<Level>,
    pub(crate) f: Option<String>,
    pub(crate) g: Option<Pair>,
    pub(crate) h: Option<Link<Base>>,
    pub(crate) known: Option<String>,
}

impl Parameters {
    /// Those that are new: none, all, every second, the others.
    fn extra(n: i32) -> Self {
        let even = matches!(n % 4, 1 | 2);
        let odd = matches!(n % 4, 1 | 3);
        Parameters {
            a: even.then_some((200 + n) as u8),
            b: odd.then_some(-n as i16),
            c: even.then_some((1 << 20) + n),
            d: odd.then(|| -(1 << 40) - i64::from(n)),
            e: even.then_some(Level::Extreme),
            f: odd.then(|| format!("extra {n}")),
            g: even.then(|| pair(n)),
            h: odd.then(|| base(OLDER + n, false)),
            known: None,
        }
    }

    /// Those of call `n`. The older version has only one.
    pub(crate) fn of(n: i32) -> Self {
        let extra = if n < OLDER { Parameters::extra(n) } else { Parameters::default() };
        Parameters { known: known(n, false), ..extra }
    }
}

fn pair(n: i32) -> Pair {
    Pair { number: n, text: "pair".to_owned() }
}

/// What the older version knows of an instance.
pub(crate) fn base(n: i32, old: bool) -> Link<Base> {
    Link::from(Base { number: 100 + n, known: known(n, old), ..Base::default() })
}

/// What the older version knows of a fault.
pub(crate) fn fault(n: i32, old: bool) -> Fault {
    Fault { reason: reason(n), known: known(n, old), ..Fault::default() }
}

/// Makes the instances.
#[derive(Clone, Copy)]
pub(crate) struct Instances {
    /// Whether they have the new members of `Base`, too.
    pub(crate) extended: bool,
}

impl Instances {
    fn one(self, n: i32) -> Base {
        let new = if self.extended { Parameters::extra(n) } else { Parameters::default() };
        let Parameters { a, b, c, d, e, f, g, h, .. } = new;
        Base { number: 100 + n, a, b, c, d, e, f, g, h, known: known(n, false) }
    }

    fn derived(self, n: i32) -> Derived {
        Derived { base: self.one(n), ..Derived::default() }
    }

    /// Instance `n`, which is a `Base`.
    pub(crate) fn base(self, n: i32) -> Link<Base> {
        match n {
            0 | 1 => Link::from(self.one(n)),
            2 => Link::from(Derived { text: "two".to_owned(), ..self.derived(2) }),
            3 => {
                let other = Link::from(self.one(30));
                Link::from(Derived {
                    text: "🧊".to_owned(),
                    other: other.clone(),
                    some: Some(7),
                    link: Some(other),
                    ..self.derived(3)
                })
            }
            4 => {
                let node = Node::new(self.derived(4));
                let itself = Link::from(&node);
                let mut value = node.write();
                value.other = itself.clone();
                value.link = Some(itself);
                drop(value);
                Link::from(node)
            }
            5 => self.further(),
            6 => {
                let node = Node::new(Compact { base: self.one(6), other: Link::nil() });
                let other = node.beside(Compact { base: self.one(60), other: Link::from(&node) });
                node.write().other = Link::from(&other);
                Link::from(node)
            }
            _ => {
                let link = Some(Link::from(self.one(n + 71)));
                let other = Link::from(Derived { link, ..self.derived(n + 70) });
                Link::from(Derived { other, ..self.derived(n) })
            }
        }
    }

    fn further(self) -> Link<Base> {
        let node = Node::new(Further { base: self.derived(5), ..Further::default() });
        let derived = node.beside(Derived { other: Link::from(&node), ..self.derived(50) });
        let stranger = node.beside(Stranger { s: 1, known: Link::from(&derived), friend: Link::nil() });
        let mut value = node.write();
        value.all = vec![Link::from(&node), Link::nil(), Link::from(&derived)];
        value.any = Link::from(&stranger);
        value.stranger = Link::from(&stranger);
        drop(value);
        Link::from(node)
    }

    /// Instance `n`.
    pub(crate) fn value(self, n: i32) -> Link<Value> {
        match n {
            ..BASES => self.base(n).upcast(),
            BASES => {
                let node = Node::new(Stranger { s: n, ..Stranger::default() });
                let known = node.beside(Derived { some: Some(-1), ..self.derived(80) });
                let itself = Link::from(&node);
                let mut value = node.write();
                value.known = Link::from(&known);
                value.friend = itself;
                drop(value);
                Link::from(node)
            }
            _ => {
                let known = Link::from(self.one(90));
                let friend = Link::from(Stranger { s: 10, known, friend: Link::nil() });
                Link::from(Stranger { s: n, known: Link::nil(), friend })
            }
        }
    }

    /// Two that are connected.
    pub(crate) fn pair_in_a_box(self) -> Link<Box_> {
        let first = self.base(3);
        let derived = first.get().and_then(|first| first.downcast::<Derived>());
        let second = derived.map_or_else(Link::nil, |derived| derived.read().other.clone());
        Link::from(Box_ { first, second })
    }
}

/// Fault `n`.
pub(crate) fn any_fault(n: i32) -> AnyFault {
    let Parameters { a, b, c, d, e, f, g, h, .. } = Parameters::extra(n);
    let base = Fault { reason: reason(n), a, b, c, d, e, f, g, h, known: known(n, false) };
    if n < FIRST_NEW_FAULT {
        return base.into();
    }
    let coded = CodedFault { base, code: n, other: Instances { extended: true }.base(3) };
    if n == FIRST_NEW_FAULT {
        return coded.into();
    }
    DetailedFault { base: coded, detail: Some("detail".to_owned()), pair: pair(n) }.into()
}
