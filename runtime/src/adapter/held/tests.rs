use std::future::poll_fn;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::*;
use crate::adapter::ObjectAdapter;
use crate::adapter::chain::{self, CHAIN_KEY};
use crate::communicator::Communicator;
use crate::identity::Identity;
use crate::properties::Properties;
use crate::wire::{Chunk, RequestHead, RequestTarget, put_request_head};

/// A servant without a gate takes no more than its own bytes, and a word at most.
#[test]
fn small_without_a_gate() {
    assert!(size_of::<Held<[u64; 2]>>() <= size_of::<[u64; 2]>() + size_of::<usize>());
    assert_eq!(size_of::<Held<Vec<u8>>>(), size_of::<Vec<u8>>());
}

/// A request of a caller whose callers are these.
fn request(adapter: &ObjectAdapter, chain: &[u64]) -> Request {
    let identity = "x".parse().unwrap();
    let target = RequestTarget { identity: &identity, facet: "", operation: "o", mode: 0 };
    let mut body = Vec::new();
    let chain = chain::print(chain);
    put_request_head(&mut body, Some(1), &target, [(CHAIN_KEY, chain.as_str())].into_iter());
    body.extend_from_slice(&[6, 0, 0, 0, 1, 1]);
    let head = RequestHead::parse(&body).unwrap();
    Request::new(&head, &body, Chunk::copy_from_slice(&body), adapter.clone(), None)
}

/// A state of which nobody knows whether it is the committed one. The first two who ask see that at the same time.
struct Unknown {
    key: StateKey,
    turn: Turn,
    sound: AtomicBool,
    together: Barrier,
    reloading: Mutex<()>,
}

impl Commits<u32> for Unknown {
    fn key(&self) -> &StateKey {
        &self.key
    }

    fn turn(&self) -> &Turn {
        &self.turn
    }

    fn is_sound(&self) -> bool {
        thread_local! {
            static ASKED: AtomicBool = const { AtomicBool::new(false) };
        }
        if !ASKED.with(|asked| asked.swap(true, Ordering::Relaxed)) {
            self.together.wait();
            return false;
        }
        self.sound.load(Ordering::Acquire)
    }

    fn reloading(&self) -> &Mutex<()> {
        &self.reloading
    }

    fn begin(&self) {}

    fn reload<'a>(&'a self, value: &'a mut u32, _: &'a Request) -> BoxFuture<'a, Result<(), Refusal>> {
        Box::pin(async {
            *value += 1;
            self.sound.store(true, Ordering::Release);
            Ok(())
        })
    }

    fn commit<'a>(
        &'a self,
        _: &'a u32,
        _: &'a Request,
        _: OwnedRwLockWriteGuard<()>,
    ) -> BoxFuture<'a, Result<(), Refusal>> {
        Box::pin(async { Ok(()) })
    }
}

/// Two readers find at once that the value has to be read back. One does that, and calls back into the object while it reads: nobody
/// stands between it and its own call.
#[test]
fn readers_that_read_back_stand_in_nobodys_way() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let communicator = runtime.block_on(async { Communicator::new(Properties::new()) }).unwrap();
    let adapter = runtime.block_on(communicator.adapter("")).unwrap();
    let held = Held::new(0, true);
    let unknown = Unknown {
        key: StateKey::new("A", &Identity::new("x"), ""),
        turn: Turn::default(),
        sound: AtomicBool::new(false),
        together: Barrier::new(2),
        reloading: Mutex::default(),
    };
    held.gate().unwrap().keep(Kept::Persistent(Box::new(unknown))).unwrap();
    let looked = [AtomicBool::new(false), AtomicBool::new(false)];
    let read = |me: usize| {
        let reads = async {
            let outer = request(&adapter, &[]);
            let mut reading = std::pin::pin!(held.read(&outer));
            let value = poll_fn(|cx| {
                let value = reading.as_mut().poll(cx);
                looked[me].store(true, Ordering::Release);
                value
            });
            let value = value.await.unwrap();
            // The other one has looked, too, and waits for what it waits for.
            while !looked[1 - me].load(Ordering::Acquire) {
                tokio::task::yield_now().await;
            }
            let below = request(&adapter, &outer.chain_below());
            assert_eq!((*value, *held.read(&below).await.unwrap()), (1, 1));
        };
        let reads = async { tokio::time::timeout(Duration::from_secs(10), reads).await };
        runtime.block_on(reads).expect("the call does not wait for itself");
    };
    std::thread::scope(|threads| {
        threads.spawn(|| read(0));
        threads.spawn(|| read(1));
    });
}
