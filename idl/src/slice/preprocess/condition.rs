//! `#if` to `#endif`: what is read and what is left out.

use crate::slice::diagnostics::{Diagnostic, Sink};
use crate::slice::source::Place;

/// The open conditions of one file, outermost first.
#[derive(Default)]
pub(crate) struct Conditions {
    open: Vec<Condition>,
}

struct Condition {
    place: Place,
    /// Whether what stands around it is read.
    around: bool,
    /// Whether one of its branches was read.
    taken: bool,
    /// Whether its current branch is read.
    active: bool,
    /// Where its `#else` is.
    otherwise: Option<Place>,
}

impl Conditions {
    /// Whether text is read here.
    pub(crate) fn is_active(&self) -> bool {
        self.open.last().is_none_or(|condition| condition.active)
    }

    /// Whether the value of an `#elif` matters here.
    pub(crate) fn needs_elif(&self) -> bool {
        self.open.last().is_some_and(|open| open.around && !open.taken && open.otherwise.is_none())
    }

    pub(crate) fn open(&mut self, place: Place, value: bool) {
        let around = self.is_active();
        self.open.push(Condition { place, around, taken: value, active: around && value, otherwise: None });
    }

    pub(crate) fn elif(&mut self, place: Place, value: bool, sink: &mut Sink) {
        let Some(open) = self.open.last_mut() else { return sink.push(without_if(place, "#elif")) };
        if let Some(otherwise) = open.otherwise {
            sink.push(after_else(place, "#elif", otherwise));
            return;
        }
        open.active = open.around && !open.taken && value;
        open.taken |= value;
    }

    pub(crate) fn otherwise(&mut self, place: Place, sink: &mut Sink) {
        let Some(open) = self.open.last_mut() else { return sink.push(without_if(place, "#else")) };
        if let Some(otherwise) = open.otherwise {
            sink.push(after_else(place, "#else", otherwise));
            return;
        }
        open.otherwise = Some(place);
        open.active = open.around && !open.taken;
        open.taken = true;
    }

    pub(crate) fn close(&mut self, place: Place, sink: &mut Sink) {
        if self.open.pop().is_none() {
            sink.push(without_if(place, "#endif"));
        }
    }

    /// At the end of the file nothing may be open.
    pub(crate) fn report_open(&self, sink: &mut Sink) {
        for open in &self.open {
            sink.push(
                Diagnostic::error(open.place, "expected `#endif` before the end of the file")
                    .label("this condition is not closed")
                    .help("add `#endif`"),
            );
        }
    }
}

fn without_if(place: Place, what: &str) -> Diagnostic {
    Diagnostic::error(place, format!("expected `#if` before `{what}`, found none"))
        .label("no condition is open here")
        .help(format!("remove the `{what}`, or add the `#if`, `#ifdef` or `#ifndef`"))
}

fn after_else(place: Place, what: &str, otherwise: Place) -> Diagnostic {
    Diagnostic::error(place, format!("expected `#endif`, found `{what}`"))
        .also(otherwise, "the condition has its `#else` here")
        .help("`#else` is the last branch of a condition")
}
