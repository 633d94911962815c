// serde has no graphs: a native interface carries no links.

use floe::prelude::*;

#[derive(Class, Debug, Default)]
#[class("::Demo::Shape")]
pub struct Shape {
    pub name: String,
}

#[remote]
pub trait Shapes {
    async fn draw(&self, shape: Link<Shape>) -> floe::Result<Vec<Link<Shape>>>;
}

fn main() {}
