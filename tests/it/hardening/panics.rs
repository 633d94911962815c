//! Counts the panics of servers. A panic in a connection's task would else show as a dropped connection only.

use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How threads are named whose panics count.
pub(super) const THREAD: &str = "hardening-server";

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// Counts panics from now on.
pub(super) fn count() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() == Some(THREAD) {
                PANICS.fetch_add(1, Ordering::Relaxed);
            }
            usual(info);
        }));
    });
}

/// Fails if a server panicked, in whichever test.
#[track_caller]
pub(super) fn none() {
    assert_eq!(PANICS.load(Ordering::Relaxed), 0, "panics in servers: see the messages above");
}
