//! Proxies as text, against the answers of stock Ice in `stock.txt`.

use proptest::prelude::*;

use super::ReferenceDefaults;
use super::reference::{InvocationMode, Options, Reference, Target};
use crate::endpoint::tests::endpoint;
use crate::error::Result;
use crate::identity::Identity;
use crate::properties::Properties;
use crate::text::ToStringMode;
use crate::text::tests::{answers, nasty};
use crate::wire::Version;

fn parse(text: &str) -> Result<Option<Reference>> {
    Reference::parse(text, &ReferenceDefaults::default())
}

fn answer(text: &str) -> String {
    match parse(text) {
        Ok(Some(reference)) => reference.to_string(),
        Ok(None) => "nil".to_owned(),
        Err(_) => "!".to_owned(),
    }
}

/// What a proxy is printed as, and whether it is accepted, is what stock Ice does, but for the lines that say
/// otherwise.
#[test]
fn proxies_as_stock_ice_reads_and_prints_them() {
    let mut wrong = Vec::new();
    for (input, expected) in answers(include_str!("stock.txt")) {
        let found = answer(&input);
        if found != expected {
            wrong.push(format!("{input} => {expected} <> {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_error_says_what_was_expected() {
    let check = |text: &str, expected: &str| assert_eq!(parse(text).unwrap_err().to_string(), expected);
    check(
        "a -x",
        "invalid proxy 'a -x': expected an option -f -t -o -O -d -D -s -p -e, '@' or ':', found '-x'",
    );
    check("a -f", "invalid proxy 'a -f': option -f has no value");
    check("a -e 1", "invalid proxy 'a -e 1': option -e: expected a version such as 1.1, found '1'");
    check("'a", "invalid proxy ''a': mismatched quote around the identity");
    check(
        "a:tcp -h h -x 1",
        "invalid proxy 'a:tcp -h h -x 1': invalid endpoint 'tcp -h h -x 1': unknown option '-x'",
    );
    check("a:foo -h h", "invalid proxy 'a:foo -h h': invalid endpoint 'foo -h h': unknown protocol");
    check("a@b c", "invalid proxy 'a@b c': unexpected 'c' behind the adapter id");
}

/// As seen on stock Ice, with the property on the left.
#[test]
fn defaults_come_from_properties() {
    let check = |property: &str, text: &str, expected: &str| {
        let mut properties = Properties::new();
        properties.load_text(property);
        let defaults = ReferenceDefaults::from_properties(&properties).expect(property);
        let reference = Reference::parse(text, &defaults).expect(text).expect(text);
        assert_eq!(reference.to_string(), expected, "{property}");
    };
    check("", "a:default", "a -t -e 1.1:tcp -p 0 -t 60000");
    check("Ice.Default.Host=myhost", "a:tcp", "a -t -e 1.1:tcp -h myhost -p 0 -t 60000");
    check("Ice.Default.Host=::1", "a:default", "a -t -e 1.1:tcp -h \"::1\" -p 0 -t 60000");
    check("Ice.Default.Protocol=ws", "a:default", "a -t -e 1.1:ws -p 0 -t 60000 -r /");
    check("Ice.Default.Protocol=ssl", "a:default -t 7", "a -t -e 1.1:ssl -p 0 -t 7");
    check("Ice.Default.Timeout=-1", "a:ws -h h -p 1", "a -t -e 1.1:ws -h h -p 1 -t infinite -r /");
    check("Ice.Default.Timeout=7", "a:udp -h h -p 1", "a -t -e 1.1:udp -h h -p 1");
    let source = "Ice.Default.SourceAddress=1.2.3.4";
    check(source, "a:udp -h h -p 1", "a -t -e 1.1:udp -h h -p 1 --sourceAddress 1.2.3.4");
    let own = "a -t -e 1.1:tcp -h h -p 1 --sourceAddress 9.9.9.9 -t 60000";
    check(source, "a:tcp -h h -p 1 --sourceAddress 9.9.9.9", own);
    check("Ice.Default.EncodingVersion=1.0", "a", "a -t -e 1.0");
    for property in [
        "Ice.Default.Timeout=0",
        "Ice.Default.Timeout=infinite",
        "Ice.Default.SourceAddress=x",
        "Ice.Default.EncodingVersion=2.0",
        "Ice.Default.EndpointSelection=foo",
        "Ice.Default.InvocationTimeout=0",
    ] {
        let mut properties = Properties::new();
        properties.load_text(property);
        let error = ReferenceDefaults::from_properties(&properties).expect_err(property).to_string();
        assert!(error.contains(property.split('=').next().unwrap()), "{error}");
    }
}

#[test]
fn options_of_a_configured_proxy() {
    let mut properties = Properties::new();
    properties.load_text(
        "P.EndpointSelection=Ordered\nP.ConnectionCached=0\nP.PreferSecure=1\nP.CollocationOptimized=0\n\
         P.InvocationTimeout=1500\nP.LocatorCacheTimeout=0\nP.Context.a=b\n",
    );
    let options = Options::default().configured(&properties, "P").unwrap();
    assert_eq!(options.endpoint_selection, super::reference::EndpointSelection::Ordered);
    assert!(!options.connection_cached && options.prefer_secure && !options.collocation_optimized);
    assert_eq!(options.invocation_timeout, Some(std::time::Duration::from_millis(1500)));
    assert_eq!(options.locator_cache_timeout, Some(std::time::Duration::ZERO));
    assert_eq!(options.context.unwrap().get("a").map(String::as_str), Some("b"));
    assert_eq!(Options::default().configured(&properties, "Q").unwrap(), Options::default());
}

#[test]
fn names_in_the_modes_of_printing() {
    let reference = parse("a/\u{e9}\\u0007 -f \u{e9}@\u{e9}").unwrap().unwrap();
    assert_eq!(reference.to_text(ToStringMode::Unicode), "a/\u{e9}\\a -f \u{e9} -t -e 1.1 @ \u{e9}");
    assert_eq!(reference.to_text(ToStringMode::Ascii), "a/\\u00e9\\a -f \\u00e9 -t -e 1.1 @ \\u00e9");
    assert_eq!(
        reference.to_text(ToStringMode::Compat),
        "a/\\303\\251\\007 -f \\303\\251 -t -e 1.1 @ \\303\\251"
    );
}

fn reference() -> impl Strategy<Value = Reference> {
    let name = || nasty().prop_filter("not empty", |text| !text.is_empty());
    let identity = (name(), nasty()).prop_map(|(name, category)| Identity { name, category });
    let mode = proptest::sample::select(vec![
        InvocationMode::Twoway,
        InvocationMode::Oneway,
        InvocationMode::BatchOneway,
        InvocationMode::Datagram,
        InvocationMode::BatchDatagram,
    ]);
    let version = || (1..=u8::MAX, any::<u8>()).prop_map(|(major, minor)| Version { major, minor });
    let target = prop_oneof![
        Just(Target::WellKnown),
        name().prop_map(Target::Adapter),
        proptest::collection::vec(endpoint(), 1..4).prop_map(Target::Direct),
    ];
    (identity, nasty(), mode, any::<bool>(), version(), version(), target).prop_map(
        |(identity, facet, mode, secure, protocol, encoding, target)| Reference {
            identity,
            facet,
            mode,
            secure,
            protocol,
            encoding,
            target,
            options: Options::default(),
        },
    )
}

proptest! {
    #[test]
    fn a_proxy_is_read_back_as_it_was(reference in reference()) {
        let defaults = ReferenceDefaults::default();
        for mode in [ToStringMode::Unicode, ToStringMode::Ascii, ToStringMode::Compat] {
            let text = reference.to_text(mode);
            let back = Reference::parse(&text, &defaults).unwrap().unwrap();
            prop_assert_eq!(&back, &reference, "{}", text);
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in nasty(), tail in nasty()) {
        for text in [text.clone(), format!("a{text}"), format!("a:tcp {text} -h {tail}"), format!("'{text}' -f {tail}")] {
            if let Ok(Some(reference)) = parse(&text) {
                // What was accepted can be printed and read again.
                prop_assert_eq!(parse(&reference.to_string()).unwrap().unwrap(), reference);
            }
        }
    }
}
