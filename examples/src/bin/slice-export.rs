//! Prints the Slice of a Rust interface, for programs in other languages; or keeps it in a folder.
//!
//! Run `cargo run --bin slice-export`. It prints:
//!
//!     // Written by floe::export from Rust. Change the Rust, not this file: it is written again from there.
//!
//!     #pragma once
//!
//!     module Library
//!     {
//!         /** A book on a shelf. */
//!         struct Book
//!         {
//!             string title;
//!             int year;
//!         }
//!
//!         sequence<Book> BookSeq;
//!
//!         /** Nobody has such a book. */
//!         exception NotFound
//!         {
//!             string title;
//!         }
//!
//!         /** A shelf of books. */
//!         interface Shelf
//!         {
//!             /** The books of a year, or all. */
//!             idempotent BookSeq list(optional(1) int year);
//!
//!             /** Takes a book out, to be read at home. */
//!             Book take(string title) throws NotFound;
//!         }
//!     }
//!
//! `--write FOLDER` writes it to FOLDER/Library.ice, and `--check FOLDER` fails if that is not what is there.

use std::path::PathBuf;

use clap::Parser;
use floe::prelude::*;

/// A book on a shelf.
#[derive(Slice)]
struct Book {
    title: String,
    year: i32,
}

/// Nobody has such a book.
#[derive(Exception, Debug)]
#[exception("::Library::NotFound")]
struct NotFound {
    title: String,
}

#[derive(Exception, Debug)]
enum TakeError {
    NotFound(NotFound),
    #[system]
    System(floe::Error),
}

/// A shelf of books.
#[remote("::Library::Shelf")]
trait Shelf {
    /// The books of a year, or all.
    #[idempotent]
    async fn list(&self, #[tag(1)] year: Option<i32>) -> floe::Result<Vec<Book>>;

    /// Takes a book out, to be read at home.
    async fn take(&mut self, title: &str) -> Result<Book, TakeError>;
}

/// slice-export: prints an interface as Slice, writes it to a folder, or checks what is there.
#[derive(Parser)]
struct Options {
    /// Write the files into this folder.
    #[arg(long)]
    write: Option<PathBuf>,
    /// Check that the files of this folder are right.
    #[arg(long)]
    check: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (_, options) = floe_examples::begins_with::<Options>()?;
    let slice = floe::export::Slice::new().interface::<ShelfPrx>();
    match options {
        Options { write: Some(folder), .. } => slice.write_to(folder)?,
        Options { check: Some(folder), .. } => slice.check(folder)?,
        _ => print!("{}", slice.text()?),
    }
    Ok(())
}
