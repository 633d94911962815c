// The scoped name of a value type, and the names of an enum's variants.

use floe::prelude::*;

#[derive(Slice)]
#[slice("Demo::Point")]
pub struct Point {
    x: i32,
}

#[derive(Slice)]
#[slice(module = "Demo")]
pub struct Pair {
    x: i32,
}

#[derive(Slice)]
#[slice("::Demo::Colour")]
pub enum Colour {
    #[name("dark red")]
    Red,
    #[name("blue")]
    Green,
    #[name("blue")]
    Blue,
}

fn main() {}
