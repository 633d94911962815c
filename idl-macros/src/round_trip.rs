//! `.ice` files to Rust, and that Rust through the readers of the macros: both sides have the same model.
//!
//! The models are compared as texts that leave out places, so that a difference is a line that one can read.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use floe_idl::check;
use floe_idl::errors::Errors;
use floe_idl::model::{
    About, Class, Enum, Exception, Field, Interface, Operation, Outcome, Parameter, Passing, Record, Struct,
    Tag, Throws, Type, TypeKind,
};
use floe_idl::module::{Derived, Item, Module};
use floe_idl::rust::source;
use floe_idl::slice::lower::{self, Lowering};
use floe_idl::slice::{self, Options};
use quote::ToTokens;

use crate::{remote, value};

/// Our own files: those with something of everything, and those of the tests with other Ices.
#[test]
fn own_files() {
    let mut count = 0;
    for directory in ["../idl/tests/rust/slice", "../idl/tests/samples", "../tests/interop"] {
        let include = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
        for file in files(&include) {
            same(std::slice::from_ref(&file), &include);
            count += 1;
        }
    }
    assert!(count >= 4, "found {count} files");
}

mod interop {
    use super::*;

    /// All files that come with Ice: Debian's `zeroc-ice-slice`.
    #[test]
    fn standard_files() {
        let directory = Path::new("/usr/share/ice/slice");
        let files = files(directory);
        assert!(files.len() >= 67, "found {} files: apt-get install zeroc-ice-slice", files.len());
        same(&files, directory);
    }
}

/// Reads, lowers and prints the files, and reads that again.
fn same(paths: &[PathBuf], include: &Path) {
    let mut reading = Options::default();
    reading.include_paths.push(include.to_owned());
    let outcome = slice::read(paths, &reading);
    let Some(unit) = outcome.unit.as_ref() else { panic!("{}", outcome.render()) };
    let rust = lower::Options::default();
    let lowering = Lowering::new(unit, &rust);
    assert!(!lowering.has_errors(), "{:?}", lowering.diagnostics());
    let module = lowering.all();
    let text = source::print(&module);
    let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{paths:?}: {error}\n{text}"));
    let (mut made, mut read) = (Vec::new(), Vec::new());
    describe_module("", &module, &mut made);
    read_module("", &file.items, &mut read);
    let lines = |described: &[String]| described.join("\n").lines().map(str::to_owned).collect::<Vec<_>>();
    for (made, read) in lines(&made).iter().zip(&lines(&read)) {
        assert_eq!(made, read, "in one of {} files, such as {}", paths.len(), paths[0].display());
    }
    assert_eq!(made.len(), read.len());
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut pending = vec![directory.to_owned()];
    while let Some(directory) = pending.pop() {
        let Ok(entries) = std::fs::read_dir(&directory) else { continue };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|extension| extension == "ice") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn describe_module(path: &str, module: &Module, all: &mut Vec<String>) {
    for item in &module.items {
        let described = match item {
            Item::Module(inner) => {
                describe_module(&format!("{path}::{}", inner.name), inner, all);
                continue;
            }
            Item::Interface(it) => interface(it),
            Item::Struct(it, derived) => structure(it) + &derives(derived),
            Item::Enum(it, derived) => enumeration(it) + &derives(derived),
            Item::Class(it, derived) => class(it) + &derives(derived),
            Item::Exception(it, derived) => exception(it) + &derives(derived),
            Item::Throws(it, derived) => throws(it) + &derives(derived),
            Item::Record(it, derived) => record(it) + &derives(derived),
            Item::Alias(it) => format!("type {} = {}", it.name, text(&it.ty)) + &about(&it.about),
            Item::Constant(it) => {
                format!("const {}: {} = {}", it.name, text(&it.ty), tokens(&it.value)) + &about(&it.about)
            }
        };
        all.push(format!("in {path}: {described}"));
        if let Some(defaults) = defaults(item) {
            let values = defaults.iter().map(|(name, value)| format!(" {name}: {}", tokens(value)));
            all.push(format!("in {path}: default{}", values.collect::<String>()));
        }
    }
}

fn defaults(item: &Item) -> Option<&Vec<(proc_macro2::Ident, String)>> {
    match item {
        Item::Struct(_, derived) | Item::Class(_, derived) | Item::Exception(_, derived) => {
            derived.defaults.as_ref()
        }
        _ => None,
    }
}

fn read_module(path: &str, items: &[syn::Item], all: &mut Vec<String>) {
    for item in items {
        let described = match item {
            syn::Item::Use(_) => continue,
            syn::Item::Mod(inner) => {
                let items = inner.content.as_ref().map_or(&[][..], |(_, items)| items);
                read_module(&format!("{path}::{}", inner.ident), items, all);
                continue;
            }
            syn::Item::Trait(it) => read_interface(it),
            syn::Item::Struct(it) => read_derived(&it.attrs, it.to_token_stream()),
            syn::Item::Enum(it) => read_derived(&it.attrs, it.to_token_stream()),
            syn::Item::Type(it) => {
                let said = about(&crate::attr::about(it.attrs.clone()));
                format!("type {} = {}", it.ident, text(&*it.ty)) + &said
            }
            syn::Item::Const(it) => {
                let said = about(&crate::attr::about(it.attrs.clone()));
                format!("const {}: {} = {}", it.ident, text(&*it.ty), text(&*it.expr)) + &said
            }
            syn::Item::Impl(it) => read_default(it),
            other => panic!("expected nothing of this kind: {}", text(other)),
        };
        all.push(format!("in {path}: {described}"));
    }
}

fn read_interface(item: &syn::ItemTrait) -> String {
    let mut item = item.clone();
    let at = item.attrs.iter().position(|attribute| attribute.path().is_ident("remote"));
    let attribute = item.attrs.remove(at.expect("a #[remote] trait"));
    let arguments = attribute.meta.require_list().expect("a type id").tokens.clone();
    let mut errors = Errors::new();
    let read = remote::read(arguments, &item, &mut errors);
    check::interface(&read, &mut errors);
    none(errors, &item.ident);
    interface(&read)
}

fn read_derived(attributes: &[syn::Attribute], item: proc_macro2::TokenStream) -> String {
    let names = derived_names(attributes);
    let input: syn::DeriveInput = syn::parse2(item).expect("a type");
    let mut errors = Errors::new();
    let said = match names[0].as_str() {
        "Slice" => match value::slice(&input, &mut errors).expect("a Slice type") {
            value::Slice::Struct(read) => {
                check::structure(&read, &mut errors);
                structure(&read)
            }
            value::Slice::Enum(read) => {
                check::enumeration(&read, &mut errors);
                enumeration(&read)
            }
        },
        "Class" => {
            let read = value::class(&input, &mut errors).expect("a class");
            check::class(&read, &mut errors);
            class(&read)
        }
        "Exception" => match value::thrower(&input, &mut errors).expect("an exception") {
            value::Thrower::Exception(read) => {
                check::exception(&read, &mut errors);
                exception(&read)
            }
            value::Thrower::Throws(read) => {
                check::throws(&read, &mut errors);
                throws(&read)
            }
        },
        "Results" => {
            let read = value::record(&input, &mut errors).expect("results");
            check::record(&read, &mut errors);
            record(&read)
        }
        other => panic!("expected one of our derives first, found {other}"),
    };
    none(errors, &input.ident);
    said + &format!("\n  derives {}", names.join(", "))
}

fn read_default(item: &syn::ItemImpl) -> String {
    let Some(syn::ImplItem::Fn(method)) = item.items.first() else { panic!("a method") };
    let Some(syn::Stmt::Expr(syn::Expr::Struct(literal), None)) = method.block.stmts.first() else {
        panic!("a struct");
    };
    let values =
        literal.fields.iter().map(|field| format!(" {}: {}", text(&field.member), text(&field.expr)));
    format!("default{}", values.collect::<String>())
}

fn derived_names(attributes: &[syn::Attribute]) -> Vec<String> {
    let mut names = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        let add = |meta: syn::meta::ParseNestedMeta<'_>| {
            names.push(text(&meta.path));
            Ok(())
        };
        attribute.parse_nested_meta(add).expect("names of derives");
    }
    names
}

fn none(errors: Errors, on: &impl ToTokens) {
    if let Err(error) = errors.into_result() {
        let messages: Vec<_> = error.into_iter().map(|error| error.to_string()).collect();
        panic!("{}: {messages:?}", text(on));
    }
}

fn derives(derived: &Derived) -> String {
    format!("\n  derives {}", derived.derives.join(", "))
}

fn interface(it: &Interface) -> String {
    let bases: Vec<_> = it.bases.iter().map(|base| text(&base.path)).collect();
    let mut said = format!(
        "{} trait {} {} {:?}: {}{}",
        text(&it.visibility),
        it.name,
        it.type_id.text,
        it.encoding,
        bases.join(" + "),
        about(&it.about)
    );
    assert!(it.bounds.is_empty());
    it.operations.iter().for_each(|it| operation(it, &mut said));
    said
}

fn operation(it: &Operation, said: &mut String) {
    let _ = write!(
        said,
        "\n  fn {} {} {:?} writes={} commits={} oneway={} {:?} {:?} -> {} throws {}{}",
        it.name,
        it.wire_name.text,
        it.mode,
        it.writes,
        it.commits,
        it.oneway,
        it.timeout_ms,
        it.format,
        text(&it.output),
        it.throws.as_ref().map_or_else(String::new, text),
        about(&it.about)
    );
    for Parameter { name, slice_name, tag, ty, passing } in &it.parameters {
        let passing = match passing {
            Passing::Plain => "plain".to_owned(),
            Passing::Lent(ty) => format!("lent {}", text(ty)),
            Passing::Slice(ty) => format!("slice of {}", text(ty)),
        };
        let _ = write!(said, "\n    in {name} {}{} {} {passing}", slice_name.text, number(tag), typed(ty));
    }
    for Outcome { slice_name, tag, ty } in it.results.in_rust() {
        let name = slice_name.as_ref().map_or("", |name| &name.text);
        let _ = write!(said, "\n    out {name}{} {}", number(tag), typed(ty));
    }
    let _ = write!(
        said,
        "\n    {} value, record {}",
        it.results.value.iter().count(),
        it.results.record.as_ref().map_or_else(String::new, text)
    );
}

fn structure(it: &Struct) -> String {
    format!("struct {} {}{}{}", it.name, slice_name(&it.slice_name), about(&it.about), fields(&it.fields))
}

fn class(it: &Class) -> String {
    let base = it.base.as_ref().map_or_else(String::new, text);
    let head = format!("class {} {} {:?} : {base}", it.name, it.type_id.text, it.compact_id);
    head + &about(&it.about) + &fields(&it.fields)
}

fn exception(it: &Exception) -> String {
    let base = it.base.as_ref().map_or_else(String::new, text);
    format!("exception {} {} : {base}", it.name, it.type_id.text) + &about(&it.about) + &fields(&it.fields)
}

fn record(it: &Record) -> String {
    format!("results {} {:?}", it.name, it.returned) + &about(&it.about) + &fields(&it.fields)
}

fn enumeration(it: &Enum) -> String {
    let unknown = it.unknown.as_ref().map_or_else(String::new, ToString::to_string);
    let mut said =
        format!("enum {} {} unknown {unknown}{}", it.name, slice_name(&it.slice_name), about(&it.about));
    for one in &it.variants {
        let _ = write!(said, "\n  {} {} = {}{}", one.name, one.slice_name.text, one.value, about(&one.about));
    }
    said
}

fn throws(it: &Throws) -> String {
    let mut said = format!("throws {} {:?} {}{}", it.name, it.encoding, it.system, about(&it.about));
    for one in &it.variants {
        let _ = write!(said, "\n  {} {}", one.name, one.ty.as_ref().map_or_else(String::new, text));
    }
    assert!(it.after_system.is_empty());
    said
}

fn fields(fields: &[Field]) -> String {
    let one = |it: &Field| {
        let Field { name, slice_name, tag, ty, about: said } = it;
        format!("\n  {name} {}{} {}{}", slice_name.text, number(tag), typed(ty), about(said))
    };
    fields.iter().map(one).collect()
}

fn slice_name(name: &Option<floe_idl::model::Name>) -> String {
    name.as_ref().map_or_else(String::new, |name| name.text.clone())
}

fn number(tag: &Option<Tag>) -> String {
    tag.map_or_else(String::new, |tag| format!("#{}", tag.number))
}

/// The documentation and the deprecation.
fn about(about: &About) -> String {
    let docs: String = about.docs.iter().map(|line| format!("\n  // {}", line.trim())).collect();
    let deprecated =
        about.deprecated.as_ref().map_or_else(String::new, |note| format!("\n  deprecated: {note}"));
    docs + &deprecated
}

fn typed(ty: &Type) -> String {
    format!("{} ({})", text(&ty.rust), kind(&ty.kind))
}

fn kind(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Sequence(inner) => format!("sequence<{}>", self::kind(&inner.kind)),
        TypeKind::Dictionary(key, value) => {
            format!("dictionary<{}, {}>", self::kind(&key.kind), self::kind(&value.kind))
        }
        TypeKind::Option(inner) => format!("option<{}>", self::kind(&inner.kind)),
        TypeKind::Class(inner) => format!("link<{}>", self::kind(&inner.kind)),
        TypeKind::NotSlice(expected) => panic!("expected {expected}"),
        other => format!("{other:?}"),
    }
}

/// As a person writes it on one line.
fn text(tokens: &impl ToTokens) -> String {
    check::text(tokens).replace(",>", ">")
}

/// Text of Rust, as its tokens are shown.
fn tokens(rust: &str) -> String {
    let expression: syn::Expr = syn::parse_str(rust).unwrap_or_else(|error| panic!("{rust}: {error}"));
    text(&expression)
}
