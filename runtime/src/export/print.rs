//! Definitions to Slice text, as a person would write it.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::describe::{Enumerator, Mode};
use crate::export::graph::{About, Definition, Graph, Id, Kind, Member, Operation, Type};
use crate::export::order::Item;
use crate::export::words::{doc_lines, escaped, is_keyword, plain};
use crate::wire::Format;

/// The text of one file.
pub(super) fn print(graph: &Graph, includes: &[&str], items: &[Item]) -> String {
    let mut printer =
        Printer { graph, body: String::new(), open: Vec::new(), last: Last::Brace, marks: Marks::default() };
    items.iter().for_each(|item| printer.item(*item));
    printer.enter("");
    let mut files: Vec<&str> = Vec::new();
    for item in items.iter().filter(|item| matches!(item, Item::Define(_))) {
        for ty in graph.definitions[item.id()].types() {
            if let Type::Ice { file, .. } = ty
                && !files.contains(&file)
            {
                files.push(file);
            }
        }
    }
    let mut text = format!("{HEADER}\n\n#pragma once\n");
    if !files.is_empty() || !includes.is_empty() {
        text.push('\n');
    }
    files.iter().for_each(|file| text.push_str(&format!("#include <{file}>\n")));
    includes.iter().for_each(|name| text.push_str(&format!("#include \"{name}.ice\"\n")));
    let Marks { underscore, ice_prefix } = printer.marks;
    let marks = [(underscore, "\"underscore\""), (ice_prefix, "\"ice-prefix\"")];
    let marks: Vec<&str> = marks.into_iter().filter(|(needed, _)| *needed).map(|(_, word)| word).collect();
    if !marks.is_empty() {
        text.push_str(&format!("\n[[{}]]\n", marks.join(", ")));
    }
    text.push('\n');
    text + &printer.body
}

struct Printer<'a> {
    graph: &'a Graph,
    body: String,
    /// The modules that are open, outermost first.
    open: Vec<&'a str>,
    last: Last,
    marks: Marks,
}

/// What stands before: it decides whether an empty line follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// The brace that opens a module, or the begin of the text.
    Brace,
    /// A definition that takes one line.
    Line,
    Block,
}

/// What the file must say about its identifiers.
#[derive(Default)]
struct Marks {
    underscore: bool,
    ice_prefix: bool,
}

/// Where types are named: the module, and names that mean something else there.
struct Scope<'a> {
    module: &'static str,
    taken: HashSet<String>,
    graph: &'a Graph,
}

impl<'a> Printer<'a> {
    fn item(&mut self, item: Item) {
        let definition = &self.graph.definitions[item.id()];
        self.enter(definition.module);
        let is_line = matches!(item, Item::Declare(_))
            || matches!(definition.kind, Kind::Sequence { .. } | Kind::Dictionary { .. });
        let now = if is_line { Last::Line } else { Last::Block };
        if self.last == Last::Block || (self.last == Last::Line && now == Last::Block) {
            self.body.push('\n');
        }
        match item {
            Item::Declare(_) => {
                let word = if matches!(definition.kind, Kind::Class { .. }) { "class" } else { "interface" };
                let name = self.name(&definition.name);
                self.line(0, &format!("{word} {name};"));
            }
            Item::Define(id) => self.define(id, definition),
        }
        self.last = now;
    }

    /// Closes and opens modules until this one is open.
    fn enter(&mut self, module: &'a str) {
        let names: Vec<&str> = module.split("::").filter(|name| !name.is_empty()).collect();
        let shared = self.open.iter().zip(&names).take_while(|(open, name)| open == name).count();
        while self.open.len() > shared {
            self.open.pop();
            self.line(0, "}");
            self.last = Last::Block;
        }
        for name in &names[shared..] {
            if self.last != Last::Brace {
                self.body.push('\n');
            }
            let escaped = self.name(name);
            self.line(0, &format!("module {escaped}"));
            self.line(0, "{");
            self.open.push(name);
            self.last = Last::Brace;
        }
    }

    fn define(&mut self, id: Id, definition: &'a Definition) {
        let scope = Scope::of(self.graph, id);
        let name = self.name(&definition.name);
        self.about(0, &definition.about, &[]);
        match &definition.kind {
            Kind::Sequence { element } => {
                let element = self.ty(*element, &scope);
                self.line(0, &format!("sequence<{element}> {name};"));
            }
            Kind::Dictionary { key, value } => {
                let (key, value) = (self.ty(*key, &scope), self.ty(*value, &scope));
                self.line(0, &format!("dictionary<{key}, {value}> {name};"));
            }
            Kind::Enum { enumerators } => {
                self.line(0, &format!("enum {name}"));
                self.enumerators(enumerators);
            }
            Kind::Struct { members } => {
                self.line(0, &format!("struct {name}"));
                self.members(members, &scope);
            }
            Kind::Exception { base, members } => {
                let base = self.bases(base.as_slice(), &scope);
                self.line(0, &format!("exception {name}{base}"));
                self.members(members, &scope);
            }
            Kind::Class { compact_id, base, members } => {
                let number = compact_id.map_or_else(String::new, |id| format!("({id})"));
                let base = self.bases(base.as_slice(), &scope);
                self.line(0, &format!("class {name}{number}{base}"));
                self.members(members, &scope);
            }
            Kind::Interface { bases, operations } => {
                let bases = self.bases(bases, &scope);
                self.line(0, &format!("interface {name}{bases}"));
                self.block(operations.len(), |this, at| this.operation(&operations[at], &scope));
            }
        }
    }

    fn bases(&mut self, bases: &[Id], scope: &Scope<'_>) -> String {
        let names: Vec<String> = bases.iter().map(|base| self.reference(*base, scope)).collect();
        if names.is_empty() { String::new() } else { format!(" extends {}", names.join(", ")) }
    }

    /// Braces around so many entries, each on lines of its own; an entry with documentation has an empty line before it.
    fn block(&mut self, count: usize, mut entry: impl FnMut(&mut Self, usize)) {
        self.line(0, "{");
        let mut before = self.body.len();
        for at in 0..count {
            let start = self.body.len();
            entry(self, at);
            let is_long = |text: &str| text.lines().count() > 1;
            if at > 0 && (is_long(&self.body[start..]) || is_long(&self.body[before..start])) {
                self.body.insert(start, '\n');
            }
            before = start;
        }
        self.line(0, "}");
    }

    fn enumerators(&mut self, enumerators: &[Enumerator]) {
        // An enumerator has no metadata: its deprecation is told in its documentation.
        let last = enumerators.len().saturating_sub(1);
        self.block(enumerators.len(), |this, at| {
            let Enumerator { name, value, docs, deprecated } = enumerators[at];
            let next = if at == 0 { Some(0) } else { enumerators[at - 1].value.checked_add(1) };
            let number = if next == Some(value) { String::new() } else { format!(" = {value}") };
            let mut lines = doc_lines(docs);
            lines.extend(deprecated.map(|reason| format!("@deprecated {reason}").trim_end().to_owned()));
            this.docs(1, &lines);
            let name = this.name(name);
            let comma = if at == last { "" } else { "," };
            this.line(1, &format!("{name}{number}{comma}"));
        });
    }

    fn members(&mut self, members: &[Member], scope: &Scope<'_>) {
        self.block(members.len(), |this, at| {
            let member = &members[at];
            this.about(1, &member.about, &[]);
            let text = this.member(member, scope);
            this.line(1, &format!("{text};"));
        });
    }

    /// `optional(1) int count`.
    fn member(&mut self, member: &Member, scope: &Scope<'_>) -> String {
        let ty = self.ty(member.ty, scope);
        let tag = member.tag.map_or_else(String::new, |tag| format!("optional({tag}) "));
        match member.name.as_str() {
            "" => format!("{tag}{ty}"),
            name => format!("{tag}{ty} {}", self.name(name)),
        }
    }

    fn operation(&mut self, operation: &Operation, scope: &Scope<'_>) {
        let format = operation.format.map(|format| match format {
            Format::Compact => "format:compact",
            Format::Sliced => "format:sliced",
        });
        let nonmutating = (operation.mode == Mode::Nonmutating).then_some("nonmutating");
        let oneway = operation.oneway.then_some("oneway");
        let words: Vec<&str> = [nonmutating, oneway, format].into_iter().flatten().collect();
        self.about(1, &operation.about, &words);
        let idempotent = if operation.mode == Mode::Normal { "" } else { "idempotent " };
        let result = operation.returns.as_ref().map_or_else(|| "void".into(), |it| self.member(it, scope));
        let mut parameters: Vec<String> = operation.ins.iter().map(|it| self.member(it, scope)).collect();
        parameters.extend(operation.outs.iter().map(|it| format!("out {}", self.member(it, scope))));
        let throws: Vec<String> = operation.throws.iter().map(|id| self.reference(*id, scope)).collect();
        let throws = if throws.is_empty() { String::new() } else { format!("throws {}", throws.join(", ")) };
        let head = format!("{idempotent}{result} {}(", self.name(operation.name));
        let line = format!("{head}{}) {throws}", parameters.join(", "));
        let line = format!("{};", line.trim_end());
        if self.indent(1) + line.len() <= WIDTH {
            return self.line(1, &line);
        }
        self.line(1, &head);
        let last = parameters.len().saturating_sub(1);
        for (at, parameter) in parameters.iter().enumerate() {
            let end = match (at == last, throws.is_empty()) {
                (false, _) => ",",
                (true, true) => ");",
                (true, false) => ")",
            };
            self.line(2, &format!("{parameter}{end}"));
        }
        match (parameters.is_empty(), throws.is_empty()) {
            (true, true) => self.line(2, ");"),
            (true, false) => self.line(2, &format!(") {throws};")),
            (false, true) => {}
            (false, false) => self.line(2, &format!("{throws};")),
        }
    }

    fn ty(&mut self, ty: Type, scope: &Scope<'_>) -> String {
        match ty {
            Type::Word(word) => word.to_owned(),
            Type::Defined(id) => self.reference(id, scope),
            Type::Proxy(id) => format!("{}*", self.reference(id, scope)),
            Type::Ice { type_id, .. } => type_id.to_owned(),
            Type::Refused => String::new(),
        }
    }

    /// A definition by its name, seen from the module around, if that means it; else by its scoped name. Keywords behind
    /// a `::` are not escaped: stock compilers do not find them so.
    fn reference(&mut self, id: Id, scope: &Scope<'_>) -> String {
        let definition = &self.graph.definitions[id];
        let is_taken = |name: &str| scope.taken.contains(&name.to_lowercase());
        if definition.module == scope.module && !is_taken(&definition.name) {
            return self.name(&definition.name);
        }
        let type_id = definition.type_id();
        type_id.split("::").for_each(|part| self.marks.see(part));
        let inner = definition.module.strip_prefix(scope.module).and_then(|inner| inner.strip_prefix("::"));
        let first = inner.and_then(|inner| inner.split("::").next());
        match (inner, first) {
            (Some(inner), Some(first)) if !is_taken(first) && !is_keyword(first) => {
                format!("{inner}::{}", definition.name)
            }
            _ => type_id,
        }
    }

    /// An identifier, escaped if it is a keyword.
    fn name(&mut self, name: &str) -> String {
        self.marks.see(name);
        escaped(name)
    }

    /// Documentation, and metadata with the deprecation first.
    fn about(&mut self, depth: usize, about: &About, words: &[&str]) {
        self.docs(depth, &doc_lines(about.docs));
        let deprecated = about.deprecated.map(|reason| match reason {
            "" => "deprecated".to_owned(),
            reason => format!("deprecated:{}", plain(reason)),
        });
        let words: Vec<String> =
            deprecated.into_iter().chain(words.iter().map(|word| (*word).to_owned())).collect();
        if !words.is_empty() {
            self.line(depth, &format!("[\"{}\"]", words.join("\", \"")));
        }
    }

    fn docs(&mut self, depth: usize, lines: &[String]) {
        match lines {
            [] => {}
            [line] if !line.starts_with(['*', '/']) => self.line(depth, &format!("/** {line} */")),
            lines => {
                self.line(depth, "/**");
                lines.iter().for_each(|line| self.line(depth, format!(" * {line}").trim_end()));
                self.line(depth, " */");
            }
        }
    }

    fn line(&mut self, depth: usize, text: &str) {
        let indent = self.indent(depth);
        let _ = writeln!(self.body, "{:indent$}{text}", "");
    }

    fn indent(&self, depth: usize) -> usize {
        (self.open.len() + depth) * 4
    }
}

impl Marks {
    fn see(&mut self, name: &str) {
        self.underscore |= name.contains('_');
        self.ice_prefix |= name.get(..3).is_some_and(|begin| begin.eq_ignore_ascii_case("ice"));
    }
}

impl<'a> Scope<'a> {
    /// In an interface a name that an operation has, own or inherited, means the operation.
    fn of(graph: &'a Graph, id: Id) -> Self {
        let mut scope = Scope { module: graph.definitions[id].module, taken: HashSet::new(), graph };
        scope.take(id);
        graph.ancestors(id).into_iter().for_each(|base| scope.take(base));
        scope
    }

    fn take(&mut self, id: Id) {
        if let Kind::Interface { operations, .. } = &self.graph.definitions[id].kind {
            self.taken.extend(operations.iter().map(|it| it.name.to_lowercase()));
        }
    }
}

const HEADER: &str =
    "// Written by floe::export from Rust. Change the Rust, not this file: it is written again from there.";

/// Longer lines are broken, if they can be.
const WIDTH: usize = 110;
