//! Interfaces to `#[remote]` traits, and what their operations need beside them: error enums and structs of results.

use std::collections::HashSet;

use crate::model::{
    Base, Display, Encoding, Field, Format, Interface, Mode, Operation, Outcome, Parameter, Record, Results,
    Thrown, Throws,
};
use crate::module::{Derived, Item};
use crate::slice::lower::metadata::Words;
use crate::slice::lower::naming::{self, Members};
use crate::slice::lower::types::{rust, tag};
use crate::slice::lower::{At, Lowering, docs, ident, items};
use crate::slice::unit::{self, DefId, Kind, Metadata};

impl Lowering<'_> {
    /// The error enums and structs of results that stand before an interface.
    pub(super) fn beside(&self, id: DefId, at: At<'_>) -> Vec<Item> {
        let Kind::Interface(interface) = &self.unit.get(id).kind else { return Vec::new() };
        let mut items = Vec::new();
        let mut made = HashSet::new();
        let methods = naming::operations(self.unit, id);
        for (index, operation) in interface.operations.iter().enumerate() {
            if let Some(thrower) = self.names.thrower(id, operation)
                && thrower.home == id
                && made.insert(thrower.name.as_str())
            {
                items.push(self.throws(&thrower.name, &thrower.exceptions, at));
            }
            if let Some(name) = self.names.record(id, index) {
                let method = methods.get(index).map_or("", String::as_str);
                items.push(self.record(id, name, method, operation, at));
            }
        }
        items
    }

    pub(super) fn interface(&self, id: DefId, interface: &unit::Interface, at: At<'_>) -> Item {
        let definition = self.unit.get(id);
        let names = naming::operations(self.unit, id);
        let operations = interface.operations.iter().enumerate().zip(&names);
        let operations =
            operations.map(|((index, operation), name)| self.operation(id, index, operation, name, at));
        Item::Interface(Interface {
            name: ident(&self.names.place(id).name),
            visibility: syn::parse_quote!(pub),
            about: self.about(definition, at),
            type_id: items::slice_name(&definition.type_id),
            encoding: Encoding::Slice,
            bases: self.bases(id, interface, at),
            bounds: Vec::new(),
            operations: operations.collect(),
        })
    }

    /// The bases; of several, also the bases of bases, because a proxy with several bases inherits from no one.
    fn bases(&self, id: DefId, interface: &unit::Interface, at: At<'_>) -> Vec<Base> {
        let all = match interface.bases.as_slice() {
            [_] | [] => interface.bases.clone(),
            _ => naming::bases(self.unit, id),
        };
        let paths = all.iter().filter_map(|base| syn::parse_str(&self.path(*base, "", at)).ok());
        paths.map(|path| Base { path }).collect()
    }

    fn operation(
        &self,
        id: DefId,
        index: usize,
        operation: &unit::Operation,
        name: &str,
        at: At<'_>,
    ) -> Operation {
        let definition = self.unit.get(id);
        let words = Words::of(&operation.metadata);
        let mut members = Members::default();
        let parameters: Vec<_> =
            operation.ins.iter().map(|parameter| self.lower_parameter(parameter, &mut members, at)).collect();
        let results = self.results(id, index, operation, at);
        let throws =
            self.names.thrower(id, operation).map(|it| rust(&self.path_beside(it.home, &it.name, at)));
        let output = output(&results, throws.as_ref());
        let inputs: Vec<_> = parameters.iter().map(|parameter| parameter.name.to_string()).collect();
        let lines = docs::operation(operation, &inputs, items::width(at, 1));
        Operation {
            name: ident(name),
            wire_name: items::slice_name(&operation.name.text),
            about: items::about_of(lines, operation.deprecated.as_deref()),
            mode: match operation.mode {
                unit::Mode::Normal => Mode::Normal,
                unit::Mode::Nonmutating => Mode::Nonmutating,
                unit::Mode::Idempotent => Mode::Idempotent,
            },
            writes: words.mutable || Words::of(&definition.metadata).mutable,
            commits: false,
            oneway: is_oneway(operation),
            timeout_ms: None,
            format: format(&operation.metadata).or_else(|| format(&definition.metadata)).flatten(),
            parameters,
            results,
            throws,
            output,
        }
    }

    fn lower_parameter(&self, parameter: &unit::Parameter, members: &mut Members, at: At<'_>) -> Parameter {
        let passed = self.parameter(parameter, at);
        Parameter {
            name: ident(&members.value(&parameter.name.text, &parameter.metadata)),
            slice_name: items::slice_name(&parameter.name.text),
            tag: tag(parameter.tag),
            ty: passed.ty,
            passing: passed.passing,
        }
    }

    fn results(&self, id: DefId, index: usize, operation: &unit::Operation, at: At<'_>) -> Results {
        if let Some(name) = self.names.record(id, index) {
            return Results { record: Some(rust(name)), ..Results::default() };
        }
        let value = operation.returns.as_ref().map(|returns| Outcome {
            slice_name: None,
            tag: tag(returns.tag),
            ty: self.owned(returns.ty, returns.tag, &operation.metadata_of_result(), at),
        });
        let outs = operation.outs.iter().map(|out| Outcome {
            slice_name: Some(items::slice_name(&out.name.text)),
            tag: tag(out.tag),
            ty: self.owned(out.ty, out.tag, &out.metadata, at),
        });
        Results { record: None, value, outs: outs.collect() }
    }

    fn record(&self, id: DefId, name: &str, method: &str, operation: &unit::Operation, at: At<'_>) -> Item {
        let mut members = Members::default();
        let mut fields = Vec::new();
        let width = items::width(at, 1);
        if let Some(returns) = &operation.returns {
            let lines = docs::text(&operation.doc.returns, width);
            fields.push(Field {
                name: ident(&members.value(RETURN_VALUE, &[])),
                slice_name: items::slice_name(RETURN_VALUE),
                about: items::about_of(lines, None),
                tag: tag(returns.tag),
                ty: self.owned(returns.ty, returns.tag, &operation.metadata_of_result(), at),
            });
        }
        for out in &operation.outs {
            let lines = docs::text(docs::param(&operation.doc, &out.name.text).unwrap_or_default(), width);
            fields.push(Field {
                name: ident(&members.value(&out.name.text, &out.metadata)),
                slice_name: items::slice_name(&out.name.text),
                about: items::about_of(lines, None),
                tag: tag(out.tag),
                ty: self.owned(out.ty, out.tag, &out.metadata, at),
            });
        }
        let interface = &self.names.place(id).name;
        let doc = format!("The results of [`{interface}::{method}`].");
        let record = Record {
            name: ident(name),
            about: items::about_of(vec![doc], None),
            fields,
            returned: operation.returns.is_some().then_some(0),
        };
        let derives = ["Results", "Clone", "Debug", "Default", "PartialEq"].map(str::to_owned).to_vec();
        Item::Record(record, Derived { derives, ..Derived::default() })
    }

    fn throws(&self, name: &str, exceptions: &[DefId], at: At<'_>) -> Item {
        let mut members = Members::without(["System".to_owned()]);
        let variants: Vec<Thrown> = exceptions
            .iter()
            .map(|id| {
                let variant = members.variant(naming::core(&self.names.place(*id).name), &[]);
                Thrown { name: ident(&variant), ty: Some(rust(&self.path(*id, "", at))) }
            })
            .collect();
        let listed: Vec<_> = exceptions.iter().map(|id| format!("[`{}`]", self.path(*id, "", at))).collect();
        let doc = match listed.split_last() {
            Some((last, others)) if !others.is_empty() => {
                format!("The errors of operations that throw {} and {last}.", others.join(", "))
            }
            _ => format!("The errors of operations that throw {}.", listed.concat()),
        };
        let mut allows = items::variant_lints(
            name,
            variants.iter().map(|it| it.name.to_string()).chain(["System".into()]),
        );
        let sizes = exceptions.iter().map(|id| self.traits.of(*id).size);
        if sizes.max().is_some_and(|largest| largest >= LARGE_VARIANT) {
            allows.push("clippy::large_enum_variant".to_owned());
        }
        let throws = Throws {
            name: ident(name),
            about: items::about_of(docs::plain(&doc, items::width(at, 0)), None),
            encoding: Encoding::Slice,
            variants,
            system: ident("System"),
            after_system: Vec::new(),
            display: Display::Default,
        };
        let derives = ["Exception", "Clone", "Debug"].map(str::to_owned).to_vec();
        Item::Throws(throws, Derived { derives, allows, defaults: None })
    }
}

impl unit::Operation {
    /// What is said of the type of the return value: metadata of an operation stand before it.
    fn metadata_of_result(&self) -> Vec<Metadata> {
        self.metadata.iter().filter(|one| one.text.starts_with("rust:type:")).cloned().collect()
    }
}

/// Whether nobody waits for an answer.
pub(super) fn is_oneway(operation: &unit::Operation) -> bool {
    let says = operation.metadata.iter().any(|one| one.text == "oneway");
    says && operation.returns.is_none() && operation.outs.is_empty() && operation.throws.is_empty()
}

/// `["format:sliced"]`; the inner value is nothing for `["format:default"]`.
fn format(metadata: &[Metadata]) -> Option<Option<Format>> {
    metadata.iter().find_map(|one| match one.text.as_str() {
        "format:sliced" => Some(Some(Format::Sliced)),
        "format:compact" => Some(Some(Format::Compact)),
        "format:default" => Some(None),
        _ => None,
    })
}

/// `floe::Result<T>`, or `Result<T, E>`.
fn output(results: &Results, throws: Option<&syn::Type>) -> syn::Type {
    let value = match (&results.record, results.in_rust().as_slice()) {
        (Some(record), _) => record.clone(),
        (None, [only]) => only.ty.rust.clone(),
        _ => syn::parse_quote!(()),
    };
    match throws {
        Some(throws) => syn::parse_quote!(Result<#value, #throws>),
        None => syn::parse_quote!(floe::Result<#value>),
    }
}

/// The name of the return value, which has none in Slice.
const RETURN_VALUE: &str = "returnValue";
/// From this difference on, clippy asks whether the larger variant should be boxed.
const LARGE_VARIANT: usize = 200;
