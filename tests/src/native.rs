//! A native interface: its types have no Slice form.

use std::collections::{BTreeMap, HashMap};

use floe::prelude::*;
use serde::{Deserialize, Serialize};

/// A shape, with what only some shapes have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Shape {
    /// Nothing more to say.
    Point,
    /// Its radius.
    Circle(f64),
    /// Its corners, and what it is part of.
    Polygon { corners: Vec<(i16, i16)>, inside: Option<Box<Shape>> },
}

/// What a drawing throws.
#[derive(Debug, Serialize, Deserialize, Exception)]
#[exception(native)]
pub enum DrawError {
    /// So many corners are too few.
    TooFewCorners { found: usize },
    /// There is no shape of this name.
    Unknown(String),
    /// All else.
    #[system]
    #[serde(skip)]
    System(floe::Error),
}

/// Hears of shapes.
#[remote]
pub trait Listener {
    /// A shape was drawn.
    async fn drawn(&self, name: &str, shape: Shape) -> floe::Result<u64>;
}

/// Keeps shapes by name.
#[remote]
pub trait Drawing {
    /// Draws a shape, and gives back what had its name before.
    async fn draw(&mut self, name: &str, shape: Shape) -> Result<Option<Shape>, DrawError>;
    /// The shape of a name.
    async fn shape(&self, name: &str) -> Result<Shape, DrawError>;
    /// Numbers of every width, and characters.
    async fn widths(
        &self,
        numbers: (u8, i8, u16, i16, u32, i32, u64, i64),
        c: char,
    ) -> floe::Result<(u128, String)>;
    /// Bytes and maps.
    async fn count(
        &self,
        bytes: &[u8],
        words: HashMap<String, usize>,
    ) -> floe::Result<BTreeMap<String, usize>>;
    /// Tells a listener of a shape, and gives back the proxy and the listener's answer.
    async fn tell(&self, listener: ListenerPrx, shape: &Shape) -> floe::Result<(ListenerPrx, u64)>;
    /// A proxy, or none.
    async fn maybe(&self, listener: Option<ListenerPrx>) -> floe::Result<Option<ListenerPrx>>;
}

/// A drawing in memory.
#[derive(Default)]
pub struct Sheet(BTreeMap<String, Shape>);

impl Drawing for Sheet {
    async fn draw(&mut self, name: &str, shape: Shape) -> Result<Option<Shape>, DrawError> {
        match &shape {
            Shape::Polygon { corners, .. } if corners.len() < 3 => {
                Err(DrawError::TooFewCorners { found: corners.len() })
            }
            _ => Ok(self.0.insert(name.to_owned(), shape)),
        }
    }

    async fn shape(&self, name: &str) -> Result<Shape, DrawError> {
        self.0.get(name).cloned().ok_or_else(|| DrawError::Unknown(name.to_owned()))
    }

    async fn widths(
        &self,
        numbers: (u8, i8, u16, i16, u32, i32, u64, i64),
        c: char,
    ) -> floe::Result<(u128, String)> {
        Ok((u128::from(numbers.6) * 2, format!("{numbers:?}{c}")))
    }

    async fn count(
        &self,
        bytes: &[u8],
        words: HashMap<String, usize>,
    ) -> floe::Result<BTreeMap<String, usize>> {
        Ok(words.into_iter().map(|(word, count)| (word, count + bytes.len())).collect())
    }

    async fn tell(&self, listener: ListenerPrx, shape: &Shape) -> floe::Result<(ListenerPrx, u64)> {
        let answer = listener.drawn("told", shape.clone()).await?;
        Ok((listener, answer))
    }

    async fn maybe(&self, listener: Option<ListenerPrx>) -> floe::Result<Option<ListenerPrx>> {
        Ok(listener)
    }
}
