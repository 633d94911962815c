//! The figures of one run, and the line of JSON that they become.

use std::fmt::Display;
use std::io::Write;
use std::time::Instant;

use floe_examples::bench::clock;

/// Named figures, in the order in which they are printed.
pub(crate) struct Report(Vec<(&'static str, String)>);

impl Report {
    /// The report of a workload that this system does not have.
    pub(crate) fn unsupported() -> Self {
        Report(Vec::new()).with("unsupported", true)
    }

    /// The memory of `connections` connections: the server's growth since it had `before_kib`, and all of this process.
    pub(crate) fn of_memory(connections: usize, server_pid: i32, before_kib: u64) -> Self {
        let a_connection = |kib: u64| kib as f64 / connections as f64;
        let grown = clock::rss_kib(server_pid.unsigned_abs()).saturating_sub(before_kib);
        Report(Vec::new())
            .with("conns", connections)
            .with("rss_kib_per_conn", a_connection(grown))
            .with("client_rss_kib_per_conn", a_connection(clock::rss_kib(std::process::id())))
    }

    /// This report and one figure more.
    pub(crate) fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.0.push((name, value.to_string()));
        self
    }

    /// This report, with what the latencies of all calls come to.
    pub(crate) fn with_latencies(self, mut ns: Vec<u64>) -> Self {
        ns.sort_unstable();
        let us = |share: f64| {
            let index = (ns.len().saturating_sub(1) as f64 * share) as usize;
            ns.get(index).copied().unwrap_or(0) as f64 / 1e3
        };
        let mean = ns.iter().sum::<u64>() as f64 / ns.len().max(1) as f64 / 1e3;
        self.with("p50_us", us(0.5)).with("p99_us", us(0.99)).with("p999_us", us(0.999)).with("mean_us", mean)
    }

    /// Prints the line.
    pub(crate) fn print(&self) {
        let fields: Vec<_> = self.0.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        println!("{{{}}}", fields.join(","));
        // Whoever asked for it may have gone.
        let _ = std::io::stdout().flush();
    }
}

/// The clocks at the start of what is measured.
pub(crate) struct Meter {
    started: Instant,
    client_s: f64,
    server_s: f64,
    server_pid: i32,
}

impl Meter {
    /// Reads the clocks.
    pub(crate) fn start(server_pid: i32) -> Self {
        let server_s = server_cpu_s(server_pid);
        Meter { server_s, server_pid, client_s: clock::cpu_s(0), started: Instant::now() }
    }

    /// Reads them again: so many calls were done in between.
    pub(crate) fn stop(self, calls: u64) -> Report {
        let wall_s = self.started.elapsed().as_secs_f64();
        Report(Vec::new())
            .with("calls", calls)
            .with("wall_s", wall_s)
            .with("cpu_client_s", clock::cpu_s(0) - self.client_s)
            .with("cpu_server_s", server_cpu_s(self.server_pid) - self.server_s)
    }
}

fn server_cpu_s(pid: i32) -> f64 {
    if pid == 0 { 0.0 } else { clock::cpu_s(pid) }
}
