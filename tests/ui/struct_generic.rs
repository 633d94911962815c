// On the wire a struct is one type.

use floe::prelude::*;

#[derive(Slice)]
pub struct Point<T> {
    x: T,
}

fn main() {}
