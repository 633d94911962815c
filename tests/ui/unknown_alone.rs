// Slice has no empty enums.
use floe::prelude::*;

#[derive(Slice)]
pub enum Colour {
    #[unknown]
    Unknown(i32),
}

fn main() {}
