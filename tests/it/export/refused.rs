//! What Slice cannot say: each is refused with a sentence that names the Rust item.

use floe::export::{Error, Slice};
use floe::prelude::*;
use floe::{TypedProxy, wire};

/// Checks that exactly these things are said of an interface; each is a part of one sentence, in order.
fn check<P: TypedProxy>(expected: &[&str]) {
    check_slice(&Slice::new().interface::<P>(), expected);
}

fn check_slice(slice: &Slice, expected: &[&str]) {
    let problems = match slice.text() {
        Err(Error::NotSlice(problems)) => problems,
        other => panic!("expected a refusal, found {other:?}"),
    };
    let is_said = problems.iter().zip(expected).all(|(problem, part)| problem.contains(part));
    assert!(is_said && problems.len() == expected.len(), "{problems:#?}");
    assert!(slice.files().is_err());
}

mod native {
    use floe::prelude::*;

    #[remote]
    pub(super) trait Inner {
        async fn any(&self, value: (u8, u16)) -> floe::Result<u64>;
    }

    #[remote("::Native::Outer")]
    pub(super) trait Outer {
        async fn inner(&self, first: InnerPrx, second: Vec<InnerPrx>) -> floe::Result<i32>;
    }
}

#[test]
fn native_interfaces() {
    let said = "trait it::export::refused::native::Inner is native";
    check::<native::InnerPrx>(&[said]);
    check::<native::OuterPrx>(&[said, said]);
}

#[remote("::Alone")]
trait Alone {}

#[test]
fn outside_of_modules() {
    check::<AlonePrx>(&[
        "trait it::export::refused::Alone: expected a name in a module, such as `::Demo::Alone`",
    ]);
}

mod identifiers {
    use floe::prelude::*;

    #[derive(Slice)]
    pub(super) struct ListPtr {
        pub(super) ok: i32,
    }

    #[derive(Slice)]
    #[allow(non_camel_case_types, reason = "the names are wrong")]
    pub(super) enum Colour {
        Blue_,
        Red,
        #[name("RED")]
        Rot,
    }

    #[remote("::Names__Bad::Printer_")]
    pub(super) trait Bad {
        async fn print_holder(&self, list: ListPtr) -> floe::Result<()>;
        #[name("PRINTER_")]
        async fn a(&self, #[name("_x")] x: i32, ab: i32, #[name("AB")] y: Colour) -> floe::Result<()>;
        #[name("list")]
        async fn b(&self) -> floe::Result<()>;
        #[name("LIST")]
        async fn c(&self) -> floe::Result<()>;
    }
}

#[test]
fn wrong_identifiers() {
    check::<identifiers::BadPrx>(&[
        "expected a name with `_` only between other letters, found `Names__Bad` in `::Names__Bad::Printer_`",
        "found `Printer_` in",
        "trait it::export::refused::identifiers::Bad: expected a name that does not end with `Holder`",
        "found operation `PRINTER_`",
        "expected names that differ not only in capitals, found operations `list` and `LIST`",
        "expected an operation with another name than its interface, found `PRINTER_`",
        "operation PRINTER_ of trait it::export::refused::identifiers::Bad: expected a name of ASCII letters",
        "found parameters `ab` and `AB`",
        "Names__Bad",
        "found `ListPtr` in",
        "Names__Bad",
        "found enumerator `Blue_`",
        "found enumerators `Red` and `RED`",
    ]);
}

mod scopes {
    use floe::prelude::*;

    #[remote("::Scope::Inner::scope")]
    pub(super) trait Inside {}

    #[remote("::Scope::Inner")]
    pub(super) trait Both {
        async fn a(&self, inside: InsidePrx, other: OtherPrx) -> floe::Result<()>;
    }

    #[remote("::SCOPE::Other")]
    pub(super) trait Other {}
}

#[test]
fn modules_and_names() {
    check::<scopes::BothPrx>(&[
        "trait it::export::refused::scopes::Other: expected module `Scope`, as elsewhere, found `SCOPE`",
        "trait it::export::refused::scopes::Both: expected a name of its own, found `::Scope::Inner`, which is a module",
        "expected a name other than those of the modules around it, found `scope`",
    ]);
}

mod twice {
    use floe::prelude::*;

    #[derive(Slice)]
    #[slice("::Twice::Point")]
    pub(super) struct A {
        pub(super) x: i32,
    }

    #[derive(Slice)]
    #[slice("::Twice::Point")]
    pub(super) struct B {
        pub(super) x: i64,
    }

    #[derive(Slice)]
    #[slice("::Twice::point")]
    pub(super) enum C {
        One,
    }

    #[remote("::Twice::User")]
    pub(super) trait User {
        async fn f(&self, a: A, b: B, c: C) -> floe::Result<()>;
    }

    #[remote("::Twice::User")]
    pub(super) trait Other {}
}

#[test]
fn one_name_for_two_things() {
    let other = "found `::Twice::Point`, which it::export::refused::twice::A has";
    check::<twice::UserPrx>(&[other, other]);
    let both = Slice::new().interface::<twice::OtherPrx>().interface::<twice::UserPrx>();
    check_slice(&both, &["which trait it::export::refused::twice::Other has", other, other]);
}

mod inherited {
    use floe::prelude::*;

    #[derive(Exception, Debug)]
    #[exception("::Inherited::Base")]
    pub(super) struct Base {
        pub(super) reason: String,
    }

    #[derive(Exception, Debug)]
    #[exception("::Inherited::Derived", base = Base)]
    pub(super) struct Derived {
        pub(super) base: Base,
        #[name("Reason")]
        pub(super) other: String,
    }

    #[derive(Exception, Debug)]
    pub(super) enum Fails {
        Derived(Derived),
        #[system]
        System(floe::Error),
    }

    #[remote("::Inherited::A")]
    pub(super) trait A {
        async fn run(&self, #[tag(1)] x: Option<i32>) -> Result<(), Fails>;
    }

    #[remote("::Inherited::B")]
    pub(super) trait B {
        #[returns(tag = 2)]
        async fn run(&self, #[tag(2)] x: Option<i32>) -> floe::Result<Option<i32>>;
    }

    #[remote("::Inherited::Both")]
    pub(super) trait Both: A + B {}

    #[remote("::Inherited::Again")]
    pub(super) trait Again: A {
        #[name("RUN")]
        async fn again(&self) -> floe::Result<()>;
    }
}

#[test]
fn what_bases_have() {
    check::<inherited::BothPrx>(&[
        "expected operations that one base declares, found `run` in trait it::export::refused::inherited::A and in trait",
        "operation run of trait it::export::refused::inherited::B: expected each tag once",
        "inherited::Derived: expected a member that no base has, found `Reason`, which is in it::export::refused::inherited::Base",
    ]);
    check::<inherited::AgainPrx>(&[
        "expected an operation that no base has, found `RUN`, which is in trait it::export::refused::inherited::A",
        "found `Reason`",
    ]);
}

mod circles {
    use floe::prelude::*;

    #[derive(Slice)]
    pub(super) struct Leaf {
        pub(super) tree: Tree,
    }

    #[derive(Slice)]
    pub(super) struct Tree {
        pub(super) trees: Vec<Tree>,
    }

    #[remote("::Circles::Forest")]
    pub(super) trait Forest {
        async fn grow(&self, leaf: Leaf) -> floe::Result<()>;
    }
}

#[test]
fn structs_that_hold_themselves() {
    check::<circles::ForestPrx>(&[
        "circles::Tree: expected structs that do not hold themselves, found it::export::refused::circles::Tree in \
         it::export::refused::circles::Tree: in Slice only a class can",
    ]);
}

mod keys {
    use std::collections::BTreeMap;

    use floe::prelude::*;

    #[derive(Slice, PartialEq, Eq, PartialOrd, Ord)]
    pub(super) struct Key {
        pub(super) inner: Inner,
    }

    #[derive(Slice, PartialEq, Eq, PartialOrd, Ord)]
    pub(super) struct Inner {
        pub(super) all: Vec<i32>,
    }

    #[remote("::Keys::User")]
    pub(super) trait User {
        async fn f(&self, a: BTreeMap<Key, i32>) -> floe::Result<()>;
    }
}

#[test]
fn keys_of_dictionaries() {
    check::<keys::UserPrx>(&[
        "::Keys::KeyIntDict: expected an integer, a bool, a string, an enum, or a struct of such",
    ]);
}

/// Implemented by hand, without a word of what it is.
struct Raw;

impl wire::SliceType for Raw {
    const MIN_SIZE: usize = 1;
    const FIXED_SIZE: Option<usize> = Some(1);
    const OPTIONAL: wire::OptionalFormat = wire::OptionalFormat::F1;
}

impl wire::Encode for Raw {
    fn encode(&self, w: &mut wire::Writer) {
        w.put_u8(7);
    }
}

impl<'a> wire::Decode<'a> for Raw {
    fn decode(r: &mut wire::Reader<'a>) -> Result<Self, wire::DecodeError> {
        r.get_u8().map(|_| Raw)
    }
}

#[derive(Slice)]
struct Carrier {
    raw: Raw,
}

#[remote("::Hand::User")]
trait User {
    async fn f(&self, holders: Vec<Carrier>) -> floe::Result<()>;
}

#[test]
fn types_by_hand() {
    check::<UserPrx>(&["it::export::refused::Raw: expected a type that derives `Slice`"]);
    check_slice(
        &Slice::new().value::<Carrier>(),
        &["it::export::refused::Carrier: expected a type with a name in Slice"],
    );
    check_slice(&Slice::new().value::<[i32]>(), &["expected a struct, an enum or a class"]);
}
