//! The classes of the captures:
//! ```slice
//! module P {
//! class Base { int b; }
//! class D extends Base { Base other; string d; }
//! class CC(7) { int x; optional(3) int o; }
//! class OC { int x; optional(3) Base o; optional(5) int n; }
//! class Empty {}
//! sequence<Base> BaseSeq;
//! dictionary<string, Base> BaseDict;
//! struct S { int i; Base b; }
//! ["preserve-slice"] class PB { int b; }
//! class PD extends PB { PB other; PB again; string d; optional(2) PB o; }
//! class Tree { BaseSeq kids; Tree left; S s; }
//! exception Err { string reason; }
//! exception Err2 extends Err { int code; }
//! exception X1 { string r; Base b; }
//! exception X2 extends X1 { Base c; }
//! exception XO { string r; optional(1) Base b; }
//! exception XPlain { string r; }
//! exception XSub extends XPlain { Base b; }
//! };
//! ```

use floe::{Class, Exception, Link, Slice};

#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::P::Base")]
pub(crate) struct Base {
    pub(crate) b: i32,
}

#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::P::D", base = Base)]
pub(crate) struct D {
    pub(crate) base: Base,
    pub(crate) other: Link<Base>,
    pub(crate) d: String,
}

#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::P::CC", id = 7)]
pub(crate) struct Cc {
    pub(crate) x: i32,
    #[tag(3)]
    pub(crate) o: Option<i32>,
}

#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::P::OC")]
pub(crate) struct Oc {
    pub(crate) x: i32,
    #[tag(5)]
    pub(crate) n: Option<i32>,
    #[tag(3)]
    pub(crate) o: Option<Link<Base>>,
}

#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::P::Empty")]
pub(crate) struct Empty;

#[derive(Slice, Clone, Debug, Default, PartialEq)]
pub(crate) struct S {
    pub(crate) i: i32,
    pub(crate) b: Link<Base>,
}

#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::P::PB")]
pub(crate) struct Pb {
    pub(crate) b: i32,
}

#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::P::PD", base = Pb)]
pub(crate) struct Pd {
    pub(crate) base: Pb,
    pub(crate) other: Link<Pb>,
    pub(crate) again: Link<Pb>,
    pub(crate) d: String,
    #[tag(2)]
    pub(crate) o: Option<Link<Pb>>,
}

#[derive(Class, Clone, Debug, Default, PartialEq)]
#[class("::P::Tree")]
pub(crate) struct Tree {
    pub(crate) kids: Vec<Link<Base>>,
    pub(crate) left: Link<Tree>,
    pub(crate) s: S,
}

#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::P::Err")]
pub(crate) struct Err {
    pub(crate) reason: String,
}

#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::P::Err2", base = Err)]
pub(crate) struct Err2 {
    pub(crate) base: Err,
    pub(crate) code: i32,
}

#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::P::X1")]
pub(crate) struct X1 {
    pub(crate) r: String,
    pub(crate) b: Link<Base>,
}

#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::P::X2", base = X1)]
pub(crate) struct X2 {
    pub(crate) base: X1,
    pub(crate) c: Link<Base>,
}

#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::P::XO")]
pub(crate) struct Xo {
    pub(crate) r: String,
    #[tag(1)]
    pub(crate) b: Option<Link<Base>>,
}

#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::P::XPlain")]
pub(crate) struct XPlain {
    pub(crate) r: String,
}

#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::P::XSub", base = XPlain)]
pub(crate) struct XSub {
    pub(crate) base: XPlain,
    pub(crate) b: Link<Base>,
}
