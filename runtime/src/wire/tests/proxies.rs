//! WIRE 2.5 and 2.6: proxies and endpoints.

use super::*;
use crate::endpoint::{
    BtEndpoint, Endpoint, IapEndpoint, OpaqueEndpoint, TcpEndpoint, UdpEndpoint, WsEndpoint,
};
use crate::proxy::reference::{InvocationMode, Options, Reference, Target};
use crate::wire::ClassContext;

fn reference(identity: Identity, target: Target) -> Reference {
    Reference {
        identity,
        facet: String::new(),
        mode: InvocationMode::Twoway,
        secure: false,
        protocol: Version::PROTOCOL_1_0,
        encoding: V11,
        target,
        options: Options::default(),
    }
}

fn tcp(host: &str, port: u16, timeout_ms: i32) -> TcpEndpoint {
    TcpEndpoint { host: host.into(), port, timeout_ms, compress: false, source_address: None }
}

#[test]
fn a_direct_proxy() {
    let target = Target::Direct(vec![Endpoint::Tcp(tcp("127.0.0.1", 11000, 5000))]);
    let mut proxy = Reference { facet: "fc".into(), ..reference(identity("nm", "cat"), target) };
    check(
        V11,
        &proxy,
        "02 6e 6d 03 63 61 74 01 02 66 63 00 00 01 00 01 01 01 01 00 19 00 00 00 01 01 09 127.0.0.1 f8 2a 00 00 88 13 00 00 00",
    );
    proxy.encoding = V10;
    check(
        V10,
        &proxy,
        "02 6e 6d 03 63 61 74 01 02 66 63 00 00 01 01 00 19 00 00 00 01 00 09 127.0.0.1 f8 2a 00 00 88 13 00 00 00",
    );
}

/// The encapsulation of an endpoint has no table of instances, though what is around it may have one.
#[test]
fn a_proxy_in_a_class_in_encoding_1_0() {
    let endpoint = Endpoint::Tcp(tcp("127.0.0.1", 11000, 5000));
    let proxy = Reference { encoding: V10, ..reference(identity("a", ""), Target::Direct(vec![endpoint])) };
    let bytes = encoded(V10, &proxy);
    let classes = ClassContext::default();
    let mut r = Reader::new(&bytes, V10).with_classes(&classes);
    (r.expects_classes, r.met_classes) = (true, true);
    assert_eq!((r.get(), r.remaining()), (Ok(proxy), 0));
}

#[test]
fn indirect_proxies() {
    let at = reference(identity("a", ""), Target::Adapter("ad".into()));
    check(V11, &at, "01 61 00 00 00 00 01 00 01 01 00 02 61 64");
    let known = reference(identity("w", ""), Target::WellKnown);
    check(V11, &known, "01 77 00 00 00 00 01 00 01 01 00 00");
    let all = Reference {
        mode: InvocationMode::BatchDatagram,
        secure: true,
        protocol: Version { major: 2, minor: 3 },
        encoding: Version { major: 4, minor: 5 },
        ..known
    };
    check(V11, &all, "01 77 00 00 04 01 02 03 04 05 00 00");
}

#[test]
fn nil_is_an_empty_identity() {
    check(V11, &None::<Reference>, "00 00");
    check(V10, &None::<Reference>, "00 00");
    check(V11, &Some(reference(identity("w", ""), Target::WellKnown)), "01 77 00 00 00 00 01 00 01 01 00 00");
    decoded::<Reference>(V11, &hex("00 00")).expect_err("nil, where it may not be");
    decoded::<Option<Reference>>(V11, &hex("00 01 63 00 00 00 01 00 01 01 00 00")).expect_err("no name");
    let mut w = Writer::raw(V11);
    w.put(&reference(identity("", "c"), Target::WellKnown));
    w.finish().expect_err("no name");
}

#[test]
fn malformed_proxies_are_errors() {
    for bad in [
        "01 77 00 02 01 61 01 62 00 00 01 00 01 01 00 00", // two facets
        "01 77 00 00 05 00 01 00 01 01 00 00",             // no such mode
        "01 77 00 00 00 00 01 00 01 01 ff ff ff ff 7f",    // too many endpoints
        "01 77 00 00 00 00 01 00 01 01 01 01 00 05 00 00 00 01 01", // an endpoint of five bytes
    ] {
        decoded::<Reference>(V11, &hex(bad)).expect_err(bad);
    }
}

#[test]
fn every_endpoint_type() {
    check(V11, &Endpoint::Tcp(tcp("h", 1, -1)), "01 00 11 00 00 00 01 01 01 68 01 00 00 00 ff ff ff ff 00");
    let ssl = TcpEndpoint { compress: true, ..tcp("h", 65535, 60000) };
    check(V10, &Endpoint::Ssl(ssl), "02 00 11 00 00 00 01 00 01 68 ff ff 00 00 60 ea 00 00 01");

    let udp = Endpoint::Udp(UdpEndpoint {
        host: "127.0.0.1".into(),
        port: 99,
        compress: true,
        connect: false,
        ttl: -1,
        interface: None,
        source_address: None,
    });
    check(V11, &udp, "03 00 15 00 00 00 01 01 09 127.0.0.1 63 00 00 00 01");
    check(V10, &udp, "03 00 19 00 00 00 01 00 09 127.0.0.1 63 00 00 00 01 00 01 00 01");

    let ws = WsEndpoint { tcp: tcp("127.0.0.1", 80, 60000), resource: "/x".into() };
    let body = "1c 00 00 00 01 01 09 127.0.0.1 50 00 00 00 60 ea 00 00 00 02 2f 78";
    check(V11, &Endpoint::Ws(ws.clone()), &format!("04 00 {body}"));
    check(V11, &Endpoint::Wss(ws), &format!("05 00 {body}"));

    for (secure, kind) in [(false, "06"), (true, "07")] {
        let bt = BtEndpoint {
            secure,
            address: "a".into(),
            uuid: "u".into(),
            timeout_ms: 5,
            compress: true,
            channel: 0,
            name: String::new(),
        };
        check(V11, &Endpoint::Bt(bt), &format!("{kind} 00 0f 00 00 00 01 01 01 61 01 75 05 00 00 00 01"));
    }
    for (secure, kind) in [(false, "08"), (true, "09")] {
        let iap = IapEndpoint {
            secure,
            manufacturer: "m".into(),
            model: "o".into(),
            name: "n".into(),
            protocol: "p".into(),
            timeout_ms: 7,
            compress: false,
        };
        check(
            V11,
            &Endpoint::Iap(iap),
            &format!("{kind} 00 13 00 00 00 01 01 01 6d 01 6f 01 6e 01 70 07 00 00 00 00"),
        );
    }
}

/// `z:opaque -t 77 -e 1.0 -v AAEC`, and a known type in an encoding that nobody knows.
#[test]
fn an_unknown_endpoint_keeps_its_bytes_and_encoding() {
    let opaque = |kind, encoding, bytes: &[u8]| {
        Endpoint::Opaque(OpaqueEndpoint { kind, encoding, bytes: bytes.to_vec() })
    };
    for encoding in [V10, V11] {
        check(encoding, &opaque(77, V10, &[0, 1, 2]), "4d 00 09 00 00 00 01 00 00 01 02");
        check(encoding, &opaque(-1, V11, &[]), "ff ff 06 00 00 00 01 01");
        check(encoding, &opaque(1, Version { major: 9, minor: 9 }, &[5]), "01 00 07 00 00 00 09 09 05");
    }
}

#[test]
fn a_port_has_16_bits() {
    decoded::<Endpoint>(V11, &hex("01 00 11 00 00 00 01 01 01 68 00 00 01 00 ff ff ff ff 00"))
        .expect_err("65536");
    decoded::<Endpoint>(V11, &hex("01 00 11 00 00 00 01 01 01 68 ff ff ff ff ff ff ff ff 00"))
        .expect_err("-1");
}
