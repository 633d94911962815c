// The fields of a Slice struct have names.

use floe::prelude::*;

#[derive(Slice)]
pub struct Point(i32, i32);

fn main() {}
