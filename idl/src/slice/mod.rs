//! Slice, the interface language of Ice: `.ice` files to what they define.
//!
//! [`read`] is the way in. In the order of the work: `files` and [`source`] hold the texts, `lexer` makes tokens,
//! `preprocess` includes files and takes out what conditions leave out, `parser` makes a syntax tree and goes on after
//! a mistake, `resolve` finds what each name means and `check` holds rules that need no names; [`mod@unit`] is what comes
//! out, and [`lower`] makes Rust of it. Mistakes become [`diagnostics`].

mod ast;
mod check;
pub mod diagnostics;
mod doc;
pub mod files;
mod lexer;
pub mod lower;
mod options;
pub mod outputs;
mod parser;
mod preprocess;
mod resolve;
mod run;
pub mod source;
mod suggest;
#[cfg(test)]
mod tests;
mod token;
pub mod unit;

pub use options::Options;
pub use run::{Outcome, read, read_from, read_text};
