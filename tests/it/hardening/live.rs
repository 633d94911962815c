//! Random and mutated messages through a live server.

use std::time::{Duration, Instant};

use floe::wire::{CLOSE, Header, Version};

use super::bytes::{Request, batch, encapsulation, params, ping};
use super::corpus;
use super::decoder::{mutated, random};
use super::expect::{End, fate};
use super::panics;
use super::peer::{Peer, SENTINEL, serves_others};
use super::random::{Random, cases, seed};
use super::target::Server;

/// How many messages are on their way before their answers are read.
const PIPELINED: usize = 64;

/// One peer: messages that leave the connection open gather, one that ends it goes last. So each of them is handled,
/// and what the server does is what WIRE 2.3 says: the replies are counted, the end is waited for.
fn attack(at: std::net::SocketAddr, seed: u64, count: usize) -> usize {
    let corpus = corpus::messages();
    let mut random_numbers = Random::new(seed);
    let mut peer = Peer::connect(at);
    let (mut out, mut gathered, mut replies, mut ended) = (Vec::new(), 0, 0, 0);
    for number in 0..count {
        let message = match number % 4 {
            0 => random(&mut random_numbers),
            _ => mutated(&mut random_numbers, &corpus),
        };
        let fate = fate(&message);
        if fate.end == End::Open {
            out.extend_from_slice(&message);
            replies += fate.replies;
            gathered += 1;
        }
        if gathered == PIPELINED || fate.end != End::Open || number + 1 == count {
            out.extend_from_slice(&ping(SENTINEL));
            peer.send(&out);
            if !answered(&mut peer, replies) {
                panic!("up to message {number} of seed {seed}: {}", culprit(at, &out));
            }
            out.clear();
            (gathered, replies) = (0, 0);
        }
        if fate.end != End::Open {
            peer.send(&message);
            if fate.end == End::Waits {
                peer.end();
            }
            peer.dropped();
            peer = Peer::connect(at);
            ended += 1;
        }
    }
    ended
}

/// Whether so many replies come, and then the one that shows that all was handled.
fn answered(peer: &mut Peer, replies: usize) -> bool {
    let came = std::iter::from_fn(|| peer.next()).take_while(|reply| reply[14..18] != SENTINEL.to_le_bytes());
    came.count() == replies
}

/// The message among these for which the server does something else than expected.
fn culprit(at: std::net::SocketAddr, mut messages: &[u8]) -> String {
    while let Some(Header { size, .. }) =
        messages.first_chunk().and_then(|head| Header::parse(head, usize::MAX).ok())
    {
        let (message, rest) = messages.split_at(messages.len().min(size as usize));
        let fate = fate(message);
        let mut peer = Peer::connect(at);
        peer.send(&[message, &ping(SENTINEL)].concat());
        if !answered(&mut peer, fate.replies) {
            return format!("expected {fate:?} after {message:02x?}");
        }
        messages = rest;
    }
    "each message alone is handled as expected".into()
}

/// `FLOE_SENT=10000000 FLOE_SEED=7` makes a longer run, and another one.
#[test]
fn a_hundred_thousand_messages_through_a_live_server() {
    const PEERS: usize = 4;
    let total = cases("FLOE_SENT", 100_000);
    let server = Server::start();
    let at = server.at;
    let start = Instant::now();
    let ended: usize = std::thread::scope(|scope| {
        let running: Vec<_> = (0..PEERS)
            .map(|peer| {
                let count = total / PEERS + usize::from(peer < total % PEERS);
                scope.spawn(move || attack(at, seed() * 1000 + peer as u64, count))
            })
            .collect();
        running.into_iter().map(|peer| peer.join().expect("the server keeps to WIRE 2.3")).sum()
    });
    println!("{total} messages, {ended} of them ended their connection, in {:?}", start.elapsed());
    serves_others(at);
    panics::none();
}

/// A peer that reads nothing for a while stops the server from reading; then all goes on, and no reply is lost.
#[test]
fn a_peer_that_comes_back_gets_every_reply() {
    const COUNT: i32 = 2_000;
    let start = Instant::now();
    let server = Server::start();
    let mut peer = Peer::connect(server.at);
    let mut writer = peer.writer();
    std::thread::scope(|scope| {
        let sending = scope.spawn(move || {
            for id in 1..=COUNT {
                writer.send(&Request { id, ..Request::of("echo", params(&"e".repeat(10_000))) }.message());
            }
        });
        std::thread::sleep(Duration::from_millis(300));
        assert!(!sending.is_finished(), "the server took {COUNT} requests and kept all replies");
        (1..=COUNT).for_each(|id| assert_eq!(peer.reply().id, id));
    });
    peer.still_serves();
    assert!(
        start.elapsed() < BEFORE_A_HEARTBEAT,
        "it stood still until a timer woke it: {:?}",
        start.elapsed()
    );
    panics::none();
}

/// The same with small requests and large results: one read brings more than can be answered.
#[test]
fn small_requests_for_large_results_are_all_answered() {
    let start = Instant::now();
    let server = Server::start();
    let mut peer = Peer::connect(server.at);
    let requests: Vec<u8> = (1..=100)
        .flat_map(|id| Request { id, ..Request::of("make", params(&1_000_000i32)) }.message())
        .collect();
    peer.send(&requests);
    (1..=100).for_each(|id| assert_eq!(peer.reply().id, id));
    peer.still_serves();
    assert!(
        start.elapsed() < BEFORE_A_HEARTBEAT,
        "it stood still until a timer woke it: {:?}",
        start.elapsed()
    );
    panics::none();
}

/// A peer that goes on to call does not keep an adapter from its end: what comes while it closes is not started.
#[test]
fn a_flood_does_not_stop_a_close() {
    let server = Server::start();
    let mut peer = Peer::connect(server.at);
    let mut writer = peer.writer();
    let request = Request { name: "s", ..Request::of("wait", waits(5)) }.message();
    let start = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(move || while writer.send(&request) {});
        scope.spawn(|| {
            while peer.next().is_some_and(|message| message != CLOSE) {}
            peer.close();
        });
        std::thread::sleep(Duration::from_millis(200));
        server.deactivate();
    });
    assert!(start.elapsed() < BEFORE_A_HEARTBEAT, "closing took {:?}", start.elapsed());
    panics::none();
}

/// The parameters of a call that waits so many milliseconds.
fn waits(milliseconds: i32) -> Vec<u8> {
    encapsulation(Version::SLICE_1_1, |w| {
        w.put(&milliseconds);
        w.put(&vec![0u8; 10]);
    })
}

/// More requests in one batch than may run at a time: all of them run, and what comes behind them.
#[test]
fn a_batch_that_waits_runs_to_its_end() {
    let server = Server::start();
    let mut peer = Peer::connect(server.at);
    let wait = || Request { name: "s", ..Request::of("wait", waits(0)) };
    let batched: Vec<_> = (0..1_000).map(|_| wait()).collect();
    peer.send(&[batch(&batched), batch(&batched), Request { id: 7, ..wait() }.message()].concat());
    assert_eq!((peer.reply().id, server.waited()), (7, 2_001));
    peer.still_serves();
    panics::none();
}

/// A server's timer looks after its connections every 20 s: what needs it stood still.
const BEFORE_A_HEARTBEAT: Duration = Duration::from_secs(15);
