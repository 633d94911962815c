// A variant holds one exception.

use floe::prelude::*;

#[derive(Debug, Exception)]
pub enum Fails {
    Closed,
    Number(i32),
    #[system]
    System(floe::Error),
}

fn main() {}
