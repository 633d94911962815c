// A class goes as a link, not as a value.

use floe::prelude::*;

#[derive(Class, Debug, Default)]
#[class("::Demo::Shape")]
pub struct Shape {
    pub name: String,
}

#[remote("::Demo::Shapes")]
pub trait Shapes {
    async fn draw(&self, shape: Shape) -> floe::Result<()>;
}

fn main() {}
