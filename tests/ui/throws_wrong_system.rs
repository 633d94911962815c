// One variant holds the errors of the system.

use floe::prelude::*;

#[derive(Debug, Exception)]
pub enum Fails {
    #[system]
    System(String),
}

fn main() {}
