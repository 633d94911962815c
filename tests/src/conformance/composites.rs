//! Structs, enums, sequences, dictionaries; parameters passed as values, and lent.

use std::collections::{BTreeMap, HashMap};

use floe::prelude::*;

use super::values::{Color, Point, Record};

#[remote("::Conformance::Composites")]
pub trait Composites {
    async fn echo_color(&self, v: Color) -> floe::Result<Color>;
    async fn echo_point(&self, v: Point) -> floe::Result<Point>;
    async fn echo_record(&self, v: &Record) -> floe::Result<Record>;
    async fn echo_bools(&self, v: Vec<bool>) -> floe::Result<Vec<bool>>;
    async fn echo_bytes(&self, v: &[u8]) -> floe::Result<Vec<u8>>;
    async fn echo_shorts(&self, v: &[i16]) -> floe::Result<Vec<i16>>;
    async fn echo_ints(&self, v: Vec<i32>) -> floe::Result<Vec<i32>>;
    async fn echo_longs(&self, v: Vec<i64>) -> floe::Result<Vec<i64>>;
    async fn echo_floats(&self, v: Vec<f32>) -> floe::Result<Vec<f32>>;
    async fn echo_doubles(&self, v: &[f64]) -> floe::Result<Vec<f64>>;
    async fn echo_strings(&self, v: &[String]) -> floe::Result<Vec<String>>;
    async fn echo_colors(&self, v: Vec<Color>) -> floe::Result<Vec<Color>>;
    async fn echo_points(&self, v: Vec<Point>) -> floe::Result<Vec<Point>>;
    async fn echo_records(&self, v: &[Record]) -> floe::Result<Vec<Record>>;
    async fn echo_grid(&self, v: Vec<Vec<i32>>) -> floe::Result<Vec<Vec<i32>>>;
    async fn echo_string_map(&self, v: &BTreeMap<String, String>) -> floe::Result<BTreeMap<String, String>>;
    async fn echo_point_map(&self, v: HashMap<i32, Point>) -> floe::Result<HashMap<i32, Point>>;
    async fn echo_catalog(
        &self,
        v: HashMap<String, Vec<Record>>,
    ) -> floe::Result<HashMap<String, Vec<Record>>>;
}

/// Gives back what it gets.
pub struct Echo;

impl Composites for Echo {
    async fn echo_color(&self, v: Color) -> floe::Result<Color> {
        Ok(v)
    }

    async fn echo_point(&self, v: Point) -> floe::Result<Point> {
        Ok(v)
    }

    async fn echo_record(&self, v: &Record) -> floe::Result<Record> {
        Ok(v.clone())
    }

    async fn echo_bools(&self, v: Vec<bool>) -> floe::Result<Vec<bool>> {
        Ok(v)
    }

    async fn echo_bytes(&self, v: &[u8]) -> floe::Result<Vec<u8>> {
        Ok(v.to_vec())
    }

    async fn echo_shorts(&self, v: &[i16]) -> floe::Result<Vec<i16>> {
        Ok(v.to_vec())
    }

    async fn echo_ints(&self, v: Vec<i32>) -> floe::Result<Vec<i32>> {
        Ok(v)
    }

    async fn echo_longs(&self, v: Vec<i64>) -> floe::Result<Vec<i64>> {
        Ok(v)
    }

    async fn echo_floats(&self, v: Vec<f32>) -> floe::Result<Vec<f32>> {
        Ok(v)
    }

    async fn echo_doubles(&self, v: &[f64]) -> floe::Result<Vec<f64>> {
        Ok(v.to_vec())
    }

    async fn echo_strings(&self, v: &[String]) -> floe::Result<Vec<String>> {
        Ok(v.to_vec())
    }

    async fn echo_colors(&self, v: Vec<Color>) -> floe::Result<Vec<Color>> {
        Ok(v)
    }

    async fn echo_points(&self, v: Vec<Point>) -> floe::Result<Vec<Point>> {
        Ok(v)
    }

    async fn echo_records(&self, v: &[Record]) -> floe::Result<Vec<Record>> {
        Ok(v.to_vec())
    }

    async fn echo_grid(&self, v: Vec<Vec<i32>>) -> floe::Result<Vec<Vec<i32>>> {
        Ok(v)
    }

    async fn echo_string_map(&self, v: &BTreeMap<String, String>) -> floe::Result<BTreeMap<String, String>> {
        Ok(v.clone())
    }

    async fn echo_point_map(&self, v: HashMap<i32, Point>) -> floe::Result<HashMap<i32, Point>> {
        Ok(v)
    }

    async fn echo_catalog(
        &self,
        v: HashMap<String, Vec<Record>>,
    ) -> floe::Result<HashMap<String, Vec<Record>>> {
        Ok(v)
    }
}
