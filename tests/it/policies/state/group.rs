//! Group commit: the changes of many objects in one commit of the store.

use std::sync::Arc;

use floe::store::{Capabilities, Change, StateStore};
use floe_tests::stores::{Fault, FaultyStore};

use super::{Bank, key, memory, shared, stored};
use crate::lab::within;

const ACCOUNTS: usize = 20;

/// A server with many accounts: an activation each, and all with the same store.
async fn with_accounts(store: &Arc<FaultyStore>) -> Bank {
    let bank = Bank::open().await;
    for number in 0..ACCOUNTS {
        bank.adapter.add(format!("{number}"), shared(store.clone())).unwrap();
        bank.account(&number.to_string()).deposit(1).await.unwrap();
    }
    bank
}

type Deposits = Vec<tokio::task::JoinHandle<floe::Result<i64>>>;

/// Deposits at all accounts: the commit of the first one hangs, those of the others wait.
async fn gathered(bank: &Bank, store: &FaultyStore) -> Deposits {
    let deposit = |number: usize| {
        let account = bank.account(&number.to_string());
        tokio::spawn(async move { account.deposit(1).await })
    };
    store.fail(0, Fault::Hang);
    let mut calls = vec![deposit(0)];
    within(store.hanging.acquire()).await.unwrap().forget();
    calls.extend((1..ACCOUNTS).map(deposit));
    // Tasks run in the order in which they were spawned, and requests of a connection are dispatched in their order.
    let last = bank.account("0");
    within(tokio::spawn(async move { last.ice_ping().await })).await.unwrap().unwrap();
    assert!(calls.iter().all(|call| !call.is_finished()));
    calls
}

/// While one commit runs, the others gather, and go together.
#[tokio::test]
async fn many_changes_in_one_commit() {
    let (_, store) = memory();
    let bank = with_accounts(&store).await;
    let (commits, changes) = (store.commits(), store.changes());
    let calls = gathered(&bank, &store).await;
    store.release.add_permits(1);
    for call in calls {
        assert_eq!(within(call).await.unwrap().unwrap(), 2);
    }
    assert_eq!(store.changes() - changes, ACCOUNTS);
    assert!(store.commits() - commits <= ACCOUNTS / 2, "{} commits", store.commits() - commits);
    bank.close().await;
}

/// A batch is no larger than the store takes.
#[tokio::test]
async fn bounded_by_the_store() {
    let size = Change { key: key("1"), expected: None, value: Some(vec![0; 8].into()) }.size();
    for (changes_max, bytes_max) in [(3, usize::MAX), (usize::MAX, size * 3), (1, usize::MAX)] {
        let (memory, _) = memory();
        let capabilities = Capabilities { changes_max, bytes_max, ..Capabilities::default() };
        // It refuses what is larger.
        let store = Arc::new(FaultyStore::new(&memory).with_capabilities(capabilities));
        let bank = with_accounts(&store).await;
        let calls = gathered(&bank, &store).await;
        store.release.add_permits(1);
        for call in calls {
            assert_eq!(within(call).await.unwrap().unwrap(), 2);
        }
        bank.close().await;
    }
}

/// One object of a batch conflicts: its caller is told, the others are committed.
#[tokio::test]
async fn a_conflict_fails_nobody_else() {
    let (memory, store) = memory();
    let bank = with_accounts(&store).await;
    // Somebody else deletes the state of one account.
    let expected = stored(&memory, "7").await.map(|(version, _)| version);
    memory.commit(&[Change { key: key("7"), expected, value: None }]).await.unwrap();
    let calls = gathered(&bank, &store).await;
    store.release.add_permits(1);
    for (number, call) in calls.into_iter().enumerate() {
        let result = within(call).await.unwrap();
        match number {
            7 => assert!(result.unwrap_err().to_string().contains("changed by another writer")),
            _ => assert_eq!(result.unwrap(), 2),
        }
    }
    assert_eq!(bank.account("7").balance().await.unwrap(), 0, "it is as it was added");
    bank.close().await;
}

/// A batch fails, or panics, or nobody knows: each of its callers is told, and those of the next batch are not concerned.
#[tokio::test]
async fn a_batch_that_fails() {
    for fault in [Fault::NotCommitted, Fault::UnknownCommitted, Fault::UnknownNotCommitted, Fault::Panic] {
        let (_, store) = memory();
        let bank = with_accounts(&store).await;
        let calls = gathered(&bank, &store).await;
        // The next commit is that of those who wait.
        store.fail(0, fault);
        store.release.add_permits(1);
        let mut failed = 0;
        for (number, call) in calls.into_iter().enumerate() {
            let account = bank.account(&number.to_string());
            let expected = match within(call).await.unwrap() {
                Ok(balance) => balance,
                Err(_) => {
                    failed += 1;
                    if fault == Fault::UnknownCommitted { 2 } else { 1 }
                }
            };
            assert_eq!(within(account.balance()).await.unwrap(), expected);
            assert_eq!(within(account.deposit(1)).await.unwrap(), expected + 1);
        }
        assert!(failed > 1, "{failed} callers were told of {fault:?}");
        bank.close().await;
    }
}
