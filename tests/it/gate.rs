//! The gate of objects with `&mut self` operations.

use std::sync::Arc;

use floe::prelude::*;
use floe::{Communicator, ErrorKind};

use crate::lab::{Server, Signals, communicator, within};
use crate::raw::{EMPTY, Raw, request};

fn spawn<T: Send + 'static>(call: impl Future<Output = T> + Send + 'static) -> tokio::task::JoinHandle<T> {
    tokio::spawn(call)
}

/// Both ways to the server's objects: over TCP, and in the process.
fn ways(server: &Server) -> [Communicator; 2] {
    [communicator(&[]), server.communicator.clone()]
}

/// A `&mut self` operation is alone: what comes meanwhile waits, and no one sees the value that it has in the middle.
#[tokio::test]
async fn a_writer_is_alone() {
    let server = Server::start().await;
    for (client, base) in ways(&server).into_iter().zip([0, 3]) {
        let counter = server.counter(&client, "a");
        let slow = spawn({
            let counter = counter.clone();
            async move { counter.increment_slowly().await }
        });
        server.signals.wait_started(1).await;
        let write = spawn({
            let counter = counter.clone();
            async move { counter.increment().await }
        });
        let read = spawn({
            let counter = counter.clone();
            async move { counter.value().await }
        });
        // Another object of the same connection is not concerned.
        within(server.counter(&client, "b").value()).await.unwrap();
        assert!(!write.is_finished() && !read.is_finished());
        server.signals.release.add_permits(1);
        assert_eq!(within(slow).await.unwrap().unwrap(), base + 1);
        assert_eq!(within(write).await.unwrap().unwrap(), base + 2);
        let read = within(read).await.unwrap().unwrap();
        assert_eq!(read, base + 2, "first come, first served");
        assert_eq!(counter.increment().await.unwrap(), base + 3);
        server.signals.wait_ended(1).await;
    }
}

/// `&self` operations share the gate; a `&mut self` operation waits for all of them, and readers that come after it wait for it.
#[tokio::test]
async fn readers_share_and_queue_behind_a_writer() {
    let server = Server::start().await;
    let client = communicator(&[]);
    let counter = server.counter(&client, "a");
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let counter = counter.clone();
            spawn(async move { counter.read_slowly().await })
        })
        .collect();
    server.signals.wait_started(3).await;
    let writer = spawn({
        let counter = counter.clone();
        async move { counter.increment().await }
    });
    within(server.counter(&client, "b").value()).await.unwrap();
    let late = spawn({
        let counter = counter.clone();
        async move { counter.value().await }
    });
    within(server.counter(&client, "b").value()).await.unwrap();
    assert!(!writer.is_finished() && !late.is_finished());
    server.signals.release.add_permits(3);
    for reader in readers {
        assert_eq!(within(reader).await.unwrap().unwrap(), 0);
    }
    assert_eq!(within(writer).await.unwrap().unwrap(), 1);
    assert_eq!(within(late).await.unwrap().unwrap(), 1);
}

/// Increments of many callers, over several connections and in the process: each counts once.
#[tokio::test(flavor = "multi_thread")]
async fn no_increment_is_lost() {
    let server = Server::start().await;
    let clients = [communicator(&[]), communicator(&[]), server.communicator.clone()];
    let calls: Vec<_> = (0..300)
        .map(|number| {
            let counter = server.counter(&clients[number % 3], "a");
            spawn(async move { counter.increment().await.unwrap() })
        })
        .collect();
    let mut values = Vec::new();
    for call in calls {
        values.push(within(call).await.unwrap());
    }
    values.sort_unstable();
    assert_eq!(values, (1..=300).collect::<Vec<_>>());
}

/// An object that calls itself through a proxy while it holds its gate: the nested call fails at once with the named error, a writing one
/// and a reading one (which is idempotent, and not repeated).
#[tokio::test]
async fn an_object_that_calls_itself() {
    let server = Server::with(&[("Ice.RetryIntervals", "60000")]).await;
    let outside = communicator(&[("Ice.RetryIntervals", "60000")]);
    for client in [outside, server.communicator.clone()] {
        // The object gets a proxy to itself over TCP, and one that stays in the process.
        for optimized in [false, true] {
            let a = server.counter(&client, "a");
            let this = server.counter(&server.communicator, "a").ice_collocation_optimized(optimized);
            let error = within(a.relay(this.clone())).await.unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::UnknownLocal(text) if text.contains("re-entrant")),
                "{error:?}"
            );
            let error = within(a.peek(this)).await.unwrap_err();
            assert!(error.to_string().contains("re-entrant"), "{error:?}");
        }
    }
    assert_eq!(*server.signals.notes.lock().unwrap(), [1; 8], "each hop saw ErrorKind::Reentrant");
    assert_eq!(server.counter(&server.communicator, "a").value().await.unwrap(), 0);
}

/// A `&mut` calls B, which calls A: B gets the named error at once, whichever way the calls go, also between two processes.
#[tokio::test]
async fn a_round_of_two() {
    let here = Server::start().await;
    let there = Server::start().await;
    let client = communicator(&[]);
    let a = here.counter(&client, "a");
    let b = there.counter(&here.communicator, "b");
    let back = here.counter(&there.communicator, "a");
    let error = within(a.relay_back(b, back)).await.unwrap_err();
    assert!(error.to_string().contains("re-entrant"), "{error:?}");
    assert_eq!(*there.signals.notes.lock().unwrap(), [1]);

    let near = here.communicator.clone();
    let (a, b) = (here.counter(&near, "a"), here.counter(&near, "b"));
    let error = within(a.relay_back(b, a.clone())).await.unwrap_err();
    assert!(error.to_string().contains("re-entrant"), "{error:?}");
    assert_eq!(*here.signals.notes.lock().unwrap(), [1]);
}

/// An object calls two others at once, and both call a third: those are siblings, and wait for each other.
#[tokio::test]
async fn siblings_wait_for_each_other() {
    let server = Server::start().await;
    server
        .adapter
        .add("d", floe_tests::lab::CounterSkeleton::new(crate::lab::CounterI::new(&server.signals)))
        .unwrap();
    for client in ways(&server) {
        for optimized in [false, true] {
            let at =
                |name: &str| server.counter(&server.communicator, name).ice_collocation_optimized(optimized);
            let a = server.counter(&client, "a");
            let sum = within(a.fan_out(at("b"), at("c"), at("d"))).await.unwrap();
            assert!(sum % 2 == 1, "two values in a row: {sum}");
        }
    }
    assert!(server.signals.notes.lock().unwrap().is_empty());
}

/// A client that vanishes with a reset in the middle of a `&mut self` call: the call runs to its end, the object is whole, and its gate
/// is free.
#[tokio::test]
async fn a_client_that_vanishes_in_the_middle() {
    let server = Server::start().await;
    let mut raw = Raw::connect(server.port).await;
    raw.send(&request(1, "a", "incrementSlowly", 0, &EMPTY)).await;
    server.signals.wait_started(1).await;
    raw.reset();
    let client = communicator(&[]);
    let counter = server.counter(&client, "a");
    let value = spawn({
        let counter = counter.clone();
        async move { counter.value().await }
    });
    within(server.counter(&client, "b").value()).await.unwrap();
    assert!(!value.is_finished());
    server.signals.release.add_permits(1);
    server.signals.wait_ended(1).await;
    assert_eq!(within(value).await.unwrap().unwrap(), 1);
    assert_eq!(within(counter.increment()).await.unwrap(), 2);
}

/// The same with a client that waits for the gate when it vanishes: its call was started, so it runs when its turn comes.
#[tokio::test]
async fn a_client_that_vanishes_while_it_waits() {
    let server = Server::start().await;
    let client = communicator(&[]);
    let counter = server.counter(&client, "a");
    let slow = spawn({
        let counter = counter.clone();
        async move { counter.increment_slowly().await }
    });
    server.signals.wait_started(1).await;
    let mut raw = Raw::connect(server.port).await;
    raw.send(&request(1, "a", "increment", 0, &EMPTY)).await;
    raw.send(&request(2, "lab", "ice_ping", 0, &EMPTY)).await;
    assert_eq!(within(raw.reply()).await.0, 2, "the first one waits at the gate");
    raw.reset();
    server.signals.release.add_permits(1);
    assert_eq!(within(slow).await.unwrap().unwrap(), 1);
    within(async {
        while counter.value().await.unwrap() != 2 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

/// A caller within the process that gives up in the middle of a `&mut self` call: the call runs to its end, and the gate is free.
#[tokio::test]
async fn a_caller_in_the_process_that_gives_up() {
    let server = Server::start().await;
    let counter = server.counter(&server.communicator, "a");
    let call = spawn({
        let counter = counter.clone();
        async move { counter.increment_slowly().await }
    });
    server.signals.wait_started(1).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    server.signals.release.add_permits(1);
    assert_eq!(within(counter.increment()).await.unwrap(), 2);
}

/// An object that sends letters while it has itself alone.
#[remote("::FloeTest::Letters")]
trait Letters {
    /// Sends `hear` to one, and `carry` to the other, which calls this object back.
    async fn send(&mut self, to: LettersPrx, carrier: LettersPrx) -> floe::Result<()>;

    /// Notes 1.
    #[oneway]
    async fn hear(&mut self) -> floe::Result<()>;

    /// Calls `note`.
    #[oneway]
    async fn carry(&mut self, to: LettersPrx) -> floe::Result<()>;

    /// Notes a number.
    async fn note(&mut self, number: i32) -> floe::Result<()>;
}

struct LettersI(Arc<Signals>);

impl Letters for LettersI {
    async fn send(&mut self, to: LettersPrx, carrier: LettersPrx) -> floe::Result<()> {
        to.hear().await?;
        carrier.carry(to).await?;
        // Both are on their way while this one goes on.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        self.note(0).await
    }

    async fn hear(&mut self) -> floe::Result<()> {
        self.note(1).await
    }

    async fn carry(&mut self, to: LettersPrx) -> floe::Result<()> {
        to.note(2).await
    }

    async fn note(&mut self, number: i32) -> floe::Result<()> {
        self.0.notes.lock().unwrap().push(number);
        self.0.noted.add_permits(1);
        Ok(())
    }
}

/// Nobody waits for a oneway call: one that an object sends to itself comes when the object is free, and so does a call below one.
#[tokio::test]
async fn oneway_calls_do_not_belong_to_the_chain() {
    for threading in [floe::Threading::Inline, floe::Threading::PerObject] {
        for far in [true, false] {
            let server = Server::start().await;
            for name in ["self", "carrier"] {
                let letters = LettersSkeleton::new(LettersI(server.signals.clone()));
                server.adapter.add(name, Activation::shared(letters).threading(threading.clone())).unwrap();
            }
            let client = if far { communicator(&[]) } else { server.communicator.clone() };
            let at = |name: &str| LettersPrx::unchecked_cast(server.proxy(&client, name));
            within(at("self").send(at("self"), at("carrier"))).await.unwrap();
            let mut notes = server.signals.wait_notes(3).await;
            notes.sort_unstable();
            assert_eq!(notes, [0, 1, 2], "{threading}");
        }
    }
}
