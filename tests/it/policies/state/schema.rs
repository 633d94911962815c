//! The schema version in front of each state: upgrades, and states that cannot be read.

use std::sync::Arc;

use floe::store::{Change, MemoryStore, StateStore};
use floe::{Activation, ErrorKind, MayHaveRun, State, remote};
use serde::{Deserialize, Serialize};

use super::{Bank, key, shared, stored};

/// A counter, as it was.
#[remote]
pub(crate) trait Count {
    /// Counts.
    async fn count(&mut self) -> floe::Result<u64>;
    /// What it is called.
    async fn name(&self) -> floe::Result<String>;
}

#[derive(Default, Serialize, Deserialize)]
struct Old {
    count: u32,
}

#[derive(Default, Serialize, Deserialize)]
struct New {
    name: String,
    count: u64,
}

impl Count for Old {
    async fn count(&mut self) -> floe::Result<u64> {
        self.count += 1;
        Ok(u64::from(self.count))
    }

    async fn name(&self) -> floe::Result<String> {
        Ok("old".into())
    }
}

impl Count for New {
    async fn count(&mut self) -> floe::Result<u64> {
        self.count += 1;
        Ok(self.count)
    }

    async fn name(&self) -> floe::Result<String> {
        Ok(self.name.clone())
    }
}

fn old(store: &MemoryStore) -> Activation<CountSkeleton<Old>> {
    Activation::shared(CountSkeleton::new(Old::default())).state(State::Persistent(Arc::new(store.clone())))
}

fn new(store: &MemoryStore) -> Activation<CountSkeleton<New>> {
    Activation::shared(CountSkeleton::new(New::default())).state(State::Persistent(Arc::new(store.clone())))
}

fn upgrade(stored: u32, state: &[u8]) -> floe::Result<Vec<u8>> {
    // The one byte of a small number; the new form has an empty name before it.
    match (stored, state) {
        (1, [count @ 0..=250]) => Ok(vec![3, b'n', b'e', b'w', *count]),
        _ => Err(floe::Error::new(ErrorKind::Marshal("no such count".into()))),
    }
}

async fn counter(bank: &Bank) -> CountPrx {
    CountPrx::unchecked_cast(bank.account("a"))
}

/// A program of today reads what one of yesterday wrote, and writes it in its own schema with the next change.
#[tokio::test]
async fn an_upgrade() {
    let store = MemoryStore::new();
    let bank = Bank::open().await;
    bank.adapter.add("a", old(&store)).unwrap();
    assert_eq!(counter(&bank).await.count().await.unwrap(), 1);
    let (version, bytes) = stored(&store, "a").await.unwrap();
    assert_eq!(bytes, [1, 1, 0, 0, 0, 1], "format, schema, state");
    bank.close().await;

    let bank = Bank::open().await;
    bank.adapter.add("a", new(&store).schema(2, upgrade)).unwrap();
    let count = counter(&bank).await;
    assert_eq!(count.name().await.unwrap(), "new");
    assert_eq!(stored(&store, "a").await.unwrap(), (version, bytes), "a reader writes nothing");
    assert_eq!(count.count().await.unwrap(), 2);
    assert_eq!(stored(&store, "a").await.unwrap().1, [1, 2, 0, 0, 0, 3, b'n', b'e', b'w', 2]);
    bank.close().await;

    // Yesterday's program does not read today's state, and leaves it as it is.
    let before = stored(&store, "a").await;
    let bank = Bank::open().await;
    bank.adapter.add("a", old(&store)).unwrap();
    let error = counter(&bank).await.count().await.unwrap_err();
    assert!(error.to_string().contains("expected schema 1, found schema 2"), "{error}");
    assert_eq!(stored(&store, "a").await, before);
    bank.close().await;
}

/// Each way in which a stored state can be unreadable: the callers are told which object it is, what was expected and what was
/// found; the stored value is left as it is, and other objects are not concerned.
#[tokio::test]
async fn states_that_cannot_be_read() {
    let check = async |bytes: &'static [u8], expected: &str| {
        let store = MemoryStore::new();
        let change = Change { key: key("a"), expected: None, value: Some(bytes.into()) };
        store.commit(&[change]).await.unwrap();
        let before = stored(&store, "a").await;
        let bank = Bank::open().await;
        bank.adapter.add("a", new(&store).schema(2, upgrade)).unwrap();
        bank.adapter.add("b", shared(Arc::new(store.clone()))).unwrap();
        let count = counter(&bank).await;
        for _ in 0..2 {
            for error in [count.count().await.unwrap_err(), count.name().await.unwrap_err()] {
                let ErrorKind::UnknownLocal(text) = error.kind() else { panic!("{error:?}") };
                assert!(text.contains("object 'a' of adapter 'Bank'"), "{text}");
                assert!(text.contains(expected), "expected '{expected}', found '{text}'");
                assert_eq!(error.may_have_run(), MayHaveRun::Maybe);
            }
        }
        assert_eq!(stored(&store, "a").await, before);
        assert_eq!(bank.account("b").deposit(1).await.unwrap(), 1);
        bank.close().await;
    };
    check(b"", "found no bytes").await;
    check(&[9, 1, 0, 0, 0, 1], "expected format 1, found format 9").await;
    check(&[1, 2, 0], "expected at least 5 bytes, found 3").await;
    check(&[1, 3, 0, 0, 0, 0, 1], "expected schema 2, found schema 3").await;
    check(&[1, 1, 0, 0, 0, 255], "expected schema 2, found schema 1: marshal error: no such count").await;
    check(&[1, 2, 0, 0, 0, 200], "New").await;
    check(&[1, 2, 0, 0, 0, 1, b'n', 1, 77], "1 bytes are left over").await;
}

/// The state is mended while the server runs: the next call has it.
#[tokio::test]
async fn a_state_that_is_mended() {
    let store = MemoryStore::new();
    let put = async |expected, bytes: &'static [u8]| {
        store.commit(&[Change { key: key("a"), expected, value: Some(bytes.into()) }]).await.unwrap()
    };
    let version = put(None, b"nonsense").await;
    let bank = Bank::open().await;
    bank.adapter.add("a", old(&store)).unwrap();
    counter(&bank).await.count().await.unwrap_err();
    put(Some(version), &[1, 1, 0, 0, 0, 41]).await;
    assert_eq!(counter(&bank).await.count().await.unwrap(), 42);
    bank.close().await;
}
