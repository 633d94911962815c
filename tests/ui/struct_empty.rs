// Slice has no empty structs.

use floe::prelude::*;

#[derive(Slice)]
pub struct Nothing {}

fn main() {}
