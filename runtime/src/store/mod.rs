//! Where kept state stands: the trait of stores, and the stores themselves.
//!
//! A [`StateStore`] maps keys to bytes, each with the version of its last change, and commits changes of many keys at once. What
//! Floe asks of it is in the trait's documentation; `floe-tests` has a conformance test for any store. [`MemoryStore`] is for tests
//! and for state that need not outlive the process; `RedbStore` (feature `redb`) is a file.

pub(crate) mod group;
mod key;
mod memory;
#[cfg(feature = "redb")]
mod redb;

use std::fmt;

use bytes::Bytes;

pub use self::key::StateKey;
pub use self::memory::MemoryStore;
#[cfg(feature = "redb")]
pub use self::redb::RedbStore;
use crate::BoxFuture;

/// A store of states.
///
/// # Contract
/// - A commit is atomic over all its keys: each change says which version it expects, and either all are carried out or none.
/// - What a commit carried out is what every [`get`](Self::get) that begins after its end gives. In a
///   [durable](Capabilities::durable) store it survives the process and the machine's power.
/// - A version is never given twice, also after a key was deleted: later commits give greater ones.
/// - The error says what is known. [`StoreError::NotCommitted`] is a promise that nothing was carried out, and never will be;
///   where the store cannot promise that, the error is [`StoreError::Unknown`].
/// - A call does not block the thread that polls it.
/// - A commit may be dropped before it ends, when the runtime stops: then it was carried out as a whole, or not at all.
pub trait StateStore: Send + Sync + 'static {
    /// What the store can do.
    fn capabilities(&self) -> Capabilities;

    /// The value of a key, and its version; `None` if there is none.
    fn get<'a>(&'a self, key: &'a StateKey) -> BoxFuture<'a, Result<Option<Versioned>, StoreError>>;

    /// Carries out all changes, or none; returns the version that the changed keys have now. No key stands in it twice.
    fn commit<'a>(&'a self, changes: &'a [Change]) -> BoxFuture<'a, Result<u64, StoreError>>;

    /// The values whose keys begin with `prefix` and come after `after`, in the order of their keys, at most `limit`. A store may
    /// give fewer; it gives none only if there are none.
    fn scan<'a>(
        &'a self,
        prefix: &'a [u8],
        after: Option<&'a StateKey>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<(StateKey, Versioned)>, StoreError>>;
}

/// What a store can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Several processes may use it at once.
    pub shared: bool,
    /// A commit is carried out only if every key has the version that it expects. Without it nothing can be kept in the store.
    pub conditional: bool,
    /// What is committed survives the process.
    pub durable: bool,
    /// How many changes may stand in one commit.
    pub changes_max: usize,
    /// How many bytes, of keys and values together, may stand in one commit.
    pub bytes_max: usize,
}

impl Default for Capabilities {
    /// Conditional, and nothing more; without bounds.
    fn default() -> Self {
        Capabilities {
            shared: false,
            conditional: true,
            durable: false,
            changes_max: usize::MAX,
            bytes_max: usize::MAX,
        }
    }
}

/// A value in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned {
    /// The version of its last change.
    pub version: u64,
    /// The bytes.
    pub value: Bytes,
}

/// A change of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The key.
    pub key: StateKey,
    /// The version that its value has; `None` if there is no value yet.
    pub expected: Option<u64>,
    /// What it is from now on; `None` deletes it.
    pub value: Option<Bytes>,
}

impl Change {
    /// What it counts of [`Capabilities::bytes_max`].
    pub fn size(&self) -> usize {
        self.key.as_bytes().len() + self.value.as_ref().map_or(0, Bytes::len)
    }
}

/// Why a store did not do what it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreError {
    /// This key does not have the version that was expected: somebody else changed it. Nothing was committed.
    Conflict(StateKey),
    /// The store failed, and nothing was committed; the text says why. A read that failed is one, too.
    NotCommitted(String),
    /// The store failed, and nobody can say whether the commit was carried out.
    Unknown(String),
    /// The commit is larger than the store can take. Nothing was committed.
    TooLarge {
        /// What there is too much of, such as "changes" or "bytes".
        what: &'static str,
        /// How many there were.
        found: usize,
        /// How many the store takes.
        limit: usize,
    },
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Conflict(key) => {
                write!(f, "not committed: the state of {key} was changed by another writer")
            }
            StoreError::NotCommitted(why) => write!(f, "not committed: {why}"),
            StoreError::Unknown(why) => write!(f, "it is not known whether it was committed: {why}"),
            StoreError::TooLarge { what, found, limit } => {
                write!(f, "not committed: {found} {what}, and the store takes at most {limit} in one commit")
            }
        }
    }
}

impl std::error::Error for StoreError {}
