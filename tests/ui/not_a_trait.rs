// Only traits can be interfaces.

use floe::prelude::*;

#[remote]
pub struct Printer;

fn main() {}
