// An optional result has a tag.
use floe::prelude::*;

#[derive(Results)]
pub struct Split {
    pub head: Option<String>,
}

fn main() {}
