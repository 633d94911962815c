//! What holds for every model.

use std::sync::Arc;

use floe::policy::{Call, Schedule};
use floe::prelude::*;
use floe::{DispatchFuture, ErrorKind, Threading};

use super::{Server, WorkerI, WorkerSkeleton, here, models, name};
use crate::lab::{communicator, within};

/// Every model, on a runtime of one thread and on one of several: calls run on threads of the adapter, use timers, tasks and proxies
/// there; a panic is a reply; the adapter ends with its threads.
#[test]
fn calls_run_on_threads_of_their_adapter() {
    async fn scenario(threading: Threading) {
        let server = Server::start(threading.clone(), &[], &["a", "b"]).await;
        let client = communicator(&[]);
        for communicator in [&client, &server.communicator] {
            let (a, b) = (server.worker(communicator, "a"), server.worker(communicator, "b"));
            let thread = within(a.timer()).await.unwrap();
            assert!(thread.starts_with("floe-"), "{threading}: {thread}");
            assert!(name(&thread).contains("-A-"), "{threading}: {thread}");
            within(b.ice_ping()).await.unwrap();
            for late in [false, true] {
                let error = within(a.fall(late)).await.unwrap_err();
                assert!(
                    matches!(error.kind(), ErrorKind::Unknown(text) if text.contains("as asked")),
                    "{error}"
                );
            }
            within(a.thread()).await.unwrap();
        }
        within(client.destroy()).await;
        within(server.communicator.destroy()).await;
    }
    for threading in models() {
        let one = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        one.block_on(scenario(threading.clone()));
        let several =
            tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build().unwrap();
        several.block_on(scenario(threading));
    }
}

/// Without a model, calls run on the connection's task.
#[tokio::test]
async fn inline_is_the_connections_task() {
    let server = Server::start(Threading::Inline, &[], &["a"]).await;
    let thread = within(server.worker(&communicator(&[]), "a").thread()).await.unwrap();
    assert_eq!(thread, here());
}

/// A caller that goes away: its call, which waits, runs to its end, and the adapter waits for it.
#[tokio::test]
async fn a_dropped_caller() {
    for threading in models() {
        let server = Server::start(threading.clone(), &[("Floe.Threads.QueueMax", "1")], &["a"]).await;
        let calls = server.block(&server.worker(&server.communicator, "a"), 0, 5);
        server.signals.wait_started(1).await;
        for call in calls {
            call.abort();
            assert!(within(call).await.unwrap_err().is_cancelled());
        }
        let over = tokio::spawn({
            let adapter = server.adapter.clone();
            async move { adapter.deactivate().await }
        });
        server.door.open(4);
        server.signals.wait_ended(4).await;
        assert!(!over.is_finished(), "{threading}");
        server.door.open(1);
        within(over).await.unwrap();
        server.signals.wait_ended(1).await;
    }
}

/// The runtime stops while a call runs and others wait: those are told so, and nothing hangs or panics.
#[test]
fn the_runtime_stops() {
    for threading in models() {
        let other = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let server = runtime.block_on(Server::start(threading.clone(), &[("Floe.Threads.Max", "1")], &["a"]));
        let worker = server.worker(&server.communicator, "a");
        other.block_on(async {
            let mut calls = tokio::task::JoinSet::new();
            for number in 0..6 {
                let worker = worker.clone();
                calls.spawn(async move { worker.block(number).await });
            }
            server.signals.wait_started(1).await;
            runtime.shutdown_background();
            // At most two run, and block.
            for _ in 0..4 {
                let error = within(calls.join_next()).await.unwrap().unwrap().unwrap_err();
                assert!(error.to_string().contains("the runtime stopped"), "{threading}: {error}");
            }
            server.door.open(2);
            while let Some(call) = within(calls.join_next()).await {
                drop(call.unwrap());
            }
            let error = within(worker.thread()).await.unwrap_err();
            assert!(error.to_string().contains("the runtime stopped"), "{threading}: {error}");
        });
    }
}

/// A model that a user wrote: a thread for each call. One that panics is a reply.
#[tokio::test]
async fn a_model_of_a_user() {
    struct Spawns;
    impl Schedule for Spawns {
        fn schedule(&self, call: Call) -> DispatchFuture {
            assert_ne!(call.request().operation(), "note", "not this one");
            let (sender, receiver) = tokio::sync::oneshot::channel();
            let runtime = tokio::runtime::Handle::current();
            std::thread::Builder::new()
                .name("mine".into())
                .spawn(move || drop(sender.send(runtime.block_on(call.run()))))
                .expect("a thread");
            Box::pin(async move { receiver.await.expect("a reply") })
        }
    }
    let server = Server::start(Threading::Custom(Arc::new(Spawns)), &[], &["a"]).await;
    let worker = server.worker(&communicator(&[]), "a");
    assert!(within(worker.timer()).await.unwrap().starts_with("mine"));
    for late in [false, true] {
        within(worker.fall(late)).await.unwrap_err();
    }
    let error = within(worker.note(1)).await.unwrap_err();
    assert!(error.to_string().contains("not this one"), "{error}");
    within(worker.thread()).await.unwrap();
}

/// An activator that panics on a worker thread is a reply, too.
#[tokio::test]
async fn an_activator_that_panics() {
    for threading in models() {
        let server = Server::start(threading.clone(), &[], &[]).await;
        let make = |_: &Current| -> floe::Result<WorkerSkeleton<WorkerI>> { panic!("no servant today") };
        server.adapter.add("p", Activation::per_call(make).threading(threading)).unwrap();
        for _ in 0..3 {
            let error = within(server.worker(&communicator(&[]), "p").thread()).await.unwrap_err();
            assert!(error.to_string().contains("no servant today"), "{error}");
        }
    }
}
