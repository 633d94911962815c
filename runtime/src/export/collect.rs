//! From descriptions to the graph of all that they define: follows each type, gives each definition its module.

use std::collections::{HashMap, VecDeque};

use crate::class::{Class as _, Value};
use crate::describe::{self, Field, Parameter, TypeOf};
use crate::export::anonymous::{key, name_anonymous};
use crate::export::graph::{About, Definition, Graph, Id, Kind, Member, Operation, Type};
use crate::interface::trait_name;

/// What a program asks to be exported.
#[derive(Clone, Copy, Debug)]
pub(super) enum Root {
    Interface(&'static describe::Interface),
    Exception(&'static describe::Exception),
    Type(TypeOf),
}

/// The graph of all that these need, and what cannot be said in Slice.
pub(super) fn collect(roots: &[Root]) -> (Graph, Vec<String>) {
    let mut collector = Collector::default();
    for root in roots {
        match *root {
            Root::Interface(interface) => drop(collector.interface(interface)),
            Root::Exception(exception) => drop(collector.exception(exception)),
            Root::Type(ty) => drop(collector.ty(ty(), None)),
        }
        collector.finish();
    }
    name_anonymous(&mut collector.graph, &mut collector.named);
    (collector.graph, collector.problems)
}

#[derive(Default)]
struct Collector {
    graph: Graph,
    /// By the full name of the Rust type.
    known: HashMap<&'static str, Id>,
    /// By scoped name, in small letters.
    named: HashMap<String, Id>,
    /// Sequences and dictionaries, by their module and what they hold.
    anonymous: HashMap<(&'static str, Type, Option<Type>), Id>,
    /// What was met as a proxy or a class, and is not told yet.
    ahead: VecDeque<(Id, Ahead)>,
    problems: Vec<String>,
}

enum Ahead {
    Interface(&'static describe::Interface),
    Class(&'static describe::Class),
}

impl Collector {
    /// Tells all that was only named so far.
    fn finish(&mut self) {
        while let Some((id, ahead)) = self.ahead.pop_front() {
            self.tell(id, ahead);
        }
    }

    /// Tells a base at once: what it uses is used by it first, and then by what extends it.
    fn tell_now(&mut self, base: Id) {
        let place = self.ahead.iter().position(|(id, _)| *id == base);
        if let Some((id, ahead)) = place.and_then(|place| self.ahead.remove(place)) {
            self.tell(id, ahead);
        }
    }

    fn tell(&mut self, id: Id, ahead: Ahead) {
        match ahead {
            Ahead::Interface(interface) => self.tell_interface(id, interface),
            Ahead::Class(class) => self.tell_class(id, class),
        }
    }

    fn interface(&mut self, interface: &'static describe::Interface) -> Option<Id> {
        let rust_name = (interface.rust_name)();
        if let Some(id) = self.known.get(rust_name) {
            return Some(*id);
        }
        let rust = format!("trait {}", trait_name(rust_name));
        if interface.native {
            self.problems.push(format!(
                "{rust} is native: its operations take any serde type, which only Rust programs can read; expected a \
                 Slice interface, as `#[remote(\"{}\")]` makes one",
                interface.type_id
            ));
            return None;
        }
        let kind = Kind::Interface { bases: Vec::new(), operations: Vec::new() };
        let about = About { docs: interface.docs, deprecated: interface.deprecated };
        let id = self.define(interface.type_id, rust_name, rust, about, kind)?;
        self.ahead.push_back((id, Ahead::Interface(interface)));
        Some(id)
    }

    fn tell_interface(&mut self, id: Id, interface: &'static describe::Interface) {
        let bases: Vec<Id> = interface.bases.iter().filter_map(|base| self.interface(base)).collect();
        bases.iter().for_each(|base| self.tell_now(*base));
        let operations = interface.operations.iter().map(|it| self.operation(id, it)).collect();
        let bases = self.direct(bases);
        self.graph.definitions[id].kind = Kind::Interface { bases, operations };
    }

    /// The bases without those that another base brings: in Rust a trait with several bases lists these, too.
    fn direct(&self, bases: Vec<Id>) -> Vec<Id> {
        let brought: Vec<Id> = bases.iter().flat_map(|base| self.graph.ancestors(*base)).collect();
        bases.into_iter().filter(|base| !brought.contains(base)).collect()
    }

    fn operation(&mut self, interface: Id, operation: &'static describe::Operation) -> Operation {
        let home = Some(self.graph.definitions[interface].module);
        let mut members = |list: &[Parameter]| -> Vec<Member> {
            list.iter().map(|parameter| self.parameter(parameter, home)).collect()
        };
        let ins = members(operation.parameters);
        let results = operation.results.unwrap_or(describe::Results { value: None, outs: &[] });
        let returns = members(results.value.as_slice()).pop();
        let mut outs = members(results.outs);
        name_outs(&ins, &mut outs);
        if operation.results.is_none() {
            let type_id = self.graph.definitions[interface].type_id();
            self.problems.push(format!(
                "operation {} of {type_id}: expected a struct that derives `Results`, found one that does not tell its \
                 fields",
                operation.name
            ));
        }
        let throws = match operation.throws {
            Some(exceptions) => exceptions.iter().filter_map(|it| self.exception(it)).collect(),
            None => {
                let type_id = self.graph.definitions[interface].type_id();
                self.problems.push(format!(
                    "operation {} of {type_id}: expected an error type that derives `Exception`, found one that does not \
                     tell what it throws",
                    operation.name
                ));
                Vec::new()
            }
        };
        // A return value has no name in Slice.
        let returns = returns.map(|returns| Member { name: String::new(), ..returns });
        Operation {
            name: operation.name,
            about: About { docs: operation.docs, deprecated: operation.deprecated },
            mode: operation.mode,
            oneway: operation.oneway,
            format: operation.format,
            returns,
            ins,
            outs,
            throws,
        }
    }

    fn parameter(&mut self, parameter: &Parameter, home: Option<&'static str>) -> Member {
        let Parameter { name, tag, ty } = *parameter;
        Member { name: name.to_owned(), about: About::default(), tag, ty: self.ty(ty(), home) }
    }

    fn exception(&mut self, exception: &'static describe::Exception) -> Option<Id> {
        let rust_name = (exception.rust_name)();
        if let Some(id) = self.known.get(rust_name) {
            return Some(*id);
        }
        let kind = Kind::Exception { base: None, members: Vec::new() };
        let about = About { docs: exception.docs, deprecated: exception.deprecated };
        let id = self.define(exception.type_id, rust_name, rust_name.to_owned(), about, kind)?;
        let base = exception.base.and_then(|base| self.exception(base));
        let members = self.fields(id, exception.fields);
        self.graph.definitions[id].kind = Kind::Exception { base, members };
        Some(id)
    }

    fn class(&mut self, class: &'static describe::Class) -> Option<Id> {
        let rust_name = (class.rust_name)();
        if let Some(id) = self.known.get(rust_name) {
            return Some(*id);
        }
        let kind = Kind::Class { compact_id: class.compact_id, base: None, members: Vec::new() };
        let about = About { docs: class.docs, deprecated: class.deprecated };
        let id = self.define(class.type_id, rust_name, rust_name.to_owned(), about, kind)?;
        self.ahead.push_back((id, Ahead::Class(class)));
        Some(id)
    }

    fn tell_class(&mut self, id: Id, class: &'static describe::Class) {
        let base = class.base.and_then(|base| self.class(base));
        base.into_iter().for_each(|base| self.tell_now(base));
        let members = self.fields(id, class.fields);
        self.graph.definitions[id].kind = Kind::Class { compact_id: class.compact_id, base, members };
    }

    fn fields(&mut self, owner: Id, fields: Option<&'static [Field]>) -> Vec<Member> {
        let definition = &self.graph.definitions[owner];
        let home = Some(definition.module);
        match fields {
            Some(fields) => fields.iter().map(|field| self.field(field, home)).collect(),
            None => {
                self.problems.push(format!(
                    "{}: expected a type whose derive tells its fields, found an implementation by hand",
                    definition.rust
                ));
                Vec::new()
            }
        }
    }

    fn field(&mut self, field: &Field, home: Option<&'static str>) -> Member {
        let Field { name, docs, deprecated, tag, ty } = *field;
        let about = About { docs, deprecated };
        Member { name: name.to_owned(), about, tag, ty: self.ty(ty(), home) }
    }

    /// A type that is used by a definition in module `home`.
    fn ty(&mut self, ty: describe::Type, home: Option<&'static str>) -> Type {
        use describe::Type as Told;
        match ty {
            Told::Bool => Type::Word("bool"),
            Told::Byte => Type::Word("byte"),
            Told::Short => Type::Word("short"),
            Told::Int => Type::Word("int"),
            Told::Long => Type::Word("long"),
            Told::Float => Type::Word("float"),
            Told::Double => Type::Word("double"),
            Told::String => Type::Word("string"),
            Told::AnyProxy => Type::Word("Object*"),
            Told::Sequence(element) => {
                let element = self.ty(element(), home);
                self.anonymous(home, element, None)
            }
            Told::Dictionary(key, value) => {
                let (key, value) = (self.ty(key(), home), self.ty(value(), home));
                self.anonymous(home, key, Some(value))
            }
            Told::Proxy(interface) => self.interface(interface()).map_or(Type::Refused, Type::Proxy),
            Told::Class(class) => match class() {
                root if root.type_id == Value::TYPE_ID => Type::Word("Value"),
                class => self.class(class).map_or(Type::Refused, Type::Defined),
            },
            Told::Struct(it) => self.structure(it, home).map_or(Type::Refused, Type::Defined),
            Told::Enum(it) => self.enumeration(it, home).map_or(Type::Refused, Type::Defined),
            Told::Ice { type_id, file } => Type::Ice { type_id, file },
            Told::Untold(rust_name) => {
                self.problems.push(format!(
                    "{}: expected a type that derives `Slice`, found an implementation by hand, which does not tell what \
                     it is",
                    rust_name()
                ));
                Type::Refused
            }
        }
    }

    fn structure(&mut self, it: &'static describe::Struct, home: Option<&'static str>) -> Option<Id> {
        let rust_name = (it.rust_name)();
        if let Some(id) = self.known.get(rust_name) {
            return Some(*id);
        }
        let about = About { docs: it.docs, deprecated: it.deprecated };
        let kind = Kind::Struct { members: Vec::new() };
        let (module, name) = self.place(it.type_id, it.name, rust_name, home)?;
        if let Some(same) = self.same_name(module, name) {
            self.known.insert(rust_name, same);
            let members: Vec<Member> =
                it.fields.iter().map(|field| self.field(field, Some(module))).collect();
            let other = &self.graph.definitions[same];
            let is_same = |(a, b): (&Member, &Member)| a.name == b.name && a.ty == b.ty;
            if !matches!(other.kind, Kind::Struct { .. })
                || other.members().len() != members.len()
                || !other.members().iter().zip(&members).all(is_same)
            {
                self.clash(same, rust_name);
            }
            return Some(same);
        }
        let id = self.add(module, name, rust_name, rust_name.to_owned(), about, kind);
        let members = it.fields.iter().map(|field| self.field(field, Some(module))).collect();
        self.graph.definitions[id].kind = Kind::Struct { members };
        Some(id)
    }

    fn enumeration(&mut self, it: &'static describe::Enum, home: Option<&'static str>) -> Option<Id> {
        let rust_name = (it.rust_name)();
        if let Some(id) = self.known.get(rust_name) {
            return Some(*id);
        }
        let (module, name) = self.place(it.type_id, it.name, rust_name, home)?;
        if let Some(same) = self.same_name(module, name) {
            self.known.insert(rust_name, same);
            let facts = |list: &'static [describe::Enumerator]| list.iter().map(|it| (it.name, it.value));
            match self.graph.definitions[same].kind {
                Kind::Enum { enumerators } if facts(enumerators).eq(facts(it.enumerators)) => {}
                _ => self.clash(same, rust_name),
            }
            return Some(same);
        }
        let about = About { docs: it.docs, deprecated: it.deprecated };
        let kind = Kind::Enum { enumerators: it.enumerators };
        Some(self.add(module, name, rust_name, rust_name.to_owned(), about, kind))
    }

    /// Where a struct or an enum stands: as it says itself, else in the module of what uses it.
    fn place(
        &mut self,
        type_id: Option<&'static str>,
        name: &'static str,
        rust_name: &str,
        home: Option<&'static str>,
    ) -> Option<(&'static str, &'static str)> {
        match (type_id, home) {
            (Some(type_id), _) => self.split(type_id, rust_name),
            (None, Some(home)) => Some((home, name)),
            (None, None) => {
                self.problems.push(format!(
                    "{rust_name}: expected a type with a name in Slice, as `#[slice(\"::Demo::{name}\")]` gives it: no \
                     interface uses it first"
                ));
                None
            }
        }
    }

    /// Module and name of a type id.
    fn split(&mut self, type_id: &'static str, rust: &str) -> Option<(&'static str, &'static str)> {
        let scoped = type_id.strip_prefix("::").and_then(|names| names.rsplit_once("::"));
        if scoped.is_none() {
            self.problems.push(format!(
                "{rust}: expected a name in a module, such as `::Demo{type_id}`, found `{type_id}`: Slice has nothing \
                 outside of modules"
            ));
        }
        scoped
    }

    /// Another struct or enum of this very name.
    fn same_name(&self, module: &str, name: &str) -> Option<Id> {
        let id = *self.named.get(&key(module, name))?;
        let other = &self.graph.definitions[id];
        let is_value = matches!(other.kind, Kind::Struct { .. } | Kind::Enum { .. });
        (is_value && other.module == module && other.name == name).then_some(id)
    }

    fn clash(&mut self, other: Id, rust: &str) {
        let other = &self.graph.definitions[other];
        self.problems.push(format!(
            "{rust}: expected a name in Slice of its own, found `{}`, which {} has: give it one, as `#[slice(\"::{}::Other\")]` \
             does",
            other.type_id(),
            other.rust,
            other.module
        ));
    }

    /// A new definition with a type id that nothing else has.
    fn define(
        &mut self,
        type_id: &'static str,
        rust_name: &'static str,
        rust: String,
        about: About,
        kind: Kind,
    ) -> Option<Id> {
        let (module, name) = self.split(type_id, &rust)?;
        Some(self.add(module, name, rust_name, rust, about, kind))
    }

    fn add(
        &mut self,
        module: &'static str,
        name: &str,
        rust_name: &'static str,
        rust: String,
        about: About,
        kind: Kind,
    ) -> Id {
        let id = self.graph.definitions.len();
        match self.named.get(&key(module, name)) {
            Some(other) => {
                let other = *other;
                self.clash(other, &rust);
            }
            None => drop(self.named.insert(key(module, name), id)),
        }
        self.known.insert(rust_name, id);
        self.graph.definitions.push(Definition { module, name: name.to_owned(), rust, about, kind });
        id
    }

    /// A sequence of `first`, or a dictionary from it to `second`: one in each module that uses it.
    fn anonymous(&mut self, home: Option<&'static str>, first: Type, second: Option<Type>) -> Type {
        let Some(module) = home else {
            self.problems
                .push("expected a struct, an enum or a class, found a sequence or dictionary".into());
            return Type::Refused;
        };
        let definitions = &mut self.graph.definitions;
        let id = *self.anonymous.entry((module, first, second)).or_insert_with(|| {
            let kind = match second {
                None => Kind::Sequence { element: first },
                Some(value) => Kind::Dictionary { key: first, value },
            };
            let about = About::default();
            definitions.push(Definition { module, name: String::new(), rust: String::new(), about, kind });
            definitions.len() - 1
        });
        Type::Defined(id)
    }
}

/// Out parameters without a name get one that no other parameter has.
fn name_outs(ins: &[Member], outs: &mut [Member]) {
    let mut taken: Vec<String> = ins.iter().chain(&*outs).map(|it| it.name.to_lowercase()).collect();
    let mut numbered = (1..).map(|number: u32| format!("out{number}"));
    for out in outs.iter_mut().filter(|out| out.name.is_empty()) {
        let free = numbered.find(|name| !taken.contains(name));
        out.name = free.unwrap_or_default();
        taken.push(out.name.clone());
    }
}
