//! The whole way: files in, a [`Unit`] or messages out.

use std::path::{Path, PathBuf};

use crate::slice::diagnostics::{Diagnostic, Level, Sink};
use crate::slice::files::{Disk, Files, Memory};
use crate::slice::options::Options;
use crate::slice::parser;
use crate::slice::preprocess::preprocess;
use crate::slice::preprocess::texts::Texts;
use crate::slice::resolve::resolve;
use crate::slice::source::{FileId, Sources};
use crate::slice::unit::Unit;

/// What came of reading files.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What the files define; `None` if there was an error.
    pub unit: Option<Unit>,
    /// All messages, in the order in which the mistakes were found.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts, for [`Diagnostic::render`].
    pub sources: Sources,
}

impl Outcome {
    /// Whether something is wrong, so that there is no unit.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error)
    }

    /// All messages as people read them, without colours, an empty line between them.
    pub fn render(&self) -> String {
        let messages: Vec<String> = self.diagnostics.iter().map(|one| one.render(&self.sources)).collect();
        messages.join("\n\n")
    }
}

/// Reads `.ice` files from the disk, and all that they include.
///
/// Each file is read for itself, as the compilers of Ice do: it sees what it includes, not what stands beside it. A
/// definition that several files include is one definition. It never panics and its time is bounded, whatever is in
/// the files.
pub fn read(files: &[PathBuf], options: &Options) -> Outcome {
    read_from(&Disk, files, options)
}

/// Reads one text, which stands for a file of this name; it can include files from the disk.
pub fn read_text(name: &str, text: &str, options: &Options) -> Outcome {
    let overlay = Overlay { memory: Memory::new().with(name, text) };
    read_from(&overlay, &[PathBuf::from(name)], options)
}

/// As [`read`], with files from anywhere.
pub fn read_from(files: &dyn Files, mains: &[PathBuf], options: &Options) -> Outcome {
    let mut sink = Sink::default();
    let mut texts = Texts::new(files);
    let mut ids: Vec<FileId> = Vec::new();
    let mut parsed = Vec::new();
    for path in mains {
        let id = texts.load_main(path, &mut sink);
        if ids.contains(&id) {
            continue;
        }
        ids.push(id);
        let tokens = preprocess(&mut texts, id, options, &mut sink);
        parsed.push(parser::parse(tokens, &mut sink));
        if sink.is_full() {
            break;
        }
    }
    let Texts { sources, includes, .. } = texts;
    let (sources, unit) = resolve(sources, ids, &parsed, includes, options, &mut sink);
    Outcome { unit, diagnostics: sink.finish(options.warnings), sources }
}

/// Files in memory first, then those of the disk.
struct Overlay {
    memory: Memory,
}

impl Files for Overlay {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        self.memory.read(path).or_else(|_| Disk.read(path))
    }

    fn identity(&self, path: &Path) -> PathBuf {
        if self.memory.read(path).is_ok() { self.memory.identity(path) } else { Disk.identity(path) }
    }
}
