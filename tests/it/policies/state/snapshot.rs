//! Snapshots: saved at the end and at intervals, restored at the beginning.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use floe::store::{MemoryStore, StateStore};
use floe::{Activation, State, remote};
use floe_tests::stores::{Fault, FaultyStore};
use serde::{Deserialize, Serialize};

use super::{AccountSkeleton, Bank, Book, memory, stored};
use crate::lab::within;

/// So rarely that it does not happen in a test.
const NEVER: Duration = Duration::from_secs(3600);
const OFTEN: Duration = Duration::from_millis(1);

fn snapshot(store: &Arc<FaultyStore>, every: Duration) -> Activation<AccountSkeleton<Book>> {
    Activation::shared(AccountSkeleton::new(Book::default())).state(State::Snapshot(store.clone(), every))
}

/// Waits until a state stands in the store that ends so.
async fn until_stored(store: &MemoryStore, ends_with: &[u8]) {
    within(async {
        while stored(store, "a").await.is_none_or(|(_, bytes)| !bytes.ends_with(ends_with)) {
            tokio::task::yield_now().await;
            tokio::time::sleep(OFTEN).await;
        }
    })
    .await;
}

/// A server that ends in order loses nothing; while it runs, nothing is written. An operation that fails leaves what it changed.
#[tokio::test]
async fn saved_at_the_end() {
    let (memory, store) = memory();
    for round in 0..3 {
        let bank = Bank::open().await;
        bank.adapter.add("a", snapshot(&store, NEVER)).unwrap();
        let account = bank.account("a");
        assert_eq!(account.balance().await.unwrap(), round * 111);
        account.deposit(1).await.unwrap();
        account.fail(10).await.unwrap_err();
        account.explode(100).await.unwrap_err();
        assert_eq!(store.commits(), round as usize);
        bank.close().await;
        assert_eq!(store.commits(), round as usize + 1);
    }
    let bank = Bank::open().await;
    bank.adapter.add("a", snapshot(&store, NEVER)).unwrap();
    assert_eq!(bank.account("a").balance().await.unwrap(), 333);
    let before = stored(&memory, "a").await;
    bank.adapter.remove("a").unwrap();
    bank.close().await;
    assert_eq!(
        (store.commits(), stored(&memory, "a").await),
        (3, before),
        "what did not change is not written"
    );
}

/// A server that is killed loses what happened since the last interval.
#[tokio::test]
async fn saved_at_intervals() {
    let (memory, store) = memory();
    let bank = Bank::open().await;
    bank.adapter.add("a", snapshot(&store, OFTEN)).unwrap();
    let account = bank.account("a");
    for _ in 0..3 {
        let balance = account.deposit(1).await.unwrap();
        // A small even number in front of `None`: twice the balance, as bincode has it.
        until_stored(&memory, &[balance as u8 * 2, 0]).await;
    }
    // What fails is tried again, whatever the store knows.
    for fault in [Fault::NotCommitted, Fault::UnknownCommitted, Fault::UnknownNotCommitted, Fault::Panic] {
        store.fail(0, fault);
        let balance = account.deposit(1).await.unwrap();
        until_stored(&memory, &[balance as u8 * 2, 0]).await;
    }
    bank.close().await;
}

/// A state that cannot be read: the callers are told, and it is left as it is, at the end, too.
#[tokio::test]
async fn a_snapshot_that_cannot_be_read() {
    let (memory, store) = memory();
    store
        .commit(&[floe::store::Change { key: super::key("a"), expected: None, value: Some("?".into()) }])
        .await
        .unwrap();
    let before = stored(&memory, "a").await;
    let bank = Bank::open().await;
    bank.adapter.add("a", snapshot(&store, OFTEN)).unwrap();
    for _ in 0..2 {
        let error = bank.account("a").deposit(1).await.unwrap_err();
        assert!(error.to_string().contains("expected format 1, found format 63"), "{error}");
    }
    bank.close().await;
    assert_eq!(stored(&memory, "a").await, before);
}

/// Counts without `&mut self`: there is no gate that it needs, but its state can be kept.
#[remote]
pub(crate) trait Meter {
    /// Counts.
    async fn tick(&self) -> floe::Result<i64>;
}

#[derive(Default, Serialize, Deserialize)]
struct Ticks(AtomicI64);

impl Meter for Ticks {
    async fn tick(&self) -> floe::Result<i64> {
        Ok(self.0.fetch_add(1, Ordering::SeqCst) + 1)
    }
}

/// An interface whose operations all have `&self` can have a snapshot; and a persistent state, which is restored, and never
/// committed.
#[tokio::test]
async fn an_interface_that_only_reads() {
    let (memory, store) = memory();
    let tick = async |state: State, count: i64| {
        let bank = Bank::open().await;
        let activator = |_: &floe::Current| Ok(MeterSkeleton::new(Ticks::default()));
        bank.adapter
            .add("a", Activation::shared(MeterSkeleton::new(Ticks::default())).state(state.clone()))
            .unwrap();
        if let State::Persistent(_) = state {
            bank.adapter.add_facet("a", "f", Activation::per_call(activator).state(state)).unwrap();
        }
        let meter = MeterPrx::unchecked_cast(bank.account("a"));
        for at in 1..=3 {
            assert_eq!(meter.tick().await.unwrap(), count + at);
        }
        bank.close().await;
    };
    tick(State::Snapshot(store.clone(), NEVER), 0).await;
    tick(State::Snapshot(store.clone(), NEVER), 3).await;
    let before = stored(&memory, "a").await.unwrap();
    tick(State::Persistent(store.clone()), 6).await;
    tick(State::Persistent(store), 6).await;
    assert_eq!(stored(&memory, "a").await.unwrap(), before);
}
