// A link can be nil itself; it leads to a class, and is no key.

use std::collections::BTreeMap;

use floe::prelude::*;

#[derive(Class, Debug, Default)]
#[class("::Demo::Shape")]
pub struct Shape {
    pub name: String,
}

#[remote("::Demo::Shapes")]
pub trait Shapes {
    async fn draw(&self, shape: Option<Link<Shape>>, all: Vec<Option<Link<Shape>>>) -> floe::Result<()>;
    async fn count(&self, of: Link<i32>, by: BTreeMap<Link<Shape>, i32>) -> floe::Result<()>;
}

fn main() {}
