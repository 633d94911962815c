//! Any bytes as messages: the heads of requests, batches and replies.
#![no_main]

use floe::wire::{HEADER_SIZE, Header, MessageKind, ReplyHead, RequestHead, batch_entries, request_failed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut rest = bytes;
    while let Some(head) = rest.first_chunk::<HEADER_SIZE>() {
        let Ok(header) = Header::parse(head, 1 << 20) else { return };
        let Some(body) = rest.get(HEADER_SIZE..header.size as usize) else { return };
        rest = &rest[header.size as usize..];
        match header.kind {
            MessageKind::Request => drop(RequestHead::parse(body).map(|head| checked(&head, body))),
            MessageKind::BatchRequest => {
                if let Ok(entries) = batch_entries(body) {
                    entries.flatten().for_each(|head| checked(&head, body));
                }
            }
            MessageKind::Reply => drop(ReplyHead::parse(body).map(|head| request_failed(&body[head.rest]))),
            MessageKind::ValidateConnection | MessageKind::CloseConnection => {}
        }
    }
});

/// The ranges of a head are within its message.
fn checked(head: &RequestHead<'_>, body: &[u8]) {
    assert!(body.get(head.params.clone()).is_some());
    assert_eq!(head.context.iter().count(), head.context.len());
}
