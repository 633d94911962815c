//! Kept state: what is committed, what is undone, and who sees what.

mod faults;
mod group;
mod schema;
mod snapshot;
mod stores;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use floe::store::{MemoryStore, StateKey, StateStore};
use floe::{
    Activation, Communicator, Current, ErrorKind, Identity, MayHaveRun, ObjectAdapter, State, Stateful,
    remote,
};
use floe_tests::stores::FaultyStore;
use serde::{Deserialize, Serialize};

use crate::lab::{communicator, within};

/// An account.
#[remote("::FloeTest::Account")]
pub(crate) trait Account {
    /// Changes, and gives the balance.
    async fn deposit(&mut self, amount: i64) -> floe::Result<i64>;

    /// Changes, and fails then.
    async fn fail(&mut self, amount: i64) -> floe::Result<()>;

    /// Changes, and fails then; what it changed is kept.
    #[commits]
    async fn fail_and_keep(&mut self, amount: i64) -> floe::Result<()>;

    /// Changes, and panics then.
    async fn explode(&mut self, amount: i64) -> floe::Result<()>;

    /// Changes, and expects no answer.
    #[oneway]
    async fn credit(&mut self, amount: i64) -> floe::Result<()>;

    /// Has the account alone, and changes nothing.
    async fn look(&mut self) -> floe::Result<i64>;

    /// The balance.
    #[idempotent]
    async fn balance(&self) -> floe::Result<i64>;

    /// Deposits at another account while it has its own gate.
    async fn forward(&mut self, to: AccountPrx, amount: i64) -> floe::Result<i64>;

    /// Remembers a proxy.
    async fn befriend(&mut self, friend: AccountPrx) -> floe::Result<()>;

    /// The balance of the proxy that it remembers.
    async fn friend(&self) -> floe::Result<i64>;
}

/// All of it is state.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Book {
    balance: i64,
    friend: Option<AccountPrx>,
}

impl Account for Book {
    async fn deposit(&mut self, amount: i64) -> floe::Result<i64> {
        self.balance += amount;
        Ok(self.balance)
    }

    async fn fail(&mut self, amount: i64) -> floe::Result<()> {
        self.balance += amount;
        Err(floe::Error::new(ErrorKind::LimitExceeded("as asked".into())))
    }

    async fn fail_and_keep(&mut self, amount: i64) -> floe::Result<()> {
        self.fail(amount).await
    }

    async fn explode(&mut self, amount: i64) -> floe::Result<()> {
        self.balance += amount;
        panic!("as asked")
    }

    async fn credit(&mut self, amount: i64) -> floe::Result<()> {
        self.deposit(amount).await.map(drop)
    }

    async fn look(&mut self) -> floe::Result<i64> {
        Ok(self.balance)
    }

    async fn balance(&self) -> floe::Result<i64> {
        Ok(self.balance)
    }

    async fn forward(&mut self, to: AccountPrx, amount: i64) -> floe::Result<i64> {
        self.balance -= amount;
        to.deposit(amount).await
    }

    async fn befriend(&mut self, friend: AccountPrx) -> floe::Result<()> {
        self.friend = Some(friend);
        Ok(())
    }

    async fn friend(&self) -> floe::Result<i64> {
        match &self.friend {
            Some(friend) => friend.balance().await,
            None => Err(floe::Error::new(ErrorKind::NotRegistered("a friend".into()))),
        }
    }
}

/// A server with an adapter `Bank`.
pub(crate) struct Bank {
    pub(crate) communicator: Communicator,
    pub(crate) adapter: ObjectAdapter,
    pub(crate) client: Communicator,
}

impl Bank {
    pub(crate) async fn open() -> Self {
        let communicator = communicator(&[]);
        let adapter = communicator.adapter_with_endpoints("Bank", "tcp -h 127.0.0.1 -p 0").await.unwrap();
        adapter.activate().await.unwrap();
        Bank { communicator, adapter, client: crate::lab::communicator(&[]) }
    }

    /// A server with one shared account `a` in this store.
    pub(crate) async fn with(store: Arc<dyn StateStore>) -> Self {
        let bank = Bank::open().await;
        bank.adapter.add("a", shared(store)).unwrap();
        bank
    }

    /// A proxy of another process, as it were.
    pub(crate) fn account(&self, name: &str) -> AccountPrx {
        self.account_of(&self.client, name)
    }

    pub(crate) fn account_of(&self, communicator: &Communicator, name: &str) -> AccountPrx {
        let text = format!("{name}:{}", self.adapter.endpoints()[0]);
        AccountPrx::unchecked_cast(communicator.proxy(&text).unwrap())
    }

    pub(crate) async fn close(self) {
        self.client.destroy().await;
        self.communicator.destroy().await;
    }
}

pub(crate) fn shared(store: Arc<dyn StateStore>) -> Activation<AccountSkeleton<Book>> {
    Activation::shared(AccountSkeleton::new(Book::default())).state(State::Persistent(store))
}

pub(crate) fn memory() -> (MemoryStore, Arc<FaultyStore>) {
    let memory = MemoryStore::new();
    let store = Arc::new(FaultyStore::new(&memory));
    (memory, store)
}

pub(crate) fn key(name: &str) -> StateKey {
    StateKey::new("Bank", &Identity::new(name), "")
}

/// What stands in the store for the account `a`, and its version.
pub(crate) async fn stored(store: &MemoryStore, name: &str) -> Option<(u64, Vec<u8>)> {
    store.get(&key(name)).await.unwrap().map(|state| (state.version, state.value.to_vec()))
}

/// An operation that succeeds is in the store before its reply; one that fails, or panics, leaves nothing behind, not in the
/// servant either; but `#[commits]` does. A oneway call commits, too.
#[tokio::test]
async fn what_is_kept_and_what_is_undone() {
    let (memory, store) = memory();
    let bank = Bank::with(store.clone()).await;
    for account in [bank.account("a"), bank.account_of(&bank.communicator, "a")] {
        let before = account.balance().await.unwrap();
        assert_eq!(account.deposit(10).await.unwrap(), before + 10);
        let (version, _) = stored(&memory, "a").await.expect("it is committed before the reply");
        let error = account.fail(100).await.unwrap_err();
        assert!(error.to_string().contains("as asked"), "{error}");
        assert_eq!(account.balance().await.unwrap(), before + 10, "a reader sees what is committed");
        account.fail(100).await.unwrap_err();
        assert_eq!(account.deposit(1).await.unwrap(), before + 11, "a writer, too");
        account.explode(100).await.unwrap_err();
        assert_eq!(account.balance().await.unwrap(), before + 11);
        let (later, _) = stored(&memory, "a").await.unwrap();
        assert_eq!(later, version + 1, "nothing else was written");
        account.fail_and_keep(5).await.unwrap_err();
        assert_eq!(account.balance().await.unwrap(), before + 16);
        account.credit(4).await.unwrap();
        within(async { while account.balance().await.unwrap() != before + 20 {} }).await;
        assert_eq!(stored(&memory, "a").await.unwrap().0, later + 2);
    }
    bank.close().await;
    let bank = Bank::with(store).await;
    assert_eq!(bank.account("a").balance().await.unwrap(), 40, "a new server has it");
    bank.close().await;
}

/// An operation that changed nothing writes nothing, and nothing is written for readers.
#[tokio::test]
async fn what_did_not_change_is_not_written() {
    let (memory, store) = memory();
    let bank = Bank::with(store.clone()).await;
    let account = bank.account("a");
    assert_eq!(account.balance().await.unwrap(), 0);
    assert_eq!(store.commits(), 0);
    account.deposit(3).await.unwrap();
    let before = stored(&memory, "a").await;
    assert_eq!(account.look().await.unwrap(), 3);
    assert_eq!(account.deposit(0).await.unwrap(), 3);
    assert_eq!(account.balance().await.unwrap(), 3);
    assert_eq!((store.commits(), stored(&memory, "a").await), (1, before));
    bank.close().await;
}

/// A shared servant that the store does not know goes back to the state in which it was added.
#[tokio::test]
async fn the_state_in_which_it_was_added() {
    let (memory, store) = memory();
    let bank = Bank::open().await;
    let book = Book { balance: 7, friend: None };
    let activation = Activation::shared(AccountSkeleton::new(book)).state(State::Persistent(store));
    bank.adapter.add("a", activation).unwrap();
    let account = bank.account("a");
    account.fail(100).await.unwrap_err();
    account.explode(100).await.unwrap_err();
    assert_eq!(account.balance().await.unwrap(), 7);
    assert!(memory.is_empty());
    assert_eq!(account.deposit(1).await.unwrap(), 8);
    bank.close().await;
}

/// `per_call`: each call loads, runs and commits under the gate of the identity, so that no deposit is lost; readers share it.
/// The activator makes the servants of a whole category, each object with a state of its own.
#[tokio::test(flavor = "multi_thread")]
async fn per_call_under_the_gate_of_the_identity() {
    let (memory, store) = memory();
    let bank = Bank::open().await;
    let made = Arc::new(AtomicUsize::new(0));
    let activator = {
        let made = made.clone();
        move |_: &Current| {
            made.fetch_add(1, Ordering::SeqCst);
            Ok(AccountSkeleton::new(Book::default()))
        }
    };
    let activation = Activation::per_call(activator).state(State::Persistent(store));
    bank.adapter.add_default("", activation).unwrap();
    let names = ["a", "b", "c"];
    let calls = (0..150).map(|number| {
        let account = bank
            .account_of(if number % 2 == 0 { &bank.client } else { &bank.communicator }, names[number % 3]);
        tokio::spawn(async move {
            if number % 5 == 0 {
                account.fail(1000).await.unwrap_err();
            } else {
                account.deposit(1).await.unwrap();
            }
        })
    });
    for call in calls.collect::<Vec<_>>() {
        within(call).await.unwrap();
    }
    assert_eq!(made.load(Ordering::SeqCst), 150);
    for name in names {
        assert_eq!(bank.account(name).balance().await.unwrap(), 40);
    }
    assert_eq!(memory.len(), 3);
    bank.close().await;
}

/// The gate of a persistent object is not re-entrant, for whichever servant: a call of its own chain fails at once.
#[tokio::test]
async fn a_call_of_its_own_chain() {
    let (_, store) = memory();
    let bank = Bank::open().await;
    let activator = |_: &Current| Ok(AccountSkeleton::new(Book::default()));
    let activation = Activation::per_call(activator).state(State::Persistent(store.clone()));
    bank.adapter.add("a", activation).unwrap();
    bank.adapter.add("b", shared(store)).unwrap();
    for name in ["a", "b"] {
        let this = bank.account_of(&bank.communicator, name);
        let error = within(bank.account(name).forward(this, 5)).await.unwrap_err();
        assert!(error.to_string().contains("re-entrant"), "{error}");
        assert_eq!(bank.account(name).balance().await.unwrap(), 0);
    }
    let other = bank.account_of(&bank.communicator, "b");
    assert_eq!(within(bank.account("a").forward(other, 5)).await.unwrap(), 5);
    assert_eq!(bank.account("a").balance().await.unwrap(), -5);
    bank.close().await;
}

/// A proxy goes into a store as text, and comes back as a proxy of the adapter's communicator.
#[tokio::test]
async fn a_proxy_in_the_state() {
    let (memory, store) = memory();
    let bank = Bank::with(store.clone()).await;
    let other = Bank::open().await;
    other.adapter.add("rich", AccountSkeleton::new(Book { balance: 1000, friend: None })).unwrap();
    bank.account("a").befriend(other.account_of(&bank.client, "rich")).await.unwrap();
    let (_, bytes) = stored(&memory, "a").await.unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert!(text.contains("rich") && text.contains("tcp -h 127.0.0.1"), "{text}");
    bank.close().await;
    let bank = Bank::with(store).await;
    assert_eq!(bank.account("a").friend().await.unwrap(), 1000);
    bank.close().await;
    other.close().await;
}

/// A servant with something that cannot be written says which part of it is state.
#[tokio::test]
async fn a_servant_with_a_socket() {
    struct Line {
        socket: Arc<Mutex<Vec<String>>>,
        sent: u64,
    }

    impl Stateful for Line {
        fn save(&self) -> floe::Result<Vec<u8>> {
            Ok(self.sent.to_string().into_bytes())
        }

        fn restore(&mut self, state: &[u8]) -> floe::Result<()> {
            let text = std::str::from_utf8(state).ok().and_then(|text| text.parse().ok());
            self.sent = text.ok_or_else(|| floe::Error::new(ErrorKind::Parse("no number".into())))?;
            Ok(())
        }
    }

    impl Telegraph for Line {
        async fn send(&mut self, text: &str) -> floe::Result<u64> {
            self.sent += 1;
            if text.is_empty() {
                return Err(floe::Error::new(ErrorKind::Parse("nothing to send".into())));
            }
            self.socket.lock().unwrap().push(text.to_owned());
            Ok(self.sent)
        }
    }

    let (memory, store) = memory();
    let socket = Arc::new(Mutex::new(Vec::new()));
    for before in [0, 2] {
        let bank = Bank::open().await;
        let line = Line { socket: socket.clone(), sent: 0 };
        let activation =
            Activation::shared(TelegraphSkeleton::new(line)).state(State::Persistent(store.clone()));
        bank.adapter.add("a", activation).unwrap();
        let telegraph = TelegraphPrx::unchecked_cast(bank.account("a"));
        assert_eq!(telegraph.send("one").await.unwrap(), before + 1);
        telegraph.send("").await.unwrap_err();
        assert_eq!(telegraph.send("two").await.unwrap(), before + 2);
        bank.close().await;
    }
    assert!(stored(&memory, "a").await.unwrap().1.ends_with(b"4"));
    assert_eq!(socket.lock().unwrap().len(), 4);
}

/// Sends texts.
#[remote]
pub(crate) trait Telegraph {
    /// Says how many were sent.
    async fn send(&mut self, text: &str) -> floe::Result<u64>;
}

/// What cannot be kept at a place is refused when it is added, with the reason.
#[tokio::test]
async fn refused_when_added() {
    let (memory, store) = memory();
    let check = |result: floe::Result<floe::Proxy>, reason: &str| {
        let error = result.unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
        assert_eq!(error.may_have_run(), MayHaveRun::No);
    };
    let bank = Bank::open().await;
    let nameless = bank.communicator.adapter("").await.unwrap();
    check(nameless.add("a", shared(store.clone())), "the adapter has no name");
    let capabilities = floe::store::Capabilities { conditional: false, ..Default::default() };
    let careless = Arc::new(FaultyStore::new(&memory).with_capabilities(capabilities));
    check(bank.adapter.add("a", shared(careless)), "on condition");
    let servant = AccountSkeleton::new(Book::default());
    let restless = State::Snapshot(store.clone(), std::time::Duration::ZERO);
    check(bank.adapter.add("a", Activation::shared(servant).state(restless)), "interval");
    assert!(bank.adapter.add("a", shared(store)).is_ok(), "nothing of it is left");
    bank.close().await;
}
