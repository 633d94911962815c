//! What a run of the front end can be told.

use std::path::PathBuf;

/// What a run can be told; `Options::default()` is what most need.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Directories in which included files are looked for, in this order: `-I`.
    pub include_paths: Vec<PathBuf>,
    /// Macros: `NAME` or `NAME=VALUE`, as behind `-D`.
    pub defines: Vec<String>,
    /// Macros that are not defined, as behind `-U`; stronger than `defines`.
    pub undefines: Vec<String>,
    /// The version of Ice whose rules hold, as in `__ICE_VERSION__`: 30708 is 3.7.8. From 30800 on, names may hold
    /// `_` and begin with `ice` without leave.
    pub ice_version: u32,
    /// Whether warnings and notes are told.
    pub warnings: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            include_paths: Vec::new(),
            defines: Vec::new(),
            undefines: Vec::new(),
            ice_version: 30_708,
            warnings: true,
        }
    }
}
