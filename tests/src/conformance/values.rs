//! The structs and enums.

use floe::prelude::*;

#[derive(Slice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    Red = 0,
    Green = 5,
    Blue = 300,
}

#[derive(Slice, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub x: i32,
    pub y: i32,
}

#[derive(Slice, Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub name: String,
    pub color: Color,
    pub at: Point,
    pub tags: Vec<String>,
}
