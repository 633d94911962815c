// Members have names.

use floe::prelude::*;

#[derive(Class)]
#[class("::Demo::Shape")]
pub struct Shape(pub String);

fn main() {}
