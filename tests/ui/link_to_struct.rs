// A link leads to a class; a struct is a value.

use floe::prelude::*;

#[derive(Slice, Debug, Default)]
pub struct Point {
    pub x: i32,
}

#[remote("::Demo::Shapes")]
pub trait Shapes {
    async fn draw(&self, point: Link<Point>) -> floe::Result<()>;
}

fn main() {}
