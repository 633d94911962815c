// The fields of a Slice struct are never optional.

use floe::prelude::*;

#[derive(Slice)]
pub struct Point {
    #[tag(1)]
    x: Option<i32>,
}

fn main() {}
