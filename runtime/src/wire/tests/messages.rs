//! WIRE 2.1 and 2.3: whole messages, and what is refused.

use super::*;
use crate::error::RequestFailed;
use crate::wire::{
    CLOSE, Chunk, Header, MessageKind, ProtocolError, ReplyHead, ReplyStatus, RequestHead, RequestTarget,
    VALIDATE, batch_entries, compression, finish_message, operation_mode, put_reply_head, put_request_failed,
    put_request_head, request_failed, start_message,
};

const TARGET: &str = "02 6e 6d 03 63 61 74 01 02 66 63";

fn message(kind: MessageKind, write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = b"before".to_vec();
    let start = start_message(&mut out, kind, compression::NEVER);
    write(&mut out);
    finish_message(&mut out, start, 0).unwrap();
    out.split_off(start)
}

/// Checks the header and gives the body.
fn body(kind: MessageKind, message: &[u8]) -> &[u8] {
    let (head, body) = message.split_first_chunk().unwrap();
    let header = Header::parse(head, 1 << 20).unwrap();
    assert_eq!((header.kind, header.body_size()), (kind, body.len()));
    body
}

#[test]
fn messages_that_are_only_a_header() {
    assert_bytes(&VALIDATE, "49 63 65 50 01 00 01 00 03 00 0e 00 00 00");
    assert_bytes(&CLOSE, "49 63 65 50 01 00 01 00 04 00 0e 00 00 00");
    for (kind, bytes) in [(MessageKind::ValidateConnection, VALIDATE), (MessageKind::CloseConnection, CLOSE)]
    {
        assert_eq!(Header::parse(&bytes, 14), Ok(Header { kind, compression: 0, size: 14 }));
    }
}

#[test]
fn a_bad_header_says_what_is_wrong() {
    let with = |at: usize, byte: u8| {
        let mut bytes = VALIDATE;
        bytes[at] = byte;
        Header::parse(&bytes, 1 << 20)
    };
    assert!(matches!(with(0, 0), Err(ProtocolError::Magic(_))));
    assert!(matches!(with(4, 2), Err(ProtocolError::Protocol(_))));
    assert!(matches!(with(5, 1), Err(ProtocolError::Protocol(_))));
    assert!(matches!(with(7, 1), Err(ProtocolError::Encoding(_))));
    assert_eq!(with(8, 5), Err(ProtocolError::Kind(5)));
    assert_eq!(with(10, 13), Err(ProtocolError::Size(13)));
    assert!(matches!(with(13, 0x80), Err(ProtocolError::Size(_))));
    assert!(matches!(with(13, 0x7f), Err(ProtocolError::TooLarge { .. })));
    assert_eq!(with(9, 1).map(|header| header.compression), Ok(1));
}

#[test]
fn a_request() {
    let id = identity("nm", "cat");
    let target =
        RequestTarget { identity: &id, facet: "fc", operation: "ice_isA", mode: operation_mode::NONMUTATING };
    let mut w = Writer::encapsulation(V11);
    w.put("::P::I");
    let params = w.finish().unwrap();
    let sent = message(MessageKind::Request, |out| {
        put_request_head(out, Some(1), &target, [].into_iter());
        params.chunks().for_each(|chunk| out.extend_from_slice(chunk));
    });
    let body = body(MessageKind::Request, &sent);
    assert_bytes(body, &format!("01 00 00 00 {TARGET} 07 ice_isA 01 00 0d 00 00 00 01 01 06 ::P::I"));
    let head = RequestHead::parse(body).unwrap();
    assert_eq!((head.id, head.name, head.category, head.facet), (1, "nm", "cat", "fc"));
    assert_eq!((head.operation, head.mode, head.context.is_empty()), ("ice_isA", 1, true));
    let chunk = Chunk::copy_from_slice(&body[head.params]);
    let mut r = Reader::encapsulation(&chunk).unwrap();
    assert_eq!((r.get(), r.finish()), (Ok("::P::I"), Ok(())));
}

#[test]
fn a_request_with_a_context() {
    let id = identity("nm", "cat");
    let target = RequestTarget { identity: &id, facet: "", operation: "add", mode: operation_mode::NORMAL };
    let mut body = Vec::new();
    put_request_head(&mut body, Some(7), &target, [("k", "v")].into_iter());
    assert_bytes(&body, "07 00 00 00 02 6e 6d 03 63 61 74 00 03 61 64 64 00 01 01 6b 01 76");
    let mut w = Writer::encapsulation(V11);
    w.put(&1i32);
    w.put("hé");
    let params = bytes_of(w.finish().unwrap());
    assert_bytes(&params, "0e 00 00 00 01 01 01 00 00 00 03 68 c3 a9");
    body.extend(params);
    body.extend([1, 2, 3]); // What follows the parameters is ignored.
    let head = RequestHead::parse(&body).unwrap();
    assert_eq!(head.context.iter().collect::<Vec<_>>(), [("k", "v")]);
    assert_eq!((head.context.get("k"), head.context.get("x"), head.context.len()), (Some("v"), None, 1));
    assert_eq!(head.params, body.len() - 17..body.len() - 3);
}

/// The request must be answered, as the fault is behind its head.
#[test]
fn malformed_parameters_leave_the_head_whole() {
    for params in ["05 00 00 00 01 01", "ff 00 00 00 01 01", "06 00", ""] {
        let body = hex(&format!("01 00 00 00 {TARGET} 02 6f 70 00 00 {params}"));
        let head = RequestHead::parse(&body).unwrap();
        assert_eq!(head.operation, "op");
        Reader::encapsulation(&Chunk::copy_from_slice(&body[head.params])).expect_err("malformed");
    }
}

#[test]
fn a_facet_path_has_one_element() {
    let body = hex("01 00 00 00 01 6e 00 02 01 61 01 62 02 6f 70 00 00 06 00 00 00 01 01");
    assert_eq!(RequestHead::parse(&body), Err(ProtocolError::FacetPath(2)));
}

#[test]
fn a_batch() {
    let id = identity("nm", "cat");
    let target = RequestTarget { identity: &id, facet: "fc", operation: "ice_ping", mode: 1 };
    let sent = message(MessageKind::BatchRequest, |out| {
        out.extend_from_slice(&2i32.to_le_bytes());
        for _ in 0..2 {
            put_request_head(out, None, &target, [].into_iter());
            out.extend(bytes_of(Writer::encapsulation(V11).finish().unwrap()));
        }
    });
    let body = body(MessageKind::BatchRequest, &sent);
    let one = format!("{TARGET} 08 ice_ping 01 00 06 00 00 00 01 01");
    assert_bytes(body, &format!("02 00 00 00 {one} {one}"));
    let heads: Vec<_> = batch_entries(body).unwrap().map(Result::unwrap).collect();
    assert_eq!(heads.len(), 2);
    for head in heads {
        assert_eq!(
            (head.id, head.operation, &body[head.params]),
            (0, "ice_ping", &hex("06 00 00 00 01 01")[..])
        );
    }
}

#[test]
fn a_batch_cannot_claim_more_than_it_holds() {
    let smallest = "00 00 00 00 00 00 06 00 00 00 01 01";
    let entries = |bytes: &str| batch_entries(&hex(bytes)).map(Iterator::count);
    assert_eq!(entries(&format!("01 00 00 00 {smallest}")), Ok(1));
    assert_eq!(entries("00 00 00 00"), Ok(0));
    assert!(matches!(entries("ff ff ff ff"), Err(ProtocolError::BatchCount { count: -1, .. })));
    assert!(matches!(entries(&format!("02 00 00 00 {smallest}")), Err(ProtocolError::BatchCount { .. })));
    // One that is cut ends the batch with an error.
    let bytes = hex("02 00 00 00 01 6e 00 00 00 00 00 06 00 00 00 01 01 00 00 00 00 00 00 06 00 00 00 01");
    let results: Vec<_> = batch_entries(&bytes).unwrap().map(|head| head.is_ok()).collect();
    assert_eq!(results, [true, false]);
}

#[test]
fn replies() {
    let sent = message(MessageKind::Reply, |out| {
        put_reply_head(out, 1, ReplyStatus::OK);
        out.extend(bytes_of(Writer::encapsulation(V11).finish().unwrap()));
    });
    let ok = body(MessageKind::Reply, &sent);
    assert_bytes(ok, "01 00 00 00 00 06 00 00 00 01 01");
    assert_eq!(ReplyHead::parse(ok), Ok(ReplyHead { id: 1, status: ReplyStatus::OK, rest: 5..11 }));

    let failed =
        RequestFailed { identity: identity("zz", ""), facet: String::new(), operation: "ice_ping".into() };
    let mut missing = Vec::new();
    put_reply_head(&mut missing, 2, ReplyStatus::OBJECT_NOT_EXIST);
    put_request_failed(&mut missing, &failed);
    assert_bytes(&missing, "02 00 00 00 02 02 7a 7a 00 00 08 ice_ping");
    let head = ReplyHead::parse(&missing).unwrap();
    assert!(head.status.is_request_failed());
    assert_eq!(request_failed(&missing[head.rest]), Ok(failed));
    ReplyHead::parse(&missing[..4]).expect_err("no status");
}

#[test]
fn the_result_of_ice_ids() {
    let mut w = Writer::encapsulation(V11);
    w.put(&["::Ice::Object", "::P::I"][..]);
    assert_bytes(&bytes_of(w.finish().unwrap()), "1c 00 00 00 01 01 02 0d ::Ice::Object 06 ::P::I");
}

#[test]
fn bytes_beyond_the_buffer_count() {
    let mut out = Vec::new();
    let start = start_message(&mut out, MessageKind::Reply, 0);
    finish_message(&mut out, start, 1000).unwrap();
    assert_eq!(Header::parse(&out[..].try_into().unwrap(), 2000).map(|header| header.size), Ok(1014));
    finish_message(&mut out, start, i32::MAX as usize).expect_err("too large");
}
