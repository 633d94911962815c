//! A `#[remote]` trait.

use super::page::{Page, text};
use crate::model::{Encoding, Format, Interface, Mode, Operation, Outcome, Parameter};
use crate::names;

pub(super) fn print(interface: &Interface, page: &mut Page) {
    let Interface { name, about, operations, .. } = interface;
    page.about(about);
    let type_id = format!("{:?}", interface.type_id.text);
    let arguments = match interface.encoding {
        Encoding::Slice => vec![type_id],
        Encoding::Native => vec![type_id, "native".to_owned()],
    };
    page.attribute("remote", &arguments);
    head(&format!("pub trait {name}"), &bases(interface), operations.is_empty(), page);
    let any_docs = operations.iter().any(|operation| !operation.about.docs.is_empty());
    for operation in operations {
        if any_docs {
            page.gap();
        }
        print_operation(operation, page);
    }
    page.close("");
}

fn bases(interface: &Interface) -> Vec<String> {
    let paths = interface.bases.iter().map(|base| text(&base.path));
    paths.chain(interface.bounds.iter().map(text)).collect()
}

/// The line, or lines, up to the brace.
fn head(trait_name: &str, bases: &[String], is_empty: bool, page: &mut Page) {
    if bases.is_empty() {
        return page.open(trait_name);
    }
    let line = format!("{trait_name}: {}", bases.join(" + "));
    let braces = if is_empty { " {}" } else { " {" };
    if page.fits(&format!("{line}{braces}")) {
        return page.open(&line);
    }
    page.line(&format!("{trait_name}:"));
    page.inside();
    let below = bases.join(" + ");
    if page.fits(&below) {
        page.line(&below);
    } else {
        for (at, base) in bases.iter().enumerate() {
            page.line(&if at == 0 { base.clone() } else { format!("+ {base}") });
        }
    }
    page.outside();
    page.line("{");
    page.inside();
}

fn print_operation(operation: &Operation, page: &mut Page) {
    page.about(&operation.about);
    attributes(operation, page);
    let receiver = if operation.writes { "&mut self" } else { "&self" };
    let parameters: Vec<_> =
        std::iter::once(receiver.to_owned()).chain(operation.parameters.iter().map(parameter)).collect();
    let output = text(&operation.output);
    let line = format!("async fn {}({}) -> {output};", operation.name, parameters.join(", "));
    if page.fills(&line) {
        // rustfmt wants a letter more.
        page.line(&format!("async fn {}({})", operation.name, parameters.join(", ")));
        return page.line(&format!("-> {output};"));
    }
    if page.fits(&line) {
        return page.line(&line);
    }
    page.line(&format!("async fn {}(", operation.name));
    page.inside();
    parameters.iter().for_each(|parameter| page.line(&format!("{parameter},")));
    page.outside();
    let last = format!(") -> {output};");
    if page.fits(&last) { page.line(&last) } else { page.generic(") -> ", &output, ";") }
}

fn attributes(operation: &Operation, page: &mut Page) {
    match operation.mode {
        Mode::Normal => {}
        Mode::Idempotent => page.line("#[idempotent]"),
        Mode::Nonmutating => page.line("#[idempotent(nonmutating)]"),
    }
    if operation.oneway {
        page.line("#[oneway]");
    }
    if operation.commits {
        page.line("#[commits]");
    }
    if names::lower_camel(&operation.name.to_string()) != operation.wire_name.text {
        page.line(&format!("#[name({:?})]", operation.wire_name.text));
    }
    if let Some(timeout) = operation.timeout_ms {
        page.line(&format!("#[timeout(\"{timeout}ms\")]"));
    }
    match operation.format {
        None => {}
        Some(Format::Sliced) => page.line("#[format(sliced)]"),
        Some(Format::Compact) => page.line("#[format(compact)]"),
    }
    results(operation, page);
    if operation.parameters.len() >= MANY_PARAMETERS {
        page.line("#[allow(clippy::too_many_arguments)]");
    }
}

fn results(operation: &Operation, page: &mut Page) {
    let results = &operation.results;
    if results.record.is_some() {
        page.line("#[results]");
    }
    if let Some(tag) = results.value.as_ref().and_then(|value| value.tag) {
        page.line(&format!("#[returns(tag = {})]", tag.number));
    }
    if !results.outs.is_empty() {
        let outs: Vec<_> = results.outs.iter().map(out).collect();
        page.attribute("out", &outs);
    }
}

/// `head`, `tail(tag = 1)`, or a name that no Rust name gives in quotes.
fn out(Outcome { slice_name, tag, .. }: &Outcome) -> String {
    let name = slice_name.as_ref().map_or("", |name| name.text.as_str());
    let snake = names::snake(name);
    let is_word = names::lower_camel(&snake) == name && syn::parse_str::<syn::Ident>(&snake).is_ok();
    let word = if is_word { snake } else { format!("{name:?}") };
    tag.map_or(word.clone(), |tag| format!("{word}(tag = {})", tag.number))
}

fn parameter(parameter: &Parameter) -> String {
    let Parameter { name, slice_name, tag, ty, .. } = parameter;
    let tag = tag.map_or(String::new(), |tag| format!("#[tag({})] ", tag.number));
    let named = if names::lower_camel(&name.to_string()) == slice_name.text {
        String::new()
    } else {
        format!("#[name({:?})] ", slice_name.text)
    };
    format!("{tag}{named}{name}: {}", text(&ty.rust))
}

/// From so many parameters on, beside the receiver, clippy says that there are too many.
const MANY_PARAMETERS: usize = 7;
