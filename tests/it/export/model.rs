//! What interfaces say, in one form, from two sides: from their descriptions, and from Slice that was read.
//!
//! A model is a text for each definition, by its type id. Sequences and dictionaries have no names in it. It is made here a second
//! time, without the export's own code: so a mistake there is no mistake here.

use std::collections::{BTreeMap, VecDeque};

use floe::describe::{self, Exception, Field, Interface, Mode, Parameter, Type};
use floe::wire::Format;
use floe_idl::slice::unit::{self, DefId, Kind, Primitive, Unit};

/// A text for each definition, by its type id.
pub(super) type Model = BTreeMap<String, String>;

/// The model of what was read, without Ice's own definitions.
pub(super) fn of_unit(unit: &Unit) -> Model {
    let own = unit.definitions.iter().filter(|it| it.modules.first().is_none_or(|module| module != "Ice"));
    own.filter_map(|it| Some((it.type_id.clone(), read(unit, it)?))).collect()
}

/// The model of interfaces and exceptions with all that they need.
pub(super) fn of_descriptions(
    interfaces: &[&'static Interface],
    exceptions: &[&'static Exception],
    types: &[Type],
) -> Model {
    let mut walk = Walk::default();
    for interface in interfaces {
        walk.interface(interface);
        walk.finish();
    }
    for exception in exceptions {
        walk.exception(exception);
        walk.finish();
    }
    for ty in types {
        walk.ty(*ty, "");
        walk.finish();
    }
    walk.model
}

fn read(unit: &Unit, definition: &unit::Definition) -> Option<String> {
    let ids = |ids: &[DefId]| -> Vec<String> { ids.iter().map(|id| unit.get(*id).type_id.clone()).collect() };
    let (head, parts) = match &definition.kind {
        Kind::Sequence(_) | Kind::Dictionary(_) | Kind::Constant(_) | Kind::Declared(_) => return None,
        Kind::Struct(it) => ("struct".to_owned(), read_members(unit, &it.members)),
        Kind::Enum(it) => {
            let parts = it.enumerators.iter().map(|it| {
                let line = format!("{} = {}", it.name.text, it.value);
                about(&line, &it.doc.overview, it.deprecated.as_deref())
            });
            ("enum".to_owned(), parts.collect())
        }
        Kind::Exception(it) => {
            (format!("exception{}", extends(&ids(it.base.as_slice()))), read_members(unit, &it.members))
        }
        Kind::Class(it) => {
            let head = format!("class {:?}{}", it.compact_id, extends(&ids(it.base.as_slice())));
            (head, read_members(unit, &it.members))
        }
        Kind::Interface(it) => {
            let parts = it.operations.iter().map(|it| read_operation(unit, it));
            (format!("interface{}", extends(&ids(&it.bases))), parts.collect())
        }
    };
    let head = about(&head, &definition.doc.overview, definition.deprecated.as_deref());
    Some(format!("{head}\n{}", parts.join("\n")))
}

fn read_members(unit: &Unit, members: &[unit::Member]) -> Vec<String> {
    let one = |it: &unit::Member| {
        let line = member(it.tag, &read_type(unit, it.ty), &it.name.text);
        about(&line, &it.doc.overview, it.deprecated.as_deref())
    };
    members.iter().map(one).collect()
}

fn read_operation(unit: &Unit, it: &unit::Operation) -> String {
    let mode = match it.mode {
        unit::Mode::Normal => "once",
        unit::Mode::Nonmutating => "nonmutating",
        unit::Mode::Idempotent => "idempotent",
    };
    let has = |word: &str| it.metadata.iter().any(|metadata| metadata.text == word);
    let format = [("format:sliced", "sliced"), ("format:compact", "compact")];
    let format = format.into_iter().find(|(word, _)| has(word)).map_or("default", |(_, name)| name);
    let list = |list: &[unit::Parameter]| -> Vec<String> {
        list.iter().map(|it| member(it.tag, &read_type(unit, it.ty), &it.name.text)).collect()
    };
    let returns = it.returns.as_ref().map(|it| member(it.tag, &read_type(unit, it.ty), ""));
    let throws = it.throws.iter().map(|id| unit.get(*id).type_id.clone()).collect();
    let line = operation(&Facts {
        name: &it.name.text,
        mode,
        oneway: has("oneway"),
        format,
        returns,
        ins: list(&it.ins),
        outs: list(&it.outs),
        throws,
    });
    about(&line, &it.doc.overview, it.deprecated.as_deref())
}

fn read_type(unit: &Unit, ty: unit::Type) -> String {
    let id = match ty {
        unit::Type::Proxy(id) => return format!("{}*", unit.get(id).type_id),
        unit::Type::Defined(id) => id,
        unit::Type::Primitive(primitive) => {
            let word = match primitive {
                Primitive::Bool => "bool",
                Primitive::Byte => "byte",
                Primitive::Short => "short",
                Primitive::Int => "int",
                Primitive::Long => "long",
                Primitive::Float => "float",
                Primitive::Double => "double",
                Primitive::String => "string",
                Primitive::AnyProxy => "Object*",
                Primitive::AnyClass => "Value",
            };
            return word.to_owned();
        }
    };
    let definition = unit.get(id);
    match &definition.kind {
        Kind::Sequence(it) => format!("sequence<{}>", read_type(unit, it.element)),
        Kind::Dictionary(it) => {
            format!("dictionary<{}, {}>", read_type(unit, it.key), read_type(unit, it.value))
        }
        _ => definition.type_id.clone(),
    }
}

/// The facts of an operation, as both sides give them.
struct Facts<'a> {
    name: &'a str,
    mode: &'a str,
    oneway: bool,
    format: &'a str,
    returns: Option<String>,
    ins: Vec<String>,
    outs: Vec<String>,
    throws: Vec<String>,
}

fn operation(it: &Facts<'_>) -> String {
    let Facts { name, mode, oneway, format, returns, ins, outs, throws } = it;
    let returns = returns.as_deref().unwrap_or("void");
    let oneway = if *oneway { "oneway " } else { "" };
    let (ins, outs, throws) = (ins.join(", "), outs.join(", "), throws.join(", "));
    format!("{mode} {oneway}{format} {returns} {name}({ins}; {outs}) throws [{throws}]")
}

fn member(tag: Option<u32>, ty: &str, name: &str) -> String {
    let tag = tag.map_or_else(String::new, |tag| format!("optional({tag}) "));
    format!("{tag}{ty} {name}").trim_end().to_owned()
}

fn extends(bases: &[String]) -> String {
    format!(" extends [{}]", bases.join(", "))
}

fn about(line: &str, docs: &[impl AsRef<str>], deprecated: Option<&str>) -> String {
    let docs: Vec<&str> = docs.iter().map(|line| line.as_ref().trim_end()).collect();
    // The code of stock compilers cannot have quotes there.
    let deprecated = deprecated.map(|reason| reason.replace('"', "'"));
    format!("{line}\n  {deprecated:?} {docs:?}")
}

/// Follows descriptions.
#[derive(Default)]
struct Walk {
    model: Model,
    /// The type id of each Rust type.
    known: BTreeMap<&'static str, String>,
    interfaces: VecDeque<&'static Interface>,
    classes: VecDeque<&'static describe::Class>,
}

impl Walk {
    fn finish(&mut self) {
        loop {
            if let Some(interface) = self.interfaces.pop_front() {
                self.interface(interface);
            } else if let Some(class) = self.classes.pop_front() {
                self.class(class);
            } else {
                return;
            }
        }
    }

    fn add(&mut self, type_id: String, head: &str, docs: &str, deprecated: Option<&str>, parts: &[String]) {
        let text = format!("{}\n{}", about(head, &lines(docs), deprecated), parts.join("\n"));
        let other = self.model.insert(type_id.clone(), text.clone());
        assert!(other.is_none_or(|other| other == text), "two things are {type_id}");
    }

    fn interface(&mut self, it: &'static Interface) {
        if self.known.insert((it.rust_name)(), it.type_id.into()).is_some() {
            return;
        }
        it.bases.iter().for_each(|base| self.interface(base));
        // A trait with several bases lists the bases of its bases, too.
        let is_brought = |base: &&&'static Interface| it.bases.iter().any(|other| extends_other(other, base));
        let direct = it.bases.iter().filter(|base| !is_brought(base));
        let bases: Vec<String> = direct.map(|base| base.type_id.into()).collect();
        let home = module(it.type_id);
        let parts: Vec<String> = it.operations.iter().map(|it| self.operation(it, home)).collect();
        self.add(it.type_id.into(), &format!("interface{}", extends(&bases)), it.docs, it.deprecated, &parts);
    }

    fn operation(&mut self, it: &'static describe::Operation, home: &'static str) -> String {
        let mode = match it.mode {
            Mode::Normal => "once",
            Mode::Nonmutating => "nonmutating",
            Mode::Idempotent => "idempotent",
        };
        let format = match it.format {
            None => "default",
            Some(Format::Sliced) => "sliced",
            Some(Format::Compact) => "compact",
        };
        let mut count = 0;
        let mut one = |it: &Parameter, number: &mut u32| {
            let ty = self.ty((it.ty)(), home);
            if it.name.is_empty() {
                *number += 1;
                return member(it.tag, &ty, &format!("out{number}"));
            }
            member(it.tag, &ty, it.name)
        };
        let ins = it.parameters.iter().map(|it| one(it, &mut count)).collect();
        let results = it.results.expect("told results");
        let returns = results.value.map(|it| one(&it, &mut 0).rsplit_once(' ').map(|(ty, _)| ty.to_owned()));
        let outs = results.outs.iter().map(|it| one(it, &mut count)).collect();
        let exceptions = it.throws.expect("a derived error type");
        exceptions.iter().for_each(|it| self.exception(it));
        let throws = exceptions.iter().map(|it| it.type_id.to_owned()).collect();
        let line = operation(&Facts {
            name: it.name,
            mode,
            oneway: it.oneway,
            format,
            returns: returns.flatten(),
            ins,
            outs,
            throws,
        });
        about(&line, &lines(it.docs), it.deprecated)
    }

    fn exception(&mut self, it: &'static Exception) {
        if self.known.insert((it.rust_name)(), it.type_id.into()).is_some() {
            return;
        }
        it.base.into_iter().for_each(|base| self.exception(base));
        let base: Vec<String> = it.base.iter().map(|base| base.type_id.into()).collect();
        let parts = self.fields(it.fields.expect("a derived exception"), module(it.type_id));
        self.add(it.type_id.into(), &format!("exception{}", extends(&base)), it.docs, it.deprecated, &parts);
    }

    fn class(&mut self, it: &'static describe::Class) {
        if self.known.insert((it.rust_name)(), it.type_id.into()).is_some() {
            return;
        }
        it.base.into_iter().for_each(|base| self.class(base));
        let base: Vec<String> = it.base.iter().map(|base| base.type_id.into()).collect();
        let parts = self.fields(it.fields.expect("a derived class"), module(it.type_id));
        let head = format!("class {:?}{}", it.compact_id, extends(&base));
        self.add(it.type_id.into(), &head, it.docs, it.deprecated, &parts);
    }

    fn fields(&mut self, fields: &[Field], home: &'static str) -> Vec<String> {
        let one = |it: &Field| {
            let ty = self.ty((it.ty)(), home);
            about(&member(it.tag, &ty, it.name), &lines(it.docs), it.deprecated)
        };
        fields.iter().map(one).collect()
    }

    fn ty(&mut self, ty: Type, home: &'static str) -> String {
        match ty {
            Type::Bool => "bool".into(),
            Type::Byte => "byte".into(),
            Type::Short => "short".into(),
            Type::Int => "int".into(),
            Type::Long => "long".into(),
            Type::Float => "float".into(),
            Type::Double => "double".into(),
            Type::String => "string".into(),
            Type::AnyProxy => "Object*".into(),
            Type::Sequence(element) => format!("sequence<{}>", self.ty(element(), home)),
            Type::Dictionary(key, value) => {
                format!("dictionary<{}, {}>", self.ty(key(), home), self.ty(value(), home))
            }
            Type::Proxy(interface) => {
                let interface = interface();
                self.interfaces.push_back(interface);
                format!("{}*", interface.type_id)
            }
            Type::Class(class) => {
                let class = class();
                if class.type_id == "::Ice::Object" {
                    return "Value".into();
                }
                self.classes.push_back(class);
                class.type_id.into()
            }
            Type::Struct(it) => {
                let (type_id, new) = self.place(it.rust_name, it.type_id, it.name, home);
                if new {
                    // It must not be one that holds itself; so its fields are no circle.
                    let home = it.type_id.map_or(home, module);
                    let parts = self.fields(it.fields, home);
                    self.add_once(type_id.clone(), "struct", it.docs, it.deprecated, &parts);
                }
                type_id
            }
            Type::Enum(it) => {
                let (type_id, new) = self.place(it.rust_name, it.type_id, it.name, home);
                if new {
                    let parts = it.enumerators.iter().map(|it| {
                        about(&format!("{} = {}", it.name, it.value), &lines(it.docs), it.deprecated)
                    });
                    let parts: Vec<String> = parts.collect();
                    self.add_once(type_id.clone(), "enum", it.docs, it.deprecated, &parts);
                }
                type_id
            }
            Type::Ice { type_id, .. } => type_id.into(),
            Type::Untold(name) => panic!("{} tells nothing", name()),
        }
    }

    /// The first of several Rust types that are one in Slice gives the documentation.
    fn add_once(
        &mut self,
        type_id: String,
        head: &str,
        docs: &str,
        deprecated: Option<&str>,
        parts: &[String],
    ) {
        if !self.model.contains_key(&type_id) {
            self.add(type_id, head, docs, deprecated, parts);
        }
    }

    fn place(
        &mut self,
        rust_name: describe::RustName,
        type_id: Option<&'static str>,
        name: &str,
        home: &str,
    ) -> (String, bool) {
        if let Some(known) = self.known.get(rust_name()) {
            return (known.clone(), false);
        }
        let type_id = type_id.map_or_else(|| format!("{home}::{name}"), str::to_owned);
        self.known.insert(rust_name(), type_id.clone());
        (type_id, true)
    }
}

/// Whether an interface extends another one, directly or not.
fn extends_other(interface: &Interface, other: &Interface) -> bool {
    interface.bases.iter().any(|base| base.type_id == other.type_id || extends_other(base, other))
}

fn module(type_id: &'static str) -> &'static str {
    type_id.rsplit_once("::").map_or("", |(module, _)| module)
}

/// Documentation as a comment has it: without the space before each line, and without empty lines around it.
fn lines(docs: &str) -> Vec<String> {
    let text = docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned());
    let text: Vec<String> = text.collect();
    let first = text.iter().position(|line| !line.is_empty()).unwrap_or(text.len());
    let end = text.iter().rposition(|line| !line.is_empty()).map_or(first, |last| last + 1);
    text[first..end].to_vec()
}
