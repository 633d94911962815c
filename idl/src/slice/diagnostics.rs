//! What is wrong with a `.ice` file: messages in the look of rustc, with file, line, caret and notes.

use crate::slice::source::Place;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Nothing comes out.
    Error,
    /// Something comes out, perhaps not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// One message.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub level: Level,
    /// What was expected and what came; lower case, no full stop.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What stands beside the caret.
    pub label: Option<String>,
    /// Other places that matter, each with a text: the earlier definition, the include.
    pub notes: Vec<(Place, String)>,
    /// What to do.
    pub help: Option<String>,
}
