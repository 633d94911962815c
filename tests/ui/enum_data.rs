// Slice enums are numbers.

use floe::prelude::*;

#[derive(Slice)]
pub enum Shape {
    Circle(f64),
    Square { side: f64 },
}

fn main() {}
