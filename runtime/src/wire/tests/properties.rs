//! For all values: what is written is read back. For all bytes: a value or an error, never a panic.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use proptest::collection::{btree_map, hash_map, vec};
use proptest::prelude::*;

use super::*;
use crate::endpoint::{Endpoint, OpaqueEndpoint, TcpEndpoint, UdpEndpoint, WsEndpoint};
use crate::proxy::reference::{InvocationMode, Options, Reference, Target};
use crate::wire::{
    Chunk, Header, ReplyHead, RequestHead, RequestTarget, View, batch_entries, put_request_head,
    request_failed,
};

fn encoding() -> impl Strategy<Value = Version> {
    prop_oneof![Just(V10), Just(V11)]
}

fn a_struct() -> impl Strategy<Value = S> {
    (any::<i32>(), "\\PC{0,300}").prop_map(|(i, s)| S { i, s })
}

fn an_identity() -> impl Strategy<Value = Identity> {
    ("\\PC{1,9}", "\\PC{0,9}").prop_map(|(name, category)| Identity { name, category })
}

fn an_endpoint() -> impl Strategy<Value = Endpoint> {
    let tcp = (".{0,20}", any::<u16>(), any::<i32>(), any::<bool>()).prop_map(
        |(host, port, timeout_ms, compress)| TcpEndpoint {
            host,
            port,
            timeout_ms,
            compress,
            source_address: None,
        },
    );
    let udp = (".{0,20}", any::<u16>(), any::<bool>()).prop_map(|(host, port, compress)| UdpEndpoint {
        host,
        port,
        compress,
        connect: false,
        ttl: -1,
        interface: None,
        source_address: None,
    });
    let opaque =
        (10..=i16::MAX, any::<[u8; 2]>(), vec(any::<u8>(), 0..20)).prop_map(|(kind, version, bytes)| {
            OpaqueEndpoint { kind, encoding: Version { major: version[0], minor: version[1] }, bytes }
        });
    prop_oneof![
        tcp.clone().prop_map(Endpoint::Tcp),
        tcp.clone().prop_map(Endpoint::Ssl),
        udp.prop_map(Endpoint::Udp),
        (tcp, ".{0,9}").prop_map(|(tcp, resource)| Endpoint::Ws(WsEndpoint { tcp, resource })),
        opaque.prop_map(Endpoint::Opaque),
    ]
}

fn a_reference() -> impl Strategy<Value = Reference> {
    let target = prop_oneof![
        vec(an_endpoint(), 1..4).prop_map(Target::Direct),
        "\\PC{1,9}".prop_map(Target::Adapter),
        Just(Target::WellKnown),
    ];
    let mode = prop_oneof![
        Just(InvocationMode::Twoway),
        Just(InvocationMode::Oneway),
        Just(InvocationMode::Datagram)
    ];
    (an_identity(), "\\PC{0,5}", mode, any::<bool>(), target).prop_map(
        |(identity, facet, mode, secure, target)| {
            let (protocol, encoding) = (Version::PROTOCOL_1_0, V10);
            Reference {
                identity,
                facet,
                mode,
                secure,
                protocol,
                encoding,
                target,
                options: Options::default(),
            }
        },
    )
}

fn same<T>(encoding: Version, value: &T) -> Result<(), TestCaseError>
where
    T: Encode + for<'a> Decode<'a> + PartialEq + Debug,
{
    let bytes = encoded(encoding, value);
    let found = decoded::<T>(encoding, &bytes);
    prop_assert_eq!(found.as_ref(), Ok(value));
    Ok(())
}

proptest! {
    #[test]
    fn values_come_back(
        encoding in encoding(),
        structs in vec(a_struct(), 0..20),
        shorts in vec(any::<i16>(), 0..600),
        floats in vec(any::<i64>().prop_map(|i| i as f64), 0..300),
        maps in vec(btree_map(any::<i32>(), vec(any::<bool>(), 0..5), 0..5), 0..5),
        hashed in hash_map("\\PC{0,5}", any::<i64>(), 0..10),
        block in vec(any::<u8>(), 0..40_000),
    ) {
        same(encoding, &structs)?;
        same(encoding, &shorts)?;
        same(encoding, &floats)?;
        same(encoding, &maps)?;
        same(encoding, &hashed)?;
        same(encoding, &Bytes::from(block))?;
        let bytes = encoded(encoding, &structs);
        let view: View<'_, S> = decoded(encoding, &bytes).unwrap();
        prop_assert_eq!(view.to_vec(), structs);
    }

    #[test]
    fn references_come_back(encoding in encoding(), reference in a_reference(), nil in any::<bool>()) {
        same(encoding, &(!nil).then_some(reference))?;
    }

    /// A reader that asks for some of the optionals gets these, and is not disturbed by the others.
    #[test]
    fn optionals_come_back(
        values in btree_map(0u32..400, a_struct(), 0..6),
        asked in vec(0u32..400, 0..6),
    ) {
        let bytes = written(V11, |w| values.iter().for_each(|(tag, value)| w.put_optional(*tag, Some(value))));
        let mut asked: Vec<u32> = asked.into_iter().chain(values.keys().copied().step_by(2)).collect();
        asked.sort_unstable();
        asked.dedup();
        let mut r = Reader::new(&bytes, V11);
        for tag in asked {
            let found = r.get_optional::<S>(tag)?;
            prop_assert_eq!(found.as_ref(), values.get(&tag));
        }
        prop_assert_eq!(r.finish(), Ok(()));
    }

    #[test]
    fn requests_come_back(
        identity in an_identity(),
        facet in "\\PC{0,5}",
        operation in "\\PC{0,300}",
        mode in any::<u8>(),
        context in btree_map("\\PC{0,5}", "\\PC{0,5}", 0..5),
    ) {
        let target = RequestTarget { identity: &identity, facet: &facet, operation: &operation, mode };
        let mut body = Vec::new();
        put_request_head(&mut body, Some(9), &target, context.iter().map(|(k, v)| (&k[..], &v[..])));
        let start = body.len();
        body.extend(hex("06 00 00 00 01 01"));
        let head = RequestHead::parse(&body).unwrap();
        prop_assert_eq!((head.name, head.category), (&identity.name[..], &identity.category[..]));
        prop_assert_eq!((head.facet, head.operation, head.mode), (&facet[..], &operation[..], mode));
        let found: BTreeMap<String, String> = head.context.iter().map(|(k, v)| (k.into(), v.into())).collect();
        prop_assert_eq!((found, head.params), (context, start..body.len()));
        for cut in 0..start {
            RequestHead::parse(&body[..cut]).expect_err("cut");
        }
    }

    #[test]
    fn random_bytes_do_not_panic(encoding in encoding(), bytes in vec(any::<u8>(), 0..200)) {
        read_everything(encoding, &bytes);
    }

    /// Bytes that lead deeper than random ones: most of them are small, as sizes and flags are.
    #[test]
    fn likely_bytes_do_not_panic(
        encoding in encoding(),
        bytes in vec(prop_oneof![4 => 0u8..4, 2 => 4u8..64, 1 => any::<u8>()], 0..200),
    ) {
        read_everything(encoding, &bytes);
    }

    #[test]
    fn changed_bytes_do_not_panic(
        encoding in encoding(),
        reference in a_reference(),
        items in vec(a_struct(), 0..4),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = written(encoding, |w| {
            w.put(&items);
            w.put(&reference);
            w.put_optional(1, Some(&reference));
        });
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len() + 1));
        let mut r = Reader::new(&bytes, encoding);
        let _ = r.get::<Vec<S>>().and_then(|_| r.get::<Reference>());
        let _ = r.get_optional::<Reference>(1).and_then(|_| r.finish());
        read_everything(encoding, &bytes);
    }
}

/// Feeds the bytes to every decoder there is.
fn read_everything(encoding: Version, bytes: &[u8]) {
    fn read<'a, T: Decode<'a>>(encoding: Version, chunk: &'a Chunk) {
        let _ = Reader::of_chunk(chunk, encoding).get::<T>();
        let _ = Reader::of_chunk(chunk, encoding).get_optional::<T>(1);
        let _ = Reader::encapsulation(chunk).and_then(|mut r| {
            r.get::<T>()?;
            r.finish()
        });
    }
    let chunk = Chunk::copy_from_slice(bytes);
    read::<Vec<bool>>(encoding, &chunk);
    read::<Vec<f64>>(encoding, &chunk);
    read::<Vec<S>>(encoding, &chunk);
    read::<Vec<E>>(encoding, &chunk);
    read::<Vec<Option<Reference>>>(encoding, &chunk);
    read::<Vec<Vec<&str>>>(encoding, &chunk);
    read::<HashMap<Identity, Bytes>>(encoding, &chunk);
    read::<BTreeMap<&str, Box<Endpoint>>>(encoding, &chunk);
    let _ = Reader::new(bytes, encoding).get::<View<'_, &[u8]>>().map(|view| view.to_vec());
    let _ = Reader::new(bytes, encoding).finish();
    let mut r = Reader::new(bytes, encoding);
    if let Ok(mut e) = r.exception() {
        let _ = e.seek(&["::P::Err"]);
        let id = e.type_id();
        let _ = e.slice(id, |r| r.get_i32());
        let _ = e.slice(id, |r| r.get_i32());
    }
    let _ = RequestHead::parse(bytes).map(|head| (head.context.iter().count(), bytes[head.params].len()));
    let _ = batch_entries(bytes)
        .map(|entries| entries.flatten().map(|head| bytes[head.params].len()).sum::<usize>());
    let _ = ReplyHead::parse(bytes).map(|head| bytes[head.rest].len());
    let _ = request_failed(bytes);
    if let Some(head) = bytes.first_chunk() {
        let _ = Header::parse(head, 100);
    }
}
