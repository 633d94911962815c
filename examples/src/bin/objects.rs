//! A million objects in one adapter: what each takes, and how long a request looks for its servant.
//!
//! Run `cargo run --release --bin objects` (`-- --objects N` for another count). It prints (the
//! times differ from run to run; these are of a machine with much other work, where only the ratios mean something):
//!
//!     1000000 objects: 134 bytes each, with a servant of 16 bytes
//!     look-up among a hot set of 1000: 123 ns, in a plain HashMap 192 ns: 0.64 times that
//!     look-up at random: 801 ns, in a plain HashMap 938 ns: 0.85 times that
//!     10000000 identities of a default servant: 0 KiB
//!
//! A look-up is what a connection does for a request whose head it has read, up to the servant in its hands.

use std::collections::HashMap;
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Instant;

use clap::Parser;
use floe::__private::LookUp;
use floe::prelude::*;
use floe::wire::{RequestHead, RequestTarget, operation_mode, put_request_head};
use floe::{Result, Servant};
use floe_examples::bench::clock;

#[remote]
trait Meter {
    async fn value(&self) -> Result<f64>;
}

/// The servant: 16 bytes.
struct MeterI {
    sum: f64,
    count: u64,
}

impl Meter for MeterI {
    async fn value(&self) -> Result<f64> {
        Ok(self.sum / self.count as f64)
    }
}

/// Measures the table of an adapter.
#[derive(Parser)]
struct Options {
    /// How many objects to add.
    #[arg(long, default_value = "1000000")]
    objects: NonZeroUsize,
    /// How many identities to look up that only a default servant serves.
    #[arg(long, default_value_t = 10_000_000)]
    identities: usize,
    /// How often a look-up of 1,000 objects is measured; the figure is the median.
    #[arg(long, default_value = "1000")]
    rounds: NonZeroUsize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let (properties, options) = floe_examples::begins_with::<Options>()?;
    let (objects, rounds) = (options.objects.get(), options.rounds.get());
    let communicator = Communicator::new(properties)?;
    let adapter = communicator.adapter_with_endpoints("", "tcp -h 127.0.0.1").await?;

    let before = resident();
    for number in 0..objects {
        adapter.add(identity(number), MeterSkeleton::new(MeterI { sum: number as f64, count: 1 }))?;
    }
    let each = (resident() - before) * 1024 / objects as i64;
    println!("{objects} objects: {each} bytes each, with a servant of {} bytes", size_of::<MeterI>());

    let plain = plain(&adapter, objects)?;
    look_up_hot(&adapter, &plain, objects, rounds)?;
    look_up_at_random(&adapter, &plain, objects, rounds)?;
    drop(plain);
    look_up_default(&adapter, options.identities)?;
    communicator.destroy().await;
    Ok(())
}

/// The same few objects again and again, first in the table and then in the plain map.
fn look_up_hot(adapter: &ObjectAdapter, plain: &Plain, objects: usize, rounds: usize) -> Result<()> {
    let numbers: Vec<usize> = Random(1).below(objects).take(HOT).collect();
    let bodies = requests(&numbers);
    let heads = heads(&bodies)?;
    let mut connection = LookUp::default();
    let ours = median((0..rounds).map(|_| look_up(&mut connection, adapter, &heads)));
    let plain = median((0..rounds).map(|_| look_up_plain(plain, &heads)));
    print(&format!("look-up among a hot set of {HOT}"), ours, plain);
    Ok(())
}

/// The table and the plain map take turns, each with objects of its own choice.
fn look_up_at_random(adapter: &ObjectAdapter, plain: &Plain, objects: usize, rounds: usize) -> Result<()> {
    let mut connection = LookUp::default();
    let mut random = Random(2);
    let (mut ours, mut plains) = (Vec::new(), Vec::new());
    for round in 0..2 * rounds {
        let numbers: Vec<usize> = random.below(objects).take(HOT).collect();
        let bodies = requests(&numbers);
        let heads = heads(&bodies)?;
        if round % 2 == 0 {
            ours.push(look_up(&mut connection, adapter, &heads));
        } else {
            plains.push(look_up_plain(plain, &heads));
        }
    }
    print("look-up at random", median(ours), median(plains));
    Ok(())
}

fn print(what: &str, ours: f64, plain: f64) {
    println!("{what}: {ours:.0} ns, in a plain HashMap {plain:.0} ns: {:.2} times that", ours / plain);
}

/// What the table is compared with.
type Plain = HashMap<Vec<u8>, Arc<dyn Servant>>;

/// The same objects in a map of the standard library, by the same bytes.
fn plain(adapter: &ObjectAdapter, objects: usize) -> Result<Plain> {
    (0..objects)
        .map(|number| {
            let identity = identity(number);
            let servant = adapter.find(&identity).expect("it was added");
            let body = request(&identity);
            Ok((RequestHead::parse(&body)?.identity.to_vec(), servant))
        })
        .collect()
}

fn look_up_default(adapter: &ObjectAdapter, identities: usize) -> Result<()> {
    adapter.add_default("", MeterSkeleton::new(MeterI { sum: 0.0, count: 1 }))?;
    let mut connection = LookUp::default();
    let before = resident();
    for start in (0..identities).step_by(HOT) {
        let numbers: Vec<usize> =
            (start..identities.min(start + HOT)).map(|number| usize::MAX - number).collect();
        let bodies = requests(&numbers);
        let heads = heads(&bodies)?;
        look_up(&mut connection, adapter, &heads);
    }
    println!("{identities} identities of a default servant: {} KiB", resident() - before);
    Ok(())
}

/// Nanoseconds a look-up of a connection, each of which finds a servant.
fn look_up(connection: &mut LookUp, adapter: &ObjectAdapter, heads: &[RequestHead<'_>]) -> f64 {
    time(heads, |head| connection.find(adapter, head))
}

/// The same in the plain map.
fn look_up_plain(plain: &Plain, heads: &[RequestHead<'_>]) -> f64 {
    time(heads, |head| plain.get(head.identity).cloned())
}

/// What was found is dropped when the time is taken: a call does so at its end.
fn time(
    heads: &[RequestHead<'_>],
    mut find: impl FnMut(&RequestHead<'_>) -> Option<Arc<dyn Servant>>,
) -> f64 {
    let mut found = vec![None; heads.len()];
    let start = Instant::now();
    for (head, found) in heads.iter().zip(&mut found) {
        *found = find(black_box(head));
    }
    let ns = start.elapsed().as_nanos() as f64;
    assert!(found.iter().all(Option::is_some), "an object has no servant");
    ns / heads.len() as f64
}

/// The bodies of requests for these objects.
fn requests(numbers: &[usize]) -> Vec<Vec<u8>> {
    numbers.iter().map(|number| request(&identity(*number))).collect()
}

fn request(identity: &Identity) -> Vec<u8> {
    let target = RequestTarget { identity, facet: "", operation: "value", mode: operation_mode::NORMAL };
    let mut body = Vec::new();
    put_request_head(&mut body, Some(1), &target, std::iter::empty());
    body
}

fn heads(bodies: &[Vec<u8>]) -> Result<Vec<RequestHead<'_>>> {
    bodies.iter().map(|body| Ok(RequestHead::parse(body)?)).collect()
}

fn identity(number: usize) -> Identity {
    Identity::new(format!("o{number:06}"))
}

fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.into_iter().collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn resident() -> i64 {
    clock::rss_kib(std::process::id()) as i64
}

/// Numbers that look random and are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> impl Iterator<Item = usize> {
        std::iter::repeat_with(move || {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % end.max(1)
        })
    }
}

/// How many look-ups are measured at a time.
const HOT: usize = 1000;
