// What can stand in `#[class(..)]`.

use floe::prelude::*;

#[derive(Class)]
#[class("::Demo::Shape", compact = 7)]
pub struct Shape {
    pub name: String,
}

#[derive(Class)]
#[class("::Demo::Circle", id = "7")]
pub struct Circle {
    pub name: String,
}

#[derive(Class)]
#[class("::Demo::Square", id = 2147483648)]
pub struct Square {
    pub name: String,
}

#[derive(Class)]
#[class("Demo.Point")]
pub struct Point {
    pub name: String,
}

#[derive(Class)]
#[class("::Ice::Object")]
pub struct Object {
    pub name: String,
}

fn main() {}
