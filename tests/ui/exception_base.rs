// A base is held in a field.

use floe::prelude::*;

#[derive(Debug, Exception)]
#[exception("::Demo::Failed")]
pub struct Failed {
    reason: String,
}

#[derive(Debug, Exception)]
#[exception("::Demo::Worse", base = Failed)]
pub struct Worse {
    code: i32,
}

fn main() {}
