//! Many objects in one adapter. What an object takes is measured in a process of its own, where nothing else allocates: a test
//! that finds more memory than that has found a table or a servant that grew.
#![cfg(target_os = "linux")]

use std::process::Command;

use floe::__private::LookUp;
use floe::Result;
use floe::prelude::*;
use floe::wire::{RequestHead, RequestTarget, operation_mode, put_request_head};

/// An interface without `&mut self`.
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

/// As many as in the middle between two sizes of the table.
const OBJECTS: usize = 150_000;

const BYTES_MAX: usize = 260;

/// Less than the smallest thing that could be kept; the system counts pages in batches.
const KEPT_MAX: usize = 8;

/// An object is small; of the identities that a default servant serves, neither it nor a connection keeps anything.
#[test]
fn objects_are_small_and_identities_are_free() {
    let (objects, identities) = measured();
    println!("{} bytes an object, {identities} bytes for {OBJECTS} identities", objects / OBJECTS);
    assert!(objects / OBJECTS <= BYTES_MAX, "{} bytes an object", objects / OBJECTS);
    assert!(identities / OBJECTS < KEPT_MAX, "{identities} bytes for {OBJECTS} identities");
}

/// Bytes that became resident: with the objects, and with the look-ups of identities that only a default servant serves.
fn measured() -> (usize, usize) {
    let output = Command::new(std::env::current_exe().expect("the test binary"))
        .args(["--exact", "policies::many::measure", "--ignored", "--nocapture"])
        .env(SWITCH, "1")
        .output()
        .expect("the test binary runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let figures = text.lines().find_map(|line| line.split_once(MARK)).map(|(_, figures)| figures);
    let figures = figures.and_then(|figures| figures.split_once(' '));
    let (objects, identities) = figures.unwrap_or_else(|| panic!("no figures in: {text}"));
    let number = |figure: &str| figure.trim().parse().expect("a number");
    (number(objects), number(identities))
}

/// Not a test: the process that is measured.
#[tokio::test]
#[ignore = "the other tests run it as a process"]
async fn measure() -> Result<()> {
    if std::env::var_os(SWITCH).is_none() {
        return Ok(());
    }
    let communicator = Communicator::new(Properties::new())?;
    let adapter = communicator.adapter("").await?;
    adapter.add_default("", MeterSkeleton::new(MeterI { sum: 0.0, count: 1 }))?;
    adapter.add("first", MeterSkeleton::new(MeterI { sum: 0.0, count: 1 }))?;

    let start = resident();
    for number in 0..OBJECTS {
        adapter.add(identity(number), MeterSkeleton::new(MeterI { sum: number as f64, count: 1 }))?;
    }
    let with_objects = resident();
    let mut connection = LookUp::default();
    for number in 0..2 * OBJECTS {
        assert!(is_found(&adapter, &mut connection, number)?);
    }
    println!("{MARK}{} {}", with_objects.saturating_sub(start), resident().saturating_sub(with_objects));
    communicator.destroy().await;
    Ok(())
}

/// Whether a connection finds a servant for a request to this object.
fn is_found(adapter: &ObjectAdapter, connection: &mut LookUp, number: usize) -> Result<bool> {
    let identity = identity(number);
    let target =
        RequestTarget { identity: &identity, facet: "", operation: "value", mode: operation_mode::NORMAL };
    let mut body = Vec::new();
    put_request_head(&mut body, Some(1), &target, std::iter::empty());
    let servant = connection.find(adapter, &RequestHead::parse(&body)?);
    let own = adapter.find(&identity);
    if let (Some(found), Some(own)) = (&servant, &own) {
        assert!(std::sync::Arc::ptr_eq(found, own), "{identity} has another's servant");
    }
    assert_eq!(own.is_some(), number < OBJECTS);
    Ok(servant.is_some())
}

fn identity(number: usize) -> Identity {
    Identity::new(format!("o{number:06}"))
}

fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok()).map_or(0, |kib| kib * 1024)
}

const SWITCH: &str = "FLOE_TEST_MEASURE";
const MARK: &str = "grown by: ";
