// A class has members, not variants.

use floe::prelude::*;

#[derive(Class)]
#[class("::Demo::Shape")]
pub enum Shape {
    Circle,
    Square,
}

fn main() {}
