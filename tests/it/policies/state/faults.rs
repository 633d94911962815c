//! Stores that fail, hang, and do not know; and what callers see meanwhile.

use std::sync::Arc;

use floe::store::{Change, MemoryStore, StateStore};
use floe::{ErrorKind, MayHaveRun};
use floe_tests::stores::{Fault, FaultyStore};

use super::{Bank, key, memory, shared, stored};
use crate::lab::within;

fn check_error(error: &floe::Error, expected: &str) {
    assert!(
        matches!(error.kind(), ErrorKind::UnknownLocal(text) if text.contains(expected)),
        "expected '{expected}', found {error:?}"
    );
    assert_eq!(error.may_have_run(), MayHaveRun::Maybe);
}

/// The n-th commit fails: its caller is told, the change is undone, all before and after it are there.
#[tokio::test]
async fn a_commit_that_fails() {
    for fault in [Fault::NotCommitted, Fault::UnknownNotCommitted, Fault::Panic] {
        for number in 0..4 {
            let (memory, store) = memory();
            let bank = Bank::with(store.clone()).await;
            let account = bank.account("a");
            store.fail(number, fault);
            let mut balance = 0;
            for call in 0..4 {
                match account.deposit(1).await {
                    Ok(found) => {
                        balance += 1;
                        assert_eq!(found, balance);
                    }
                    Err(error) => {
                        assert_eq!(call, number);
                        check_error(
                            &error,
                            match fault {
                                Fault::NotCommitted => "was not committed: the disk is full",
                                Fault::Panic => "not known whether it was committed: the store panicked",
                                _ => "not known whether it was committed: the line was cut",
                            },
                        );
                        assert_eq!(account.balance().await.unwrap(), balance, "{fault:?}");
                    }
                }
            }
            assert_eq!(balance, 3);
            bank.close().await;
            let bank = Bank::with(Arc::new(memory)).await;
            assert_eq!(bank.account("a").balance().await.unwrap(), 3);
            bank.close().await;
        }
    }
}

/// A commit is carried out, but the store does not know: the caller is told so, and the next call sees what was read back.
#[tokio::test]
async fn a_commit_of_which_nobody_knows() {
    let (memory, store) = memory();
    let bank = Bank::with(store.clone()).await;
    let account = bank.account("a");
    account.deposit(1).await.unwrap();
    store.fail(0, Fault::UnknownCommitted);
    check_error(&account.deposit(10).await.unwrap_err(), "it is not known");
    assert_eq!(account.balance().await.unwrap(), 11);
    store.fail(0, Fault::UnknownCommitted);
    check_error(&account.deposit(100).await.unwrap_err(), "it is not known");
    assert_eq!(account.deposit(1000).await.unwrap(), 1111, "a writer sees it, too");
    assert!(stored(&memory, "a").await.is_some());
    bank.close().await;
}

/// As long as the outcome of a commit is not read back no call runs: neither a reader nor a writer. Each caller is told.
#[tokio::test]
async fn no_call_runs_before_it_is_read_back() {
    let (_, store) = memory();
    let bank = Bank::with(store.clone()).await;
    let account = bank.account("a");
    account.deposit(1).await.unwrap();
    store.fail(0, Fault::UnknownCommitted);
    account.deposit(10).await.unwrap_err();
    store.set_unreadable(true);
    let commits = store.commits();
    for _ in 0..2 {
        check_error(&account.balance().await.unwrap_err(), "cannot be read: the disk is gone");
        check_error(&account.deposit(100).await.unwrap_err(), "cannot be read: the disk is gone");
    }
    assert_eq!(store.commits(), commits, "the operation did not run");
    store.set_unreadable(false);
    assert_eq!(account.balance().await.unwrap(), 11);
    bank.close().await;
}

/// While the store holds a commit open, readers and writers wait, and none sees the change. Another object is not concerned, as
/// far as it does not commit.
#[tokio::test]
async fn nobody_sees_what_is_not_committed() {
    for fault in [Fault::Hang, Fault::NotCommitted] {
        let (_, store) = memory();
        let bank = Bank::with(store.clone()).await;
        bank.adapter.add("b", shared(store.clone())).unwrap();
        let account = bank.account("a");
        account.deposit(1).await.unwrap();
        bank.account("b").deposit(2).await.unwrap();
        // What comes first hangs; what becomes of the second, the round says.
        store.fail(0, Fault::Hang);
        let slow = tokio::spawn({
            let account = account.clone();
            async move { account.deposit(10).await }
        });
        within(store.hanging.acquire()).await.unwrap().forget();
        let readers: Vec<_> = (0..8)
            .map(|_| {
                let account = account.clone();
                tokio::spawn(async move { account.balance().await.unwrap() })
            })
            .collect();
        let local = bank.account_of(&bank.communicator, "a");
        let reader = tokio::spawn(async move { local.balance().await.unwrap() });
        assert_eq!(within(bank.account("b").balance()).await.unwrap(), 2);
        assert_eq!(within(bank.account("b").look()).await.unwrap(), 2);
        assert!(readers.iter().all(|reader| !reader.is_finished()) && !reader.is_finished());
        if fault == Fault::NotCommitted {
            // A second writer commits meanwhile: the one that hangs conflicts.
            second_writer(&store, 500).await;
        }
        store.release.add_permits(1);
        let (result, expected) = (within(slow).await.unwrap(), if fault == Fault::Hang { 11 } else { 500 });
        assert_eq!(result.is_ok(), fault == Fault::Hang, "{result:?}");
        for reader in readers.into_iter().chain([reader]) {
            assert_eq!(within(reader).await.unwrap(), expected);
        }
        bank.close().await;
    }
}

/// Gives the account `a` another balance, behind its server's back.
async fn second_writer(store: &FaultyStore, balance: i64) {
    let scratch = MemoryStore::new();
    let bank = Bank::with(Arc::new(scratch.clone())).await;
    bank.account("a").deposit(balance).await.unwrap();
    bank.close().await;
    let (_, bytes) = stored(&scratch, "a").await.unwrap();
    let expected = store.get(&key("a")).await.unwrap().map(|state| state.version);
    store.commit(&[Change { key: key("a"), expected, value: Some(bytes.into()) }]).await.unwrap();
}

/// Somebody else writes to the store: the next change of the servant conflicts, its caller is told, and the servant has what the
/// other one wrote.
#[tokio::test]
async fn a_second_writer() {
    let (_, store) = memory();
    let bank = Bank::with(store.clone()).await;
    let account = bank.account("a");
    account.deposit(1).await.unwrap();
    second_writer(&store, 100).await;
    check_error(&account.deposit(10).await.unwrap_err(), "changed by another writer");
    assert_eq!(account.balance().await.unwrap(), 100);
    assert_eq!(account.deposit(10).await.unwrap(), 110);
    bank.close().await;
}

/// A client that goes away while the store holds its commit open: the call runs to its end, and the change is there.
#[tokio::test]
async fn a_caller_that_gives_up() {
    let (memory, store) = memory();
    let bank = Bank::with(store.clone()).await;
    for client in [bank.client.clone(), bank.communicator.clone()] {
        let account = bank.account_of(&client, "a");
        let before = account.balance().await.unwrap();
        store.fail(0, Fault::Hang);
        let slow = tokio::spawn({
            let account = account.clone();
            async move { account.deposit(10).await }
        });
        within(store.hanging.acquire()).await.unwrap().forget();
        slow.abort();
        store.release.add_permits(1);
        assert_eq!(within(account.balance()).await.unwrap(), before + 10);
    }
    assert!(stored(&memory, "a").await.is_some());
    bank.close().await;
}
