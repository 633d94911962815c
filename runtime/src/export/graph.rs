//! All that an export defines, with what each definition uses.

use crate::describe::{Enumerator, Mode};
use crate::wire::Format;

/// The number of a definition in its [`Graph`].
pub(super) type Id = usize;

/// Every definition, in the order in which they were met.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) definitions: Vec<Definition>,
}

/// One definition.
#[derive(Debug)]
pub(super) struct Definition {
    /// The modules around it, as `Demo::Inner`.
    pub(super) module: &'static str,
    /// Its name there.
    pub(super) name: String,
    /// The Rust type, for messages.
    pub(super) rust: String,
    pub(super) about: About,
    pub(super) kind: Kind,
}

/// What is said of a definition or a part of one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct About {
    pub(super) docs: &'static str,
    pub(super) deprecated: Option<&'static str>,
}

#[derive(Debug)]
pub(super) enum Kind {
    Interface { bases: Vec<Id>, operations: Vec<Operation> },
    Struct { members: Vec<Member> },
    Enum { enumerators: &'static [Enumerator] },
    Exception { base: Option<Id>, members: Vec<Member> },
    Class { compact_id: Option<i32>, base: Option<Id>, members: Vec<Member> },
    Sequence { element: Type },
    Dictionary { key: Type, value: Type },
}

/// A type where it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Type {
    /// One of the language's own: its keyword.
    Word(&'static str),
    Defined(Id),
    Proxy(Id),
    /// Defined by a file of Ice's own.
    Ice {
        type_id: &'static str,
        file: &'static str,
    },
    /// A type that was refused.
    Refused,
}

/// A member of a struct, exception or class; a parameter or result of an operation.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) about: About,
    pub(super) tag: Option<u32>,
    pub(super) ty: Type,
}

#[derive(Debug)]
pub(super) struct Operation {
    pub(super) name: &'static str,
    pub(super) about: About,
    pub(super) mode: Mode,
    pub(super) oneway: bool,
    pub(super) format: Option<Format>,
    /// The return value, whose name is empty.
    pub(super) returns: Option<Member>,
    pub(super) ins: Vec<Member>,
    pub(super) outs: Vec<Member>,
    pub(super) throws: Vec<Id>,
}

/// Whether a definition must stand before what uses it, or may be declared there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Definition,
    Declaration,
}

impl Definition {
    /// The scoped name, as `::Demo::Printer`.
    pub(super) fn type_id(&self) -> String {
        format!("::{}::{}", self.module, self.name)
    }

    /// Its outermost module.
    pub(super) fn outermost(&self) -> &'static str {
        self.module.split("::").next().unwrap_or(self.module)
    }

    /// Its members, if it has such.
    pub(super) fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Struct { members } | Kind::Exception { members, .. } | Kind::Class { members, .. } => {
                members
            }
            _ => &[],
        }
    }

    /// The types that it uses, in the order in which they stand in it.
    pub(super) fn types(&self) -> Vec<Type> {
        match &self.kind {
            Kind::Interface { operations, .. } => operations.iter().flat_map(Operation::types).collect(),
            Kind::Sequence { element } => vec![*element],
            Kind::Dictionary { key, value } => vec![*key, *value],
            _ => self.members().iter().map(|member| member.ty).collect(),
        }
    }
}

impl Operation {
    /// The types of parameters and results, in the order in which they are written.
    fn types(&self) -> impl Iterator<Item = Type> + '_ {
        self.returns.iter().chain(&self.ins).chain(&self.outs).map(|member| member.ty)
    }
}

impl Graph {
    /// The definitions that one uses, in the order in which they stand in it.
    pub(super) fn needs(&self, id: Id) -> Vec<(Id, Need)> {
        let definition = &self.definitions[id];
        let mut needs: Vec<(Id, Need)> = match &definition.kind {
            Kind::Interface { bases, .. } => bases.iter().map(|base| (*base, Need::Definition)).collect(),
            Kind::Exception { base, .. } | Kind::Class { base, .. } => {
                base.iter().map(|base| (*base, Need::Definition)).collect()
            }
            _ => Vec::new(),
        };
        needs.extend(definition.types().into_iter().filter_map(|ty| match ty {
            Type::Defined(id) if matches!(self.definitions[id].kind, Kind::Class { .. }) => {
                Some((id, Need::Declaration))
            }
            Type::Defined(id) => Some((id, Need::Definition)),
            Type::Proxy(id) => Some((id, Need::Declaration)),
            Type::Word(_) | Type::Ice { .. } | Type::Refused => None,
        }));
        if let Kind::Interface { operations, .. } = &definition.kind {
            needs.extend(operations.iter().flat_map(|it| &it.throws).map(|id| (*id, Need::Definition)));
        }
        needs
    }

    /// The bases of an interface, an exception or a class, each once, nearest first.
    pub(super) fn ancestors(&self, id: Id) -> Vec<Id> {
        let mut found = Vec::new();
        let mut ahead = self.bases(id);
        while let Some(base) = ahead.pop() {
            if base != id && !found.contains(&base) {
                found.push(base);
                ahead.extend(self.bases(base));
            }
        }
        found
    }

    fn bases(&self, id: Id) -> Vec<Id> {
        match &self.definitions[id].kind {
            Kind::Interface { bases, .. } => bases.iter().rev().copied().collect(),
            Kind::Exception { base, .. } | Kind::Class { base, .. } => base.iter().copied().collect(),
            _ => Vec::new(),
        }
    }
}
