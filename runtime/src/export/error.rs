//! Why an export fails.

use std::fmt;
use std::path::PathBuf;

/// Why nothing was exported, or why files are not what an export would write.
///
/// Its `Debug` is its text, so that a test or a `main` which gives it shows lines.
#[non_exhaustive]
pub enum Error {
    /// Slice cannot say this: one sentence for each thing, with the Rust item that it is about.
    NotSlice(Vec<String>),
    /// A file cannot be written or read.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Files are not what would be written, or are not there.
    Differs {
        /// What differs, line by line: `-` what is in the file, `+` what would be written.
        diff: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NotSlice(problems) => {
                f.write_str("this cannot be exported as Slice:")?;
                problems.iter().try_for_each(|problem| write!(f, "\n- {problem}"))
            }
            Error::Io { path, source } => write!(f, "{}: {source}", path.display()),
            Error::Differs { diff } => {
                write!(f, "the exported files are not what the interfaces say now; export them again\n{diff}")
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
