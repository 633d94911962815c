//! What the runtime knows of an interface, and what a typed proxy is.
//!
//! `#[remote]` writes the implementations; a program names these traits only in bounds.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use crate::describe;
use crate::error::{Error, Result};
use crate::proxy::Proxy;
use crate::wire::Format;

/// An interface: the static facts of a `#[remote]` trait. Implemented by the trait's tag.
pub trait Interface: Sized + Send + Sync + 'static {
    /// The typed proxy of this interface.
    type Proxy: TypedProxy;
    /// The type id, as in `::Demo::Printer`.
    const TYPE_ID: &'static str;
    /// The type ids of each base, with those of its bases.
    const BASES: &'static [fn() -> &'static [&'static str]];
    /// Whether some operation, own or inherited, takes `&mut self`.
    const WRITES: bool;
    /// Whether parameters are encoded with the native encoding.
    const NATIVE: bool;
    /// The names of its own operations, as they are on the wire.
    const OPERATIONS: &'static [&'static str];
    /// All that an [export](crate::export) writes of it.
    const DESCRIPTION: &'static describe::Interface;

    /// Whether this interface, or a base, has the operation.
    fn answers(operation: &str) -> bool;

    /// All type ids of an object with this interface, sorted: its own, its bases' and `::Ice::Object`.
    fn type_ids() -> &'static [&'static str];
}

/// Says that a typed proxy's objects have the interface of tag `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a proxy for this interface nor an implementation of its trait",
    note = "a `#[remote]` trait with several bases lists the bases of its bases, too"
)]
pub trait IsA<T>: TypedProxy {}

/// A proxy with the operations of an interface.
pub trait TypedProxy: Clone + Send + Sync + 'static {
    /// The tag of its interface.
    type Tag: Interface;

    /// The untyped proxy inside.
    fn as_proxy(&self) -> &Proxy;

    /// A typed proxy for the same object; nobody is asked whether the object has the type.
    fn from_proxy(proxy: Proxy) -> Self;
}

/// The facts of one operation that its caller and its servant share.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    pub(crate) name: &'static str,
    pub(crate) idempotent: bool,
    pub(crate) nonmutating: bool,
    pub(crate) oneway: bool,
    pub(crate) native: bool,
    pub(crate) returns: bool,
    pub(crate) classes_in: bool,
    pub(crate) classes_out: bool,
    pub(crate) format: Option<Format>,
    pub(crate) timeout: Option<Duration>,
}

impl Operation {
    /// An operation without results that may not be repeated.
    pub const fn new(name: &'static str) -> Self {
        Operation {
            name,
            idempotent: false,
            nonmutating: false,
            oneway: false,
            native: false,
            returns: false,
            classes_in: false,
            classes_out: false,
            format: None,
            timeout: None,
        }
    }

    /// It may be executed more than once.
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// It is sent with mode 1, as the built-in operations are (WIRE 2.15).
    pub const fn nonmutating(mut self) -> Self {
        self.nonmutating = true;
        self.idempotent = true;
        self
    }

    /// It is sent oneway, even through a twoway proxy.
    pub const fn oneway(mut self) -> Self {
        self.oneway = true;
        self
    }

    /// Its parameters are in the native encoding.
    pub const fn native(mut self) -> Self {
        self.native = true;
        self
    }

    /// It has results or user exceptions, so it can only be called twoway.
    pub const fn returns(mut self) -> Self {
        self.returns = true;
        self
    }

    /// Whether its parameters, and its results, can hold class instances. What is optional does not count.
    pub const fn classes(mut self, parameters: bool, results: bool) -> Self {
        self.classes_in = parameters;
        self.classes_out = results;
        self
    }

    /// Exceptions and classes are written in the sliced format.
    pub const fn sliced(mut self) -> Self {
        self.format = Some(Format::Sliced);
        self
    }

    /// Exceptions and classes are written in the compact format.
    pub const fn compact(mut self) -> Self {
        self.format = Some(Format::Compact);
        self
    }

    /// Its own longest time; it wins over the proxy's.
    pub const fn timeout_ms(mut self, milliseconds: u64) -> Self {
        self.timeout = Some(Duration::from_millis(milliseconds));
        self
    }

    /// The mode byte of a request (WIRE 2.1).
    pub(crate) const fn mode(&self) -> u8 {
        match (self.nonmutating, self.idempotent) {
            (true, _) => 1,
            (_, true) => 2,
            _ => 0,
        }
    }
}

/// Which Rust interface stands behind a type id.
#[derive(Clone, Copy, Debug)]
pub struct InterfaceInfo {
    type_id: &'static str,
    tag: TypeId,
    rust_name: &'static str,
}

impl InterfaceInfo {
    /// The facts of tag `T`.
    pub fn of<T: Interface>() -> Self {
        InterfaceInfo { type_id: T::TYPE_ID, tag: TypeId::of::<T>(), rust_name: std::any::type_name::<T>() }
    }

    /// The type id.
    pub fn type_id(&self) -> &'static str {
        self.type_id
    }

    /// Remembers who uses the type id. The first use counts; a second trait with the same id is an error that names both.
    pub(crate) fn claim(&self) -> Result<()> {
        static CLAIMS: OnceLock<Mutex<HashMap<&'static str, InterfaceInfo>>> = OnceLock::new();
        let mut claims = crate::lock(CLAIMS.get_or_init(Mutex::default));
        let first = claims.entry(self.type_id).or_insert(*self);
        if first.tag == self.tag {
            return Ok(());
        }
        Err(Error::api(format!(
            "two traits have the type id {}: {} and {}",
            self.type_id,
            trait_name(first.rust_name),
            trait_name(self.rust_name)
        )))
    }
}

/// The name of the trait whose tag has this name.
pub(crate) fn trait_name(tag: &str) -> &str {
    tag.strip_suffix("Tag").unwrap_or(tag)
}

/// The sorted type ids of an interface, made once.
pub fn type_ids(
    made: &'static OnceLock<Vec<&'static str>>,
    own: &'static str,
    bases: &[fn() -> &'static [&'static str]],
) -> &'static [&'static str] {
    made.get_or_init(|| {
        let mut ids = vec!["::Ice::Object", own];
        ids.extend(bases.iter().flat_map(|base| base().iter().copied()));
        ids.sort_unstable();
        ids.dedup();
        ids
    })
}
