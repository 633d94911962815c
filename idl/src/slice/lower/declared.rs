//! What is declared and nowhere defined: its proxies are untyped, which is said.

use std::collections::BTreeSet;

use crate::slice::diagnostics::Diagnostic;
use crate::slice::lower::Lowering;
use crate::slice::unit::{DefId, Definition, Kind, Member, Type};

impl Lowering<'_> {
    /// Warns of each declaration whose proxies are used.
    pub(super) fn check_declared(&mut self) {
        let mut used = BTreeSet::new();
        for (_, definition) in self.unit.iter() {
            used.extend(types(definition).into_iter().filter_map(|ty| self.declared(ty)));
        }
        for id in used {
            let definition = self.unit.get(id);
            let message = format!("no file defines `{}`: its proxies are untyped", definition.type_id);
            let help = "compile the file that defines it together with this one";
            self.diagnostics.push(Diagnostic::warning(definition.name.place, message).help(help));
        }
    }

    fn declared(&self, ty: Type) -> Option<DefId> {
        let Type::Proxy(id) = ty else { return None };
        let is_declared = matches!(self.unit.get(id).kind, Kind::Declared(_));
        (is_declared && !self.is_outside(id)).then_some(id)
    }
}

/// The types that a definition uses.
fn types(definition: &Definition) -> Vec<Type> {
    let members = |members: &[Member]| members.iter().map(|member| member.ty).collect();
    match &definition.kind {
        Kind::Struct(it) => members(&it.members),
        Kind::Class(it) => members(&it.members),
        Kind::Exception(it) => members(&it.members),
        Kind::Sequence(it) => vec![it.element],
        Kind::Dictionary(it) => vec![it.key, it.value],
        Kind::Interface(it) => {
            let one = |operation: &crate::slice::unit::Operation| {
                let parameters = operation.ins.iter().chain(&operation.outs).map(|parameter| parameter.ty);
                parameters.chain(operation.returns.as_ref().map(|returns| returns.ty)).collect::<Vec<_>>()
            };
            it.operations.iter().flat_map(one).collect()
        }
        Kind::Enum(_) | Kind::Constant(_) | Kind::Declared(_) => Vec::new(),
    }
}
