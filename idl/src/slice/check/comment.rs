//! Comments that speak of what is not there.

use crate::slice::ast::OperationText;
use crate::slice::diagnostics::{Diagnostic, Sink, Topic};
use crate::slice::doc;
use crate::slice::suggest;

/// Warns of `@param` for no parameter, and of `@return` where nothing is returned.
pub(crate) fn operation_comment(operation: &OperationText, sink: &mut Sink) {
    let Some(comment) = &operation.doc else { return };
    let doc = doc::read(comment);
    let names = || operation.params.iter().map(|param| param.name.text.as_str());
    for (name, _) in &doc.params {
        if names().any(|known| known == name) {
            continue;
        }
        let message = format!(
            "the comment of `{}` speaks of the parameter `{name}`, which is not there",
            operation.name.text
        );
        let warning = Diagnostic::warning(operation.name.place, message);
        sink.warn(
            Topic::Comment,
            match suggest::closest(name, names()) {
                Some(meant) => warning.help(format!("did you mean `{meant}`?")),
                None => warning.help("remove the `@param`, or name a parameter"),
            },
        );
    }
    if !doc.returns.is_empty() && operation.returns.is_none() {
        let message =
            format!("the comment of `{}` speaks of a result, but it returns `void`", operation.name.text);
        let warning = Diagnostic::warning(operation.name.place, message);
        sink.warn(Topic::Comment, warning.help("remove the `@return`"));
    }
}
