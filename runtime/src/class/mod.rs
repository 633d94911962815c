//! Slice classes: values that are shared, form graphs and cycles, and are of a derived class where a base is declared.
//!
//! ```
//! use floe::{Class, Link, Node};
//!
//! #[derive(Class, Debug, Default)]
//! #[class("::Plan::Step")]
//! struct Step {
//!     title: String,
//!     next: Link<Step>,
//! }
//!
//! #[derive(Class, Debug, Default)]
//! #[class("::Plan::Review", base = Step)]
//! struct Review {
//!     base: Step,
//!     by: String,
//! }
//!
//! let first = Node::new(Step { title: "draft".into(), ..Step::default() });
//! let step = Step { title: "check".into(), next: Link::from(&first) };
//! let second = first.beside(Review { base: step, by: "Ada".into() });
//! first.write().next = Link::from(&second); // A cycle, freed with the last handle on one of the two.
//!
//! let next = first.read().next.get().expect("a link that is not nil");
//! assert_eq!(next.read().title, "check");
//! assert_eq!(next.type_id(), "::Plan::Review");
//! assert_eq!(next.downcast::<Review>().expect("a Review").read().by, "Ada");
//! ```
//!
//! A [`Link`] is what travels: a parameter, a result, a field, an element. It is nil or leads to an instance. A [`Node`] is
//! a handle on an instance that is there.
//!
//! # Memory
//! Instances live in graphs. All that come with one message form one; [`Node::new`] begins another, to which
//! [`Node::beside`] adds. Nodes, and links that stand outside of a graph, keep all of it alive. Links from one of its
//! instances to another do not: so whatever a peer sends, cycles too, is freed with the last handle on it. Only a cycle
//! that a program ties through several graphs is never freed, as with [`Arc`](std::sync::Arc).
//!
//! What comes in is bounded: `Ice.ClassGraphDepthMax` says how deep instances may be nested (100 by default, at most
//! [`CLASS_DEPTH_MAX`](crate::wire::CLASS_DEPTH_MAX)), and `Ice.AcceptClassCycles=0` refuses cycles. As in Ice, an instance is
//! sent once in a message, however many links lead to it.
//!
//! # Unknown classes
//! A receiver knows every class of the program that derives [`Class`](derive@crate::Class). Of an instance whose class is derived
//! from one that it knows, it reads the part that it knows. In the sliced format the rest is kept, and goes with
//! the instance if that is sent on in the sliced format: [`Node::type_id`] names the class that was sent. In the compact
//! format the most derived class must be known. A [`Link<Value>`](Value) takes an instance of which nothing is known.

mod gate;
mod graph;
mod instance;
mod kept;
mod link;
mod node;
mod registry;

pub(crate) use graph::{Cell, Graph, Handle};
pub use instance::{Class, Extends, Instance, Value};
pub(crate) use kept::{Kept, KeptId, KeptSlice};
pub(crate) use link::Declared;
pub use link::{Link, RawLink};
pub use node::{Node, NodeMut, NodeRef};
pub use registry::{ClassInfo, Classes, ReadInstance};
pub(crate) use registry::{by_compact_id, by_type_id};
