// An operation has one return value.
use floe::prelude::*;

#[derive(Results)]
pub struct Split {
    #[returns]
    pub head: String,
    #[returns]
    pub tail: String,
}

fn main() {}
