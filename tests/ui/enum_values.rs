// The values of an enum go over the wire.

use floe::prelude::*;

#[derive(Slice)]
pub enum Colour {
    Red = -1,
    Green = 3_000_000_000,
    Blue = 1 + 1,
}

fn main() {}
