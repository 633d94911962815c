// One variant takes all unknown numbers.
use floe::prelude::*;

#[derive(Slice)]
pub enum Colour {
    Red,
    #[unknown]
    Unknown(i32),
    #[unknown]
    Other(i32),
}

fn main() {}
