//! The texts that were read, and places in them.

use std::path::PathBuf;

/// One of the files that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A stretch of a file's text, in bytes. Places in text made by a macro are those of the macro's use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The first byte behind it.
    pub end: u32,
}

/// A file and its text.
#[derive(Clone, Debug)]
pub struct Source {
    /// As it was named on the command line, or found from an `#include`.
    pub path: PathBuf,
    /// As it was written in the `#include`, with `<>` and `""` taken off; `None` for a file named by the user.
    pub included_as: Option<String>,
    /// Its text.
    pub text: String,
}

/// All files of one run, in the order in which they were first met.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, source: Source) -> FileId {
        self.files.push(source);
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// A file. Every [`FileId`] comes from [`Sources::add`].
    pub fn file(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// All files, with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(at, source)| (FileId(at as u32), source))
    }
}
