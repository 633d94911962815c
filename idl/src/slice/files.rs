//! Where texts come from: the disk, or the memory of a program.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Finds files.
pub trait Files {
    /// The bytes of a file.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] if there is none, which lets the search for an include go on; others end it.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// What is the same for two paths of one file.
    fn identity(&self, path: &Path) -> PathBuf {
        plain(path)
    }
}

/// The files of the disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if path.is_dir() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "it is a directory"));
        }
        std::fs::read(path)
    }

    fn identity(&self, path: &Path) -> PathBuf {
        path.canonicalize().unwrap_or_else(|_| plain(path))
    }
}

/// Files that exist only in memory, for tests and for programs that are given a text.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Memory {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more file; a second one of the same path takes its place.
    #[must_use]
    pub fn with(mut self, path: impl AsRef<Path>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(plain(path.as_ref()), bytes.into());
        self
    }
}

impl Files for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.files.get(&plain(path)).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// A path without `.`, and without `..` where that can be seen.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            _ => plain.push(part),
        }
    }
    plain
}
