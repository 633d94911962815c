//! Any bytes as an encapsulation with values of each type, and as a user exception.
#![no_main]

use std::collections::{BTreeMap, HashMap};

use floe::proxy::reference::Reference;
use floe::wire::{Chunk, Decode, Reader, Version, View};
use floe::{Endpoint, Identity, Slice};
use libfuzzer_sys::fuzz_target;

#[derive(Slice)]
struct Tree {
    value: u8,
    children: Vec<Tree>,
}

#[derive(Slice)]
enum Colour {
    Red,
    Blue = 300,
}

#[derive(Slice)]
struct Item {
    name: String,
    colour: Colour,
    rows: Vec<Vec<i32>>,
    table: BTreeMap<String, Vec<u8>>,
    tree: Tree,
}

fuzz_target!(|bytes: &[u8]| {
    let chunk = Chunk::copy_from_slice(bytes);
    read::<Vec<Item>>(&chunk);
    read::<Tree>(&chunk);
    read::<Vec<bool>>(&chunk);
    read::<Vec<f64>>(&chunk);
    read::<Vec<&str>>(&chunk);
    read::<HashMap<Identity, &[u8]>>(&chunk);
    read::<Vec<Option<Reference>>>(&chunk);
    read::<BTreeMap<i32, Box<Endpoint>>>(&chunk);
    if let Ok(view) = Reader::new(bytes, Version::SLICE_1_1).get::<View<'_, &str>>() {
        assert_eq!(view.iter().count(), view.len());
    }
    if let Ok(mut reader) = Reader::encapsulation(&chunk)
        && let Ok(mut exception) = reader.exception()
    {
        let _ = exception.seek(&["::P::Err"]);
        let id = exception.type_id();
        let _ = exception.slice(id, |reader| reader.get::<Item>());
    }
});

/// Reads a value as a parameter, as an optional one, and without an encapsulation.
fn read<'a, T: Decode<'a>>(chunk: &'a Chunk) {
    if let Ok(mut reader) = Reader::encapsulation(chunk) {
        let _ = reader.clone().get_optional::<T>(1);
        let _ = reader.get::<T>().and_then(|_| reader.finish());
    }
    let _ = Reader::of_chunk(chunk, Version::SLICE_1_0).get::<T>();
}
