// The variant for unknown numbers holds the number.
use floe::prelude::*;

#[derive(Slice)]
pub enum Colour {
    Red,
    #[unknown]
    Unknown,
}

fn main() {}
