// A type id begins with `::`.

use floe::prelude::*;

#[derive(Debug, Exception)]
#[exception("Demo::Failed")]
pub struct Failed {
    reason: String,
}

#[derive(Debug, Exception)]
pub enum Fails {
    Failed(Failed),
    #[system]
    System(floe::Error),
}

fn main() {}
