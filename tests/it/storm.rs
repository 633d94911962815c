//! Many things at once on several threads: what a lost wake-up or a forgotten counter would make hang.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use floe::ErrorKind;
use floe::prelude::*;
use floe::testing::Direction;

use crate::lab::{Server, communicator, memory, memory_communicator, within};

/// Many tasks on several threads, twoway and oneway mixed, small and large, through a narrow memory: nothing is lost and nobody hangs.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_storm() {
    let narrow = Direction { capacity: 3000, write_at_most: 1700, ..Direction::default() };
    let (network, communicator) = memory(narrow.clone(), narrow, &[("Floe.Connection.WriteAhead", "5000")]);
    let server = Server::on(communicator, "alpha").await;
    let client = memory_communicator(&network, &[("Floe.Connection.WriteAhead", "5000")]);
    let lab = server.lab(&client);
    let tasks: Vec<_> = (0..16)
        .map(|task| {
            let lab = lab.clone();
            tokio::spawn(async move {
                for round in 0..100 {
                    match (task + round) % 4 {
                        0 => assert_eq!(lab.add(task, round).await.unwrap(), task + round),
                        1 => lab.ice_oneway().note(round).await.unwrap(),
                        2 => assert_eq!(lab.make(round * 50).await.unwrap().len(), round as usize * 50),
                        _ => assert_eq!(lab.echo(vec![9; 6000]).await.unwrap().len(), 6000),
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        within(task).await.unwrap();
    }
    server.signals.wait_notes(400).await;
    within(client.destroy()).await;
    within(server.communicator.destroy()).await;
}

/// The same over TCP, with calls that are given up after a moment among them: their answers are nobody's, all others are right.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_storm_with_impatient_callers() {
    let server = Server::with(&[("Ice.Connection.Server.MaxDispatches", "3")]).await;
    let client = communicator(&[]);
    let lab = server.lab(&client);
    let tasks: Vec<_> = (0..16)
        .map(|task| {
            let lab = lab.clone();
            tokio::spawn(async move {
                for round in 0..200u64 {
                    let limit = Duration::from_micros(round * 13 % 400);
                    let _ = tokio::time::timeout(limit, lab.make(30_000)).await;
                    assert_eq!(lab.add(task, 1).await.unwrap(), task + 1);
                }
            })
        })
        .collect();
    for task in tasks {
        within(task).await.unwrap();
    }
    within(client.destroy()).await;
    within(server.communicator.destroy()).await;
}

/// Clients come, call from several tasks, and are destroyed in the middle of it: each call ends, and each client does.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn clients_come_and_go() {
    let server = Server::start().await;
    for round in 0..60 {
        let client = communicator(&[]);
        let lab = server.lab(&client);
        let calls: Vec<_> = (0..8)
            .map(|task| {
                let lab = lab.clone();
                tokio::spawn(async move {
                    loop {
                        match lab.add(task, 1).await {
                            Ok(sum) => assert_eq!(sum, task + 1),
                            Err(error) => return error,
                        }
                    }
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_micros(round * 50)).await;
        within(client.destroy()).await;
        for call in calls {
            let error = within(call).await.unwrap();
            assert_eq!(error.kind(), &ErrorKind::CommunicatorDestroyed, "{error:?}");
        }
    }
    within(server.communicator.destroy()).await;
}

/// An adapter that is held and activated again and again while clients call and connect: no call is lost, no connection stays held.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn held_and_activated_again_and_again() {
    let server = Server::start().await;
    let over = Arc::new(AtomicBool::new(false));
    let switching = tokio::spawn({
        let (adapter, over) = (server.adapter.clone(), over.clone());
        async move {
            while !over.load(Ordering::Relaxed) {
                adapter.hold().await.unwrap();
                tokio::task::yield_now().await;
                adapter.activate().await.unwrap();
                tokio::task::yield_now().await;
            }
        }
    });
    for _ in 0..30 {
        let client = communicator(&[]);
        let lab = server.lab(&client);
        for number in 0..20 {
            assert_eq!(within(lab.add(number, 1)).await.unwrap(), number + 1);
        }
        within(client.destroy()).await;
    }
    over.store(true, Ordering::Relaxed);
    within(switching).await.unwrap();
}

/// A communicator that outlives the runtime on which a connection was being made: the next call, on another runtime, makes one anew.
#[test]
fn a_runtime_that_ends_in_the_middle_of_connecting() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (listening, first, second) = (runtime(), runtime(), runtime());
    let server = listening.block_on(Server::holding(communicator(&[]), "tcp -h 127.0.0.1 -p 0"));
    let client = communicator(&[]);
    let lab = server.lab(&client);
    first.block_on(async {
        let lab = lab.clone();
        tokio::spawn(async move { lab.ice_ping().await });
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    });
    drop(first);
    let thread = std::thread::spawn(move || {
        listening.block_on(async {
            server.adapter.activate().await.unwrap();
            server.adapter.wait_for_deactivate().await;
        });
    });
    second.block_on(async {
        assert_eq!(within(lab.add(1, 2)).await.unwrap(), 3);
    });
    drop(thread);
}

/// Calls itself, so many times deep.
#[remote("::FloeTest::Deep")]
pub trait Deep {
    /// Calls `next` with one less.
    async fn down(&self, depth: i32, next: DeepPrx) -> floe::Result<i32>;

    /// Notes, then sends itself the next one.
    #[oneway]
    async fn tick(&self, left: i32) -> floe::Result<()>;
}

struct DeepI(tokio::sync::Semaphore);

impl Deep for DeepI {
    async fn down(&self, depth: i32, next: DeepPrx) -> floe::Result<i32> {
        if depth == 0 { Ok(0) } else { Ok(next.down(depth - 1, next.clone()).await? + 1) }
    }

    async fn tick(&self, left: i32) -> floe::Result<()> {
        let this = current().expect("a call").adapter().create_proxy("deep")?;
        if left > 0 {
            DeepPrx::unchecked_cast(this).tick(left - 1).await?;
        }
        self.0.add_permits(1);
        Ok(())
    }
}

/// A call within the process that nests very deep, as a peer can bring about that passes an object a proxy to itself: it may fail with an
/// error, but the process lives. An object that sends itself oneway calls for ever is fine.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_nest_deep() {
    let communicator = communicator(&[]);
    let adapter = communicator.adapter("").await.unwrap();
    let deep = DeepPrx::unchecked_cast(
        adapter.add("deep", DeepSkeleton::new(DeepI(tokio::sync::Semaphore::new(0)))).unwrap(),
    );
    adapter.activate().await.unwrap();
    assert_eq!(
        within(tokio::spawn({
            let deep = deep.clone();
            async move { deep.down(50, deep.clone()).await }
        }))
        .await
        .unwrap()
        .unwrap(),
        50
    );
    let result = within(tokio::spawn({
        let deep = deep.clone();
        async move { deep.down(20_000, deep.clone()).await }
    }))
    .await
    .unwrap();
    match result {
        Ok(depth) => assert_eq!(depth, 20_000),
        Err(error) => assert!(error.to_string().contains("deep"), "{error:?}"),
    }
    deep.tick(20_000).await.unwrap();
}

/// Oneway calls within the process start in the order of their sending, as they do over a connection.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn oneway_calls_in_the_process_keep_their_order() {
    let server = Server::start().await;
    let lab = server.lab(&server.communicator).ice_oneway();
    for round in 0..20 {
        for number in 0..200 {
            lab.note(number).await.unwrap();
        }
        let notes = server.signals.wait_notes(200).await;
        assert!(notes == (0..200).collect::<Vec<_>>(), "round {round}: {notes:?}");
        server.signals.notes.lock().unwrap().clear();
    }
}
