//! `.ice` files compiled by a build script: no tool is installed.
//!
//! In `build.rs`, within `main`:
//!
//! ```no_run
//! floe_idl::build::Slice::new().include("slice").file("slice/Hello.ice").compile();
//! ```
//!
//! In the program, `floe::include_slice!("Hello");` puts what the file defines where it stands: the modules of Slice, in
//! snake_case. What the file includes is there, too. Files that share modules, or include the same files, go into one
//! [`Slice`], so that each definition is there once.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::slice::diagnostics::{Diagnostic, Level};
use crate::slice::lower::{self, Lowering};
use crate::slice::outputs;
use crate::slice::source::Sources;
use crate::slice::{self, Outcome};

/// `.ice` files, and what shall be made of them.
#[derive(Clone, Debug, Default)]
#[must_use = "nothing happens before `compile`"]
pub struct Slice {
    files: Vec<PathBuf>,
    name: Option<String>,
    reading: slice::Options,
    rust: lower::Options,
}

impl Slice {
    /// No files yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Compiles this file, and what it includes.
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.files.push(path.into());
        self
    }

    /// Compiles these files.
    pub fn files(mut self, paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        self.files.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Looks for included files in this directory; several are searched in order.
    pub fn include(mut self, directory: impl Into<PathBuf>) -> Self {
        self.reading.include_paths.push(directory.into());
        self
    }

    /// Defines a macro of the preprocessor, `NAME` or `NAME=VALUE`.
    pub fn define(mut self, definition: impl Into<String>) -> Self {
        self.reading.defines.push(definition.into());
        self
    }

    /// Takes a macro away, even if it is defined.
    pub fn undefine(mut self, name: impl Into<String>) -> Self {
        self.reading.undefines.push(name.into());
        self
    }

    /// What `include_slice!` calls it, instead of the name of the first file.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Derives serde's traits on structs, enums and exceptions, but for those that hold classes.
    ///
    /// Your package needs serde with its feature `derive`.
    pub fn serde(mut self, derive: bool) -> Self {
        self.rust.serde = derive;
        self
    }

    /// Derives this on structs, enums, classes and exceptions, too; such as `schemars::JsonSchema`.
    pub fn derive(mut self, path: impl Into<String>) -> Self {
        self.rust.derives.push(path.into());
        self
    }

    /// Keeps the numbers that an enum does not know, in a variant `Unknown(i32)`, instead of refusing them. Metadata
    /// `rust:unchecked` does it for one enum.
    pub fn unknown_enumerators(mut self, keep: bool) -> Self {
        self.rust.unknown_enumerators = keep;
        self
    }

    /// Says that a module, with all in it, or one definition, exists in Rust already, and where: `::Common` at
    /// `crate::common`, or `::Ice::Identity` at `floe::Identity`. It is used, and not made again.
    pub fn outside(mut self, slice: impl Into<String>, rust: impl Into<String>) -> Self {
        self.rust.outside.push((slice.into(), rust.into()));
        self
    }

    /// The Rust, with what is to be said about it.
    ///
    /// # Errors
    /// A file cannot be read, or is wrong.
    pub fn generate(&self) -> Result<Generated, Failed> {
        let Outcome { unit, mut diagnostics, sources } = slice::read(&self.files, &self.reading);
        let Some(unit) = unit else { return Err(Failed::new(diagnostics, &sources)) };
        let lowering = Lowering::new(&unit, &self.rust);
        diagnostics.extend_from_slice(lowering.diagnostics());
        if lowering.has_errors() {
            return Err(Failed::new(diagnostics, &sources));
        }
        let files = sources.iter().map(|(_, source)| source.path.clone()).collect();
        let warnings = diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Warning);
        let warnings = warnings.map(|diagnostic| one_line(diagnostic, &sources)).collect();
        Ok(Generated { text: outputs::merged(&unit, &lowering), files, warnings })
    }

    /// Writes the Rust into the directory that cargo gives a build script, for `floe::include_slice!`.
    ///
    /// Cargo is told to run the script again when a file that was read has changed, and the warnings. If a file is wrong,
    /// the messages are printed and the process ends with status 1.
    pub fn compile(&self) {
        let Some(directory) = std::env::var_os("OUT_DIR") else {
            stop("expected the variable OUT_DIR, which cargo sets for build scripts");
        };
        let generated = self.generate().unwrap_or_else(|failed| {
            failed.files.iter().for_each(|file| println!("cargo::rerun-if-changed={}", file.display()));
            stop(&failed.to_string())
        });
        generated.files.iter().for_each(|file| println!("cargo::rerun-if-changed={}", file.display()));
        generated.warnings.iter().for_each(|warning| println!("cargo::warning={warning}"));
        let path = Path::new(&directory).join(format!("{}.rs", self.output_name()));
        if let Err(error) = write_if_new(&path, &generated.text) {
            stop(&format!("cannot write {}: {error}", path.display()));
        }
    }

    fn output_name(&self) -> String {
        let stem = || self.files.first()?.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        self.name.clone().or_else(stem).unwrap_or_else(|| "slice".to_owned())
    }
}

/// Rust made of `.ice` files.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Generated {
    /// The text of a file that can be included in any module.
    pub text: String,
    /// Every file that was read.
    pub files: Vec<PathBuf>,
    /// What is to be said, a line each.
    pub warnings: Vec<String>,
}

/// Why nothing was made: the messages as people read them.
#[derive(Clone, Debug)]
pub struct Failed {
    messages: String,
    files: Vec<PathBuf>,
}

impl Failed {
    fn new(mut diagnostics: Vec<Diagnostic>, sources: &Sources) -> Self {
        diagnostics.retain(|diagnostic| diagnostic.level != Level::Note);
        let messages: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.render(sources)).collect();
        let files = sources.iter().map(|(_, source)| source.path.clone()).collect();
        Self { messages: messages.join("\n\n"), files }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.messages)
    }
}

impl std::error::Error for Failed {}

/// `slice/Hello.ice:3:5: message`.
fn one_line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let source = sources.file(diagnostic.place.file);
    let before = source.text.get(..diagnostic.place.start as usize).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("{}:{line}:{column}: {}", source.path.display(), diagnostic.message)
}

/// A file that is as it was stays untouched, so that nothing is compiled again.
fn write_if_new(path: &Path, text: &str) -> std::io::Result<()> {
    match std::fs::read(path) {
        Ok(old) if old == text.as_bytes() => Ok(()),
        _ => std::fs::write(path, text),
    }
}

fn stop(message: &str) -> ! {
    eprintln!("{message}");
    std::process::exit(1)
}

#[cfg(test)]
mod tests;
