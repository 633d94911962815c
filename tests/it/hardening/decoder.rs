//! Random and mutated messages through the decoder.

use std::num::NonZero;
use std::time::Instant;

use floe::Throws;
use floe::class::Value;
use floe::prelude::*;
use floe::wire::{
    Chunk, ClassContext, DecodeError, HEADER_SIZE, Header, MessageKind, Reader, ReplyHead, ReplyStatus,
    RequestHead, Version, batch_entries, request_failed,
};

use super::corpus;
use super::expect::MESSAGE_SIZE_MAX;
use super::random::{Random, cases, seed};
use super::target::{Colour, Deep, Fails, Item, Part, Point, TargetPrx, Tree};

/// Reads messages as a server and a client would, with every value in them.
pub(super) struct Decoder {
    home: Communicator,
}

impl Decoder {
    pub(super) fn new() -> Self {
        Decoder { home: Communicator::new(Properties::new()).expect("a communicator") }
    }

    /// Reads all messages in the bytes; how many of them are whole and well-formed, with all that is in them.
    pub(super) fn decode(&self, mut bytes: &[u8]) -> usize {
        let mut good = 0;
        while let Some(head) = bytes.first_chunk::<HEADER_SIZE>() {
            let Ok(header) = Header::parse(head, MESSAGE_SIZE_MAX) else { break };
            let Some(body) = bytes.get(HEADER_SIZE..header.size as usize) else { break };
            good += usize::from(self.body(header.kind, body));
            bytes = &bytes[header.size as usize..];
        }
        good
    }

    fn body(&self, kind: MessageKind, body: &[u8]) -> bool {
        match kind {
            MessageKind::Request => RequestHead::parse(body).is_ok_and(|head| self.request(&head, body)),
            MessageKind::BatchRequest => batch_entries(body).is_ok_and(|entries| {
                entries.fold(true, |good, head| good & head.is_ok_and(|head| self.request(&head, body)))
            }),
            MessageKind::Reply => ReplyHead::parse(body).is_ok_and(|head| self.reply(&head, body)),
            MessageKind::ValidateConnection | MessageKind::CloseConnection => body.is_empty(),
        }
    }

    fn request(&self, head: &RequestHead<'_>, body: &[u8]) -> bool {
        assert_eq!(head.context.iter().count(), head.context.len());
        let params = Chunk::copy_from_slice(&body[head.params.clone()]);
        let classes = ClassContext::default();
        let reader = Reader::encapsulation(&params);
        let reader = reader.map(|reader| reader.with_home(&self.home).with_classes(&classes));
        reader.and_then(|mut reader| parameters(head.operation, &mut reader)).is_ok()
    }

    fn reply(&self, head: &ReplyHead, body: &[u8]) -> bool {
        let rest = Chunk::copy_from_slice(&body[head.rest.clone()]);
        if head.status.is_request_failed() {
            return request_failed(&rest).is_ok();
        }
        if !head.status.has_encapsulation() {
            return Reader::new(&rest, Version::SLICE_1_0).get::<&str>().is_ok();
        }
        let Ok(reader) = Reader::encapsulation(&rest) else { return false };
        let classes = ClassContext::default();
        let mut reader = reader.with_classes(&classes);
        if head.status == ReplyStatus::USER_EXCEPTION {
            let all = reader.clone();
            let listed = Fails::get_user(&mut reader).and_then(|_| reader.finish_classes()).is_ok();
            return floe::Error::get_user(&mut all.with_classes(&classes)).is_ok() && listed;
        }
        reader.remaining() == 0 || reader.get::<Vec<Item>>().and_then(|_| reader.finish()).is_ok()
    }
}

/// Reads the parameters of an operation of the target; of another one, as many values as there are.
fn parameters<'a>(operation: &str, r: &mut Reader<'a>) -> Result<(), DecodeError> {
    match operation {
        "ice_ping" | "ice_ids" => {}
        "echo" | "ice_isA" => drop(r.get::<&str>()?),
        "idem" => {
            r.get::<Colour>()?;
            r.get::<Point>()?;
        }
        "items" => drop(r.get::<Vec<Item>>()?),
        "optional" => {
            r.get::<i32>()?;
            r.get_optional::<i32>(1)?;
            r.get_optional::<&str>(2)?;
            r.get_optional::<Vec<Point>>(3)?;
            r.get_optional::<Item>(40)?;
        }
        "proxies" => drop((r.get::<Option<TargetPrx>>()?, r.get::<Vec<Option<TargetPrx>>>()?)),
        "tree" => drop(r.get::<Tree>()?),
        "parts" | "sliced" => {
            r.expect_classes(true);
            drop((r.get::<Vec<Link<Value>>>()?, r.get::<Link<Part>>()?));
        }
        "views" => {
            r.get::<View<'_, Point>>()?.iter().for_each(drop);
            r.get::<View<'_, &str>>()?.iter().for_each(drop);
            r.get::<Vec<f64>>()?;
        }
        "deep" => drop((r.get_native::<Deep>()?, r.get_native::<&[u8]>()?)),
        "take" => drop(r.get::<&[u8]>()?),
        "make" | "fail" => drop(r.get::<i32>()?),
        _ => while r.get::<i32>().is_ok() && r.get::<&str>().is_ok() {},
    }
    r.finish()
}

/// A message that was changed: bytes set, cut out, doubled or taken from another message, and nearly always with the
/// right size in its header, without which nobody would look further.
pub(super) fn mutated(random: &mut Random, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut message = random.pick(corpus).clone();
    for _ in 0..=random.below(3) {
        let at = random.below(message.len().max(1));
        let length = random.below(9).min(message.len() - at.min(message.len()));
        match random.below(8) {
            0 => drop(message.drain(at..at + length)),
            1 => {
                let double = message[at..at + length].to_vec();
                message.splice(at..at, double);
            }
            2 => {
                let other = random.pick(corpus);
                let from = random.below(other.len());
                message.truncate(at);
                message.extend_from_slice(&other[from..]);
            }
            3 => {
                let size = *random.pick(&[-1i32, 0, 5, 6, 7, 14, 255, 0x10_0000, i32::MAX, i32::MIN]);
                message.splice(at..at + length.min(4), size.to_le_bytes());
            }
            4 => message.truncate(at),
            _ if message.is_empty() => {}
            _ => message[at] = random.byte(),
        }
    }
    let keep = random.once_in(16);
    if keep { message } else { with_good_header(message) }
}

/// Random bytes, most of them behind a header that is good.
pub(super) fn random(random: &mut Random) -> Vec<u8> {
    let length = HEADER_SIZE + random.below(200);
    let mut message: Vec<u8> = (0..length).map(|_| random.byte()).collect();
    if random.once_in(8) {
        return message;
    }
    message[8] = random.below(3) as u8;
    with_good_header(message)
}

fn with_good_header(mut message: Vec<u8>) -> Vec<u8> {
    let head = [0x49, 0x63, 0x65, 0x50, 1, 0, 1, 0];
    let count = head.len().min(message.len());
    message[..count].copy_from_slice(&head[..count]);
    super::bytes::with_real_size(message)
}

/// The messages of one thread.
fn run(seed: u64, count: usize) -> usize {
    let decoder = Decoder::new();
    let corpus = corpus::messages();
    let mut random = Random::new(seed);
    let mut good = 0;
    for number in 0..count {
        let message = if number % 4 == 0 { self::random(&mut random) } else { mutated(&mut random, &corpus) };
        let decoded = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| decoder.decode(&message)));
        match decoded {
            Ok(count) => good += count,
            Err(_) => panic!("message {number} of seed {seed} panics: {message:02x?}"),
        }
    }
    good
}

/// `FLOE_DECODED=100000000 FLOE_SEED=7` makes a longer run, and another one.
#[test]
fn a_million_messages_through_the_decoder() {
    let total = cases("FLOE_DECODED", 1_000_000);
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(4);
    let start = Instant::now();
    let good: usize = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|thread| {
                let count = total / threads + usize::from(thread < total % threads);
                scope.spawn(move || run(seed() * 1000 + thread as u64, count))
            })
            .collect();
        running.into_iter().map(|thread| thread.join().expect("no panic")).sum()
    });
    println!("{total} messages, {good} of them well-formed, in {:?}", start.elapsed());
    // Else the messages are so broken that the inner decoders are never reached.
    assert!(good > total / 50, "only {good} of {total} messages are well-formed");
}
