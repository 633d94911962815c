//! Endpoints as text.

use proptest::prelude::*;

use super::*;
use crate::text::tests::nasty;

/// Any endpoint that has a text form.
pub(crate) fn endpoint() -> impl Strategy<Value = Endpoint> {
    prop_oneof![
        tcp().prop_map(Endpoint::Tcp),
        tcp().prop_map(Endpoint::Ssl),
        ws().prop_map(Endpoint::Ws),
        ws().prop_map(Endpoint::Wss),
        udp().prop_map(Endpoint::Udp),
        bt().prop_map(Endpoint::Bt),
        iap().prop_map(Endpoint::Iap),
        opaque().prop_map(Endpoint::Opaque),
    ]
}

fn tcp() -> impl Strategy<Value = TcpEndpoint> {
    (text(), any::<u16>(), timeout(), any::<bool>(), address()).prop_map(
        |(host, port, timeout_ms, compress, source_address)| TcpEndpoint {
            host,
            port,
            timeout_ms,
            compress,
            source_address,
        },
    )
}

fn ws() -> impl Strategy<Value = WsEndpoint> {
    let resource = text().prop_filter("not empty", |text| !text.is_empty());
    (tcp(), resource).prop_map(|(tcp, resource)| WsEndpoint { tcp, resource })
}

fn udp() -> impl Strategy<Value = UdpEndpoint> {
    let interface = proptest::option::of(text().prop_filter("a name", |text| !text.is_empty()));
    (text(), any::<u16>(), any::<bool>(), any::<bool>(), -1..=i32::MAX, interface, address()).prop_map(
        |(host, port, compress, connect, ttl, interface, source_address)| UdpEndpoint {
            host,
            port,
            compress,
            connect,
            ttl,
            interface,
            source_address,
        },
    )
}

fn bt() -> impl Strategy<Value = BtEndpoint> {
    (any::<bool>(), text(), text(), timeout(), any::<bool>(), 0..=30, text()).prop_map(
        |(secure, address, uuid, timeout_ms, compress, channel, name)| BtEndpoint {
            secure,
            address,
            uuid,
            timeout_ms,
            compress,
            channel,
            name,
        },
    )
}

fn iap() -> impl Strategy<Value = IapEndpoint> {
    (any::<bool>(), text(), text(), text(), text(), timeout(), any::<bool>()).prop_map(
        |(secure, manufacturer, model, name, protocol, timeout_ms, compress)| IapEndpoint {
            secure,
            manufacturer,
            model,
            name,
            protocol,
            timeout_ms,
            compress,
        },
    )
}

fn opaque() -> impl Strategy<Value = OpaqueEndpoint> {
    let bytes = proptest::collection::vec(any::<u8>(), 1..20);
    let version = (1..=u8::MAX, any::<u8>()).prop_map(|(major, minor)| crate::wire::Version { major, minor });
    (10..=i16::MAX, version, bytes).prop_map(|(kind, encoding, bytes)| OpaqueEndpoint {
        kind,
        encoding,
        bytes,
    })
}

/// A value of an option; `*` means something else.
fn text() -> impl Strategy<Value = String> {
    nasty().prop_filter("not a wildcard", |text| text != "*")
}

fn timeout() -> impl Strategy<Value = i32> {
    prop_oneof![Just(-1), 1..=i32::MAX]
}

fn address() -> impl Strategy<Value = Option<String>> {
    let known = ["127.0.0.1", "::1", "fe80::1%eth0"].map(str::to_owned).to_vec();
    proptest::option::of(proptest::sample::select(known))
}

fn parse(text: &str, adapter: bool) -> String {
    match Endpoint::parse(text, &EndpointDefaults::default(), adapter) {
        Ok(endpoint) => endpoint.to_string(),
        Err(error) => error.to_string(),
    }
}

/// As seen on stock Ice 3.7.8, before the port is chosen.
#[test]
fn endpoints_of_an_adapter() {
    let check = |text: &str, expected: Option<&[&str]>| {
        let endpoints = Endpoint::parse_adapter(text, &EndpointDefaults::default());
        let found =
            endpoints.ok().map(|endpoints| endpoints.iter().map(Endpoint::to_string).collect::<Vec<_>>());
        assert_eq!(
            found,
            expected.map(|expected| expected.iter().map(|text| (*text).to_owned()).collect()),
            "{text}"
        );
    };
    check("tcp -h *", Some(&["tcp -p 0 -t 60000"]));
    check("default", Some(&["tcp -p 0 -t 60000"]));
    check("udp -h 239.1.2.3 -p 14444 --interface *", Some(&["udp -h 239.1.2.3 -p 14444"]));
    check("ws -h * -r /x", Some(&["ws -p 0 -t 60000 -r /x"]));
    check("tcp -h \"::0\"", Some(&["tcp -h \"::0\" -p 0 -t 60000"]));
    check("tcp:", Some(&["tcp -p 0 -t 60000"]));
    check("tcp:udp", Some(&["tcp -p 0 -t 60000", "udp -p 0"]));
    check("  ", Some(&[]));
    for text in
        [":", "tcp::tcp", "foo", "tcp:foo", "tcp -h ::1", "tcp --sourceAddress 1.2.3.4", "tcp, tcp", "tcp -x"]
    {
        check(text, None);
    }
}

#[test]
fn an_error_names_option_and_endpoint() {
    let check = |text: &str, why: &str| {
        assert_eq!(parse(text, false), format!("invalid endpoint '{text}': {why}"));
    };
    check("tcp -h", "option -h has no value");
    check("tcp -h h -h g", "option -h is given twice");
    check("tcp -h h -p 65536", "option -p wants 0 to 65535, found '65536'");
    check("tcp -h h -p x", "option -p wants 0 to 65535, found 'x'");
    check("tcp -t 0", "option -t wants milliseconds from 1 to 2147483647 or 'infinite', found '0'");
    check("tcp -z 1", "option -z has no value, found '1'");
    check("tcp --foo 1", "unknown option '--foo'");
    check("tcp -h *", "'-h *' is for object adapters only");
    check("tcp -h 'a", "mismatched quote");
    check("tcp --sourceAddress x", "option --sourceAddress wants an IP address, found 'x'");
    check("opaque -v abcd", "option -t is missing");
    check("opaque -t 99", "option -v is missing");
    check("opaque -t 99 -v abc", "base64 of 3 characters, expected a multiple of 4");
    check("opaque -t 99 -v abcd -e 2", "option -e: expected a version such as 1.1, found '2'");
    check("foo", "unknown protocol");
    check("", "it is empty");
    assert!(parse("opaque -t 1 -v abcd", false).contains("does not hold an endpoint of type 1"));
}

proptest! {
    #[test]
    fn an_endpoint_is_read_back_as_it_was(endpoint in endpoint()) {
        let text = endpoint.to_string();
        prop_assert_eq!(Endpoint::parse(&text, &EndpointDefaults::default(), false).unwrap(), endpoint, "{}", text);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in nasty(), adapter: bool) {
        for protocol in ["", "tcp ", "udp -h ", "ws -r ", "bt -u ", "iap -m ", "opaque -t 99 -v "] {
            let _ = Endpoint::parse(&format!("{protocol}{text}"), &EndpointDefaults::default(), adapter);
        }
    }
}
