// What an exception can say.

use floe::prelude::*;

#[derive(Debug, Exception)]
#[exception("::Demo::Failed", parent = Failed)]
pub struct Failed {
    reason: String,
}

fn main() {}
