//! The processor time and the memory of a process.
//!
//! The only `unsafe` of the examples: std has no clock for processor time, and `/proc/PID/stat` counts in hundredths
//! of a second. Both calls write into a place of our own and keep no pointer.
#![allow(unsafe_code)]

/// Seconds of processor time, user and system, that all threads of process `pid` used; 0 is this process.
/// 0.0 if there is no such process.
pub fn cpu_s(pid: i32) -> f64 {
    let mut clock = libc::CLOCK_PROCESS_CPUTIME_ID;
    // SAFETY: the pointer is to a living `clockid_t`.
    if pid != 0 && unsafe { libc::clock_getcpuclockid(pid, &mut clock) } != 0 {
        return 0.0;
    }
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a living `timespec`.
    if unsafe { libc::clock_gettime(clock, &mut time) } != 0 {
        return 0.0;
    }
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// KiB of memory that process `pid` has resident; 0 if there is no such process.
pub fn rss_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()).and_then(|kib| kib.parse().ok()).unwrap_or(0)
}
