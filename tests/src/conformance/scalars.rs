//! Basic types, and out parameters.

use floe::prelude::*;

#[remote("::Conformance::Scalars")]
pub trait Scalars {
    async fn echo_bool(&self, v: bool) -> floe::Result<bool>;
    async fn echo_byte(&self, v: u8) -> floe::Result<u8>;
    async fn echo_short(&self, v: i16) -> floe::Result<i16>;
    async fn echo_int(&self, v: i32) -> floe::Result<i32>;
    async fn echo_long(&self, v: i64) -> floe::Result<i64>;
    async fn echo_float(&self, v: f32) -> floe::Result<f32>;
    async fn echo_double(&self, v: f64) -> floe::Result<f64>;
    #[idempotent]
    async fn echo_string(&self, v: &str) -> floe::Result<String>;
    async fn sum(&self, a: u8, b: i16, c: i32, d: i64) -> floe::Result<i64>;
    async fn split(&self, path: &str) -> floe::Result<(i32, String, String)>;
    #[out]
    async fn swap(&self, a: i32, b: String) -> floe::Result<(String, i32)>;
}

/// Gives back what it gets.
pub struct Echo;

impl Scalars for Echo {
    async fn echo_bool(&self, v: bool) -> floe::Result<bool> {
        Ok(v)
    }

    async fn echo_byte(&self, v: u8) -> floe::Result<u8> {
        Ok(v)
    }

    async fn echo_short(&self, v: i16) -> floe::Result<i16> {
        Ok(v)
    }

    async fn echo_int(&self, v: i32) -> floe::Result<i32> {
        Ok(v)
    }

    async fn echo_long(&self, v: i64) -> floe::Result<i64> {
        Ok(v)
    }

    async fn echo_float(&self, v: f32) -> floe::Result<f32> {
        Ok(v)
    }

    async fn echo_double(&self, v: f64) -> floe::Result<f64> {
        Ok(v)
    }

    async fn echo_string(&self, v: &str) -> floe::Result<String> {
        Ok(v.to_owned())
    }

    async fn sum(&self, a: u8, b: i16, c: i32, d: i64) -> floe::Result<i64> {
        Ok(i64::from(a) + i64::from(b) + i64::from(c) + d)
    }

    async fn split(&self, path: &str) -> floe::Result<(i32, String, String)> {
        Ok(match path.split_once('/') {
            Some((head, tail)) => (i32::try_from(head.len()).unwrap_or(i32::MAX), head.into(), tail.into()),
            None => (-1, path.into(), String::new()),
        })
    }

    async fn swap(&self, a: i32, b: String) -> floe::Result<(String, i32)> {
        Ok((b, a))
    }
}
