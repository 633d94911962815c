//! Optional parameters and results, one operation a kind of format.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;

use floe::Proxy;
use floe::prelude::*;

use super::values::{Color, Point, Record};

#[remote("::Conformance::Optionals")]
pub trait Optionals {
    async fn sized(
        &self,
        #[tag(2)] b: Option<i16>,
        #[tag(1)] a: Option<u8>,
        required: i32,
        #[tag(3)] c: Option<i32>,
        #[tag(40)] d: Option<i64>,
    ) -> floe::Result<String>;

    async fn lengths(
        &self,
        #[tag(1)] color: Option<Color>,
        #[tag(2)] text: Option<&str>,
        #[tag(3)] bytes: Option<&[u8]>,
    ) -> floe::Result<String>;

    async fn fixed(
        &self,
        #[tag(1)] point: Option<Point>,
        #[tag(2)] ints: Option<Vec<i32>>,
        #[tag(30)] map: Option<BTreeMap<i32, Point>>,
    ) -> floe::Result<String>;

    async fn variable(
        &self,
        #[tag(1)] record: Option<Record>,
        #[tag(2)] texts: Option<Vec<String>>,
        #[tag(3)] map: Option<HashMap<String, String>>,
        #[tag(4)] proxy: Option<Option<Proxy>>,
    ) -> floe::Result<String>;

    #[returns(tag = 1)]
    async fn maybe_int(&self, #[tag(2)] v: Option<i32>) -> floe::Result<Option<i32>>;

    #[returns(tag = 2)]
    #[out(c(tag = 3))]
    async fn maybe_both(
        &self,
        #[tag(1)] a: Option<String>,
        #[tag(5)] b: Option<Record>,
    ) -> floe::Result<(Option<String>, Option<Record>)>;
}

/// Tells what it was given.
pub struct Teller;

impl Optionals for Teller {
    async fn sized(
        &self,
        b: Option<i16>,
        a: Option<u8>,
        required: i32,
        c: Option<i32>,
        d: Option<i64>,
    ) -> floe::Result<String> {
        Ok(format!("{}{}{}{}{required}", seen(1, a), seen(2, b), seen(3, c), seen(40, d)))
    }

    async fn lengths(
        &self,
        color: Option<Color>,
        text: Option<&str>,
        bytes: Option<&[u8]>,
    ) -> floe::Result<String> {
        let color = color.map(|color| color as i32);
        Ok(format!("{}{}{}", seen(1, color), seen(2, text), seen(3, bytes.map(<[u8]>::len))))
    }

    async fn fixed(
        &self,
        point: Option<Point>,
        ints: Option<Vec<i32>>,
        map: Option<BTreeMap<i32, Point>>,
    ) -> floe::Result<String> {
        let map = map.map(|map| joined(map.into_iter().map(|(key, at)| format!("{key}:{}", point_text(at)))));
        let ints = ints.map(|ints| joined(ints.iter().map(i32::to_string)));
        Ok(format!("{}{}{}", seen(1, point.map(point_text)), seen(2, ints), seen(30, map)))
    }

    async fn variable(
        &self,
        record: Option<Record>,
        texts: Option<Vec<String>>,
        map: Option<HashMap<String, String>>,
        proxy: Option<Option<Proxy>>,
    ) -> floe::Result<String> {
        let name = record.map(|record| record.name);
        let texts = texts.map(|texts| texts.join(","));
        let map = map.map(|map| map.into_iter().collect::<BTreeMap<_, _>>());
        let map = map.map(|map| joined(map.iter().map(|(key, value)| format!("{key}:{value}"))));
        let proxy = proxy.map(|proxy| proxy.map_or("nil".to_owned(), |proxy| proxy.identity().name.clone()));
        Ok(format!("{}{}{}{}", seen(1, name), seen(2, texts), seen(3, map), seen(4, proxy)))
    }

    async fn maybe_int(&self, v: Option<i32>) -> floe::Result<Option<i32>> {
        Ok(v)
    }

    async fn maybe_both(
        &self,
        a: Option<String>,
        b: Option<Record>,
    ) -> floe::Result<(Option<String>, Option<Record>)> {
        Ok((a, b))
    }
}

fn seen(tag: u32, value: Option<impl Display>) -> String {
    value.map_or_else(String::new, |value| format!("{tag}={value};"))
}

fn point_text(point: Point) -> String {
    format!("{},{}", point.x, point.y)
}

fn joined(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join(",")
}
