// Each field has a name of its own.

use floe::prelude::*;

#[derive(Slice)]
pub struct Point {
    x_y: i32,
    #[name("xY")]
    z: i32,
}

fn main() {}
