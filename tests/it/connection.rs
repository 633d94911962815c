//! Connections: sharing, limits, back-pressure, segments, heartbeats.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use floe::ErrorKind;
use floe::testing::{Direction, Network};
use floe::wire::{MessageKind, VALIDATE};

use crate::lab::{Server, communicator, memory, memory_communicator, within};
use crate::raw::{EMPTY, Raw, RawServer, batch, int, request};

/// A thousand first calls of many proxies at once make one connection; another connection id makes another.
#[tokio::test(flavor = "multi_thread")]
async fn proxies_share_a_connection() {
    let raw = RawServer::start().await;
    let client = communicator(&[]);
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let proxy = client.proxy(&raw.proxy()).unwrap();
            tokio::spawn(async move { proxy.ice_ping().await })
        })
        .collect();
    let mut one = within(raw.accept()).await;
    for _ in 0..100 {
        let request = within(one.request()).await;
        one.answer(request.id).await;
    }
    for call in calls {
        within(call).await.unwrap().unwrap();
    }
    let other = client.proxy(&raw.proxy()).unwrap().ice_connection_id("other");
    let call = tokio::spawn(async move { other.ice_ping().await });
    let mut two = within(raw.accept()).await;
    let request = within(two.request()).await;
    two.answer(request.id).await;
    within(call).await.unwrap().unwrap();
}

/// Messages that come in segments of one byte, and of seven, and leave so: no message may take notice.
#[tokio::test]
async fn segments() {
    for step in [1, 7] {
        let (network, communicator) = memory(
            Direction { read_at_most: step, write_at_most: step, ..Direction::default() },
            Direction { read_at_most: step, write_at_most: step, ..Direction::default() },
            &[],
        );
        let server = Server::on(communicator, "alpha").await;
        let client = memory_communicator(&network, &[]);
        let lab = server.lab(&client);
        let data: Vec<u8> = (0..30_000u32).map(|at| at as u8).collect();
        let (sum, echo) = tokio::join!(within(lab.add(1, 2)), within(lab.echo(data.clone())));
        assert_eq!(sum.unwrap(), 3);
        assert!(echo.unwrap() == data);
        within(client.destroy()).await;
        within(server.communicator.destroy()).await;
    }
}

/// One byte, 64 KiB, 900 KiB there and back, over TCP and in memory. More than `Ice.MessageSizeMax` is an error that names it.
#[tokio::test]
async fn message_sizes() {
    let server = Server::start().await;
    let client = communicator(&[]);
    let lab = server.lab(&client);
    for size in [0, 1, 64 * 1024, 900 * 1024, 1024 * 1024 - 100] {
        let data: Vec<u8> = (0..size).map(|at| (at * 7) as u8).collect();
        assert!(within(lab.echo(data.clone())).await.unwrap() == data, "{size}");
    }
    let error = within(lab.echo(vec![0; 1024 * 1024])).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::ConnectionLost(_)),
        "the server drops such a client: {error:?}"
    );
    let error = within(lab.make(1024 * 1024)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::PeerMisbehaved(_)), "{error:?}");
    assert!(error.to_string().contains("Ice.MessageSizeMax"), "{error}");
    assert_eq!(within(lab.add(1, 2)).await.unwrap(), 3, "a new connection");

    let roomy = Server::with(&[("A.MessageSizeMax", "4096")]).await;
    let client = communicator(&[("Ice.MessageSizeMax", "4096")]);
    let data = vec![7; 3 << 20];
    assert!(within(roomy.lab(&client).echo(data.clone())).await.unwrap() == data);
}

/// More calls than `Floe.Connection.PendingMax` at once: the next one fails at once, was not sent, and the others are not disturbed.
#[tokio::test]
async fn the_table_of_pending_calls_is_bounded() {
    let server = Server::start().await;
    let client = communicator(&[("Floe.Connection.PendingMax", "3")]);
    let lab = server.lab(&client);
    let calls: Vec<_> = (0..3)
        .map(|_| {
            let lab = lab.clone();
            tokio::spawn(async move { lab.wait().await })
        })
        .collect();
    server.signals.wait_started(3).await;
    let error = within(lab.add(1, 2)).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::LimitExceeded(text) if text.contains("PendingMax")),
        "{error:?}"
    );
    assert_eq!(error.may_have_run(), floe::MayHaveRun::No);
    server.signals.release.add_permits(3);
    for call in calls {
        within(call).await.unwrap().unwrap();
    }
    assert_eq!(within(lab.add(1, 2)).await.unwrap(), 3);
}

/// Of ten calls on one connection two run at a time, as `MaxDispatches` says; heartbeats and the next calls' requests are still read.
/// All are answered. The same for the requests of a batch, which start in their order.
#[tokio::test]
async fn at_most_so_many_calls_run() {
    // The adapter's own property wins.
    let pairs = [("Ice.Connection.Server.MaxDispatches", "50"), ("A.Connection.MaxDispatches", "2")];
    let server = Server::with(&pairs).await;
    let client = communicator(&[]);
    let lab = server.lab(&client);
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let lab = lab.clone();
            tokio::spawn(async move { lab.wait().await })
        })
        .collect();
    server.signals.wait_started(2).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.signals.started.available_permits(), 0, "only two run");
    server.signals.release.add_permits(10);
    for call in calls {
        within(call).await.unwrap().unwrap();
    }
    server.signals.wait_started(8).await;

    let mut raw = Raw::connect(server.port).await;
    raw.send(&batch("lab", "wait", &vec![EMPTY.to_vec(); 50])).await;
    raw.send(&batch("lab", "note", &(0..50).map(int).collect::<Vec<_>>())).await;
    server.signals.wait_started(2).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.signals.started.available_permits(), 0, "only two of a batch run");
    server.signals.release.add_permits(50);
    assert_eq!(server.signals.wait_notes(50).await, (0..50).collect::<Vec<_>>());
}

/// A client that sends and sends while its calls do not end: the server reads `Floe.Connection.ReadAhead` bytes and no more, so that the
/// client cannot fill its memory. When the calls end all is read and answered.
#[tokio::test]
async fn reading_stops_when_too_much_waits() {
    let pairs = [("Ice.Connection.Server.MaxDispatches", "1"), ("Floe.Connection.ReadAhead", "4000")];
    let (network, communicator) = memory(Direction::default(), Direction::default(), &pairs);
    let server = Server::on(communicator, "alpha").await;
    let client = memory_communicator(&network, &[]);
    let lab = server.lab(&client).ice_oneway();
    lab.wait().await.unwrap();
    server.signals.wait_started(1).await;
    let sent = Arc::new(AtomicUsize::new(0));
    let sending = tokio::spawn({
        let sent = sent.clone();
        let lab = lab.clone();
        async move {
            // 4 MiB: the client's outbox takes one, the memory 64 KiB, and the server what it reads ahead.
            for number in 0..4096 {
                lab.echo(vec![1; 1000]).await.unwrap_err();
                lab.ice_context([("filler", "x".repeat(1000))]).note(number).await.unwrap();
                sent.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    for _ in 0..20_000 {
        tokio::task::yield_now().await;
    }
    let stuck = sent.load(Ordering::Relaxed);
    assert!(stuck < 1300, "{stuck} requests of a KiB were taken");
    server.signals.release.add_permits(1);
    within(sending).await.unwrap();
    let notes = server.signals.wait_notes(4096).await;
    assert!(notes == (0..4096).collect::<Vec<_>>(), "in the order in which they were sent");
}

/// Batches are bounded as well: while the calls of the first ones run, later ones are not read.
#[tokio::test]
async fn batches_stop_the_reading_too() {
    let pairs = [("Ice.Connection.Server.MaxDispatches", "1"), ("Floe.Connection.ReadAhead", "4000")];
    let server = Server::with(&pairs).await;
    let mut raw = Raw::connect(server.port).await;
    let message = batch("lab", "wait", &vec![EMPTY.to_vec(); 5000]);
    let sent = Arc::new(AtomicUsize::new(0));
    let sending = tokio::spawn({
        let sent = sent.clone();
        async move {
            for _ in 0..400 {
                raw.send(&message).await;
                sent.fetch_add(1, Ordering::Relaxed);
            }
            raw
        }
    });
    server.signals.wait_started(1).await;
    for _ in 0..2000 {
        tokio::task::yield_now().await;
    }
    assert!(sent.load(Ordering::Relaxed) < 300, "40 MB were read although nothing ends");
    assert_eq!(server.signals.started.available_permits(), 0);
    sending.abort();
}

/// A client that calls and never reads its answers: the server stops reading it, so that it cannot fill the server's memory, and other
/// clients are served. When it reads at last it gets all its answers.
#[tokio::test]
async fn a_peer_that_never_reads() {
    let server = Server::with(&[("Floe.Connection.WriteAhead", "100000")]).await;
    let raw = Raw::connect(server.port).await;
    let params = [&[0; 4][..], &[1, 1, 255], &20_000u32.to_le_bytes(), &[7; 20_000]].concat();
    let params = [&(params.len() as u32).to_le_bytes()[..], &params[4..]].concat();
    let sent = Arc::new(AtomicUsize::new(0));
    let (mut reading, mut writing) = raw.0.into_split();
    let sending = tokio::spawn({
        let sent = sent.clone();
        async move {
            use tokio::io::AsyncWriteExt;
            for id in 1..=100_000 {
                writing.write_all(&request(id, "lab", "echo", 0, &params)).await.unwrap();
                sent.fetch_add(1, Ordering::Relaxed);
            }
            writing
        }
    });
    let mut last = 0;
    loop {
        for _ in 0..2000 {
            tokio::task::yield_now().await;
        }
        let now = sent.load(Ordering::Relaxed);
        if now == last && now > 0 {
            break;
        }
        last = now;
        assert!(now < 100_000, "2 GB of answers were made for a client that does not read");
    }
    let client = communicator(&[]);
    assert_eq!(within(server.lab(&client).add(1, 2)).await.unwrap(), 3);
    // Whatever was taken is answered, in full.
    let mut buffer = vec![0; 1 << 20];
    let mut read = 0;
    let wanted = last * 20_000;
    within(async {
        use tokio::io::AsyncReadExt;
        while read < wanted {
            read += reading.read(&mut buffer).await.unwrap();
        }
    })
    .await;
    sending.abort();
}

/// Reading goes on when all that waited to be written has left in one go. (It once was forgotten: the connection was deaf from then.)
#[tokio::test]
async fn reading_goes_on_after_a_blocked_write() {
    let (network, communicator) =
        memory(Direction::default(), Direction::default(), &[("Floe.Connection.WriteAhead", "1")]);
    let server = Server::on(communicator, "alpha").await;
    let client = memory_communicator(&network, &[("Floe.Connection.WriteAhead", "1")]);
    let lab = server.lab(&client);
    for round in 0..20 {
        let data = vec![1; 60_000 + 1000 * round];
        assert!(within(lab.echo(data.clone())).await.unwrap() == data);
        assert_eq!(within(lab.add(1, 2)).await.unwrap(), 3);
    }
    let (one, two, three) = tokio::join!(lab.echo(vec![2; 70_000]), lab.echo(vec![3; 70_000]), lab.add(1, 1));
    assert!(one.unwrap()[0] == 2 && two.unwrap()[0] == 3 && three.unwrap() == 2);
}

/// Calls to a server that never reads, each given up after a moment: what waits to be written stays bounded.
#[tokio::test]
async fn calls_that_are_given_up_do_not_pile_up() {
    let (network, client) =
        memory(Direction::default(), Direction::default(), &[("Floe.Connection.WriteAhead", "200000")]);
    let mut listener = {
        use floe::transport::Transport;
        let endpoint =
            memory_communicator(&network, &[]).adapter_with_endpoints("", "tcp -h alpha -p 0").await.unwrap();
        let at = endpoint.endpoints()[0].clone();
        endpoint.destroy().await;
        network.bind(&at).await.unwrap().remove(0)
    };
    let at = listener.endpoint();
    let deaf = tokio::spawn(async move {
        let io = listener.accept().await.unwrap();
        io.writer.try_write(&[std::io::IoSlice::new(&VALIDATE)]).unwrap();
        std::future::pending::<()>().await;
        drop(io);
    });
    let proxy = client.proxy(&format!("x:tcp -h alpha -p {}", at.port().unwrap())).unwrap();
    let alive = Arc::new(AtomicUsize::new(0));
    struct Counted(Arc<AtomicUsize>, Vec<u8>);
    impl AsRef<[u8]> for Counted {
        fn as_ref(&self) -> &[u8] {
            &self.1
        }
    }
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::Relaxed);
        }
    }
    const OPERATION: floe::__private::Operation = floe::__private::Operation::new("take");
    let proxy = proxy.ice_invocation_timeout(Duration::from_millis(1));
    for _ in 0..200 {
        alive.fetch_add(1, Ordering::Relaxed);
        let data = bytes::Bytes::from_owner(Counted(alive.clone(), vec![0; 50_000]));
        let error = floe::__private::call(&proxy, &OPERATION, |w| w.put(&data)).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");
        drop(data);
    }
    let alive = alive.load(Ordering::Relaxed);
    assert!(alive <= 7, "{alive} blocks of 50 kB wait for a peer that does not read");
    deaf.abort();
}

/// A connection on which nothing is said carries heartbeats from both sides, more often than `Ice.ACM.Timeout`, and also while a call is
/// outstanding.
#[tokio::test]
async fn heartbeats() {
    let server = Server::with(&[("Ice.ACM.Timeout", "1")]).await;
    let mut raw = Raw::connect(server.port).await;
    let second = Duration::from_secs(1);
    for _ in 0..2 {
        let (header, _) =
            tokio::time::timeout(second, raw.message()).await.expect("a heartbeat within a second").unwrap();
        assert_eq!(header.kind, MessageKind::ValidateConnection);
    }
    raw.send(&request(1, "lab", "wait", 0, &EMPTY)).await;
    for _ in 0..2 {
        let (header, _) =
            tokio::time::timeout(second, raw.message()).await.expect("a heartbeat during a call").unwrap();
        assert_eq!(header.kind, MessageKind::ValidateConnection);
    }
    server.signals.release.add_permits(1);
    assert_eq!(within(raw.reply()).await.0, 1);

    let raw = RawServer::start().await;
    let client = communicator(&[("Ice.ACM.Timeout", "1")]);
    let proxy = client.proxy(&raw.proxy()).unwrap();
    let call = tokio::spawn(async move { proxy.ice_ping().await });
    let mut peer = within(raw.accept()).await;
    let request = within(peer.request()).await;
    for _ in 0..2 {
        let (header, _) =
            tokio::time::timeout(second, peer.message()).await.expect("a heartbeat of the client").unwrap();
        assert_eq!(header.kind, MessageKind::ValidateConnection);
        peer.send(&VALIDATE).await;
    }
    peer.answer(request.id).await;
    within(call).await.unwrap().unwrap();
}

/// While a server closes gracefully and a long call still runs, its client hears heartbeats.
#[tokio::test]
async fn heartbeats_while_closing() {
    let server = Server::with(&[("Ice.ACM.Timeout", "1")]).await;
    let mut raw = Raw::connect(server.port).await;
    raw.send(&request(1, "lab", "wait", 0, &EMPTY)).await;
    server.signals.wait_started(1).await;
    let adapter = server.adapter.clone();
    let deactivation = tokio::spawn(async move { adapter.deactivate().await });
    for _ in 0..3 {
        let heard = tokio::time::timeout(Duration::from_secs(1), raw.message()).await;
        assert_eq!(heard.expect("a heartbeat").unwrap().0.kind, MessageKind::ValidateConnection);
    }
    server.signals.release.add_permits(1);
    assert_eq!(within(raw.reply()).await.0, 1);
    assert_eq!(within(raw.message_but_heartbeats()).await.unwrap().0.kind, MessageKind::CloseConnection);
    drop(raw);
    within(deactivation).await.unwrap();
}

/// A client that connects and never speaks disturbs nobody, and does not keep the server from its end.
#[tokio::test]
async fn a_client_that_never_speaks() {
    let server = Server::with(&[("Ice.Connection.Server.CloseTimeout", "1")]).await;
    let _silent = Raw::connect_silently(server.port).await;
    let client = communicator(&[]);
    assert_eq!(within(server.lab(&client).add(1, 2)).await.unwrap(), 3);
    within(server.communicator.destroy()).await;
}

/// A server that accepts and never validates costs a caller the connect time-out, with an error that names the endpoint; a server that
/// closes before it validates costs no time. Nothing was sent in both.
#[tokio::test]
async fn a_server_that_does_not_validate() {
    let raw = RawServer::start().await;
    let client = communicator(&[("Ice.Override.ConnectTimeout", "50"), ("Ice.RetryIntervals", "-1")]);
    let proxy = client.proxy(&raw.proxy()).unwrap();
    let (call, silent) = tokio::join!(within(proxy.ice_ping()), raw.accept_silently());
    let error = call.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Unreachable(text) if text.contains(&raw.port().to_string())),
        "{error:?}"
    );
    assert_eq!(error.may_have_run(), floe::MayHaveRun::No);
    drop(silent);

    let slow = communicator(&[("Ice.RetryIntervals", "-1")]);
    let proxy = slow.proxy(&raw.proxy()).unwrap();
    let (call, ()) = tokio::join!(within(proxy.ice_ping()), async { drop(raw.accept_silently().await) });
    let error = call.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unreachable(_)), "{error:?}");
    assert_eq!(error.may_have_run(), floe::MayHaveRun::No);
}

/// A first message that is not the validate message: the client does not send, and says what came.
#[tokio::test]
async fn a_server_that_begins_with_something_else() {
    let raw = RawServer::start().await;
    let client = communicator(&[("Ice.RetryIntervals", "-1")]);
    let proxy = client.proxy(&raw.proxy()).unwrap();
    let (call, ()) = tokio::join!(within(proxy.ice_ping()), async {
        let mut peer = raw.accept_silently().await;
        peer.send(&floe::wire::CLOSE).await;
        assert!(within(peer.message()).await.is_none(), "nothing was sent");
    });
    let error = call.unwrap_err();
    assert!(error.to_string().contains("validate"), "{error}");
    assert_eq!(error.may_have_run(), floe::MayHaveRun::No);
}

/// A fault in the middle of an answer: the caller hears of it, and the next call makes a new connection.
#[tokio::test]
async fn a_connection_that_breaks_in_the_middle() {
    for after in [20, 33, 100, 5000] {
        let network = Network::new(["alpha"]);
        let server = Server::on(memory_communicator(&network, &[]), "alpha").await;
        let client = memory_communicator(&network, &[]);
        network.set_directions(Direction::default(), Direction::ending_after(after));
        let lab = server.lab(&client);
        let error = within(lab.make(10_000)).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ConnectionLost(_)), "{after}: {error:?}");
        assert_eq!(error.may_have_run(), floe::MayHaveRun::Maybe);
        network.set_directions(Direction::default(), Direction::default());
        assert_eq!(within(lab.add(1, 2)).await.unwrap(), 3);
    }
}
