//! The definitions of a module.

use std::collections::HashSet;

use crate::slice::ast::{Body, ClassText, Field, Form, Item, ItemKind, Path, TypeText, ValueText};
use crate::slice::check;
use crate::slice::diagnostics::{Diagnostic, Topic};
use crate::slice::doc;
use crate::slice::resolve::Resolver;
use crate::slice::resolve::metadata::deprecation;
use crate::slice::resolve::plan::redefined;
use crate::slice::resolve::scope::{Entry, Meaning, candidate};
use crate::slice::unit::{
    Class, Constant, Declared, DefId, Definition, Dictionary, Enum, Exception, Kind, Name, Primitive,
    Sequence, Struct, Type,
};

impl Resolver<'_> {
    pub(super) fn definition(&mut self, item: &Item) {
        let type_id = candidate(&self.modules, &item.name.text);
        check::metadata(&item.metadata, check::Target::of(&item.kind), self.sink);
        self.check_around(&item.name);
        let Some(id) = self.id(item) else {
            // The plan has another definition of this name; that was reported. What is in it is still looked at.
            return;
        };
        let open = match &item.kind {
            ItemKind::Class(_) => Meaning::Declared(Form::Class, id),
            ItemKind::Interface { .. } => Meaning::Declared(Form::Interface, id),
            _ => Meaning::Open(id),
        };
        if !self.define(item, open) {
            return;
        }
        let is_made = self.made.get(id.0 as usize).is_some_and(Option::is_some);
        let kind = if is_made { None } else { self.build(item, id) };
        let meaning = if is_made || kind.is_some() { Meaning::Defined(id) } else { Meaning::Broken };
        if let Some(kind) = kind {
            self.store(id, item, &type_id, kind);
        }
        if let Some(entry) = self.scope.get_mut(&type_id) {
            entry.meaning = meaning;
        }
        self.add_enumerators(id);
    }

    fn build(&mut self, item: &Item, id: DefId) -> Option<Kind> {
        self.current = Some(id);
        match &item.kind {
            ItemKind::Struct(fields) => self.structure(&item.name, fields),
            ItemKind::Enum(body) => {
                if body.parts.is_empty() {
                    if body.is_whole {
                        self.empty(&item.name, "an enum", "enumerator");
                    }
                    return None;
                }
                Some(Kind::Enum(Enum { enumerators: self.enumerators(&body.parts)? }))
            }
            ItemKind::Class(class) => self.class(&item.name, class),
            ItemKind::Exception { base, members } => {
                let base = self
                    .single_base(base.as_ref(), "an exception", |kind| matches!(kind, Kind::Exception(_)));
                let taken = self.inherited(&item.name, base.flatten())?;
                let members = self.members(&members.parts, taken, true);
                Some(Kind::Exception(Exception { base: base?, members: members? }))
            }
            ItemKind::Interface { bases, operations } => {
                self.interface(&item.name, id, bases, operations).map(Kind::Interface)
            }
            ItemKind::Sequence { element } => {
                check::metadata(&element.metadata, check::Target::Type, self.sink);
                let ty = self.ty(element)?;
                Some(Kind::Sequence(Sequence { element: ty, element_metadata: element.metadata.clone() }))
            }
            ItemKind::Dictionary { key, value } => self.dictionary(key, value),
            ItemKind::Constant { ty, value } => self.constant(ty, value.as_ref()),
            ItemKind::Module(_) | ItemKind::Forward(_) => None,
        }
    }

    fn structure(&mut self, name: &Name, body: &Body<Field>) -> Option<Kind> {
        if body.parts.is_empty() {
            if body.is_whole {
                self.empty(name, "a struct", "member");
            }
            return None;
        }
        self.members(&body.parts, Default::default(), false).map(|members| Kind::Struct(Struct { members }))
    }

    fn empty(&mut self, name: &Name, what: &str, part: &str) {
        self.sink.push(
            Diagnostic::error(name.place, format!("expected {what} with at least one {part}, found none"))
                .label(format!("it has no {part}"))
                .help(format!("add one, or remove `{}`", name.text)),
        );
    }

    fn class(&mut self, name: &Name, class: &ClassText) -> Option<Kind> {
        let compact_id = class.compact.as_ref().map(|text| self.compact_id(name, text));
        let base = self.single_base(class.base.as_ref(), "a class", |kind| matches!(kind, Kind::Class(_)));
        for path in &class.implements {
            self.base(path, "an interface", |kind| matches!(kind, Kind::Interface(_)));
            let warning = Diagnostic::warning(path.place, "`implements` is an old form, and is left out")
                .help("a servant implements the interface; the class is what goes over the wire");
            self.sink.warn(Topic::Deprecated, warning);
        }
        if let Some(first) = class.operations.first() {
            let warning = Diagnostic::warning(
                first.name.place,
                "operations of classes are an old form, and are left out",
            )
            .help("move them to an interface");
            self.sink.warn(Topic::Deprecated, warning);
        }
        for operation in &class.operations {
            self.operation(operation);
        }
        let taken = self.inherited(name, base.flatten())?;
        let members = self.members(&class.members, taken, true);
        let compact_id = match compact_id {
            Some(id) => Some(id?),
            None => None,
        };
        Some(Kind::Class(Class { compact_id, base: base?, members: members? }))
    }

    fn compact_id(&mut self, name: &Name, text: &ValueText) -> Option<i32> {
        let id = self.number(text, "a compact id", 0, i64::from(i32::MAX))?;
        let id = i32::try_from(id).ok()?;
        let type_id = candidate(&self.modules, &name.text);
        if let Some((other, place)) = self.compact_ids.get(&id) {
            self.sink.push(
                Diagnostic::error(text.place, format!("the compact id {id} is used twice"))
                    .also(*place, format!("`{other}` has it here"))
                    .help("give each class an id of its own"),
            );
            return None;
        }
        self.compact_ids.insert(id, (type_id, text.place));
        Some(id)
    }

    /// The base, if there is one: `None` if it is wrong.
    fn single_base(
        &mut self,
        path: Option<&Path>,
        what: &str,
        is_right: fn(&Kind) -> bool,
    ) -> Option<Option<DefId>> {
        let Some(path) = path else { return Some(None) };
        let base = self.base(path, what, is_right)?;
        let depth = self.depths.get(&base).copied().unwrap_or(0) + 1;
        if depth > DEEPEST_BASE {
            let message = format!("expected at most {DEEPEST_BASE} bases above each other");
            self.sink.push(Diagnostic::error(path.place, message));
            return None;
        }
        if let Some(current) = self.current {
            self.depths.insert(current, depth);
        }
        Some(Some(base))
    }

    fn dictionary(&mut self, key: &TypeText, value: &TypeText) -> Option<Kind> {
        check::metadata(&key.metadata, check::Target::Type, self.sink);
        check::metadata(&value.metadata, check::Target::Type, self.sink);
        let key_type = self.ty(key);
        let value_type = self.ty(value);
        let key_type = key_type?;
        if !self.is_key(key_type) {
            let message = format!("expected a type that can be a key, found `{}`", self.name_of(key_type));
            self.sink.push(
                Diagnostic::error(key.place, message)
                    .help("keys are integers, `bool`, `string`, enums, and structs of those"),
            );
            return None;
        }
        if self.holds_sequence(key_type) {
            let message = format!("a sequence in the key `{}` is an old form", self.name_of(key_type));
            let warning = Diagnostic::warning(key.place, message).help("Ice 3.8 knows no such keys");
            self.sink.warn(Topic::Deprecated, warning);
        }
        Some(Kind::Dictionary(Dictionary {
            key: key_type,
            key_metadata: key.metadata.clone(),
            value: value_type?,
            value_metadata: value.metadata.clone(),
        }))
    }

    /// Whether a dictionary can have keys of this type.
    fn is_key(&mut self, ty: Type) -> bool {
        match ty {
            Type::Primitive(primitive) => !matches!(
                primitive,
                Primitive::Float | Primitive::Double | Primitive::AnyProxy | Primitive::AnyClass
            ),
            Type::Proxy(_) => false,
            Type::Defined(id) => {
                if let Some(known) = self.keys.get(&id) {
                    return *known;
                }
                let is_key = self.is_key_definition(id);
                self.keys.insert(id, is_key);
                is_key
            }
        }
    }

    /// Types are looked at from the inside out: what a struct holds was defined before it. The stack holds what is
    /// not known yet, so that a long row of structs needs no recursion.
    fn is_key_definition(&mut self, id: DefId) -> bool {
        let mut pending = vec![id];
        let mut seen = HashSet::new();
        while let Some(id) = pending.pop() {
            if !seen.insert(id) {
                continue;
            }
            let parts: Vec<Type> = match self.kind(id) {
                Some(Kind::Enum(_)) => continue,
                Some(Kind::Struct(found)) => found.members.iter().map(|member| member.ty).collect(),
                Some(Kind::Sequence(found)) => vec![found.element],
                _ => return false,
            };
            for part in parts {
                match part {
                    Type::Defined(id) => pending.push(id),
                    other if self.is_key(other) => {}
                    _ => return false,
                }
            }
        }
        true
    }

    /// Whether a type that can be a key is or holds a sequence.
    fn holds_sequence(&self, ty: Type) -> bool {
        let mut pending = vec![ty];
        let mut seen = HashSet::new();
        while let Some(ty) = pending.pop() {
            let Type::Defined(id) = ty else { continue };
            match self.kind(id) {
                Some(Kind::Sequence(_)) => return true,
                Some(Kind::Struct(found)) if seen.insert(id) => {
                    pending.extend(found.members.iter().map(|member| member.ty));
                }
                _ => {}
            }
        }
        false
    }

    fn constant(&mut self, ty: &TypeText, value: Option<&ValueText>) -> Option<Kind> {
        check::metadata(&ty.metadata, check::Target::Type, self.sink);
        let resolved = self.ty(ty)?;
        if !self.takes_default(resolved) {
            let message =
                format!("expected a type that constants can have, found `{}`", self.name_of(resolved));
            self.sink.push(
                Diagnostic::error(ty.place, message)
                    .help("constants are numbers, `bool`, `string` and enums"),
            );
            return None;
        }
        let value = self.value(value?, resolved)?;
        Some(Kind::Constant(Constant { ty: resolved, value }))
    }

    /// `class C;`, `interface I;`.
    pub(super) fn forward(&mut self, item: &Item, form: Form) {
        if item.local.is_some() {
            self.define(item, Meaning::Local);
            return;
        }
        self.check_around(&item.name);
        let type_id = candidate(&self.modules, &item.name.text);
        let Some(id) = self.plan.of(&type_id) else { return };
        self.define(item, Meaning::Declared(form, id));
        let is_missing = self.made.get(id.0 as usize).is_some_and(Option::is_none);
        if self.plan.at(item.name.place) == Some(id) && is_missing {
            let declared = if form == Form::Class { Declared::Class } else { Declared::Interface };
            self.store(id, item, &type_id, Kind::Declared(declared));
        }
    }

    fn store(&mut self, id: DefId, item: &Item, type_id: &str, kind: Kind) {
        let doc = item.doc.as_deref().map(doc::read).unwrap_or_default();
        if let Some(place) = self.made.get_mut(id.0 as usize) {
            *place = Some(Definition {
                type_id: type_id.to_owned(),
                name: item.name.clone(),
                modules: self.modules.clone(),
                file: item.name.place.file,
                metadata: item.metadata.clone(),
                deprecated: deprecation(&item.metadata, &doc),
                doc,
                kind,
            });
        }
    }

    fn add_enumerators(&mut self, id: DefId) {
        let Some(Kind::Enum(found)) = self.kind(id) else { return };
        let names: Vec<_> =
            found.enumerators.iter().map(|one| candidate(&self.modules, &one.name.text)).collect();
        for (index, loose_id) in names.into_iter().enumerate() {
            self.scope.insert_enumerator(loose_id, id, index);
        }
    }

    /// A module, which may be opened again and again.
    pub(super) fn enter_module(&mut self, item: &Item) {
        let type_id = candidate(&self.modules, &item.name.text);
        let entry = self.scope.get(&type_id).cloned();
        match entry {
            Some(entry) if entry.type_id != type_id => self.case_clash(item, &entry),
            Some(entry) if entry.meaning != Meaning::Module => {
                self.sink.push(redefined(&type_id, item.name.place, entry.place));
            }
            Some(_) => {}
            None => {
                self.check_around(&item.name);
                self.check_introduced(&type_id, item);
                self.scope.insert(&type_id, Meaning::Module, item.name.place);
            }
        }
    }

    /// Gives a name its meaning, unless it has another.
    pub(super) fn define(&mut self, item: &Item, meaning: Meaning) -> bool {
        let type_id = candidate(&self.modules, &item.name.text);
        let Some(entry) = self.scope.get(&type_id).cloned() else {
            self.check_introduced(&type_id, item);
            self.scope.insert(&type_id, meaning, item.name.place);
            return true;
        };
        if entry.type_id != type_id {
            self.case_clash(item, &entry);
            return false;
        }
        let is_forward = matches!(item.kind, ItemKind::Forward(_));
        let replaces = match (entry.meaning, meaning) {
            (Meaning::Local, Meaning::Local) | (Meaning::Broken, _) => return true,
            (Meaning::Declared(old, _), Meaning::Declared(new, _)) if old == new => !is_forward,
            (Meaning::Declared(old, _), _) => {
                self.other_form(item, &entry, old);
                return false;
            }
            (Meaning::Defined(id), Meaning::Declared(form, _)) if is_forward => {
                let old = match self.kind(id) {
                    Some(Kind::Class(_)) => Form::Class,
                    Some(Kind::Interface(_)) => Form::Interface,
                    _ => {
                        self.sink.push(redefined(&type_id, item.name.place, entry.place));
                        return false;
                    }
                };
                if old != form {
                    self.other_form(item, &entry, old);
                }
                return false;
            }
            _ => {
                self.sink.push(redefined(&type_id, item.name.place, entry.place));
                return false;
            }
        };
        if replaces {
            self.scope.insert(&type_id, meaning, item.name.place);
        }
        true
    }

    fn other_form(&mut self, item: &Item, entry: &Entry, old: Form) {
        let old = if old == Form::Class { "a class" } else { "an interface" };
        self.sink.push(
            Diagnostic::error(
                item.name.place,
                format!("expected `{}` to be {old}, as it was declared", item.name.text),
            )
            .also(entry.place, format!("declared as {old} here"))
            .help("declare and define it as the same"),
        );
    }

    fn case_clash(&mut self, item: &Item, entry: &Entry) {
        let name = entry.type_id.rsplit("::").next().unwrap_or_default();
        let message = format!("`{}` differs from `{name}` only in case", item.name.text);
        self.sink.push(
            Diagnostic::error(item.name.place, message)
                .also(entry.place, format!("`{name}` is defined here"))
                .help("names of a module must differ in more than case; rename one of them"),
        );
    }

    /// No type is named as the module around it.
    fn check_around(&mut self, name: &Name) {
        if self.modules.last() == Some(&name.text) {
            let message = format!("`{}` has the name of the module around it", name.text);
            self.sink.push(Diagnostic::error(name.place, message).help("rename one of them"));
        }
    }

    /// A name that was used before as that of an outer module's definition cannot become another.
    fn check_introduced(&mut self, type_id: &str, item: &Item) {
        let Some((before, place)) = self.scope.introduced(type_id).cloned() else { return };
        self.sink.push(
            Diagnostic::error(item.name.place, format!("`{}` has changed its meaning", item.name.text))
                .also(place, format!("here it meant `{before}`"))
                .help("define it before it is used in this module, or rename it"),
        );
    }
}

/// Classes or exceptions above each other.
const DEEPEST_BASE: usize = 200;
