// A link to a base takes what extends it, and nothing else.

use floe::prelude::*;

#[derive(Class, Debug, Default)]
#[class("::Demo::Shape")]
pub struct Shape {
    pub name: String,
}

#[derive(Class, Debug, Default)]
#[class("::Demo::Person")]
pub struct Person {
    pub name: String,
}

fn main() {
    let _shape: Link<Shape> = Link::from(Node::new(Person::default()));
}
