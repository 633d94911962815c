//! Any text as a proxy: what is a proxy is the same after it was printed.
#![no_main]

use std::sync::LazyLock;

use floe::{Communicator, Properties};
use libfuzzer_sys::fuzz_target;

static COMMUNICATOR: LazyLock<Communicator> =
    LazyLock::new(|| Communicator::new(Properties::new()).expect("a communicator"));

fuzz_target!(|text: &str| {
    if let Ok(proxy) = COMMUNICATOR.proxy(text) {
        let printed = proxy.to_string();
        let again = COMMUNICATOR.proxy(&printed).expect("what was printed is a proxy");
        assert_eq!(again.to_string(), printed);
    }
});
