//! Each row of WIRE 2.3, as bytes and the reaction to them.

use super::bytes::{Request, batch, encapsulation, hex, message, nothing, params, ping};
use super::panics;
use super::peer::{Peer, serves_others};
use super::target::{Colour, Point, Server};

use floe::wire::{MessageKind, Version};

/// What a server does.
#[derive(Clone, Copy)]
enum Reaction {
    /// It drops the connection, without a reply.
    Drops,
    /// It ignores the message; the connection stays.
    Ignores,
    /// It replies to request 1 with this status; the connection stays.
    Replies(u8),
}
use Reaction::{Drops, Ignores, Replies};

/// Sends each message on a connection of its own and checks the reaction.
#[track_caller]
fn check(cases: &[(&str, Vec<u8>, Reaction)]) {
    let server = Server::start();
    for (what, bytes, reaction) in cases {
        println!("{what}");
        let mut peer = Peer::connect(server.at);
        peer.send(bytes);
        match *reaction {
            Drops => assert_eq!(peer.dropped(), 0, "{what}: replies before the end"),
            Ignores => peer.still_serves(),
            Replies(status) => {
                let reply = peer.reply();
                assert_eq!(
                    (reply.id, reply.status),
                    (1, status),
                    "{what}: {:?}",
                    String::from_utf8_lossy(&reply.rest)
                );
                peer.still_serves();
            }
        }
        serves_others(server.at);
    }
    panics::none();
}

/// A request message with this body.
fn request(body: &str) -> Vec<u8> {
    message(MessageKind::Request, &hex(body))
}

/// A validate message with these bytes of the header changed.
fn header(at: usize, bytes: &str) -> Vec<u8> {
    let mut message = hex("49 63 65 50 01 00 01 00 03 00 0e 00 00 00");
    let bytes = hex(bytes);
    message[at..at + bytes.len()].copy_from_slice(&bytes);
    message
}

#[test]
fn a_bad_header_drops_the_connection() {
    check(&[
        ("magic", header(0, "49 63 65 51"), Drops),
        ("protocol 2.0", header(4, "02 00"), Drops),
        ("protocol 1.1", header(4, "01 01"), Drops),
        ("protocol encoding 1.1", header(6, "01 01"), Drops),
        ("protocol encoding 2.0", header(6, "02 00"), Drops),
        ("type 5", header(8, "05"), Drops),
        ("type 255", header(8, "ff"), Drops),
        ("size 13", header(10, "0d 00 00 00"), Drops),
        ("size 0", header(10, "00 00 00 00"), Drops),
        ("size -1", header(10, "ff ff ff ff"), Drops),
        ("size -2^31", header(10, "00 00 00 80"), Drops),
        // A request, so that nothing but the size is wrong; its body never comes.
        ("size above Ice.MessageSizeMax", hex("49 63 65 50 01 00 01 00 00 00 01 00 10 00"), Drops),
        ("size 2^31-1", hex("49 63 65 50 01 00 01 00 00 00 ff ff ff 7f"), Drops),
        ("http", b"GET / HTTP/1.1\r\n\r\n".to_vec(), Drops),
        ("tls", hex("16 03 01 00 a5 01 00 00 a1 03 03 00 00 00 00"), Drops),
    ]);
}

#[test]
fn a_message_of_the_largest_size_is_taken() {
    let server = Server::start();
    let mut peer = Peer::connect(server.at);
    let mut request = Request::of("take", params(&vec![1u8; 1024 * 1024 - 100]));
    let spare = 1024 * 1024 - request.message().len();
    request.params = params(&vec![1u8; 1024 * 1024 - 100 + spare]);
    assert_eq!(request.message().len(), 1024 * 1024);
    peer.send(&request.message());
    assert_eq!(peer.reply().status, 0);
    peer.still_serves();
}

#[test]
fn a_body_that_breaks_the_protocol_drops_the_connection() {
    let batch = |body: &str| message(MessageKind::BatchRequest, &hex(body));
    let entry = "01 74 00 00 08 69 63 65 5f 70 69 6e 67 02 00 06 00 00 00 01 01";
    let compressed = |body: &str| {
        let mut bytes = message(MessageKind::Request, &hex(body));
        bytes[9] = 2;
        bytes
    };
    check(&[
        (
            "facet path of 2",
            request("01 00 00 00 01 74 00 02 01 66 01 67 04 65 63 68 6f 00 00 06 00 00 00 01 01"),
            Drops,
        ),
        ("an empty body", request(""), Drops),
        ("a cut operation", request("01 00 00 00 01 74 00 00 09 65 63"), Drops),
        (
            "a name that is not UTF-8",
            request("01 00 00 00 01 ff 00 00 04 65 63 68 6f 00 00 06 00 00 00 01 01"),
            Drops,
        ),
        ("a name of 2^31-1 bytes", request("01 00 00 00 ff ff ff ff 7f 74 00"), Drops),
        ("a name of -1 bytes", request("01 00 00 00 ff ff ff ff ff 74 00"), Drops),
        (
            "a context of 2^31-1 entries",
            request("01 00 00 00 01 74 00 00 04 65 63 68 6f 00 ff ff ff ff 7f"),
            Drops,
        ),
        ("batch count -1", batch(&format!("ff ff ff ff {entry}")), Drops),
        ("batch count 2, one request", batch(&format!("02 00 00 00 {entry}")), Drops),
        ("batch count 2^31-1", batch(&format!("ff ff ff 7f {entry}")), Drops),
        ("batch without a count", batch("01 00"), Drops),
        ("undecompressable body", compressed("ff 00 00 00 42 5a 68 39 de ad be ef"), Drops),
        ("compressed, claims 2^31-1", compressed("ff ff ff 7f 42 5a 68 39 31 41 59 26 53 59"), Drops),
        ("compressed, claims 14", compressed("0e 00 00 00 42 5a 68 39 31 41 59 26 53 59"), Drops),
        ("a reply of 3 bytes", message(MessageKind::Reply, &hex("01 00 00")), Drops),
    ]);
}

/// The request is whole, so it gets an answer: what is wrong is inside its parameters.
#[test]
fn parameters_that_cannot_be_read_are_answered() {
    let echo = |params: &str| Request::of("echo", hex(params)).message();
    check(&[
        ("encapsulation of 5", echo("05 00 00 00 01 01 01 61"), Replies(5)),
        ("encapsulation of 0", echo("00 00 00 00 01 01 01 61"), Replies(5)),
        ("encapsulation of -1", echo("ff ff ff ff 01 01 01 61"), Replies(5)),
        ("encapsulation of 2^31-1", echo("ff ff ff 7f 01 01 01 61"), Replies(5)),
        ("encapsulation beyond the message", echo("09 00 00 00 01 01 01 61"), Replies(5)),
        ("no encapsulation", echo(""), Replies(5)),
        ("a cut encapsulation", echo("08 00 00"), Replies(5)),
        ("encoding 1.9", echo("08 00 00 00 01 09 01 61"), Replies(5)),
        ("encoding 2.0", echo("08 00 00 00 02 00 01 61"), Replies(5)),
        ("the native encoding", echo("08 00 00 00 42 01 01 61"), Replies(5)),
        ("no parameters", echo("06 00 00 00 01 01"), Replies(5)),
        ("a cut string", echo("08 00 00 00 01 01 02 61"), Replies(5)),
        ("a string of 2^31-1 bytes", echo("0b 00 00 00 01 01 ff ff ff ff 7f"), Replies(5)),
        ("a string that is not UTF-8", echo("08 00 00 00 01 01 01 ff"), Replies(5)),
        ("bytes after the parameters, inside", echo("09 00 00 00 01 01 01 61 00"), Replies(5)),
        ("one stray byte in 1.0", echo("09 00 00 00 01 00 01 61 00"), Replies(0)),
        ("bytes after the encapsulation", echo("08 00 00 00 01 01 01 61 de ad be ef"), Replies(0)),
        (
            "ice_isA without its parameter",
            Request { mode: 1, ..Request::of("ice_isA", nothing()) }.message(),
            Replies(5),
        ),
        (
            "encoding 1.9 for ice_ping",
            Request { mode: 1, ..Request::of("ice_ping", hex("06 00 00 00 01 09")) }.message(),
            Replies(5),
        ),
        (
            "an enumerator that is not there",
            Request {
                mode: 2,
                ..Request::of("idem", hex("13 00 00 00 01 01 03 00 00 00 00 00 00 00 00 00 00 00 00"))
            }
            .message(),
            Replies(5),
        ),
    ]);
}

#[test]
fn modes_are_checked_where_a_repetition_could_hurt() {
    let echo = |mode| Request { mode, ..Request::of("echo", params("a")) }.message();
    let idem = |mode| {
        let params = encapsulation(Version::SLICE_1_1, |w| {
            w.put(&Colour::Red);
            w.put(&Point::default());
        });
        Request { mode, ..Request::of("idem", params) }.message()
    };
    check(&[
        ("normal with 0", echo(0), Replies(0)),
        ("normal with 1", echo(1), Replies(5)),
        ("normal with 2", echo(2), Replies(5)),
        ("normal with 7", echo(7), Replies(5)),
        ("idempotent with 0", idem(0), Replies(0)),
        ("idempotent with 1", idem(1), Replies(0)),
        ("idempotent with 2", idem(2), Replies(0)),
        ("idempotent with 7", idem(7), Replies(0)),
    ]);
}

#[test]
fn what_does_not_matter_is_ignored() {
    let mut small = Request::of("echo", params("a")).message();
    small[9] = 1;
    let mut odd = small.clone();
    odd[9] = 7;
    check(&[
        ("validate after the start", header(0, "49"), Ignores),
        ("validate with compression byte 1", header(9, "01"), Ignores),
        ("batch count 0", batch(&[]), Ignores),
        (
            "a reply with an unknown id",
            message(MessageKind::Reply, &hex("09 00 00 00 00 06 00 00 00 01 01")),
            Ignores,
        ),
        ("a reply with id 0", message(MessageKind::Reply, &hex("00 00 00 00 00 06 00 00 00 01 01")), Ignores),
        ("a reply with an unknown status", message(MessageKind::Reply, &hex("09 00 00 00 c8")), Ignores),
        (
            "a oneway with bad parameters",
            Request { id: 0, ..Request::of("echo", hex("05 00 00 00 01 01")) }.message(),
            Ignores,
        ),
        (
            "a oneway to nobody",
            Request { id: 0, name: "nobody", ..Request::of("echo", nothing()) }.message(),
            Ignores,
        ),
        ("compression byte 1 on a small message", small, Replies(0)),
        ("compression byte 7", odd, Replies(0)),
    ]);
}

#[test]
fn requests_for_what_is_not_there_are_answered() {
    check(&[
        ("empty identity", Request { name: "", ..Request::of("ice_ping", nothing()) }.message(), Replies(2)),
        (
            "empty name, category with a default servant",
            request("01 00 00 00 00 03 61 6e 79 00 08 69 63 65 5f 70 69 6e 67 02 00 06 00 00 00 01 01"),
            Replies(2),
        ),
        (
            "any name in that category",
            request("01 00 00 00 01 78 03 61 6e 79 00 08 69 63 65 5f 70 69 6e 67 02 00 06 00 00 00 01 01"),
            Replies(0),
        ),
        (
            "unknown object",
            Request { name: "nobody", ..Request::of("ice_ping", nothing()) }.message(),
            Replies(2),
        ),
        (
            "unknown facet",
            Request { facet: "nothing", ..Request::of("ice_ping", nothing()) }.message(),
            Replies(3),
        ),
        ("unknown operation", Request::of("nothing", nothing()).message(), Replies(4)),
        ("empty operation", Request::of("", nothing()).message(), Replies(4)),
        ("unknown built-in operation", Request::of("ice_pong", nothing()).message(), Replies(4)),
    ]);
}

#[test]
fn a_close_message_closes() {
    let server = Server::start();
    let mut peer = Peer::connect(server.at);
    peer.send(&hex("49 63 65 50 01 00 01 00 04 00 0e 00 00 00"));
    assert_eq!(peer.dropped(), 0);
    // A close message of another size breaks the protocol; the reaction is the same.
    let mut peer = Peer::connect(server.at);
    peer.send(&message(MessageKind::CloseConnection, &[0]));
    assert_eq!(peer.dropped(), 0);
    panics::none();
}

/// A message may come in as many pieces as the network likes.
#[test]
fn a_message_may_come_byte_by_byte() {
    let server = Server::start();
    let mut peer = Peer::connect(server.at);
    for byte in ping(1) {
        peer.send(&[byte]);
    }
    assert_eq!(peer.reply().status, 0);
    peer.still_serves();
}

/// Requests before a message that breaks the protocol were started; what is sent after it is never read.
#[test]
fn nothing_is_read_after_a_broken_message() {
    let server = Server::start();
    let mut peer = Peer::connect(server.at);
    peer.send(&[header(0, "00"), ping(1)].concat());
    assert_eq!(peer.dropped(), 0);
}
