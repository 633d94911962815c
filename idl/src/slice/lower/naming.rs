//! What each definition is called in Rust, and where: names are given once, to all, in the order of the definitions.
//!
//! One rule for all clashes: a name that is taken, or that Rust or Floe uses in another sense, gets a `_` behind it.

use std::collections::{HashMap, HashSet};

use crate::names;
use crate::slice::lower::metadata::Words;
use crate::slice::lower::words;
use crate::slice::source::FileId;
use crate::slice::unit::{DefId, Definition, Kind, Metadata, Operation, Unit};

/// The Rust names of a unit.
#[derive(Debug, Default)]
pub(super) struct Names {
    places: Vec<Place>,
    /// The names that are taken, by module.
    taken: HashMap<Vec<String>, HashSet<String>>,
    /// Slice modules to Rust modules.
    modules: HashMap<Vec<String>, Vec<String>>,
    throws: HashMap<Specification, Thrower>,
    records: HashMap<(DefId, usize), String>,
}

/// Where a definition is.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) modules: Vec<String>,
    pub(super) file: FileId,
}

/// An exception specification within a Rust module; the order of the exceptions does not count.
type Specification = (Vec<String>, Vec<DefId>);

/// The error enum of an exception specification.
#[derive(Clone, Debug)]
pub(super) struct Thrower {
    pub(super) name: String,
    /// The exceptions, as first written.
    pub(super) exceptions: Vec<DefId>,
    /// The interface that has the first operation with this specification; the enum stands before it.
    pub(super) home: DefId,
}

impl Names {
    /// Names everything: what people named, and then what is made from it.
    pub(super) fn new(unit: &Unit) -> Self {
        let mut names = Self::default();
        for (_, definition) in unit.iter() {
            let modules = names.module_path(&definition.modules);
            let name = names.name_definition(definition, &modules);
            names.places.push(Place { name, modules, file: definition.file });
        }
        for (id, definition) in unit.iter() {
            if let Kind::Interface(interface) = &definition.kind {
                for (at, operation) in interface.operations.iter().enumerate() {
                    names.name_results(id, at, operation);
                    names.name_throws(id, operation);
                }
            }
        }
        names
    }

    pub(super) fn place(&self, id: DefId) -> &Place {
        &self.places[id.0 as usize]
    }

    /// The error enum of an operation of this interface, if it throws.
    pub(super) fn thrower(&self, interface: DefId, operation: &Operation) -> Option<&Thrower> {
        self.throws.get(&specification(&self.place(interface).modules, &operation.throws))
    }

    /// The struct of an operation's results, if it has several.
    pub(super) fn record(&self, interface: DefId, operation: usize) -> Option<&str> {
        self.records.get(&(interface, operation)).map(String::as_str)
    }

    fn module_path(&mut self, slice: &[String]) -> Vec<String> {
        if let Some(known) = self.modules.get(slice) {
            return known.clone();
        }
        let Some((last, outer)) = slice.split_last() else { return Vec::new() };
        let mut path = self.module_path(outer);
        let free = self.free(&path, words::module(names::snake(last)));
        path.push(free);
        self.modules.insert(slice.to_vec(), path.clone());
        path
    }

    fn name_definition(&mut self, definition: &Definition, modules: &[String]) -> String {
        let given = Words::of(&definition.metadata).identifier;
        let name = &definition.name.text;
        match (&definition.kind, given) {
            (Kind::Interface(_), given) => {
                let mut name = given.unwrap_or_else(|| words::ty(names::upper_camel(name)));
                while made_of(&name).any(|name| self.is_taken(modules, &name)) {
                    name.push('_');
                }
                made_of(&name).for_each(|name| self.take(modules, name));
                name
            }
            (_, Some(given)) => self.free(modules, given),
            (Kind::Constant(_), None) => self.free(modules, names::screaming(name)),
            (_, None) => self.free(modules, words::ty(names::upper_camel(name))),
        }
    }

    fn name_results(&mut self, interface: DefId, at: usize, operation: &Operation) {
        if operation.outs.len() + usize::from(operation.returns.is_some()) < 2 {
            return;
        }
        let Place { name, modules, .. } = self.place(interface).clone();
        let given = Words::of(&operation.metadata).results;
        let named =
            given.unwrap_or_else(|| format!("{name}{}Result", names::upper_camel(&operation.name.text)));
        let free = self.free(&modules, named);
        self.records.insert((interface, at), free);
    }

    fn name_throws(&mut self, interface: DefId, operation: &Operation) {
        let modules = self.place(interface).modules.clone();
        let key = specification(&modules, &operation.throws);
        if operation.throws.is_empty() || self.throws.contains_key(&key) {
            return;
        }
        let mut exceptions = operation.throws.clone();
        let mut seen = HashSet::new();
        exceptions.retain(|id| seen.insert(*id));
        let names: Vec<_> = exceptions.iter().map(|id| core(&self.place(*id).name).to_owned()).collect();
        let stem = names.join("Or");
        let given = Words::of(&operation.metadata).throws;
        let name = given.unwrap_or_else(|| {
            let wanted = format!("{stem}Error");
            if self.is_taken(&modules, &wanted) { format!("{stem}Failure") } else { wanted }
        });
        let name = self.free(&modules, name);
        self.throws.insert(key, Thrower { name, exceptions, home: interface });
    }

    fn free(&mut self, modules: &[String], mut name: String) -> String {
        while self.is_taken(modules, &name) {
            name.push('_');
        }
        self.take(modules, name.clone());
        name
    }

    fn is_taken(&self, modules: &[String], name: &str) -> bool {
        self.taken.get(modules).is_some_and(|taken| taken.contains(name))
    }

    fn take(&mut self, modules: &[String], name: String) {
        self.taken.entry(modules.to_vec()).or_default().insert(name);
    }
}

/// Names within one definition: members, parameters, operations, variants.
#[derive(Debug, Default)]
pub(super) struct Members(HashSet<String>);

impl Members {
    /// With these names taken.
    pub(super) fn without(names: impl IntoIterator<Item = String>) -> Self {
        Self(names.into_iter().collect())
    }

    /// The name of a member or parameter.
    pub(super) fn value(&mut self, name: &str, metadata: &[Metadata]) -> String {
        self.named(metadata, || words::value(names::snake(name)))
    }

    /// The name of an operation.
    pub(super) fn operation(&mut self, name: &str, metadata: &[Metadata]) -> String {
        self.named(metadata, || words::operation(names::snake(name)))
    }

    /// The name of a variant.
    pub(super) fn variant(&mut self, name: &str, metadata: &[Metadata]) -> String {
        self.named(metadata, || words::variant(names::upper_camel(name)))
    }

    fn named(&mut self, metadata: &[Metadata], other: impl FnOnce() -> String) -> String {
        let mut name = Words::of(metadata).identifier.unwrap_or_else(other);
        while !self.0.insert(name.clone()) {
            name.push('_');
        }
        name
    }
}

/// The names of an interface's own operations, in their order; none is that of an inherited one.
pub(super) fn operations(unit: &Unit, id: DefId) -> Vec<String> {
    let mut members = Members::default();
    let mut own = Vec::new();
    for ancestor in bases(unit, id).into_iter().chain([id]) {
        if let Kind::Interface(interface) = &unit.get(ancestor).kind {
            let name = |operation: &Operation| members.operation(&operation.name.text, &operation.metadata);
            own = interface.operations.iter().map(name).collect();
        }
    }
    own
}

/// All interfaces that an interface extends, near ones first.
pub(super) fn bases(unit: &Unit, id: DefId) -> Vec<DefId> {
    let mut all = vec![id];
    let mut at = 0;
    while let Some(next) = all.get(at) {
        if let Kind::Interface(interface) = &unit.get(*next).kind {
            let new: Vec<_> = interface.bases.iter().filter(|base| !all.contains(base)).copied().collect();
            all.extend(new);
        }
        at += 1;
    }
    all.remove(0);
    all
}

/// An exception's name without the word that says that it is one.
pub(super) fn core(name: &str) -> &str {
    let short = name.strip_suffix("Exception").or_else(|| name.strip_suffix("Error"));
    short.filter(|short| !short.is_empty()).unwrap_or(name)
}

/// What `#[remote]` makes beside a trait.
fn made_of(name: &str) -> impl Iterator<Item = String> {
    ["", "Prx", "Skeleton", "Tag"].map(|suffix| format!("{name}{suffix}")).into_iter()
}

fn specification(modules: &[String], throws: &[DefId]) -> Specification {
    let mut throws = throws.to_vec();
    throws.sort_unstable();
    throws.dedup();
    (modules.to_vec(), throws)
}
