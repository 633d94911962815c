//! A unit as text, for tests to compare.

use std::fmt::Write;

use crate::slice::unit::{
    Class, Declared, Definition, Enum, Interface, Kind, Member, Operation, Parameter, Primitive, Type, Unit,
    Value,
};

/// Each definition with its parts, two spaces before each part.
pub(super) fn describe(unit: &Unit) -> String {
    let mut out = String::new();
    for (_, definition) in unit.iter() {
        Text { unit, out: &mut out }.definition(definition);
    }
    out
}

struct Text<'a> {
    unit: &'a Unit,
    out: &'a mut String,
}

impl Text<'_> {
    fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{text}");
    }

    fn definition(&mut self, definition: &Definition) {
        let id = &definition.type_id;
        if let Some(reason) = &definition.deprecated {
            self.line(&format!("deprecated {reason}"));
        }
        match &definition.kind {
            Kind::Struct(found) => {
                self.line(&format!("struct {id}"));
                self.members(&found.members);
            }
            Kind::Enum(found) => self.enumeration(id, found),
            Kind::Class(found) => self.class(id, found),
            Kind::Exception(found) => {
                let base = found.base.map(|base| format!(" extends {}", self.unit.get(base).type_id));
                self.line(&format!("exception {id}{}", base.unwrap_or_default()));
                self.members(&found.members);
            }
            Kind::Interface(found) => self.interface(id, found),
            Kind::Sequence(found) => {
                let element = self.ty(found.element);
                self.line(&format!("sequence {id} of {element}"));
            }
            Kind::Dictionary(found) => {
                let (key, value) = (self.ty(found.key), self.ty(found.value));
                self.line(&format!("dictionary {id} of {key} to {value}"));
            }
            Kind::Constant(found) => {
                let (ty, value) = (self.ty(found.ty), self.value(&found.value));
                self.line(&format!("const {id}: {ty} = {value}"));
            }
            Kind::Declared(Declared::Class) => self.line(&format!("declared class {id}")),
            Kind::Declared(Declared::Interface) => self.line(&format!("declared interface {id}")),
        }
    }

    fn enumeration(&mut self, id: &str, found: &Enum) {
        self.line(&format!("enum {id}"));
        for one in &found.enumerators {
            let mark = if one.explicit { "=" } else { "is" };
            self.line(&format!("  {} {mark} {}", one.name.text, one.value));
        }
    }

    fn class(&mut self, id: &str, found: &Class) {
        let compact = found.compact_id.map(|id| format!("({id})")).unwrap_or_default();
        let base =
            found.base.map(|base| format!(" extends {}", self.unit.get(base).type_id)).unwrap_or_default();
        self.line(&format!("class {id}{compact}{base}"));
        self.members(&found.members);
    }

    fn interface(&mut self, id: &str, found: &Interface) {
        let bases: Vec<&str> = found.bases.iter().map(|base| self.unit.get(*base).type_id.as_str()).collect();
        let bases = if bases.is_empty() { String::new() } else { format!(" extends {}", bases.join(", ")) };
        self.line(&format!("interface {id}{bases}"));
        for operation in &found.operations {
            self.operation(operation);
        }
    }

    fn operation(&mut self, operation: &Operation) {
        let mut text = format!("  {:?} {}(", operation.mode, operation.name.text);
        text += &operation.ins.iter().map(|one| self.parameter(one)).collect::<Vec<_>>().join(", ");
        text += ")";
        if let Some(returns) = &operation.returns {
            text += &format!(" -> {}{}", tag(returns.tag), self.ty(returns.ty));
        }
        if !operation.outs.is_empty() {
            let outs: Vec<String> = operation.outs.iter().map(|one| self.parameter(one)).collect();
            text += &format!(" out {}", outs.join(", "));
        }
        if !operation.throws.is_empty() {
            let throws: Vec<&str> =
                operation.throws.iter().map(|one| self.unit.get(*one).type_id.as_str()).collect();
            text += &format!(" throws {}", throws.join(", "));
        }
        self.line(&text);
    }

    fn parameter(&self, one: &Parameter) -> String {
        format!("{}{}: {}", tag(one.tag), one.name.text, self.ty(one.ty))
    }

    fn members(&mut self, members: &[Member]) {
        for member in members {
            let default = member.default.as_ref().map(|value| format!(" = {}", self.value(value)));
            let ty = self.ty(member.ty);
            self.line(&format!(
                "  {}{}: {ty}{}",
                tag(member.tag),
                member.name.text,
                default.unwrap_or_default()
            ));
        }
    }

    fn ty(&self, ty: Type) -> String {
        match ty {
            Type::Primitive(Primitive::AnyProxy) => "Object*".to_owned(),
            Type::Primitive(Primitive::AnyClass) => "Value".to_owned(),
            Type::Primitive(primitive) => format!("{primitive:?}").to_lowercase(),
            Type::Defined(id) => self.unit.get(id).type_id.clone(),
            Type::Proxy(id) => format!("{}*", self.unit.get(id).type_id),
        }
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Bool(value) => value.to_string(),
            Value::Integer(value) => value.to_string(),
            Value::Real(value) => format!("{value:?}"),
            Value::String(value) => format!("{value:?}"),
            Value::Enumerator(id, index) => match &self.unit.get(*id).kind {
                Kind::Enum(found) => {
                    format!("{}::{}", self.unit.get(*id).type_id, found.enumerators[*index].name.text)
                }
                _ => "?".to_owned(),
            },
        }
    }
}

fn tag(tag: Option<u32>) -> String {
    tag.map(|tag| format!("optional({tag}) ")).unwrap_or_default()
}
