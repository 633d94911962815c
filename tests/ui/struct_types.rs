// Slice has few integers.

use floe::prelude::*;

#[derive(Slice)]
pub struct Point {
    x: u32,
    y: Option<i32>,
}

#[remote("::Demo::Points")]
pub trait Points {
    async fn draw(&self, point: &Point) -> floe::Result<()>;
}

fn main() {}
