//! Slice, the interface language of Ice: `.ice` files to what they define.
//!
//! In the order of the work: `source` holds the texts, `preprocess` includes files and takes out what conditions leave
//! out, `lexer` makes tokens, `parser` makes a syntax tree and goes on after a mistake, `resolve` finds what each
//! name means and checks the rules of the language; [`unit`] is what comes out. Mistakes become [`diagnostics`].

pub mod diagnostics;
pub mod source;
pub mod unit;
