//! The call chain: which gates the callers of a call hold, so that a call that would wait for its own chain is found.
//!
//! Each stay inside a gate has an id of its own. A nested call carries the ids of all stays above it, in the context key
//! `floe.chain`: hexadecimal numbers with commas between. Siblings of one call do not see each other's.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex};

/// The context key of the chain.
pub(crate) const CHAIN_KEY: &str = "floe.chain";
/// How many stays a chain may hold; a call below is refused.
pub(crate) const CHAIN_MAX: usize = 128;

/// The stays inside gates above a call, the outermost first.
pub(crate) type Chain = Vec<u64>;

/// Reads a chain as a peer sent it. What is not a number counts for nothing.
pub(crate) fn parse(text: &str) -> Chain {
    text.split(',').filter_map(|id| u64::from_str_radix(id, 16).ok()).take(CHAIN_MAX).collect()
}

/// The text form of a chain.
pub(crate) fn print(chain: &[u64]) -> String {
    let ids: Vec<String> = chain.iter().map(|id| format!("{id:x}")).collect();
    ids.join(",")
}

/// An id that no other stay has, in this process or in another.
pub(crate) fn new_stay() -> u64 {
    static SEED: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(std::process::id()));
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let id = SEED.wrapping_add(COUNT.fetch_add(1, Ordering::Relaxed));
    if id == 0 { 1 } else { id }
}

/// Who is inside a gate.
#[derive(Debug, Default)]
pub(crate) struct Holders(Mutex<Vec<u64>>);

impl Holders {
    /// Whether a call above holds this gate.
    pub(crate) fn any_of(&self, chain: &[u64]) -> bool {
        !chain.is_empty() && crate::lock(&self.0).iter().any(|stay| chain.contains(stay))
    }

    /// Notes a new stay, until the guard is dropped.
    pub(crate) fn enter(&self) -> Stay<'_> {
        let id = new_stay();
        crate::lock(&self.0).push(id);
        Stay { holders: self, id }
    }
}

/// One stay inside a gate.
#[derive(Debug)]
pub(crate) struct Stay<'a> {
    holders: &'a Holders,
    pub(crate) id: u64,
}

impl Drop for Stay<'_> {
    fn drop(&mut self) {
        crate::lock(&self.holders.0).retain(|stay| *stay != self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_keeps_its_text_form() {
        let chain = vec![1, 0xabcdef, u64::MAX];
        assert_eq!(parse(&print(&chain)), chain);
        assert_eq!(parse(""), Chain::new());
        assert_eq!(parse("zz,,-1,1f"), vec![0x1f]);
        assert_eq!(parse(&"1,".repeat(1000)).len(), CHAIN_MAX);
    }

    #[test]
    fn only_stays_above_count() {
        let holders = Holders::default();
        let stay = holders.enter();
        let id = stay.id;
        assert!(holders.any_of(&[id]));
        assert!(!holders.any_of(&[]) && !holders.any_of(&[id ^ 1]));
        drop(stay);
        assert!(!holders.any_of(&[id]));
    }
}
