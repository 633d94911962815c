//! The resident memory of a server is at most 64 MiB, 16 KiB a connection, and twice `Ice.MessageSizeMax` for each
//! connection in the middle of a frame.
#![cfg(target_os = "linux")]

use std::time::Duration;

use floe::wire::HEADER_SIZE;

use super::bytes::{Request, batch, hex, nothing, params, ping};
use super::expect::MESSAGE_SIZE_MAX;
use super::peer::{Peer, serves_others};
use super::process::{Process, files_max};

const KIB: usize = 1024;
const MIB: usize = 1024 * 1024;

/// The bound for so many connections, of which so many are in the middle of a frame.
fn bound(connections: usize, in_frame: usize) -> usize {
    64 * MIB + connections * 16 * KIB + in_frame * 2 * MESSAGE_SIZE_MAX
}

/// Checks the most memory there was, that the server still serves, and that the memory goes back.
#[track_caller]
fn check(server: &Process, what: &str, bound: usize, peers: Vec<Peer>) {
    serves_others(server.at);
    server.is_idle();
    let (peak, connections) = (server.peak(), peers.len());
    println!(
        "{what}: {connections} connections, at most {} KiB, now {} KiB",
        peak / KIB,
        server.resident() / KIB
    );
    assert!(peak <= bound, "{what}: {} KiB were resident, {} KiB are allowed", peak / KIB, bound / KIB);
    drop(peers);
    server.falls_to(64 * MIB);
    println!("{what}: then {} KiB", server.resident() / KIB);
    serves_others(server.at);
}

fn connect(server: &Process, count: usize) -> Vec<Peer> {
    (0..count).map(|_| Peer::connect(server.at)).collect()
}

/// Sends the same message from all peers until the server takes nothing from any of them, which must be before `most` bytes
/// came from one. It is not enough that one peer cannot send for a while: a busy server may have had no time for it.
#[track_caller]
fn flood_all(what: &str, peers: &mut [Peer], message: &[u8], most: usize) {
    let mut sent = vec![0; peers.len()];
    loop {
        let before = sent.clone();
        std::thread::scope(|scope| {
            for (peer, sent) in peers.iter_mut().zip(&mut sent) {
                scope.spawn(move || *sent = peer.flood(message, *sent, most));
            }
        });
        assert!(sent.iter().all(|sent| *sent < most), "{what}: the server reads on without an end");
        if sent == before {
            return;
        }
    }
}

#[test]
fn idle_connections_are_small() {
    let count = files_max().saturating_sub(500).min(10_000);
    if count < 10_000 {
        println!("only {count} connections: the limit of open files (ulimit -n) is {}", files_max());
    }
    let server = Process::start();
    let mut peers = connect(&server, count);
    check_each(&mut peers);
    check(&server, "idle", bound(count, 0), peers);
}

/// Each connection has served: whatever it keeps from that counts.
fn check_each(peers: &mut [Peer]) {
    peers.iter_mut().for_each(Peer::still_serves);
}

/// The buffers that a burst of calls needed are given back.
#[test]
fn connections_that_were_busy_are_small() {
    let server = Process::start();
    let mut peers = connect(&server, 500);
    let burst: Vec<u8> = (1..=600)
        .flat_map(|id| Request { id, ..Request::of("echo", params("0123456789")) }.message())
        .collect();
    for peer in &mut peers {
        peer.send(&burst);
        (1..=600).for_each(|id| assert_eq!(peer.reply().id, id));
    }
    let resident = server.resident();
    assert!(resident <= 32 * MIB + 500 * 16 * KIB, "{} KiB are resident", resident / KIB);
    check(&server, "busy", bound(500, 500), peers);
}

/// A frame that is claimed costs nothing before it comes.
#[test]
fn claimed_frames_are_free() {
    let server = Process::start();
    let mut peers = connect(&server, 2000.min(files_max().saturating_sub(500)));
    for peer in &mut peers {
        peer.send(&hex("49 63 65 50 01 00 01 00 00 00 00 00 10 00"));
        peer.send(&[0; 100]);
    }
    std::thread::sleep(Duration::from_millis(300));
    check(&server, "claimed", bound(peers.len(), 0), peers);
}

/// Frames of which nothing is missing but the last byte.
#[test]
fn frames_on_their_way_count_once() {
    let server = Process::start();
    let mut peers = connect(&server, 100);
    let mut frame = hex("49 63 65 50 01 00 01 00 00 00 00 00 10 00");
    frame.resize(MESSAGE_SIZE_MAX - 1, 0);
    peers.iter_mut().for_each(|peer| assert!(peer.send(&frame)));
    std::thread::sleep(Duration::from_millis(300));
    check(&server, "in frames", bound(100, 100), peers);
}

/// Counts and lengths that no message can hold, and nesting without an end.
#[test]
fn bombs_are_defused() {
    let server = Process::start();
    let mut peers = connect(&server, 8);
    let encapsulated = |version: [u8; 2], inside: &[u8]| {
        let size = (inside.len() as i32 + 6).to_le_bytes();
        [&size[..], &version, inside].concat()
    };
    let most = MESSAGE_SIZE_MAX - 100;
    let claims = hex("ff ff ff ff 7f");
    let nested = |level: &[u8]| level.repeat(most / level.len());
    let mut insides = vec![
        claims.clone(),
        hex("ff ff ff ff ff"),
        hex("01 61 ff ff ff ff 7f"),
        [&claims[..], &vec![0; most]].concat(),
        vec![0; most],
        vec![1; most],
        vec![0xff; most],
        [&hex("ff 00 00 08 00")[..], &vec![1; most]].concat(),
        nested(&[1, 1]),
        nested(&[0, 2]),
        // Optional class instances in each other's indirection tables.
        [&hex("07 00 00 00 0f")[..], &nested(&hex("01 39 00 04 00 00 00 01"))].concat(),
    ];
    // As many elements as a message can hold, of the size that is largest in memory for what it takes on the wire.
    let proxy = hex("01 61 00 00 00 00 01 00 01 01 00 00");
    let count = ((most / proxy.len()) as i32).to_le_bytes();
    insides.push([&hex("00 00 ff")[..], &count, &proxy.repeat(most / proxy.len())].concat());
    let item = [0; 17];
    let count = ((most / item.len()) as i32).to_le_bytes();
    insides.push([&[0xff], &count[..], &item.repeat(most / item.len())].concat());
    let operations = ["echo", "items", "optional", "proxies", "tree", "views", "take", "fail", "ice_isA"];
    for (number, inside) in insides.iter().enumerate() {
        for (operation, peer) in operations.iter().zip((0..8).cycle()) {
            let message = Request::of(operation, encapsulated([1, 1], inside)).message();
            peers[peer].send(&message);
            let reply = peers[peer].reply();
            assert!(matches!(reply.status, 0 | 1 | 5), "{operation}, bomb {number}: status {}", reply.status);
        }
    }
    // In the native encoding: 3 is a sequence, 4 a map, 5 an option; 253 a length of eight bytes follows.
    let claims = [&hex("03 fd ff ff ff ff ff ff ff 7f")[..], &vec![0; most]].concat();
    let text = hex("02 fc ff ff ff 7f 61");
    let wide = [&hex("03 fc 00 00 0f 00")[..], &vec![0; most]].concat();
    for inside in [claims, text, wide, nested(&[3, 1]), nested(&[4, 1, 0]), nested(&[5, 1]), vec![0xff; most]]
    {
        let params = encapsulated([66, 1], &inside);
        peers[0].send(&Request { name: "n", ..Request::of("deep", params) }.message());
        assert_eq!(peers[0].reply().status, 5);
    }
    check(&server, "bombs", bound(8, 8), peers);
}

/// As many class instances as a message can hold, and those that take most memory for what they take on the wire.
#[test]
fn class_instances_are_bounded() {
    let server = Process::start();
    let mut peers = connect(&server, 2);
    let most = MESSAGE_SIZE_MAX - 200;
    let instances = |version: [u8; 2], one: &[u8], end: &[u8]| {
        let count = most / one.len();
        let count_bytes = (count as i32).to_le_bytes();
        let inside = [&[0xff], &count_bytes[..], &one.repeat(count), end].concat();
        [&(inside.len() as i32 + 6).to_le_bytes()[..], &version, &inside].concat()
    };
    let mentions = |count: i32| {
        let inside: Vec<u8> = (1..=count).flat_map(|number| (-number).to_le_bytes()).collect();
        let inside = [&[0xff], &count.to_le_bytes()[..], &inside, &vec![0; most - inside.len()]].concat();
        [&(inside.len() as i32 + 6).to_le_bytes()[..], &[1, 0], &inside].concat()
    };
    let sent = [
        ("known", instances([1, 1], &hex("01 23 09"), &[0]), 0),
        ("nil", instances([1, 1], &[0], &[0]), 0),
        ("unknown", instances([1, 1], &hex("01 33 63 04 00 00 00"), &[0]), 0),
        ("of two slices", instances([1, 1], &hex("01 13 63 04 00 00 00 33 63 04 00 00 00"), &[0]), 0),
        ("mentioned in 1.0", mentions(50_000), 5),
        ("too many mentioned in 1.0", mentions(100_000), 5),
    ];
    for (what, params, status) in &sent {
        for peer in &mut peers {
            peer.send(&Request::of("sliced", params.clone()).message());
            assert_eq!(peer.reply().status, *status, "{what}");
        }
        println!("{what}: {} KiB", server.peak() / KIB);
    }
    serves_others(server.at);
    // Two threads of the server read a message at a time.
    let (peak, allowed) = (server.peak(), bound(2, 2) + 2 * 50 * MESSAGE_SIZE_MAX);
    assert!(peak <= allowed, "{} KiB were resident, {} KiB are allowed", peak / KIB, allowed / KIB);
}

/// Peers that call and never read. The server stops to read from them.
#[test]
fn replies_that_nobody_reads_are_bounded() {
    let most = 64 * MIB;
    for (what, request) in [
        ("pings", ping(1)),
        ("unknown objects", Request { name: &"n".repeat(200), ..Request::of("x", nothing()) }.message()),
        ("large echoes", Request::of("echo", params(&"e".repeat(500 * KIB))).message()),
        ("large results", Request::of("make", params(&(MIB as i32))).message()),
    ] {
        let server = Process::start();
        let mut peers = connect(&server, 8);
        flood_all(what, &mut peers, &request, most);
        check(&server, what, bound(8, 8), peers);
    }
}

/// Calls that wait inside the servant: they, and what waits for them, are bounded.
#[test]
fn calls_that_wait_are_bounded() {
    let slow = |bytes: usize| {
        let mut params_inside = 10_000i32.to_le_bytes().to_vec();
        let bytes = vec![0u8; bytes];
        params_inside.extend_from_slice(&params(&bytes)[6..]);
        let size = (params_inside.len() as i32 + 6).to_le_bytes();
        Request { name: "s", ..Request::of("wait", [&size[..], &[1, 1], &params_inside].concat()) }
    };
    let entry = slow(0).fields(None).len();
    let small: Vec<Request<'_>> =
        (0..(MESSAGE_SIZE_MAX - HEADER_SIZE - 4) / entry).map(|_| slow(0)).collect();
    let most = 256 * MIB;
    for (what, message) in [
        ("small calls", slow(0).message()),
        ("large calls", slow(MESSAGE_SIZE_MAX - 100).message()),
        ("batches", batch(&small)),
    ] {
        let server = Process::start();
        let mut peers = connect(&server, 8);
        flood_all(what, &mut peers, &message, most);
        check(&server, what, bound(8, 8), peers);
    }
}
