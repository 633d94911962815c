//! Rust code made from the model.

pub mod expand;
