//! The files of a run: each is read and made into tokens once.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::slice::diagnostics::{Diagnostic, Sink};
use crate::slice::files::Files;
use crate::slice::lexer;
use crate::slice::source::{FileId, Place, Source, Sources};
use crate::slice::token::{Interner, Kind, Token};

/// What was read so far.
pub(crate) struct Texts<'a> {
    files: &'a dyn Files,
    pub(crate) sources: Sources,
    pub(crate) names: Interner,
    ids: HashMap<PathBuf, FileId>,
    tokens: Vec<Rc<[Token]>>,
    /// What each file includes itself.
    pub(crate) includes: HashMap<FileId, Vec<FileId>>,
}

impl<'a> Texts<'a> {
    pub(crate) fn new(files: &'a dyn Files) -> Self {
        Self {
            files,
            sources: Sources::default(),
            names: Interner::default(),
            ids: HashMap::new(),
            tokens: Vec::new(),
            includes: HashMap::new(),
        }
    }

    /// A file named by the user. One that cannot be read counts as empty, and is reported.
    pub(crate) fn load_main(&mut self, path: &Path, sink: &mut Sink) -> FileId {
        match self.load(path, None, sink) {
            Ok(id) => id,
            Err(error) => {
                let id = self.add(path, None, String::new());
                let message = format!("cannot read `{}`: {}", path.display(), reason(&error));
                sink.push(Diagnostic::error(Place { file: id, start: 0, end: 0 }, message));
                id
            }
        }
    }

    /// A file, read unless it was.
    pub(crate) fn load(
        &mut self,
        path: &Path,
        included_as: Option<&str>,
        sink: &mut Sink,
    ) -> io::Result<FileId> {
        let identity = self.files.identity(path);
        if let Some(id) = self.ids.get(&identity) {
            return Ok(*id);
        }
        let bytes = self.files.read(path)?;
        if bytes.len() > LARGEST_FILE {
            return Err(io::Error::other(format!(
                "expected at most {LARGEST_FILE} bytes, found {}",
                bytes.len()
            )));
        }
        let (text, wrong) = match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at))
            }
        };
        let id = self.add(path, included_as, text);
        if let Some(at) = wrong {
            sink.push(self.not_utf8(id, at));
        }
        self.ids.insert(identity, id);
        Ok(id)
    }

    /// The tokens of a file.
    pub(crate) fn tokens(&self, file: FileId) -> Rc<[Token]> {
        self.tokens[file.0 as usize].clone()
    }

    /// The text between two places of a file, or to the end of the line.
    pub(crate) fn line_from(&self, file: FileId, from: u32) -> &str {
        let text = self.sources.file(file).text.get(from as usize..).unwrap_or_default();
        text.lines().next().unwrap_or_default()
    }

    /// The directory in which a file lies.
    pub(crate) fn directory(&self, file: FileId) -> PathBuf {
        self.sources.file(file).path.parent().map(Path::to_path_buf).unwrap_or_default()
    }

    /// What is said of bytes that are not UTF-8, the first at `at`: an error, unless they are in comments only.
    fn not_utf8(&self, file: FileId, at: usize) -> Diagnostic {
        let replaced = |token: &Token| Some((token.place, token.text.find(char::REPLACEMENT_CHARACTER)?));
        let tokens = self.tokens[file.0 as usize].iter().filter(|token| token.kind != Kind::Doc);
        let help = "save the file as UTF-8";
        // The replacement character takes three bytes.
        let place = |start: u32| Place { file, start, end: start + 3 };
        match tokens.filter_map(replaced).next() {
            Some((token, offset)) => {
                Diagnostic::error(place(token.start + offset as u32), "expected UTF-8, found other bytes")
                    .label("this is not UTF-8")
                    .help(help)
            }
            None => Diagnostic::warning(place(at as u32), "expected UTF-8, found other bytes in a comment")
                .help(help),
        }
    }

    fn add(&mut self, path: &Path, included_as: Option<&str>, text: String) -> FileId {
        let id = FileId(self.tokens.len() as u32);
        self.tokens.push(lexer::lex(&text, id, &mut self.names).into());
        self.sources.add(Source {
            path: path.to_path_buf(),
            included_as: included_as.map(str::to_owned),
            text,
        })
    }
}

/// An error of the system, without the code.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// Bytes of a file.
const LARGEST_FILE: usize = 16 << 20;
