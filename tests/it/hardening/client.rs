//! Servers without rules: whatever they send, a client's calls end with an error, in bounded time, and nothing panics.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use floe::prelude::*;
use floe::wire::{CLOSE, HEADER_SIZE, Header, MessageKind, RequestHead, VALIDATE, Version};

use super::bytes::{encapsulation, hex, message, params};
use super::corpus;
use super::decoder::{mutated, random};
use super::panics;
use super::random::{Random, cases, seed};
use super::target::{Colour, Fails, Item, Point, Server, TargetPrx, proxy};

/// Answers a request, whose id and operation it gets; `None` closes the connection.
type Answer = Arc<dyn Fn(i32, &str) -> Option<Vec<u8>> + Send + Sync>;

/// A server that sends `first` to each client, and `answer` to each of its requests.
fn hostile(first: Vec<u8>, answer: Answer) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (first, answer) = (first.clone(), answer.clone());
            std::thread::spawn(move || talk(stream, &first, &answer));
        }
    });
    at
}

fn talk(mut stream: TcpStream, first: &[u8], answer: &Answer) -> Option<()> {
    stream.write_all(first).ok()?;
    loop {
        let mut head = [0; HEADER_SIZE];
        stream.read_exact(&mut head).ok()?;
        let header = Header::parse(&head, usize::MAX).ok()?;
        let mut body = vec![0; header.body_size()];
        stream.read_exact(&mut body).ok()?;
        if header.kind == MessageKind::Request {
            let head = RequestHead::parse(&body).ok()?;
            stream.write_all(&answer(head.id, head.operation)?).ok()?;
        }
    }
}

/// A reply to request `id` with this status and what follows.
fn reply(id: i32, status: u8, rest: &[u8]) -> Vec<u8> {
    message(MessageKind::Reply, &[&id.to_le_bytes(), &[status][..], rest].concat())
}

/// Runs `calls` with a proxy for a hostile server.
fn with_client<T>(at: SocketAddr, calls: impl AsyncFnOnce(TargetPrx) -> T) -> T {
    panics::count();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name(panics::THREAD)
        .enable_all()
        .build()
        .expect("a runtime");
    let result = runtime.block_on(async {
        let mut properties = Properties::new();
        properties.set("Ice.Override.ConnectTimeout", "500").expect("a property");
        let communicator = Communicator::new(properties).expect("a communicator");
        let target = proxy(&communicator, at).expect("a proxy").ice_invocation_timeout(LIMIT);
        calls(TargetPrx::unchecked_cast(target)).await
    });
    runtime.shutdown_background();
    result
}

/// Checks that a call fails, and soon.
#[track_caller]
fn fails(what: &str, at: SocketAddr) -> floe::Error {
    let start = Instant::now();
    let result = with_client(at, async |target| target.echo("hello").await);
    assert!(start.elapsed() < SOON, "{what}: the call took {:?}", start.elapsed());
    let error = result.expect_err(what);
    println!("{what}: {error}");
    panics::none();
    error
}

#[test]
fn servers_that_never_validate_are_given_up() {
    let silent: Answer = Arc::new(|_, _| None);
    for (what, first) in [
        ("nothing", vec![]),
        ("a cut validate message", VALIDATE[..13].to_vec()),
        ("a close message first", CLOSE.to_vec()),
        ("a reply first", reply(1, 0, &[])),
        ("a validate message of 15 bytes", hex("49 63 65 50 01 00 01 00 03 00 0f 00 00 00 00")),
        ("another protocol", b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n".to_vec()),
        ("validate of protocol 2.0", hex("49 63 65 50 02 00 01 00 03 00 0e 00 00 00")),
    ] {
        fails(what, hostile(first, silent.clone()));
    }
}

#[test]
fn broken_answers_end_the_call() {
    fn case(what: &str, answer: impl Fn(i32) -> Option<Vec<u8>> + Send + Sync + 'static) {
        fails(what, hostile(VALIDATE.to_vec(), Arc::new(move |id, _| answer(id))));
    }
    case("closed", |_| None);
    case("a close message", |_| Some(CLOSE.to_vec()));
    case("no answer", |_| Some(vec![]));
    case("only heartbeats", |_| Some(VALIDATE.repeat(1000)));
    case("to another id", |id| Some(reply(id.wrapping_add(1), 0, &hex("08 00 00 00 01 01 01 61"))));
    case("to ids that nobody has", |_| Some((-500..0).flat_map(|id| reply(id, 0, &[])).collect()));
    case("no status", |id| Some(message(MessageKind::Reply, &id.to_le_bytes())));
    case("no results", |id| Some(reply(id, 0, &[])));
    case("an empty encapsulation", |id| Some(reply(id, 0, &hex("06 00 00 00 01 01"))));
    case("an encapsulation beyond the message", |id| Some(reply(id, 0, &hex("ff ff ff 7f 01 01 01 61"))));
    case("an encapsulation of -1", |id| Some(reply(id, 0, &hex("ff ff ff ff 01 01 01 61"))));
    case("encoding 1.9", |id| Some(reply(id, 0, &hex("08 00 00 00 01 09 01 61"))));
    case("the native encoding", |id| Some(reply(id, 0, &hex("08 00 00 00 42 01 01 61"))));
    case("a string of 2^31-1 bytes", |id| Some(reply(id, 0, &hex("0b 00 00 00 01 01 ff ff ff ff 7f"))));
    case("bytes after the result", |id| Some(reply(id, 0, &hex("0a 00 00 00 01 01 01 61 ff ff"))));
    case("status 2 without its object", |id| Some(reply(id, 2, &[])));
    case("status 3 with two facets", |id| Some(reply(id, 3, &hex("01 61 00 02 01 61 01 62 00"))));
    case("status 5 without a text", |id| Some(reply(id, 5, &[])));
    case("status 7 with a long text", |id| Some(reply(id, 7, &hex("ff ff ff ff 7f"))));
    case("status 200", |id| Some(reply(id, 200, &hex("01 61"))));
    case("a frame of 2^31-1 bytes", |_| Some(hex("49 63 65 50 01 00 01 00 02 00 ff ff ff 7f")));
    case("a frame that never comes", |_| Some(hex("49 63 65 50 01 00 01 00 02 00 00 00 10 00")));
    case("a compressed answer", |_| {
        Some(hex("49 63 65 50 01 00 01 00 02 02 16 00 00 00 ff ff ff 7f 42 5a 68 39"))
    });
    case("a request", |_| Some(corpus::requests().concat()));
}

/// A user exception is thrown as such, or the call ends with the runtime's error: whatever is cut off.
#[test]
fn broken_exceptions_end_the_call() {
    let whole: Vec<Vec<u8>> = corpus::exceptions();
    let mut cuts: Vec<Vec<u8>> = Vec::new();
    for exception in &whole {
        for length in 0..exception.len() {
            cuts.push(exception[..length].to_vec());
            // With its real size, the encapsulation is whole and the slices are cut.
            let mut sized = exception[..length].to_vec();
            if length >= 6 {
                sized[..4].copy_from_slice(&(length as i32).to_le_bytes());
            }
            cuts.push(sized);
        }
    }
    let count = whole.len() + cuts.len();
    let bodies = [whole.clone(), cuts].concat();
    let at = hostile(
        VALIDATE.to_vec(),
        Arc::new(move |id, _| Some(reply(id, 1, &bodies[(id as usize - 1) % count]))),
    );
    with_client(at, async |target| {
        for number in 0..count {
            let error = target.fail(1).await.expect_err("a user exception, or an error");
            let is_whole = number < whole.len();
            assert!(!is_whole || !matches!(error, Fails::System(_)), "{number}: {error}");
        }
    });
    panics::none();
}

/// The answer to an operation of the target that is as it should be: status and encapsulation.
fn good_answer(operation: &str) -> (u8, Vec<u8>) {
    let result = match operation {
        "echo" => params("answer"),
        "items" => params(&vec![corpus::item(), Item::default()]),
        "idem" => params(&Colour::Blue),
        "proxies" => encapsulation(Version::SLICE_1_1, |w| w.put_bytes(&corpus::proxy())),
        "ice_isA" => params(&true),
        "ice_ids" => params(&vec!["::Hard::Target", "::Ice::Object"]),
        _ => return (1, corpus::exceptions().swap_remove(3)),
    };
    (0, result)
}

/// An answer that was changed, or random bytes.
fn bad_answer(random_numbers: &mut Random, id: i32, operation: &str) -> Option<Vec<u8>> {
    match random_numbers.below(20) {
        0 => return None,
        1 => return Some(random(random_numbers)),
        2 => return Some(mutated(random_numbers, &corpus::replies())),
        _ => {}
    }
    let (mut status, mut rest) = good_answer(operation);
    if random_numbers.once_in(20) {
        status = random_numbers.byte();
    }
    for _ in 0..random_numbers.below(3) {
        let at = random_numbers.below(rest.len());
        rest[at] = random_numbers.byte();
    }
    if random_numbers.once_in(4) {
        rest.truncate(random_numbers.below(rest.len()));
        if let Some(size) = rest.first_chunk_mut() {
            *size = [random_numbers.byte(), 0, 0, 0];
        }
    }
    Some(reply(id, status, &rest))
}

/// Random bytes instead of answers, and answers that were changed: 20,000 calls, of each kind.
#[test]
fn random_answers_end_every_call() {
    let total = cases("FLOE_ANSWERED", 20_000);
    let random_numbers = std::sync::Mutex::new(Random::new(seed()));
    let answer =
        move |id, operation: &str| bad_answer(&mut random_numbers.lock().expect("no panic"), id, operation);
    let at = hostile(VALIDATE.to_vec(), Arc::new(answer));
    let start = Instant::now();
    let ended = with_client(at, async |target| {
        let target = TargetPrx::unchecked_cast(target.ice_invocation_timeout(Duration::from_millis(20)));
        let mut tasks = Vec::new();
        for task in 0..8 {
            let target = target.clone();
            tasks.push(tokio::spawn(async move {
                let mut ok = 0;
                for number in 0..total / 8 {
                    ok += usize::from(one_of_each(&target, number + task).await);
                }
                ok
            }));
        }
        let mut ok = 0;
        for task in tasks {
            ok += task.await.expect("no panic");
        }
        ok
    });
    println!("{total} calls, {ended} of them with a result, in {:?} (seed {})", start.elapsed(), seed());
    assert!(ended > total / 10, "the answers are so broken that the inner decoders are never reached");
    panics::none();
}

/// Calls an operation; whether it had a result.
async fn one_of_each(target: &TargetPrx, number: usize) -> bool {
    match number % 7 {
        0 => target.echo("a").await.is_ok(),
        1 => target.items(vec![Item::default()]).await.is_ok(),
        2 => target.idem(Colour::Red, &Point::default()).await.is_ok(),
        3 => target.proxies(None, vec![]).await.is_ok(),
        4 => target.ice_is_a("::Hard::Target").await.is_ok(),
        5 => target.ice_ids().await.is_ok(),
        _ => target.fail(0).await.is_ok(),
    }
}

/// Both sides send more than the sockets hold: neither may wait for the other to read.
#[test]
fn large_calls_in_both_directions_do_not_wait_for_each_other() {
    let server = Server::start();
    let text = "e".repeat(900_000);
    let start = Instant::now();
    with_client(server.at, async |target| {
        let target = TargetPrx::unchecked_cast(target.ice_invocation_timeout(None));
        let calls = (0..40).map(|_| {
            let (target, text) = (target.clone(), text.clone());
            tokio::spawn(async move { target.echo(&text).await.map(|answer| answer == text) })
        });
        for call in calls.collect::<Vec<_>>() {
            let answer = tokio::time::timeout(SOON, call).await.expect("the call ends");
            assert!(answer.expect("no panic").expect("a result"));
        }
    });
    println!("40 echoes of 900 KB in {:?}", start.elapsed());
    panics::none();
}

/// The limit of each call.
const LIMIT: Duration = Duration::from_millis(300);
/// By when a call with that limit has ended, on a busy machine.
const SOON: Duration = Duration::from_secs(20);
