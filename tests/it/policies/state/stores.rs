//! The stores themselves: the conformance test that any store must pass, and files that are reopened.

use std::sync::Arc;

use floe::Identity;
use floe::store::{MemoryStore, RedbStore, StateKey, StateStore, StoreError};
use floe_tests::stores::{FaultyStore, conformance, key, put};

use super::{Bank, shared};
use crate::lab::within;

#[tokio::test]
async fn memory() {
    conformance(&MemoryStore::new()).await;
    conformance(&FaultyStore::new(&MemoryStore::new())).await;
}

#[tokio::test]
async fn redb() {
    let folder = tempfile::tempdir().unwrap();
    conformance(&RedbStore::open(folder.path().join("states")).unwrap()).await;
}

/// A server with a file ends, and another one begins: all is there, and what comes next has greater versions.
#[tokio::test]
async fn a_file_that_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("states");
    for round in 0..3 {
        let store: Arc<dyn StateStore> = Arc::new(RedbStore::open(&file).unwrap());
        let bank = Bank::open().await;
        for name in ["a", "b"] {
            bank.adapter.add(name, shared(store.clone())).unwrap();
            assert_eq!(bank.account(name).balance().await.unwrap(), round * 2);
            assert_eq!(bank.account(name).deposit(1).await.unwrap(), round * 2 + 1);
            assert_eq!(bank.account(name).deposit(1).await.unwrap(), round * 2 + 2);
        }
        let states = store.scan(&StateKey::adapter_prefix("Bank"), None, 10).await.unwrap();
        assert_eq!(states.len(), 2);
        assert_eq!(states[1].1.version, (round as u64 + 1) * 4);
        bank.close().await;
    }
}

/// A file that is open already, or that is something else, is refused with the reason, and left as it is.
#[tokio::test]
async fn files_that_are_no_store() {
    let folder = tempfile::tempdir().unwrap();
    let check = |name: &str, expected: &str| {
        let file = folder.path().join(name);
        let before = std::fs::read(&file).ok();
        let error = RedbStore::open(&file).unwrap_err();
        assert!(matches!(&error, StoreError::NotCommitted(why) if why.contains(expected)), "{error}");
        assert!(error.to_string().contains(name), "{error}");
        before.inspect(|before| assert!(std::fs::read(&file).unwrap() == *before, "{name} was changed"));
    };
    let store = RedbStore::open(folder.path().join("open")).unwrap();
    check("open", "already open");
    drop(store);
    std::fs::write(folder.path().join("text"), "this is no database".repeat(1000)).unwrap();
    check("text", "cannot be opened");
    std::fs::write(folder.path().join("short"), "no").unwrap();
    check("short", "cannot be opened");
    redb::Database::create(folder.path().join("other")).unwrap();
    check("other", "no store of Floe");
    let newer = redb::Database::create(folder.path().join("newer")).unwrap();
    let transaction = newer.begin_write().unwrap();
    let table = redb::TableDefinition::<&str, u64>::new("floe.store");
    transaction.open_table(table).unwrap().insert("format", 2).unwrap();
    transaction.commit().unwrap();
    drop(newer);
    check("newer", "expected a store of format 1, found format 2");
    let missing = RedbStore::open(folder.path().join("no/such/folder")).unwrap_err();
    assert!(missing.to_string().contains("cannot be opened"), "{missing}");
}

/// A file that is damaged, at any place, in one byte or a whole block or cut off: it is refused, or what is read of it is what was
/// written, or a failure says so. Nothing panics or hangs.
#[tokio::test]
async fn a_file_that_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("states");
    let store = RedbStore::open(&file).unwrap();
    let names: Vec<String> = (0..300).map(|number| format!("o{number}")).collect();
    for names in names.chunks(50) {
        let changes: Vec<_> = names.iter().map(|name| put(name, None, VALUE)).collect();
        store.commit(&changes).await.unwrap();
    }
    drop(store);
    let whole = std::fs::read(&file).unwrap();
    let used: Vec<usize> =
        (0..whole.len()).step_by(64).filter(|at| whole[*at..*at + 64] != [0; 64]).collect();
    let (mut refused, mut failed, mut wrong, mut right) = (0, 0, 0, 0);
    for (number, at) in used.into_iter().enumerate().filter(|(number, _)| number % STEP == 0) {
        let mut damaged = whole.clone();
        match number / STEP % 3 {
            0 => damaged[at + number % 64] ^= 0xff,
            1 => damaged[at..at + 64].fill(0),
            _ => damaged[at..at + 64].fill(0x5a),
        }
        std::fs::write(&file, &damaged).unwrap();
        let store = match RedbStore::open(&file) {
            Ok(store) => store,
            Err(error) => {
                assert!(error.to_string().contains("cannot be opened"), "{error}");
                assert!(std::fs::read(&file).unwrap() == damaged, "a file that is refused is left as it is");
                refused += 1;
                continue;
            }
        };
        for name in &names {
            match within(store.get(&key(name))).await {
                Ok(Some(found)) if found.value == VALUE => right += 1,
                Ok(_) => wrong += 1,
                Err(_) => failed += 1,
            }
        }
        let _ = within(store.scan(&[], None, 1000)).await;
        let _ = within(store.commit(&[put("new", None, "x")])).await;
        let _ = within(store.commit(&[put("newer", None, "x")])).await;
    }
    println!(
        "{} bytes: {refused} refused; of those not refused {failed} reads failed, {wrong} wrong, {right} right",
        whole.len()
    );
    assert_eq!(wrong, 0);
}

/// What stands in the file that is damaged.
const VALUE: &str =
    "a value of some length, so that there are several pages of them in the file that is damaged";
/// Each n-th used block is damaged.
const STEP: usize = 8;

/// A commit that a file did not take is not there after it is opened again.
#[tokio::test]
async fn a_conflict_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("states");
    let store = RedbStore::open(&file).unwrap();
    let version = store.commit(&[put("a", None, "one"), put("b", None, "one")]).await.unwrap();
    store.commit(&[put("a", Some(version), "two"), put("b", None, "two")]).await.unwrap_err();
    drop(store);
    let store = RedbStore::open(&file).unwrap();
    for name in ["a", "b"] {
        assert_eq!(&store.get(&key(name)).await.unwrap().unwrap().value[..], b"one");
    }
}

/// Keys: no two objects have one, their order is that of the names, and a prefix is that of its objects only.
#[test]
fn keys() {
    let names = ["", "a", "a\0", "a\0b", "a\u{1}", "ab", "b", "\u{e9}/\\"];
    let mut all = Vec::new();
    for adapter in names {
        for category in names {
            for name in names.into_iter().filter(|name| !name.is_empty()) {
                for facet in names {
                    let identity = Identity::new(name).in_category(category);
                    let key = StateKey::new(adapter, &identity, facet);
                    assert_eq!(key.parts(), Some((adapter.into(), identity.clone(), facet.into())));
                    assert_eq!(StateKey::from_bytes(key.as_bytes().to_vec()), key);
                    assert!(key.as_bytes().starts_with(&StateKey::adapter_prefix(adapter)));
                    assert!(key.as_bytes().starts_with(&StateKey::category_prefix(adapter, category)));
                    assert!(key.as_bytes().starts_with(&StateKey::object_prefix(adapter, &identity)));
                    all.push(((adapter, category, name, facet), key));
                }
            }
        }
    }
    let mut by_name = all.clone();
    by_name.sort_by_key(|(names, _)| *names);
    all.sort_by(|one, other| one.1.cmp(&other.1));
    assert_eq!(all, by_name);
    assert!(all.windows(2).all(|pair| pair[0].1 != pair[1].1));
    let prefix = StateKey::adapter_prefix("a");
    let begin_so = all.iter().filter(|(_, key)| key.as_bytes().starts_with(&prefix));
    assert!(begin_so.into_iter().all(|((adapter, ..), _)| *adapter == "a"));
    let key = StateKey::new("Bank", &Identity::new("7").in_category("accounts"), "admin");
    assert_eq!(key.to_string(), "object 'accounts/7', facet 'admin' of adapter 'Bank'");
    assert_eq!(StateKey::from_bytes(&b"x\0y"[..]).to_string(), r"'x\x00y'");
}
