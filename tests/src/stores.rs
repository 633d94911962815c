//! For whoever writes a store: a conformance test that any [`StateStore`] must pass. And a store with faults.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use floe::store::{Capabilities, Change, MemoryStore, StateKey, StateStore, StoreError, Versioned};
use floe::{BoxFuture, Identity};
use tokio::sync::Semaphore;

/// Checks everything that the contract of [`StateStore`] says of one process. The store is empty at the beginning.
///
/// # Panics
/// The store breaks the contract.
pub async fn conformance(store: &dyn StateStore) {
    let capabilities = store.capabilities();
    assert!(capabilities.conditional, "without it nothing can be kept in the store");
    assert!(capabilities.changes_max > 0 && capabilities.bytes_max > 0);
    reads_and_writes(store).await;
    conditions(store).await;
    batches(store).await;
    versions_are_never_given_twice(store).await;
    any_bytes(store).await;
    scans(store).await;
    if capabilities.bytes_max < 64 * 1024 * 1024 {
        too_large(store, capabilities).await;
    }
}

/// The key of an object of this name.
pub fn key(name: &str) -> StateKey {
    StateKey::new("Conformance", &Identity::new(name), "")
}

/// A change that gives a key this value.
pub fn put(name: &str, expected: Option<u64>, value: &'static str) -> Change {
    Change { key: key(name), expected, value: Some(Bytes::from_static(value.as_bytes())) }
}

async fn value(store: &dyn StateStore, name: &str) -> Option<(u64, Bytes)> {
    store.get(&key(name)).await.unwrap().map(|state| (state.version, state.value))
}

async fn reads_and_writes(store: &dyn StateStore) {
    assert_eq!(value(store, "a").await, None);
    let first = store.commit(&[put("a", None, "one")]).await.unwrap();
    assert_eq!(value(store, "a").await, Some((first, "one".into())));
    let second = store.commit(&[put("a", Some(first), "two")]).await.unwrap();
    assert!(second > first, "versions grow: {first}, {second}");
    assert_eq!(value(store, "a").await, Some((second, "two".into())));
    assert_eq!(value(store, "b").await, None);
}

async fn conditions(store: &dyn StateStore) {
    let (version, _) = value(store, "a").await.unwrap();
    for expected in [None, Some(version - 1), Some(version + 1)] {
        let error = store.commit(&[put("a", expected, "wrong")]).await.unwrap_err();
        assert_eq!(error, StoreError::Conflict(key("a")), "expected {expected:?}, is {version}");
    }
    let error = store.commit(&[put("b", Some(version), "wrong")]).await.unwrap_err();
    assert_eq!(error, StoreError::Conflict(key("b")), "there is no value yet");
    assert_eq!(value(store, "a").await, Some((version, "two".into())), "a conflict changes nothing");
    assert_eq!(value(store, "b").await, None);
}

async fn batches(store: &dyn StateStore) {
    let (version, _) = value(store, "a").await.unwrap();
    let all = [put("a", Some(version), "three"), put("b", None, "one"), put("c", None, "one")];
    let version = store.commit(&all).await.unwrap();
    for (name, expected) in [("a", "three"), ("b", "one"), ("c", "one")] {
        assert_eq!(value(store, name).await, Some((version, expected.into())), "one version for all");
    }
    // One that conflicts, at each place: nothing of the batch is carried out.
    for at in 0..3 {
        let mut changes = ["a", "b", "c"].map(|name| put(name, Some(version), "no"));
        changes[at].expected = None;
        let error = store.commit(&changes).await.unwrap_err();
        assert_eq!(error, StoreError::Conflict(changes[at].key.clone()));
        assert_eq!(value(store, "a").await, Some((version, "three".into())));
        assert_eq!(value(store, "c").await, Some((version, "one".into())));
    }
    let mixed = [
        put("d", None, "one"),
        Change { key: key("b"), expected: Some(version), value: None },
        put("c", Some(version), "two"),
    ];
    let version = store.commit(&mixed).await.unwrap();
    assert_eq!(value(store, "b").await, None, "deleted");
    assert_eq!(value(store, "c").await, Some((version, "two".into())));
    assert_eq!(value(store, "d").await, Some((version, "one".into())));
}

async fn versions_are_never_given_twice(store: &dyn StateStore) {
    let first = store.commit(&[put("gone", None, "one")]).await.unwrap();
    let delete = Change { key: key("gone"), expected: Some(first), value: None };
    let deleted = store.commit(&[delete]).await.unwrap();
    let again = store.commit(&[put("gone", None, "one")]).await.unwrap();
    assert!(first < deleted && deleted < again, "{first}, {deleted}, {again}");
    let error = store.commit(&[put("gone", Some(first), "two")]).await.unwrap_err();
    assert_eq!(error, StoreError::Conflict(key("gone")), "an old version is not that of a new value");
}

async fn any_bytes(store: &dyn StateStore) {
    for (at, size) in [0_usize, 1, 255, 256, 65_536, 200_000].into_iter().enumerate() {
        let bytes: Bytes = (0..size).map(|byte| byte as u8).collect::<Vec<_>>().into();
        let name = format!("\0bytes\u{ff}{at}");
        let change = Change { key: key(&name), expected: None, value: Some(bytes.clone()) };
        let version = store.commit(&[change]).await.unwrap();
        assert_eq!(value(store, &name).await, Some((version, bytes)), "a value of {size} bytes");
    }
}

async fn scans(store: &dyn StateStore) {
    let names = ["x", "x/y", "xx", "y", "\u{e9}", "a b"];
    let mut keys: Vec<StateKey> = names
        .iter()
        .map(|name| StateKey::new("Scans", &Identity::new(*name).in_category("some"), ""))
        .collect();
    let others = [
        StateKey::new("Scans", &Identity::new("x").in_category("something"), ""),
        StateKey::new("Scan", &Identity::new("x").in_category("some"), ""),
        StateKey::new("Scansx", &Identity::new("x").in_category("some"), ""),
    ];
    let changes: Vec<Change> = keys
        .iter()
        .chain(&others)
        .map(|key| Change { key: key.clone(), expected: None, value: Some(key.as_bytes().to_vec().into()) })
        .collect();
    for change in &changes {
        store.commit(std::slice::from_ref(change)).await.unwrap();
    }
    keys.sort();
    let prefix = StateKey::category_prefix("Scans", "some");
    for limit in 1..=keys.len() + 1 {
        let mut found: Vec<StateKey> = Vec::new();
        loop {
            let page = store.scan(&prefix, found.last(), limit).await.unwrap();
            assert!(page.len() <= limit);
            if page.is_empty() {
                break;
            }
            for (key, state) in page {
                assert_eq!(key.as_bytes(), &state.value[..], "each key with its own value");
                found.push(key);
            }
        }
        assert_eq!(found, keys, "in pages of {limit}");
    }
    let adapter = StateKey::adapter_prefix("Scans");
    assert_eq!(store.scan(&adapter, None, 100).await.unwrap().len(), keys.len() + 1);
    assert!(store.scan(b"nothing begins so", None, 100).await.unwrap().is_empty());
    assert!(store.scan(&prefix, None, 0).await.unwrap().is_empty());
}

async fn too_large(store: &dyn StateStore, capabilities: Capabilities) {
    let value = Some(vec![7; capabilities.bytes_max + 1].into());
    let change = Change { key: key("large"), expected: None, value };
    let error = store.commit(&[change]).await.unwrap_err();
    assert!(matches!(error, StoreError::TooLarge { .. }), "{error:?}");
    assert!(store.get(&key("large")).await.unwrap().is_none());
}

/// What a commit of a [`FaultyStore`] does otherwise than it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails, and commits nothing.
    NotCommitted,
    /// It commits, and says that it does not know.
    UnknownCommitted,
    /// It commits nothing, and says that it does not know.
    UnknownNotCommitted,
    /// It panics before it commits.
    Panic,
    /// It waits for [`FaultyStore::release`], and commits then.
    Hang,
}

/// A store in memory, of which some commits go wrong.
pub struct FaultyStore {
    inner: MemoryStore,
    capabilities: Capabilities,
    faults: Mutex<HashMap<usize, Fault>>,
    unreadable: Mutex<bool>,
    commits: AtomicUsize,
    changes: AtomicUsize,
    /// A permit for each commit that hangs.
    pub hanging: Semaphore,
    /// The test adds a permit for each that may go on.
    pub release: Semaphore,
}

impl FaultyStore {
    /// A store in front of this one.
    pub fn new(inner: &MemoryStore) -> Self {
        FaultyStore {
            inner: inner.clone(),
            capabilities: inner.capabilities(),
            faults: Mutex::default(),
            unreadable: Mutex::default(),
            commits: AtomicUsize::new(0),
            changes: AtomicUsize::new(0),
            hanging: Semaphore::new(0),
            release: Semaphore::new(0),
        }
    }

    /// The same, which says that it can do this.
    #[must_use]
    pub fn with_capabilities(mut self, capabilities: Capabilities) -> Self {
        self.capabilities = capabilities;
        self
    }

    /// The commit after so many others from now on (0: the next one) goes wrong in this way.
    pub fn fail(&self, after: usize, fault: Fault) {
        self.faults.lock().unwrap().insert(self.commits() + after, fault);
    }

    /// From now on reads fail, or not any more.
    pub fn set_unreadable(&self, unreadable: bool) {
        *self.unreadable.lock().unwrap() = unreadable;
    }

    /// How many commits it was asked for.
    pub fn commits(&self) -> usize {
        self.commits.load(Ordering::SeqCst)
    }

    /// How many changes stood in them.
    pub fn changes(&self) -> usize {
        self.changes.load(Ordering::SeqCst)
    }
}

impl StateStore for FaultyStore {
    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    fn get<'a>(&'a self, key: &'a StateKey) -> BoxFuture<'a, Result<Option<Versioned>, StoreError>> {
        if *self.unreadable.lock().unwrap() {
            return Box::pin(async { Err(StoreError::NotCommitted("the disk is gone".into())) });
        }
        self.inner.get(key)
    }

    fn commit<'a>(&'a self, changes: &'a [Change]) -> BoxFuture<'a, Result<u64, StoreError>> {
        Box::pin(async move {
            let bytes = changes.iter().map(Change::size).sum();
            let limits = self.capabilities;
            for (what, found, limit) in
                [("changes", changes.len(), limits.changes_max), ("bytes", bytes, limits.bytes_max)]
            {
                if found > limit {
                    return Err(StoreError::TooLarge { what, found, limit });
                }
            }
            self.changes.fetch_add(changes.len(), Ordering::SeqCst);
            let number = self.commits.fetch_add(1, Ordering::SeqCst);
            let fault = self.faults.lock().unwrap().remove(&number);
            match fault {
                None => self.inner.commit(changes).await,
                Some(Fault::NotCommitted) => Err(StoreError::NotCommitted("the disk is full".into())),
                Some(Fault::UnknownCommitted) => {
                    self.inner.commit(changes).await?;
                    Err(StoreError::Unknown("the line was cut".into()))
                }
                Some(Fault::UnknownNotCommitted) => Err(StoreError::Unknown("the line was cut".into())),
                Some(Fault::Panic) => panic!("a store that panics"),
                Some(Fault::Hang) => {
                    self.hanging.add_permits(1);
                    self.release.acquire().await.expect("it is never closed").forget();
                    self.inner.commit(changes).await
                }
            }
        })
    }

    fn scan<'a>(
        &'a self,
        prefix: &'a [u8],
        after: Option<&'a StateKey>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<(StateKey, Versioned)>, StoreError>> {
        self.inner.scan(prefix, after, limit)
    }
}
