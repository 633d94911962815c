//! The workloads: what is called, how often, and how many calls at a time.

use std::future::Future;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use floe::prelude::*;
use floe::{Error, ErrorKind};
use floe_examples::bench::target::{self, IDENTITY, StringDouble};

use crate::Amount;
use crate::calls::Calls;
use crate::report::{Meter, Report};

/// What to measure.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Workload {
    /// `ping` after `ping`.
    Latency,
    /// So many `echo`s in flight on one connection.
    Pipe(usize),
    /// So many connections, `ping` after `ping` on each.
    Connections(usize),
    /// `fire` without replies.
    Oneway,
    /// `fire` in batches.
    Batch,
    /// `bulk` of so many bytes.
    Bulk(usize),
    /// `structs` of [`STRUCTS`] structs.
    Structs,
    /// `echo` of an object in this process.
    Collocated,
    /// Connections that do nothing.
    Idle,
}

impl Workload {
    /// The workload of this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "latency" => Workload::Latency,
            "pipe64" => Workload::Pipe(64),
            "pipe256" => Workload::Pipe(256),
            "conns8" => Workload::Connections(8),
            "conns64" => Workload::Connections(64),
            "oneway" => Workload::Oneway,
            "batch" => Workload::Batch,
            "bulk64k" => Workload::Bulk(64 << 10),
            "bulk1m" => Workload::Bulk(1 << 20),
            "structs" => Workload::Structs,
            "colloc" => Workload::Collocated,
            "idle" => Workload::Idle,
            _ => return None,
        })
    }
}

/// Runs `workload` against the object at `server`.
pub(crate) async fn run<P: Calls>(
    communicator: &Communicator,
    workload: Workload,
    server: SocketAddr,
    amount: &Amount,
) -> floe::Result<Report> {
    let base = communicator.proxy(&format!("{IDENTITY}:tcp -h \"{}\" -p {}", server.ip(), server.port()))?;
    let proxy = P::of(base.clone());
    match workload {
        Workload::Latency => latency(&proxy, amount).await,
        Workload::Pipe(calls) => {
            let callers = vec![proxy; calls];
            measure(amount, |time| at_a_time(&callers, Call::Echo, time)).await
        }
        Workload::Connections(count) => {
            let callers = connect::<P>(&base, count).await?;
            measure(amount, |time| at_a_time(&callers, Call::Ping, time)).await
        }
        Workload::Oneway => {
            let one = P::of(base.ice_oneway());
            measure(amount, |time| oneways(&one, &proxy, time)).await
        }
        Workload::Batch => {
            let batch = P::of(base.ice_batch_oneway());
            measure(amount, |time| batches(&batch, &proxy, time)).await
        }
        Workload::Bulk(size) => {
            let bytes = Bytes::from(vec![7; size]);
            let report = measure(amount, |time| bulk(&proxy, &bytes, time)).await?;
            Ok(report.with("payload", size))
        }
        Workload::Structs => {
            let report = measure(amount, |time| structs(&proxy, time)).await?;
            Ok(report.with("payload", STRUCTS * STRUCT_BYTES))
        }
        Workload::Collocated => {
            let adapter = communicator.adapter_with_endpoints("Bench", "tcp -h 127.0.0.1 -p 0").await?;
            let local = P::of(target::offer(&adapter, P::NATIVE)?);
            adapter.activate().await?;
            measure(amount, |time| echoes(&local, time)).await
        }
        Workload::Idle => {
            proxy.ping().await?;
            let before_kib = floe_examples::bench::clock::rss_kib(amount.server_pid.unsigned_abs());
            let open = connect::<P>(&base, amount.idle_connections).await?;
            Ok(Report::of_memory(open.len(), amount.server_pid, before_kib))
        }
    }
}

/// Runs `section` for the time to warm up, then for the time to measure.
async fn measure<F, R>(amount: &Amount, mut section: F) -> floe::Result<Report>
where
    F: FnMut(Duration) -> R,
    R: Future<Output = floe::Result<u64>>,
{
    section(amount.warm_up()).await?;
    let meter = Meter::start(amount.server_pid);
    let calls = section(amount.time).await?;
    Ok(meter.stop(calls))
}

async fn latency<P: Calls>(proxy: &P, amount: &Amount) -> floe::Result<Report> {
    for _ in 0..amount.latency_calls / 5 {
        proxy.ping().await?;
    }
    let mut ns = Vec::with_capacity(amount.latency_calls as usize);
    let meter = Meter::start(amount.server_pid);
    let mut last = Instant::now();
    for _ in 0..amount.latency_calls {
        proxy.ping().await?;
        let now = Instant::now();
        ns.push((now - last).as_nanos() as u64);
        last = now;
    }
    Ok(meter.stop(amount.latency_calls.into()).with_latencies(ns))
}

#[derive(Clone, Copy)]
enum Call {
    Ping,
    Echo,
}

/// A task for each of `callers`, which calls until the time is over.
async fn at_a_time<P: Calls>(callers: &[P], call: Call, time: Duration) -> floe::Result<u64> {
    let end = Instant::now() + time;
    let tasks: Vec<_> = callers.iter().cloned().map(|proxy| tokio::spawn(until(end, proxy, call))).collect();
    let mut calls = 0;
    for task in tasks {
        calls += task.await.map_err(|error| Error::new(ErrorKind::Unknown(error.to_string())))??;
    }
    Ok(calls)
}

async fn until<P: Calls>(end: Instant, proxy: P, call: Call) -> floe::Result<u64> {
    let mut calls = 0;
    while Instant::now() < end {
        match call {
            Call::Ping => proxy.ping().await?,
            Call::Echo => drop(proxy.echo(1).await?),
        }
        calls += 1;
    }
    Ok(calls)
}

/// Opens `count` connections, with a call on each.
async fn connect<P: Calls>(base: &Proxy, count: usize) -> floe::Result<Vec<P>> {
    let mut proxies = Vec::with_capacity(count);
    for i in 0..count {
        let proxy = P::of(base.ice_connection_id(&i.to_string()));
        proxy.ping().await?;
        proxies.push(proxy);
    }
    Ok(proxies)
}

/// The call at the end waits until the server took all that came before.
async fn oneways<P: Calls>(one: &P, proxy: &P, time: Duration) -> floe::Result<u64> {
    let end = Instant::now() + time;
    let mut calls = 0;
    while Instant::now() < end {
        one.fire(1).await?;
        calls += 1;
    }
    proxy.ping().await?;
    Ok(calls)
}

async fn batches<P: Calls>(batch: &P, proxy: &P, time: Duration) -> floe::Result<u64> {
    let end = Instant::now() + time;
    let mut calls = 0;
    while Instant::now() < end {
        for _ in 0..BATCH {
            batch.fire(1).await?;
        }
        batch.flush().await?;
        calls += BATCH;
    }
    proxy.ping().await?;
    Ok(calls)
}

async fn bulk<P: Calls>(proxy: &P, bytes: &Bytes, time: Duration) -> floe::Result<u64> {
    let end = Instant::now() + time;
    let mut calls = 0;
    while Instant::now() < end {
        let echoed = proxy.bulk(bytes.clone()).await?;
        assert_eq!(echoed.len(), bytes.len());
        calls += 1;
    }
    Ok(calls)
}

/// What one call gave is what the next one sends: no call pays for a copy.
async fn structs<P: Calls>(proxy: &P, time: Duration) -> floe::Result<u64> {
    let mut items = vec![StringDouble { s: "hello".into(), d: 2.5 }; STRUCTS];
    let end = Instant::now() + time;
    let mut calls = 0;
    while Instant::now() < end {
        items = proxy.structs(items).await?;
        assert_eq!(items.len(), STRUCTS);
        calls += 1;
    }
    Ok(calls)
}

/// Such a call is so short that the clock is read only once in sixteen.
async fn echoes<P: Calls>(local: &P, time: Duration) -> floe::Result<u64> {
    let end = Instant::now() + time;
    let mut calls = 0;
    while Instant::now() < end {
        for i in 0..16 {
            local.echo(i).await?;
        }
        calls += 16;
    }
    Ok(calls)
}

const STRUCTS: usize = 50_000;

/// The size, `hello`, and the number.
const STRUCT_BYTES: usize = 14;

/// The calls of one batch.
const BATCH: u64 = 100;
