//! What cannot be seen from outside: who comes first, and where calls wait.

use tokio::sync::{mpsc, oneshot};

use super::*;
use crate::adapter::chain::{self, CHAIN_KEY};
use crate::adapter::policy::threading::threads::Site;
use crate::adapter::{ObjectAdapter, Reply, Request};
use crate::communicator::Communicator;
use crate::properties::Properties;
use crate::wire::{Chunk, RequestHead, RequestTarget, put_request_head};

async fn adapter() -> ObjectAdapter {
    let communicator = Communicator::new(Properties::new()).unwrap();
    communicator.adapter("").await.unwrap()
}

fn workers(adapter: &ObjectAdapter, threads: usize, queue_max: usize) -> Arc<Workers> {
    Workers::new(
        Site::of(adapter, Default::default()),
        Rule { model: "test", threads, kept_free: 0, queue_max, idle: None },
    )
}

/// A call below those of `chain`, which notes its number, tells its own chain, and waits until it may end.
fn call(
    adapter: &ObjectAdapter,
    number: u32,
    chain: &[u64],
    began: mpsc::UnboundedSender<(u32, Vec<u64>)>,
) -> (Call, oneshot::Sender<()>) {
    let mut body = Vec::new();
    let identity = "x".parse().unwrap();
    let target = RequestTarget { identity: &identity, facet: "", operation: "o", mode: 0 };
    let chain = chain::print(chain);
    put_request_head(&mut body, Some(1), &target, [(CHAIN_KEY, chain.as_str())].into_iter());
    body.extend_from_slice(&[6, 0, 0, 0, 1, 1]);
    let head = RequestHead::parse(&body).unwrap();
    let request = Request::new(&head, &body, Chunk::copy_from_slice(&body), adapter.clone(), None);
    let (end, may_end) = oneshot::channel();
    let run = move |request: Request| -> DispatchFuture {
        Box::pin(async move {
            began.send((number, request.chain_below())).unwrap();
            let _ = may_end.await;
            Reply::unknown_local("")
        })
    };
    (Call::new(request, run), end)
}

/// A nested call gets a thread before the calls that came before it: what it is for has one already.
#[tokio::test]
async fn a_nested_call_comes_first() {
    let adapter = adapter().await;
    let workers = workers(&adapter, 2, 10);
    let (began, mut begins) = mpsc::unbounded_channel();
    let mut ends = Vec::new();
    let mut answers = Vec::new();
    let mut give = |number, key: &[u8], chain: &[u64]| {
        let (call, end) = call(&adapter, number, chain, began.clone());
        answers.push(workers.give(key.into(), call));
        ends.push(end);
    };
    give(0, b"a", &[]);
    let (_, chain) = begins.recv().await.unwrap();
    give(1, b"b", &[]);
    begins.recv().await.unwrap();
    give(2, b"b", &[]);
    give(3, b"c", &[]);
    give(4, b"d", &chain);
    // All but the first may end now.
    drop(ends.split_off(1));
    let mut order = Vec::new();
    for _ in 0..3 {
        order.push(begins.recv().await.unwrap().0);
    }
    assert_eq!(order, [4, 3, 2], "the nested one, then who had no thread before");
    drop(ends);
    for answer in answers {
        answer.await;
    }
    assert!(crate::lock(&workers.state).lines.is_empty(), "no line is kept");
    workers.end();
}

/// A line has so many places: the calls beyond wait in their futures, and come in when there is room. All run to their end, those too
/// whose futures are dropped.
#[tokio::test]
async fn a_line_is_bounded() {
    let adapter = adapter().await;
    let workers = workers(&adapter, 1, 3);
    let (began, mut begins) = mpsc::unbounded_channel();
    let mut ends = Vec::new();
    let mut answers = Vec::new();
    for number in 0..20 {
        let (call, end) = call(&adapter, number, &[], began.clone());
        answers.push(tokio::spawn(workers.give(b"a"[..].into(), call)));
        ends.push(end);
    }
    let first = begins.recv().await.unwrap().0;
    tokio::task::yield_now().await;
    let queued = || crate::lock(&workers.state).lines[&b"a"[..]].queue.len();
    assert!(queued() <= 3, "{} are queued", queued());
    answers.iter().step_by(2).for_each(|answer| answer.abort());
    drop(ends);
    let mut seen = vec![first];
    while seen.len() < 20 {
        seen.push(begins.recv().await.unwrap().0);
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..20).collect::<Vec<_>>());
    workers.end();
    adapter.deactivate().await;
}

/// Of the objects that were called nothing is kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_line_is_kept_of_many_objects() {
    let adapter = adapter().await;
    let workers = workers(&adapter, 4, 10);
    let (began, _begins) = mpsc::unbounded_channel();
    let givers = (0..2u32).map(|giver| {
        let (adapter, workers, began) = (adapter.clone(), workers.clone(), began.clone());
        tokio::spawn(async move {
            for number in 0..50_000u32 {
                let (call, end) = call(&adapter, number, &[], began.clone());
                drop(end);
                let key = [giver.to_le_bytes(), number.to_le_bytes()].concat();
                workers.give(key.into(), call).await;
            }
        })
    });
    for giver in givers.collect::<Vec<_>>() {
        giver.await.unwrap();
    }
    assert_eq!(crate::lock(&workers.state).lines.len(), 0);
    workers.end();
}

/// A chain that holds all threads: a call below it would wait for ever, and fails at once.
#[tokio::test]
async fn a_chain_that_holds_all_threads() {
    let adapter = adapter().await;
    let workers = workers(&adapter, 1, 10);
    let (began, mut begins) = mpsc::unbounded_channel();
    let (first, end) = call(&adapter, 0, &[], began.clone());
    let first = workers.give(b"a"[..].into(), first);
    let (_, chain) = begins.recv().await.unwrap();
    let (below, _end) = call(&adapter, 1, &chain, began);
    let reply = workers.give(b"b"[..].into(), below).await;
    assert!(reply.body.into_chunk().windows(9).any(|text| text == b"Reentrant"));
    drop(end);
    first.await;
    workers.end();
}
