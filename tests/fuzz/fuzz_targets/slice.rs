//! Any bytes as a `.ice` file: a unit or errors, and each message points into a text.
#![no_main]

use std::path::PathBuf;

use floe_idl::slice::files::Memory;
use floe_idl::slice::{Options, read_from};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let files = Memory::new().with("input.ice", bytes).with("other.ice", OTHER);
    let outcome = read_from(&files, &[PathBuf::from("input.ice")], &Options::default());
    assert_eq!(outcome.unit.is_none(), outcome.has_errors());
    for one in &outcome.diagnostics {
        for place in one.notes.iter().map(|(place, _)| place).chain([&one.place]) {
            let text = &outcome.sources.file(place.file).text;
            assert!(place.start <= place.end && place.end as usize <= text.len());
        }
    }
    drop(outcome.render());
});

const OTHER: &str =
    "#pragma once\n#define SEQUENCE(type) sequence<type> type##Seq;\nmodule Other { struct S { int x; } }\n";
