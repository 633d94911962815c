// An optional member has a tag, and each its own.

use floe::prelude::*;

#[derive(Debug, Exception)]
#[exception("::Demo::Failed")]
pub struct Failed {
    a: Option<i32>,
    #[tag(1)]
    b: Option<i32>,
    #[tag(1)]
    c: Option<i32>,
}

fn main() {}
