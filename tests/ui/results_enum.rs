// Results are a struct.
use floe::prelude::*;

#[derive(Results)]
pub enum Split {
    Head,
}

fn main() {}
