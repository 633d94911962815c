//! The order of definitions in a text: each after what it uses; classes and interfaces that use each other are declared
//! first. And which of them share a file.

use std::collections::HashSet;

use crate::export::graph::{Graph, Id, Kind, Need};

/// What stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// `interface Printer;`
    Declare(Id),
    /// The whole.
    Define(Id),
}

impl Item {
    pub(super) fn id(self) -> Id {
        match self {
            Item::Declare(id) | Item::Define(id) => id,
        }
    }
}

/// One file: its outermost modules, and what stands in it.
#[derive(Debug)]
pub(super) struct File {
    /// The first of its outermost modules.
    pub(super) name: &'static str,
    /// Which other files it includes: their names.
    pub(super) includes: Vec<&'static str>,
    pub(super) items: Vec<Item>,
}

/// All definitions in order, and the structs that hold themselves, which have none.
pub(super) fn order(graph: &Graph) -> (Vec<Item>, Vec<String>) {
    let mut walk = Walk {
        graph,
        state: vec![State::New; graph.definitions.len()],
        declared: vec![false; graph.definitions.len()],
        path: Vec::new(),
        items: Vec::new(),
        problems: Vec::new(),
    };
    for id in 0..graph.definitions.len() {
        // A sequence stands where it is used first.
        if !matches!(graph.definitions[id].kind, Kind::Sequence { .. } | Kind::Dictionary { .. }) {
            walk.visit(id);
        }
    }
    (walk.items, walk.problems)
}

/// The files: one for each outermost module; modules that use each other share one.
pub(super) fn files(graph: &Graph, items: &[Item]) -> Vec<File> {
    let mut modules: Vec<&'static str> = Vec::new();
    for item in items {
        let module = graph.definitions[item.id()].outermost();
        if !modules.contains(&module) {
            modules.push(module);
        }
    }
    let reached: Vec<HashSet<&'static str>> =
        modules.iter().map(|module| reached(graph, &modules, module)).collect();
    let place = |module: &str| modules.iter().position(|other| *other == module);
    // The file of a module has the name of the first module that it shares the file with.
    let file_of = |module: &'static str| {
        let shares = |other: &&&'static str| {
            let (a, b) = (place(module), place(other));
            a == b
                || a.is_some_and(|a| reached[a].contains(**other))
                    && b.is_some_and(|b| reached[b].contains(module))
        };
        *modules.iter().find(shares).unwrap_or(&module)
    };
    let mut files: Vec<File> = Vec::new();
    for item in items {
        let name = file_of(graph.definitions[item.id()].outermost());
        let at = files.iter().position(|file| file.name == name).unwrap_or_else(|| {
            files.push(File { name, includes: Vec::new(), items: Vec::new() });
            files.len() - 1
        });
        files[at].items.push(*item);
        for (needed, _) in graph.needs(item.id()) {
            let needed = file_of(graph.definitions[needed].outermost());
            if needed != name && !files[at].includes.contains(&needed) {
                files[at].includes.push(needed);
            }
        }
    }
    after_includes(files)
}

/// Each file after those that it includes.
fn after_includes(mut files: Vec<File>) -> Vec<File> {
    let mut sorted: Vec<File> = Vec::new();
    while !files.is_empty() {
        let is_ready =
            |file: &File| file.includes.iter().all(|name| sorted.iter().any(|other| other.name == *name));
        let next = files.iter().position(is_ready).unwrap_or_default();
        sorted.push(files.remove(next));
    }
    sorted
}

/// The outermost modules that one uses, directly or not.
fn reached(graph: &Graph, modules: &[&'static str], from: &str) -> HashSet<&'static str> {
    let mut found: HashSet<&'static str> = HashSet::new();
    let mut ahead: Vec<&str> = modules.iter().copied().filter(|module| *module == from).collect();
    while let Some(module) = ahead.pop() {
        for id in (0..graph.definitions.len()).filter(|id| graph.definitions[*id].outermost() == module) {
            for (needed, _) in graph.needs(id) {
                let needed = graph.definitions[needed].outermost();
                if needed != module && found.insert(needed) {
                    ahead.push(needed);
                }
            }
        }
    }
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// What it uses is being put before it.
    Open,
    Done,
}

struct Walk<'a> {
    graph: &'a Graph,
    state: Vec<State>,
    declared: Vec<bool>,
    /// The open ones, outermost first.
    path: Vec<Id>,
    items: Vec<Item>,
    problems: Vec<String>,
}

impl Walk<'_> {
    fn visit(&mut self, id: Id) {
        if self.state[id] != State::New {
            return;
        }
        self.state[id] = State::Open;
        self.path.push(id);
        let mut needs = self.graph.needs(id);
        needs.sort_by_key(|(_, need)| *need == Need::Declaration);
        for (needed, need) in needs {
            match need {
                Need::Definition if self.state[needed] == State::Open => self.refuse_circle(needed),
                Need::Definition => self.visit(needed),
                Need::Declaration if needed == id || self.state[needed] == State::Done => {}
                Need::Declaration if self.reaches_open(needed) => self.declare(needed),
                Need::Declaration => self.visit(needed),
            }
        }
        self.path.pop();
        self.state[id] = State::Done;
        self.items.push(Item::Define(id));
    }

    fn declare(&mut self, id: Id) {
        if !std::mem::replace(&mut self.declared[id], true) {
            self.items.push(Item::Declare(id));
        }
    }

    /// Whether a definition is open, or uses, directly or not, one that is.
    fn reaches_open(&self, id: Id) -> bool {
        let mut seen = HashSet::from([id]);
        let mut ahead = vec![id];
        while let Some(id) = ahead.pop() {
            if self.state[id] == State::Open {
                return true;
            }
            let needs = self.graph.needs(id).into_iter().map(|(needed, _)| needed);
            ahead.extend(needs.filter(|needed| self.state[*needed] != State::Done && seen.insert(*needed)));
        }
        false
    }

    /// Only structs can need each other's definitions.
    fn refuse_circle(&mut self, id: Id) {
        let start = self.path.iter().position(|open| *open == id).unwrap_or_default();
        let structs = self.path[start..].iter().map(|open| &self.graph.definitions[*open]);
        let names: Vec<&str> = structs.filter(|it| !it.rust.is_empty()).map(|it| it.rust.as_str()).collect();
        self.problems.push(format!(
            "{}: expected structs that do not hold themselves, found {}: in Slice only a class can; derive `Class`, and \
             hold it in a `Link`",
            names.first().copied().unwrap_or_default(),
            names.iter().chain(names.first()).copied().collect::<Vec<_>>().join(" in ")
        ));
    }
}
