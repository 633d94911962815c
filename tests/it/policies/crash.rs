//! Servers that are killed, and stores that fail, in the middle of many calls.
//!
//! Every call has a number, and the objects remember the numbers that they saw. So after a restart their state says of each call
//! whether it is there: one that was answered must be, once; one that was not may be, once; and what was once read stays so.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use floe::{Communicator, MayHaveRun, Result};
use floe_tests::crash::{ACCOUNTS, AccountPrx, BankPrx, FUNDS, Fault, PURSES};
use tokio::sync::Notify;

use crate::interop::harness::Program;
use crate::lab::{communicator, within};

/// How often a server is killed, unless `FLOE_CRASH_ROUNDS` says how often.
const ROUNDS: usize = 10;

/// How often for each kind of fault of the store, of those rounds.
const FAULT_SHARE: usize = 5;

/// Clients, each with a connection of its own, and the calls that each has under way.
const CLIENTS: usize = 4;
const CALLS_AT_ONCE: usize = 6;

/// The accounts that get every second deposit: these have several at once.
const BUSY: usize = 5;

/// How long a server may take to begin.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is known of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It was answered, or seen in a state that was read.
    There,
    /// It was not answered.
    Unknown,
    /// The error said that it did not run, or it was missed in a state that was read.
    NotThere,
}

/// All calls of a test: of each account, and of the bank.
struct Books {
    path: PathBuf,
    accounts: Vec<Mutex<BTreeMap<i64, Fate>>>,
    bank: Mutex<BTreeMap<i64, Fate>>,
    next: AtomicI64,
    random: Mutex<u64>,
    acknowledged: AtomicUsize,
    progress: Notify,
    applied: usize,
    lost: usize,
    faults: usize,
}

/// Killed in the middle, with a store that works.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_keeps_what_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let mut books = Books::new(folder.path().join("store"));
    for _ in 0..rounds() {
        books.round(Fault::Never).await;
    }
    books.close("killed", rounds()).await;
}

/// The same, and before its end the store failed: it did not commit and says so; it committed, or did not, and says that nobody knows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_fails_loses_nothing_and_doubles_nothing() {
    for fault in [Fault::Fails, Fault::FailsAfter, Fault::FailsBefore] {
        let folder = tempfile::tempdir().unwrap();
        let mut books = Books::new(folder.path().join("store"));
        let rounds = rounds().div_ceil(FAULT_SHARE);
        for _ in 0..rounds {
            books.round(fault).await;
        }
        assert!(books.faults >= rounds, "{fault:?}: {} faults", books.faults);
        books.close(&format!("{fault:?}"), rounds).await;
    }
}

/// The same with a store that hangs: objects of which nothing is committed go on, and after the kill nothing is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_hangs_loses_nothing_and_doubles_nothing() {
    for fault in [Fault::HangsAfter, Fault::HangsBefore] {
        let folder = tempfile::tempdir().unwrap();
        let mut books = Books::new(folder.path().join("store"));
        let rounds = rounds().div_ceil(FAULT_SHARE);
        for _ in 0..rounds {
            books.round(fault).await;
        }
        assert_eq!(books.faults, rounds, "{fault:?}");
        books.close(&format!("{fault:?}"), rounds).await;
    }
}

/// Killed while it makes its store, at any moment: the next server can make it, or has it.
#[test]
fn a_server_that_is_killed_while_it_makes_its_store() {
    let books = Books::new(PathBuf::new());
    for round in 0..2 * rounds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let mut command = Command::new(env!("CARGO_BIN_EXE_crash-server"));
        command.arg(&path).args(["Never", "1"]).stdout(Stdio::null());
        let mut server = command.spawn().unwrap();
        let until = Instant::now() + PATIENCE;
        while std::fs::read_dir(folder.path()).unwrap().next().is_none() {
            assert!(Instant::now() < until, "no store is made");
        }
        // At the beginning, or later.
        let length = || std::fs::read_dir(folder.path()).unwrap().flatten().count();
        for _ in 0..books.random(300) * (round % 4) {
            std::hint::black_box(length());
        }
        server.kill().unwrap();
        server.wait().unwrap();
        floe::store::RedbStore::open(&path).unwrap();
    }
}

fn rounds() -> usize {
    let said = std::env::var("FLOE_CRASH_ROUNDS").ok();
    said.map_or(ROUNDS, |text| text.parse().expect("FLOE_CRASH_ROUNDS is a number"))
}

impl Books {
    fn new(path: PathBuf) -> Self {
        let seed = RandomState::new().hash_one(0);
        Books {
            path,
            accounts: (0..ACCOUNTS).map(|_| Mutex::default()).collect(),
            bank: Mutex::default(),
            next: AtomicI64::new(1),
            random: Mutex::new(seed | 1),
            acknowledged: AtomicUsize::new(0),
            progress: Notify::new(),
            applied: 0,
            lost: 0,
            faults: 0,
        }
    }

    /// A number below `end`.
    fn random(&self, end: usize) -> usize {
        let mut state = self.random.lock().unwrap();
        // Xorshift.
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        usize::try_from(*state >> 16).unwrap() % end
    }

    /// Starts the server, looks whether all is there, calls it from many clients, and kills it.
    async fn round(&mut self, fault: Fault) {
        let every = 10 + self.random(20);
        let (mut server, endpoint) = self.serve(fault, every);
        self.verify(&endpoint).await;
        let before = self.acknowledged.load(Ordering::SeqCst);
        // So many that some of their commits fail, where commits do.
        let least = if fault == Fault::Never { 50 } else { 300 };
        let goal = before + least + self.random(400);
        let this = Arc::new(std::mem::replace(self, Books::new(PathBuf::new())));
        let clients: Vec<_> = (0..CLIENTS).map(|_| communicator(&[])).collect();
        let calls: Vec<_> = (0..CLIENTS * CALLS_AT_ONCE)
            .map(|number| {
                let caller = Caller::new(this.clone(), &clients[number % CLIENTS], &endpoint);
                tokio::spawn(caller.call_until_the_end())
            })
            .collect();
        if matches!(fault, Fault::HangsAfter | Fault::HangsBefore) {
            let (hanging, line) = within(tokio::task::spawn_blocking(move || {
                let line = server.line();
                (server, line)
            }))
            .await
            .unwrap();
            assert_eq!(line, "FAULT");
            server = hanging;
            let idle = Caller::new(this.clone(), &clients[0], &endpoint);
            assert_eq!(within(idle.account(ACCOUNTS).statement()).await.unwrap(), [0]);
        } else {
            this.until(goal).await;
        }
        let faults = server.kill().iter().filter(|line| *line == "FAULT").count();
        for call in calls {
            within(call).await.unwrap();
        }
        for client in clients {
            client.destroy().await;
        }
        *self = Arc::into_inner(this).expect("all callers have ended");
        let hung = usize::from(matches!(fault, Fault::HangsAfter | Fault::HangsBefore));
        self.faults += faults + hung;
    }

    /// Looks a last time, and says what was seen.
    async fn close(&mut self, what: &str, rounds: usize) {
        let (_server, endpoint) = self.serve(Fault::Never, 1);
        self.verify(&endpoint).await;
        let acknowledged = self.acknowledged.load(Ordering::SeqCst);
        println!(
            "{what}: {rounds} rounds, {acknowledged} calls acknowledged; of those not acknowledged {} were applied and {} \
             were not; {} faults of the store",
            self.applied, self.lost, self.faults
        );
        assert!(acknowledged > 0);
        assert!(self.applied + self.lost >= rounds, "calls were under way when the server was killed");
    }

    fn serve(&self, fault: Fault, every: usize) -> (Program, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crash-server"));
        command.arg(&self.path).args([format!("{fault:?}"), every.to_string()]);
        let mut server = Program::start(&mut command);
        let endpoint = server.line_with("READY ");
        (server, endpoint)
    }

    /// Reads all states and compares them with what is known of the calls.
    async fn verify(&mut self, endpoint: &str) {
        let client = communicator(&[]);
        let mut calls = Vec::new();
        for number in 0..ACCOUNTS {
            let account = account(&client, endpoint, number);
            calls.push(tokio::spawn(async move { account.statement().await }));
        }
        for (number, call) in calls.into_iter().enumerate() {
            let mut deposits = within(call).await.unwrap().unwrap();
            let balance = deposits.pop().unwrap();
            assert_eq!(balance, deposits.iter().map(|deposit| amount(*deposit)).sum::<i64>(), "{number}");
            self.settle(&format!("account {number}"), deposits, |books| &books.accounts[number]);
        }
        let mut transfers = within(bank(&client, endpoint).statement()).await.unwrap();
        let sum = transfers.pop().unwrap();
        assert_eq!(sum, i64::try_from(PURSES).unwrap() * FUNDS, "the bank's sum");
        self.settle("the bank", transfers, |books| &books.bank);
        client.destroy().await;
    }

    /// Compares the calls that an object has seen with what is known, and learns from it.
    fn settle(&mut self, what: &str, seen: Vec<i64>, calls: impl Fn(&Books) -> &Mutex<BTreeMap<i64, Fate>>) {
        let count = seen.len();
        let seen: BTreeSet<i64> = seen.into_iter().collect();
        assert_eq!(seen.len(), count, "{what}: a call was applied twice");
        let (mut applied, mut lost) = (0, 0);
        let mut known = calls(self).lock().unwrap();
        for number in &seen {
            assert!(known.contains_key(number), "{what}: nobody made call {number}");
        }
        for (number, fate) in known.iter_mut() {
            let there = seen.contains(number);
            match fate {
                Fate::There => assert!(there, "{what}: call {number} was acknowledged and is lost"),
                Fate::NotThere => assert!(!there, "{what}: call {number} did not run and is there"),
                Fate::Unknown if there => {
                    applied += 1;
                    *fate = Fate::There;
                }
                Fate::Unknown => {
                    lost += 1;
                    *fate = Fate::NotThere;
                }
            }
        }
        drop(known);
        self.applied += applied;
        self.lost += lost;
    }

    /// Waits until so many calls are acknowledged.
    async fn until(&self, goal: usize) {
        within(async {
            while self.acknowledged.load(Ordering::SeqCst) < goal {
                let progress = self.progress.notified();
                if self.acknowledged.load(Ordering::SeqCst) < goal {
                    progress.await;
                }
            }
        })
        .await;
    }
}

/// One of those who call, one call after the other.
struct Caller {
    books: Arc<Books>,
    client: Communicator,
    endpoint: String,
}

impl Caller {
    fn new(books: Arc<Books>, client: &Communicator, endpoint: &str) -> Self {
        Caller { books, client: client.clone(), endpoint: endpoint.to_owned() }
    }

    fn account(&self, number: usize) -> AccountPrx {
        account(&self.client, &self.endpoint, number)
    }

    /// Calls until the server is gone.
    async fn call_until_the_end(self) {
        let books = self.books.clone();
        let bank = bank(&self.client, &self.endpoint);
        loop {
            let number = books.next.fetch_add(1, Ordering::SeqCst);
            let (result, calls) = if books.random(4) == 0 {
                let purse = || i32::try_from(books.random(PURSES)).unwrap();
                books.bank.lock().unwrap().insert(number, Fate::Unknown);
                let result = bank.transfer(number, purse(), purse(), amount(number)).await;
                (result, &books.bank)
            } else {
                let place = books.random(if books.random(2) == 0 { BUSY } else { ACCOUNTS });
                books.accounts[place].lock().unwrap().insert(number, Fate::Unknown);
                let result = self.account(place).deposit(number, amount(number)).await;
                (result.map(drop), &books.accounts[place])
            };
            if !books.note(calls, number, result) {
                return;
            }
        }
    }
}

impl Books {
    /// Notes how a call ended; `false` if the server is gone.
    fn note(&self, calls: &Mutex<BTreeMap<i64, Fate>>, number: i64, result: Result<()>) -> bool {
        let fate = match &result {
            Ok(()) => Fate::There,
            Err(error) if error.may_have_run() == MayHaveRun::No => Fate::NotThere,
            Err(_) => Fate::Unknown,
        };
        calls.lock().unwrap().insert(number, fate);
        match result {
            Ok(()) => {
                self.acknowledged.fetch_add(1, Ordering::SeqCst);
                self.progress.notify_waiters();
                true
            }
            // An answer: the store failed, the server is there.
            Err(error) => matches!(error.kind(), floe::ErrorKind::UnknownLocal(_)),
        }
    }
}

/// What a call with this number moves.
fn amount(number: i64) -> i64 {
    number % 97 + 1
}

fn account(client: &Communicator, endpoint: &str, number: usize) -> AccountPrx {
    AccountPrx::unchecked_cast(client.proxy(&format!("account/{number}:{endpoint}")).unwrap())
}

fn bank(client: &Communicator, endpoint: &str) -> BankPrx {
    BankPrx::unchecked_cast(client.proxy(&format!("bank:{endpoint}")).unwrap())
}
