// A union has no form on the wire.

use floe::prelude::*;

#[derive(Slice)]
pub union Both {
    a: i32,
    b: f32,
}

fn main() {}
