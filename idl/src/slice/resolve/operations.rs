//! The operations of interfaces, and what they inherit.

use std::collections::HashMap;
use std::rc::Rc;

use crate::slice::ast::{OperationText, ParamText, Path};
use crate::slice::check;
use crate::slice::diagnostics::Diagnostic;
use crate::slice::doc;
use crate::slice::resolve::Resolver;
use crate::slice::resolve::members::Taken;
use crate::slice::resolve::metadata::{deprecation, has};
use crate::slice::source::Place;
use crate::slice::unit::{DefId, Interface, Kind, Mode, Name, Operation, Parameter, Returns};

impl Resolver<'_> {
    /// An interface; `None` if something is wrong, which was reported.
    pub(super) fn interface(
        &mut self,
        name: &Name,
        id: DefId,
        bases: &[Path],
        texts: &[OperationText],
    ) -> Option<Interface> {
        let mut found: Vec<DefId> = Vec::new();
        let mut is_right = true;
        for path in bases {
            match self.base(path, "an interface", |kind| matches!(kind, Kind::Interface(_))) {
                Some(base) if found.contains(&base) => {
                    let message = format!("the base `{path}` stands here twice");
                    self.sink.push(Diagnostic::error(path.place, message).help("remove it"));
                    is_right = false;
                }
                Some(base) => found.push(base),
                None => is_right = false,
            }
        }
        let mut taken = self.inherited_operations(name, id, &found)?;
        let mut operations = Vec::new();
        for text in texts {
            check::identifier(&text.name, self.files, self.options, self.sink);
            check::metadata(&text.metadata, check::Target::Operation, self.sink);
            check::operation_comment(text, self.sink);
            if text.name.text == name.text {
                let message = format!("the operation `{}` has the name of its interface", name.text);
                self.sink.push(Diagnostic::error(text.name.place, message).help("rename the operation"));
                is_right = false;
            }
            is_right &= self.take_name(&mut taken, &text.name, "operation");
            match self.operation(text) {
                Some(operation) => operations.push(operation),
                None => is_right = false,
            }
        }
        is_right.then_some(Interface { bases: found, operations })
    }

    /// The operations of all bases, each once. Two bases that have the same one from different places clash.
    fn inherited_operations(&mut self, name: &Name, id: DefId, bases: &[DefId]) -> Option<Taken> {
        let mut ancestors: Vec<DefId> = Vec::new();
        for base in bases {
            let above = self.ancestors.get(base).cloned().unwrap_or_else(|| Rc::from([]));
            for one in above.iter().chain([base]) {
                if !ancestors.contains(one) {
                    ancestors.push(*one);
                }
            }
        }
        if ancestors.len() > MOST_ANCESTORS {
            let message =
                format!("expected at most {MOST_ANCESTORS} interfaces above one, found {}", ancestors.len());
            self.sink.push(Diagnostic::error(name.place, message));
            return None;
        }
        let mut taken = Taken::new();
        let mut clashes = Vec::new();
        for ancestor in &ancestors {
            let Some(Kind::Interface(interface)) = self.kind(*ancestor) else { continue };
            let owner = self.id_of(*ancestor);
            for operation in &interface.operations {
                let key = operation.name.text.to_lowercase();
                let entry = (operation.name.text.clone(), operation.name.place, Some(owner.clone()));
                if let Some((_, first, Some(other))) = taken.get(&key) {
                    clashes.push((operation.name.clone(), owner.clone(), *first, other.clone()));
                } else {
                    taken.insert(key, entry);
                }
            }
        }
        self.ancestors.insert(id, ancestors.into());
        if !self.spend(taken.len(), name.place) {
            return None;
        }
        for (operation, owner, first, other) in clashes {
            let message =
                format!("`{}` inherits the operation `{}` from two interfaces", name.text, operation.text);
            self.sink.push(
                Diagnostic::error(name.place, message)
                    .also(first, format!("`{other}` has it here"))
                    .also(operation.place, format!("`{owner}` has it here"))
                    .help("rename one of them, or move it to an interface that both extend"),
            );
        }
        Some(taken)
    }

    pub(super) fn operation(&mut self, text: &OperationText) -> Option<Operation> {
        let mut is_right = true;
        let mut tags = HashMap::new();
        let returns = match (&text.returns, &text.return_tag) {
            (None, None) => None,
            (None, Some(tag)) => {
                let message = "expected a type behind `optional`, found `void`";
                self.sink.push(Diagnostic::error(tag.place, message).help("remove the `optional`"));
                is_right = false;
                None
            }
            (Some(ty), tag) => {
                let ty = self.ty(ty);
                let tag = match tag {
                    Some(tag) => self.tag(tag, &mut tags).map(Some),
                    None => Some(None),
                };
                is_right &= ty.is_some() && tag.is_some();
                ty.zip(tag).map(|(ty, tag)| Returns { ty, tag })
            }
        };
        let (mut ins, mut outs) = (Vec::new(), Vec::new());
        let mut names = Taken::new();
        let mut first_out: Option<Place> = None;
        for param in &text.params {
            is_right &= self.take_name(&mut names, &param.name, "parameter");
            if param.out {
                first_out = first_out.or(Some(param.name.place));
            } else if let Some(first) = first_out {
                self.sink.push(
                    Diagnostic::error(param.name.place, "expected `out`, found a parameter that goes in")
                        .also(first, "a parameter that comes out stands before it")
                        .help("write the parameters that go in first"),
                );
                is_right = false;
            }
            match self.param(param, &mut tags) {
                Some(made) if param.out => outs.push(made),
                Some(made) => ins.push(made),
                None => is_right = false,
            }
        }
        let throws = self.throws(&text.throws);
        let doc = text.doc.as_deref().map(doc::read).unwrap_or_default();
        let mode = match text.mode {
            Mode::Idempotent if has(&text.metadata, "nonmutating") => Mode::Nonmutating,
            mode => mode,
        };
        let throws = throws.filter(|_| is_right)?;
        Some(Operation {
            name: text.name.clone(),
            mode,
            returns,
            ins,
            outs,
            throws,
            metadata: text.metadata.clone(),
            deprecated: deprecation(&text.metadata, &doc),
            doc,
        })
    }

    fn param(&mut self, text: &ParamText, tags: &mut HashMap<u32, Place>) -> Option<Parameter> {
        check::identifier(&text.name, self.files, self.options, self.sink);
        check::metadata(&text.metadata, check::Target::Parameter, self.sink);
        let ty = self.ty(&text.ty);
        let tag = match &text.tag {
            Some(tag) => Some(self.tag(tag, tags)?),
            None => None,
        };
        Some(Parameter { name: text.name.clone(), ty: ty?, tag, metadata: text.metadata.clone() })
    }

    fn throws(&mut self, paths: &[Path]) -> Option<Vec<DefId>> {
        let mut throws: Vec<DefId> = Vec::new();
        let mut is_right = true;
        for path in paths {
            match self.base(path, "an exception", |kind| matches!(kind, Kind::Exception(_))) {
                Some(id) if throws.contains(&id) => {
                    let message = format!("the exception `{path}` stands here twice");
                    self.sink.push(Diagnostic::error(path.place, message).help("remove it"));
                    is_right = false;
                }
                Some(id) => throws.push(id),
                None => is_right = false,
            }
        }
        is_right.then_some(throws)
    }
}

/// Interfaces above one, directly or not.
const MOST_ANCESTORS: usize = 500;
