// The members of a class keep the rules of Slice: each mistake is said once.

use floe::prelude::*;

#[derive(Class)]
#[class("::Demo::Shape")]
pub struct Shape {
    #[tag(1)]
    pub name: String,
    pub weight: Option<i32>,
    pub next: Option<Link<Shape>>,
    #[tag(1)]
    pub again: Option<Link<Shape>>,
    pub count: u32,
    #[name("count")]
    pub number: i32,
}

fn main() {}
