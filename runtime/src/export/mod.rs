//! Ways out: `#[remote]` traits and their types, written as Slice for programs in other languages.
//!
//! ```
//! use floe::prelude::*;
//!
//! /// Where a thing is.
//! #[derive(Slice)]
//! struct Point {
//!     x: i32,
//!     y: i32,
//! }
//!
//! /// A pen on paper.
//! #[remote("::Demo::Pen")]
//! trait Pen {
//!     /// Draws a line through these points.
//!     async fn draw(&self, points: &[Point]) -> floe::Result<()>;
//! }
//!
//! let text = floe::export::Slice::new().interface::<PenPrx>().text()?;
//! assert!(text.ends_with(
//!     r#"
//! module Demo
//! {
//!     /** Where a thing is. */
//!     struct Point
//!     {
//!         int x;
//!         int y;
//!     }
//!
//!     sequence<Point> PointSeq;
//!
//!     /** A pen on paper. */
//!     interface Pen
//!     {
//!         /** Draws a line through these points. */
//!         void draw(PointSeq points);
//!     }
//! }
//! "#
//! ));
//! # Ok::<(), floe::export::Error>(())
//! ```
//!
//! The text is Slice that the compilers of Ice 3.7 take, and that Floe reads back as the same interfaces.
//!
//! # A line in `main`
//! A program that prints its interfaces when it is asked to:
//! ```
//! # use floe::prelude::*;
//! # #[remote("::Demo::Pen")]
//! # trait Pen {
//! #     async fn lift(&self) -> floe::Result<()>;
//! # }
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     if std::env::args().any(|argument| argument == "--slice") {
//!         print!("{}", floe::export::Slice::new().interface::<PenPrx>().text()?);
//!         return Ok(());
//!     }
//!     // ... the server
//!     Ok(())
//! }
//! ```
//!
//! # As a test
//! The files are kept beside the sources, and a test fails when they are not what the traits say. It writes them when it is asked
//! to: `WRITE_SLICE=1 cargo test slice_files`.
//! ```
//! # use floe::prelude::*;
//! # #[remote("::Demo::Pen")]
//! # trait Pen {
//! #     async fn lift(&self) -> floe::Result<()>;
//! # }
//! #[test]
//! fn slice_files() -> Result<(), floe::export::Error> {
//!     let slice = floe::export::Slice::new().interface::<PenPrx>();
//!     let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/slice");
//!     if std::env::var_os("WRITE_SLICE").is_some() {
//!         slice.write_to(folder)?;
//!     }
//!     slice.check(folder)
//! }
//! ```
//!
//! # What things are called
//! | Rust | Slice |
//! |---|---|
//! | interface, exception, class | its type id |
//! | struct, enum with `#[slice("::Demo::Point")]` | that name |
//! | other struct, enum | its Rust name, in the module of what uses it first: an interface, or a type that has a name of its own |
//! | `Link<C>`; `Link<Value>` | the class; `Value` |
//! | operation, parameter, field | the Rust name in lowerCamelCase, or what `#[name("..")]` says |
//! | variant of an enum | the Rust name, or what `#[name("..")]` says |
//! | `Vec<T>`, `&[T]`, `View<T>` | `TSeq`: `IntSeq`, `ByteSeq`, `PointSeq`, `IntSeqSeq`, `PenPrxSeq` |
//! | `HashMap<K, V>`, `BTreeMap<K, V>` | `KVDict`: `StringPointDict` |
//! | a result after the first | an out parameter: `out1`, `out2`, or what `#[out(..)]` or the field of a `Results` says |
//!
//! Sequences and dictionaries are defined in each module that uses them; if a name is taken, a number is put behind it.
//! Everything that an interface needs is written with it: bases, the interfaces of proxies, exceptions with their bases. A derived
//! class or exception that no signature names is not known: add it with [`Slice::class`] or [`Slice::exception`].
//!
//! There is a file for each outermost module, `Demo.ice`; modules that use each other share one.
//!
//! # What Slice cannot say
//! Native interfaces, and types that implement [`SliceType`] by hand without telling what they are, are refused, and so is
//! what Slice has other rules for: structs that hold themselves, names that differ only in capitals, a tag that stands both in the
//! parameters and the results of an operation. The [error](Error) names all of them.
//!
//! What only Rust knows is not in the text: which operations take `&mut self`, `#[commits]` and `#[timeout]`. `#[oneway]` is
//! written as Ice 3.8 has it, `["oneway"]`; 3.7 reads over it.

#![allow(clippy::test_attr_in_doctest, reason = "the documentation shows what a test looks like")]

mod anonymous;
mod check;
mod collect;
mod diff;
mod error;
mod graph;
mod order;
mod print;
mod words;

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

pub use error::Error;

use crate::class::{Class, Link};
use crate::describe;
use crate::export::collect::Root;
use crate::export::graph::Graph;
use crate::export::order::Item;
use crate::wire::{SliceException, SliceType};
use crate::{Interface, TypedProxy};

/// What is to be written as Slice.
#[derive(Clone, Debug, Default)]
pub struct Slice {
    roots: Vec<Root>,
}

impl Slice {
    /// Nothing yet.
    pub fn new() -> Self {
        Slice::default()
    }

    /// The interface of this proxy, with all that it needs.
    #[must_use]
    pub fn interface<P: TypedProxy>(self) -> Self {
        self.with(Root::Interface(P::Tag::DESCRIPTION))
    }

    /// An exception, with all that it needs: one that is thrown where only its base is listed.
    #[must_use]
    pub fn exception<E: SliceException>(self) -> Self {
        self.with(Root::Exception(E::DESCRIPTION))
    }

    /// A class, with all that it needs: one that is sent where only its base is named.
    #[must_use]
    pub fn class<C: Class>(self) -> Self {
        self.with(Root::Type(describe::of::<Link<C>>))
    }

    /// A struct or an enum with `#[slice("::Demo::Point")]`, with all that it needs: one that no signature names.
    #[must_use]
    pub fn value<T: SliceType + ?Sized>(self) -> Self {
        self.with(Root::Type(describe::of::<T>))
    }

    /// All in one text, which includes nothing but files of Ice's own.
    ///
    /// # Errors
    /// [`Error::NotSlice`]: Slice cannot say it.
    pub fn text(&self) -> Result<String, Error> {
        let (graph, items) = self.ordered()?;
        Ok(print::print(&graph, &[], &items))
    }

    /// Each file with its name, such as `Demo.ice`, and its text.
    ///
    /// # Errors
    /// As [`Slice::text`].
    pub fn files(&self) -> Result<Vec<(String, String)>, Error> {
        let (graph, items) = self.ordered()?;
        let files = order::files(&graph, &items).into_iter();
        let text = |file: order::File| print::print(&graph, &file.includes, &file.items);
        Ok(files.map(|file| (format!("{}.ice", file.name), text(file))).collect())
    }

    /// Writes the files into a folder, which is made if it is not there. A file that is already right is not touched.
    ///
    /// # Errors
    /// As [`Slice::text`]; a file cannot be written.
    pub fn write_to(&self, folder: impl AsRef<Path>) -> Result<(), Error> {
        let folder = folder.as_ref();
        let files = self.files()?;
        fs::create_dir_all(folder).map_err(|source| Error::Io { path: folder.into(), source })?;
        for (name, text) in files {
            let path = folder.join(name);
            if read(&path)?.as_ref() != Some(&text) {
                fs::write(&path, text).map_err(|source| Error::Io { path, source })?;
            }
        }
        Ok(())
    }

    /// Checks that the files in a folder are what [`Slice::write_to`] would write; line ends do not matter.
    ///
    /// # Errors
    /// [`Error::Differs`] with all that differs; as [`Slice::text`]; a file cannot be read.
    pub fn check(&self, folder: impl AsRef<Path>) -> Result<(), Error> {
        let mut differences = String::new();
        for (name, text) in self.files()? {
            let path = folder.as_ref().join(name);
            let found = read(&path)?;
            if found.as_ref() != Some(&text) {
                let there = if found.is_some() { "" } else { " (not there)" };
                let changes = diff::diff(found.as_deref().unwrap_or_default(), &text);
                differences.push_str(&format!("--- {}{there}\n{changes}", path.display()));
            }
        }
        if differences.is_empty() { Ok(()) } else { Err(Error::Differs { diff: differences }) }
    }

    fn with(mut self, root: Root) -> Self {
        self.roots.push(root);
        self
    }

    fn ordered(&self) -> Result<(Graph, Vec<Item>), Error> {
        let (graph, mut problems) = collect::collect(&self.roots);
        let (items, circles) = order::order(&graph);
        if circles.is_empty() {
            problems.extend(check::check(&graph));
        } else {
            problems.extend(circles);
        }
        if problems.is_empty() { Ok((graph, items)) } else { Err(Error::NotSlice(problems)) }
    }
}

/// A file's text with the line ends of Unix; `None` if there is no such file.
fn read(path: &Path) -> Result<Option<String>, Error> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text.replace("\r\n", "\n"))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Io { path: path.into(), source }),
    }
}
