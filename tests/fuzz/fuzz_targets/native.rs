//! Any bytes in the native encoding.
#![no_main]

use std::collections::BTreeMap;

use floe::wire::{Reader, Version};
use libfuzzer_sys::fuzz_target;
use serde::Deserialize;

#[derive(Deserialize)]
#[allow(dead_code, reason = "it is only read")]
enum Deep<'a> {
    Nothing,
    Number(u64),
    Text(String),
    Lent(&'a str),
    Raw(&'a [u8]),
    Many(Vec<Deep<'a>>),
    #[serde(borrow)]
    Named(BTreeMap<String, Deep<'a>>),
    Maybe(Option<Box<Deep<'a>>>),
    Pair(i128, char, ()),
}

fuzz_target!(|bytes: &[u8]| {
    let mut reader = Reader::new(bytes, Version::NATIVE);
    while reader.remaining() > 0 && reader.get_native::<Deep<'_>>().is_ok() {}
    let _ = Reader::new(bytes, Version::NATIVE).get_native::<Vec<()>>();
});
