//! Syntax tree to [`Unit`]: what each name means, and whether it may be used so.
//!
//! Every main file is looked at for itself, as the compilers of Ice do: what another one defines is not known in it
//! unless it is included. But each definition is made once, known by where its name stands. `plan` numbers the
//! definitions, `scope` knows the names, `types`, `values`, `members`, `operations` and `definitions` build them.

mod definitions;
mod members;
mod metadata;
mod operations;
mod plan;
mod scope;
mod types;
mod values;

use std::collections::HashMap;
use std::rc::Rc;

use crate::slice::ast::{Item, ItemKind};
use crate::slice::check;
use crate::slice::diagnostics::{Diagnostic, Sink};
use crate::slice::options::Options;
use crate::slice::parser::Parsed;
use crate::slice::resolve::plan::Plan;
use crate::slice::resolve::scope::{Meaning, Scope};
use crate::slice::source::{FileId, Place, Sources};
use crate::slice::unit::{DefId, Definition, FileFacts, Unit};

/// The definitions of all main files; `None` if there was an error.
pub(crate) fn resolve(
    sources: Sources,
    mains: Vec<FileId>,
    parsed: &[Parsed],
    includes: HashMap<FileId, Vec<FileId>>,
    options: &Options,
    sink: &mut Sink,
) -> (Sources, Option<Unit>) {
    let files = file_facts(&sources, parsed, includes);
    let plan = Plan::new(parsed, sink);
    let mut made: Vec<Option<Definition>> = Vec::new();
    made.resize_with(plan.count, || None);
    for (main, parsed) in mains.iter().zip(parsed) {
        let mut resolver = Resolver {
            sink,
            options,
            plan: &plan,
            files: &files,
            main: *main,
            made: &mut made,
            scope: Scope::default(),
            modules: Vec::new(),
            locals: Locals::default(),
            inherited_names: 0,
            current: None,
            compact_ids: HashMap::new(),
            depths: HashMap::new(),
            ancestors: HashMap::new(),
            keys: HashMap::new(),
        };
        check::file_metadata(&files, resolver.sink);
        resolver.items(&parsed.items);
        resolver.report_locals();
    }
    if sink.has_errors() {
        return (sources, None);
    }
    let definitions: Vec<Definition> = made.into_iter().flatten().collect();
    if definitions.len() != plan.count {
        // Without an error every definition is made: what is planned is visited.
        return (sources, None);
    }
    let unit = Unit { sources: sources.clone(), mains, files, definitions };
    (sources, Some(unit))
}

struct Resolver<'a> {
    sink: &'a mut Sink,
    options: &'a Options,
    plan: &'a Plan,
    files: &'a [FileFacts],
    main: FileId,
    made: &'a mut Vec<Option<Definition>>,
    scope: Scope,
    modules: Vec<String>,
    locals: Locals,
    inherited_names: usize,
    /// What is being built.
    current: Option<DefId>,
    compact_ids: HashMap<i32, (String, Place)>,
    /// How many bases are above each class and exception.
    depths: HashMap<DefId, usize>,
    /// All interfaces above each.
    ancestors: HashMap<DefId, Rc<[DefId]>>,
    /// Whether dictionaries can have keys of a type.
    keys: HashMap<DefId, bool>,
}

/// The `local` definitions that were left out, for one note.
#[derive(Default)]
struct Locals {
    first: Option<Place>,
    count: usize,
}

impl Resolver<'_> {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            if self.sink.is_full() {
                return;
            }
            if self.modules.len() <= DEEPEST {
                self.item(item);
            }
        }
    }

    fn item(&mut self, item: &Item) {
        check::identifier(&item.name, self.files, self.options, self.sink);
        match &item.kind {
            ItemKind::Module(inner) => {
                check::metadata(&item.metadata, check::Target::Module, self.sink);
                self.enter_module(item);
                self.modules.push(item.name.text.clone());
                self.items(inner);
                self.modules.pop();
            }
            ItemKind::Forward(form) => self.forward(item, *form),
            _ if item.local.is_some() => {
                self.note_local(item);
                let meaning = Meaning::Local;
                self.define(item, meaning);
            }
            _ => self.definition(item),
        }
    }

    fn note_local(&mut self, item: &Item) {
        if item.name.place.file == self.main {
            self.locals.first = self.locals.first.or(item.local);
            self.locals.count += 1;
        }
    }

    fn report_locals(&mut self) {
        let Some(first) = self.locals.first.filter(|_| !self.sink.has_errors()) else { return };
        let message = match self.locals.count {
            1 => "a `local` definition is left out".to_owned(),
            count => format!("{count} `local` definitions are left out"),
        };
        self.sink.push(
            Diagnostic::note(first, message)
                .label("the first is here")
                .help("`local` types never go over the wire; Floe has its own in their place"),
        );
    }

    /// Where a definition goes, unless another main file made it.
    fn id(&self, item: &Item) -> Option<DefId> {
        self.plan.at(item.name.place)
    }
}

fn file_facts(
    sources: &Sources,
    parsed: &[Parsed],
    mut includes: HashMap<FileId, Vec<FileId>>,
) -> Vec<FileFacts> {
    let mut files: Vec<FileFacts> = sources.iter().map(|_| FileFacts::default()).collect();
    for (id, facts) in files.iter_mut().enumerate() {
        let id = FileId(id as u32);
        facts.includes = includes.remove(&id).unwrap_or_default();
        // The same file may be read for several main files, and says the same each time.
        if let Some(metadata) = parsed.iter().find_map(|parsed| parsed.file_metadata.get(&id)) {
            facts.metadata.clone_from(metadata);
        }
    }
    files
}

/// Modules within each other; the parser refuses more.
const DEEPEST: usize = 200;
