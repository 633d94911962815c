// The field `base` holds what a class inherits.

use floe::prelude::*;

#[derive(Class, Debug, Default)]
#[class("::Demo::Shape")]
pub struct Shape {
    pub name: String,
}

#[derive(Class, Debug, Default)]
#[class("::Demo::Circle", base = Shape)]
pub struct Circle {
    pub radius: f64,
}

#[derive(Class, Debug, Default)]
#[class("::Demo::Square", base = Shape)]
pub struct Square {
    pub base: Circle,
    pub side: f64,
}

fn main() {}
