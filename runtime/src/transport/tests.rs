//! What every transport must do, run over TCP and over memory; then what only one of them does.

use std::future::poll_fn;
use std::io::{self, ErrorKind, IoSlice};
use std::sync::Arc;
use std::task::Poll;

use tokio::io::ReadBuf;
use tokio::sync::oneshot;

use super::memory::{Direction, Network};
use super::tcp::{Tcp, TcpConfig};
use super::{Io, Listener, ReadHalf, Transport, WriteHalf};
use crate::endpoint::{Endpoint, TcpEndpoint};
use crate::testing::{pair, pair_with};

#[tokio::test]
async fn tcp_over_ipv4() {
    conformance(&Tcp::default(), "127.0.0.1").await;
}

#[tokio::test]
async fn tcp_over_ipv6() {
    if has_ipv6() {
        conformance(&Tcp::default(), "::1").await;
    }
}

#[tokio::test]
async fn memory() {
    conformance(&Network::new(["alpha"]), "alpha").await;
}

#[tokio::test]
async fn memory_in_small_segments() {
    for bytes in [1, 7] {
        let network = Network::new(["alpha"]);
        let small = Direction { write_at_most: bytes, ..Direction::in_segments_of(bytes) };
        network.set_directions(small.clone(), small);
        conformance(&network, "alpha").await;
    }
}

async fn conformance(transport: &dyn Transport, host: &str) {
    both_ends_know_each_other(transport, host).await;
    bytes_arrive_in_order(transport, host).await;
    a_full_direction_holds_the_writer_back(transport, host).await;
    shutdown_ends_both_directions(transport, host).await;
    a_dropped_end_is_seen_by_the_peer(transport, host).await;
    a_dropped_accept_loses_nothing(transport, host).await;
    errors_name_the_endpoint(transport, host).await;
}

async fn both_ends_know_each_other(transport: &dyn Transport, host: &str) {
    let (client, server) = connected(transport, host).await;
    assert_eq!(client.info.local, server.info.remote);
    assert_eq!(client.info.remote, server.info.local);
    assert_eq!(client.info.protocol, transport.protocol());
}

async fn bytes_arrive_in_order(transport: &dyn Transport, host: &str) {
    let (mut client, mut server) = connected(transport, host).await;
    write(&*client.writer, &[b"Ice", b"", b"P\x01\x00"]).await.unwrap();
    assert_eq!(read(&mut *server.reader, 6).await, b"IceP\x01\x00");
    for byte in *b"back" {
        write(&*server.writer, &[&[byte]]).await.unwrap();
    }
    assert_eq!(read(&mut *client.reader, 4).await, b"back");
}

/// The reader starts only after the writer found the direction full; the writer is then woken again and again.
async fn a_full_direction_holds_the_writer_back(transport: &dyn Transport, host: &str) {
    let (client, mut server) = connected(transport, host).await;
    let (full, is_full) = oneshot::channel();
    let sent: Vec<u8> = (0..16 << 20).map(|i: u32| (i / 3) as u8).collect();
    // The system's buffers hold megabytes; memory does not, and is slow in segments of one byte.
    let sent = if transport.accepts(&endpoint("127.0.0.1", 0)) { sent } else { sent[..200_000].to_vec() };
    let expected = sent.clone();
    let writing = tokio::spawn(async move {
        let (mut full, mut rest) = (Some(full), &sent[..]);
        while !rest.is_empty() {
            match client.writer.try_write(&[IoSlice::new(rest)]) {
                Ok(count) => rest = &rest[count..],
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::WouldBlock);
                    full.take().map(|full| full.send(()));
                    poll_fn(|cx| client.writer.poll_writable(cx)).await.unwrap();
                }
            }
        }
    });
    is_full.await.expect("the direction was never full");
    assert!(read(&mut *server.reader, expected.len()).await == expected);
    writing.await.unwrap();
    assert_eq!(read(&mut *server.reader, 1).await, b"");
}

async fn shutdown_ends_both_directions(transport: &dyn Transport, host: &str) {
    let (client, mut server) = connected(transport, host).await;
    write(&*client.writer, &[b"last"]).await.unwrap();
    let Io { mut reader, writer, .. } = client;
    let (waits, is_waiting) = oneshot::channel();
    let mut waits = Some(waits);
    let waiting = tokio::spawn(async move {
        let mut byte = [0];
        let mut buf = ReadBuf::new(&mut byte);
        poll_fn(|cx| {
            let polled = reader.poll_read(cx, &mut buf);
            waits.take().map(|waits| waits.send(polled.is_pending()));
            polled
        })
        .await
        .map(|()| buf.filled().len())
    });
    assert!(is_waiting.await.unwrap());
    writer.shutdown();
    assert_eq!(waiting.await.unwrap().unwrap(), 0);
    assert_eq!(read(&mut *server.reader, 5).await, b"last");
    assert_eq!(writer.try_write(&[IoSlice::new(b"x")]).unwrap_err().kind(), ErrorKind::BrokenPipe);
    poll_fn(|cx| writer.poll_writable(cx)).await.unwrap();
    writer.shutdown();
}

async fn a_dropped_end_is_seen_by_the_peer(transport: &dyn Transport, host: &str) {
    let (client, mut server) = connected(transport, host).await;
    drop(client);
    assert_eq!(read(&mut *server.reader, 1).await, b"");
    // The first bytes may leave before the peer's refusal is known.
    let failed = loop {
        match write(&*server.writer, &[b"x"]).await {
            Ok(()) => tokio::task::yield_now().await,
            Err(error) => break error,
        }
    };
    assert!(matches!(failed.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset), "{failed}");
}

async fn a_dropped_accept_loses_nothing(transport: &dyn Transport, host: &str) {
    let mut listener = listen(transport, host).await;
    for _ in 0..3 {
        let mut accept = listener.accept();
        let pending = poll_fn(|cx| Poll::Ready(accept.as_mut().poll(cx).is_pending())).await;
        assert!(pending);
    }
    let endpoint = listener.endpoint();
    let clients = [transport.connect(&endpoint).await.unwrap(), transport.connect(&endpoint).await.unwrap()];
    let mut found =
        [listener.accept().await.unwrap().info.remote, listener.accept().await.unwrap().info.remote];
    let mut expected = clients.map(|client| client.info.local);
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

async fn errors_name_the_endpoint(transport: &dyn Transport, host: &str) {
    let listener = listen(transport, host).await;
    let endpoint = listener.endpoint();
    let Endpoint::Tcp(TcpEndpoint { port, .. }) = endpoint else { panic!("{endpoint:?}") };
    assert_ne!(port, 0);
    let named = match host.contains(':') {
        true => format!("tcp -h \"{host}\" -p {port}: "),
        false => format!("tcp -h {host} -p {port}: "),
    };

    let error = transport.bind(&endpoint).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
    assert!(error.to_string().starts_with(&named), "{error}");

    drop(listener);
    let error = transport.connect(&endpoint).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    assert!(error.to_string().starts_with(&named), "{error}");
}

#[tokio::test]
async fn tcp_names_the_address_and_the_reason() {
    let tcp = Tcp::default();
    let mut refused = listen(&tcp, "127.0.0.1").await.endpoint();
    let error = tcp.connect(&refused).await.unwrap_err().to_string();
    let port = port(&refused);
    let expected = format!("tcp -h 127.0.0.1 -p {port}: cannot connect to 127.0.0.1:{port}: ");
    assert!(error.starts_with(&expected) && error.contains("refused"), "{error}");

    let Endpoint::Tcp(tcp_endpoint) = &mut refused else { unreachable!() };
    tcp_endpoint.source_address = Some("nonsense".into());
    let error = tcp.connect(&refused).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().ends_with("source address 'nonsense' is not an IP address"), "{error}");
}

#[tokio::test]
async fn tcp_connects_from_the_source_address() {
    let tcp = Tcp::default();
    let mut listener = listen(&tcp, "127.0.0.1").await;
    let mut endpoint = listener.endpoint();
    let Endpoint::Tcp(tcp_endpoint) = &mut endpoint else { unreachable!() };
    tcp_endpoint.source_address = Some("127.0.0.9".into());
    let client = tcp.connect(&endpoint).await.unwrap();
    assert!(client.info.local.starts_with("127.0.0.9:"), "{:?}", client.info);
    assert_eq!(listener.accept().await.unwrap().info.remote, client.info.local);

    let Endpoint::Tcp(tcp_endpoint) = &mut endpoint else { unreachable!() };
    tcp_endpoint.source_address = Some("::1".into());
    let error = tcp.connect(&endpoint).await.unwrap_err().to_string();
    assert!(error.ends_with("from ::1: the source is of another address family"), "{error}");
}

/// All interfaces, IPv4 and IPv6, behind one port that the system chose.
#[tokio::test]
async fn tcp_wildcards_listen_at_both_families() {
    if !has_ipv6() {
        return;
    }
    let tcp = Tcp::default();
    for host in ["", "*"] {
        let mut listeners = tcp.bind(&endpoint(host, 0)).await.unwrap();
        assert_eq!(listeners.len(), 2);
        assert_eq!(listeners[0].endpoint(), listeners[1].endpoint());
        let port = port(&listeners[0].endpoint());
        for (listener, host) in listeners.iter_mut().zip(["127.0.0.1", "::1"]) {
            let client = tcp.connect(&endpoint(host, port)).await.unwrap();
            assert_eq!(listener.accept().await.unwrap().info.remote, client.info.local);
        }
        // A client without a host means this machine.
        let client = tcp.connect(&endpoint(host, port)).await.unwrap();
        assert_eq!(client.info.remote, format!("127.0.0.1:{port}"));
    }
}

#[tokio::test]
async fn tcp_keeps_to_one_family_if_told() {
    if !has_ipv6() {
        return;
    }
    let only_v4 = Tcp::new(TcpConfig { ipv6: false, ..TcpConfig::default() });
    let only_v6 = Tcp::new(TcpConfig { ipv4: false, ..TcpConfig::default() });
    let v4 = only_v4.bind(&endpoint("", 0)).await.unwrap();
    let v6 = only_v6.bind(&endpoint("", port(&v4[0].endpoint()))).await.unwrap();
    assert_eq!((v4.len(), v6.len()), (1, 1));
    let error = only_v4.connect(&endpoint("::1", 1)).await.unwrap_err();
    assert_eq!(error.to_string(), "tcp -h \"::1\" -p 1: host '::1' has no IPv4 address");
}

/// `::` alone takes IPv4 as well; its peers then have mapped addresses.
#[tokio::test]
async fn tcp_ipv6_wildcard_takes_ipv4() {
    if !has_ipv6() {
        return;
    }
    let tcp = Tcp::default();
    let mut listener = listen(&tcp, "::").await;
    let client = tcp.connect(&endpoint("127.0.0.1", port(&listener.endpoint()))).await.unwrap();
    let server = listener.accept().await.unwrap();
    assert_eq!(server.info.remote, client.info.local.replace("127.0.0.1:", "[::ffff:127.0.0.1]:"));
}

/// `localhost` is 127.0.0.1 and, on most machines, ::1. A listener at one of them is found whichever is tried first.
#[tokio::test]
async fn tcp_tries_each_address_of_a_host() {
    for (host, prefer_ipv6) in [("127.0.0.1", true), ("127.0.0.1", false), ("::1", true), ("::1", false)] {
        let tcp = Tcp::new(TcpConfig { prefer_ipv6, ..TcpConfig::default() });
        // A machine may know the name at one address only; one without a table of hosts has both.
        let known = tokio::net::lookup_host(("localhost", 0)).await.map(Iterator::collect::<Vec<_>>);
        let elsewhere = known.is_ok_and(|known| known.iter().all(|address| address.ip().to_string() != host));
        if elsewhere || !has_ipv6() && host == "::1" {
            continue;
        }
        let mut listener = listen(&tcp, host).await;
        let client = tcp.connect(&endpoint("localhost", port(&listener.endpoint()))).await.unwrap();
        assert_eq!(listener.accept().await.unwrap().info.remote, client.info.local);
    }
}

#[tokio::test]
async fn a_memory_network_knows_its_own_hosts_only() {
    let network = Network::new(["alpha", "beta"]);
    assert!(network.accepts(&endpoint("alpha", 1)) && network.accepts(&endpoint("beta", 1)));
    assert!(!network.accepts(&endpoint("gamma", 1)));
    let error = network.bind(&endpoint("gamma", 1)).await.err().unwrap();
    assert_eq!(error.to_string(), "tcp -h gamma -p 1: no such host in this memory network");

    let alpha = listen(&network, "alpha").await;
    let beta = listen(&network, "beta").await;
    assert_eq!(port(&alpha.endpoint()), port(&beta.endpoint()));
    let other = listen(&network, "alpha").await;
    assert_ne!(port(&alpha.endpoint()), port(&other.endpoint()));
}

/// Whoever waits to be accepted by a listener that goes away sees the end.
#[tokio::test]
async fn a_memory_listener_that_is_dropped_ends_what_it_did_not_accept() {
    let network = Network::new(["alpha"]);
    let listener = listen(&network, "alpha").await;
    let mut client = network.connect(&listener.endpoint()).await.unwrap();
    drop(listener);
    assert_eq!(read(&mut *client.reader, 1).await, b"");
}

#[tokio::test]
async fn segments_are_cut() {
    let (first, mut second) = pair_with(Direction::in_segments_of(7), Direction::default());
    write(&*first.writer, &[b"0123456789"]).await.unwrap();
    assert_eq!(read_once(&mut *second.reader, 100).await.unwrap(), b"0123456");
    assert_eq!(read_once(&mut *second.reader, 100).await.unwrap(), b"789");
    let (first, _second) =
        pair_with(Direction { write_at_most: 3, ..Direction::default() }, Direction::default());
    assert_eq!(first.writer.try_write(&[IoSlice::new(b"ab"), IoSlice::new(b"cd")]).unwrap(), 3);
}

#[tokio::test]
async fn a_direction_is_bounded() {
    let (first, mut second) = pair();
    let large = vec![1; 100_000];
    assert_eq!(first.writer.try_write(&[IoSlice::new(&large)]).unwrap(), 64 << 10);
    let full = first.writer.try_write(&[IoSlice::new(&large)]).unwrap_err();
    assert_eq!(full.kind(), ErrorKind::WouldBlock);
    read_once(&mut *second.reader, 10).await.unwrap();
    assert_eq!(first.writer.try_write(&[IoSlice::new(&large)]).unwrap(), 10);
}

#[tokio::test]
async fn faults_come_after_their_bytes() {
    let (first, mut second) = pair_with(Direction::ending_after(4), Direction::default());
    assert_eq!(write(&*first.writer, &[b"123456"]).await.unwrap_err().kind(), ErrorKind::BrokenPipe);
    assert_eq!(read(&mut *second.reader, 6).await, b"1234");
    // The other direction lives on.
    write(&*second.writer, &[b"x"]).await.unwrap();

    let (mut first, second) =
        pair_with(Direction::default(), Direction::failing_after(2, ErrorKind::ConnectionReset));
    write(&*second.writer, &[b"12"]).await.unwrap();
    assert_eq!(read(&mut *first.reader, 2).await, b"12");
    let error = read_once(&mut *first.reader, 1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert_eq!(write(&*second.writer, &[b"3"]).await.unwrap_err().kind(), ErrorKind::ConnectionReset);

    let (first, mut second) = pair_with(Direction::ending_after(0), Direction::default());
    assert_eq!(read(&mut *second.reader, 1).await, b"");
    assert!(first.writer.try_write(&[IoSlice::new(b"x")]).is_err());
}

#[test]
fn transports_are_shared() {
    fn check<T: Send + Sync + 'static>() {}
    check::<Arc<dyn Transport>>();
    check::<Network>();
    check::<Tcp>();
    check::<Arc<dyn WriteHalf>>();
}

/// Containers often have no IPv6, not even `::1`.
fn has_ipv6() -> bool {
    let has = std::net::TcpListener::bind("[::1]:0").is_ok();
    if !has {
        eprintln!("this machine has no IPv6: not tested");
    }
    has
}

fn endpoint(host: &str, port: u16) -> Endpoint {
    let host = host.into();
    Endpoint::Tcp(TcpEndpoint { host, port, timeout_ms: 60_000, compress: false, source_address: None })
}

fn port(endpoint: &Endpoint) -> u16 {
    match endpoint {
        Endpoint::Tcp(tcp) => tcp.port,
        other => panic!("{other:?}"),
    }
}

async fn listen(transport: &dyn Transport, host: &str) -> Box<dyn Listener> {
    let mut listeners = transport.bind(&endpoint(host, 0)).await.unwrap();
    assert_eq!(listeners.len(), 1);
    listeners.remove(0)
}

async fn connected(transport: &dyn Transport, host: &str) -> (Io, Io) {
    let mut listener = listen(transport, host).await;
    let client = transport.connect(&listener.endpoint()).await.unwrap();
    (client, listener.accept().await.unwrap())
}

/// Writes all of `parts`, as one vectored write as far as possible.
async fn write(writer: &dyn WriteHalf, parts: &[&[u8]]) -> io::Result<()> {
    let mut slices: Vec<_> = parts.iter().map(|part| IoSlice::new(part)).collect();
    let mut rest = &mut slices[..];
    IoSlice::advance_slices(&mut rest, 0);
    while !rest.is_empty() {
        match writer.try_write(rest) {
            Ok(count) => IoSlice::advance_slices(&mut rest, count),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                poll_fn(|cx| writer.poll_writable(cx)).await?
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn read_once(reader: &mut dyn ReadHalf, at_most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; at_most];
    let mut buf = ReadBuf::new(&mut bytes);
    poll_fn(|cx| reader.poll_read(cx, &mut buf)).await?;
    Ok(buf.filled().to_vec())
}

/// Reads `count` bytes, fewer only at the end.
async fn read(reader: &mut dyn ReadHalf, count: usize) -> Vec<u8> {
    let mut all = Vec::new();
    while all.len() < count {
        let read = read_once(reader, (count - all.len()).min(64 << 10)).await.unwrap();
        if read.is_empty() {
            break;
        }
        all.extend(read);
    }
    all
}
