//! From a resolved unit to Rust: names, types and documentation are decided here, and what comes out is the model that
//! the macros read from the printed source again.
//!
//! | Slice | Rust |
//! |---|---|
//! | `module Demo` | `pub mod demo` |
//! | `interface Printer` | `#[remote("::Demo::Printer")] pub trait Printer`, with `PrinterPrx` and `PrinterSkeleton` |
//! | `void f(int a)` | `async fn f(&self, a: i32) -> floe::Result<()>`; with metadata `rust:mut`, `&mut self` |
//! | `idempotent`, `["nonmutating"]` | `#[idempotent]`, `#[idempotent(nonmutating)]` |
//! | several results | `#[results]`, and a struct `PrinterFResult` that derives `Results` |
//! | one out parameter, no return value | `#[out(name)]` |
//! | `throws A, BException` | `Result<T, AOrBError>`: one enum for each exception specification of a module |
//! | `struct`, `enum` | a struct, an enum that derives `Slice`, and what its members can of `Copy`, `Eq`, `Ord`, `Hash` |
//! | `enum` with `rust:unchecked` | an enum with a variant `#[unknown] Unknown(i32)` |
//! | `exception E extends B` | a struct with a field `base: B` that derives `Exception` |
//! | `class C extends B` | a struct with a field `base: B` that derives `Class`; used as `Link<C>` |
//! | `Value`, an interface by value | `Link<floe::class::Value>` |
//! | `Printer*`, `Object*` | `Option<PrinterPrx>`, `Option<Proxy>`: a proxy of Slice may be nil |
//! | `bool`, `byte`, `short`, `int`, `long`, `float`, `double` | `bool`, `u8`, `i16`, `i32`, `i64`, `f32`, `f64` |
//! | `string` | `String`, as parameter `&str` |
//! | `sequence<T> Ts` | `pub type Ts = Vec<T>`, as parameter `&[T]`; of bytes `Bytes` and `&[u8]` |
//! | `dictionary<K, V> D` | `pub type D = BTreeMap<K, V>`, as parameter `&D` |
//! | `optional(1) T` | `#[tag(1)] Option<T>` |
//! | `const` | `pub const` |
//! | `= value` on members | `impl Default` |
//! | `["deprecated:why"]` | `#[deprecated(note = "why")]` |
//!
//! Modules, operations, parameters and members get names in snake_case, types and enumerators in UpperCamelCase, constants
//! in capitals. A name that is taken, that is a keyword, or that Rust or Floe uses in another sense gets a `_` behind it.
//! Where the name on the wire does not follow from the Rust name, `#[name("..")]` keeps it.

mod declared;
mod docs;
mod interface;
mod items;
pub mod metadata;
mod naming;
mod traits;
mod types;
mod values;
mod words;

use proc_macro2::{Ident, Span};

use crate::module::{Item, Module};
use crate::slice::diagnostics::{Diagnostic, Level};
use crate::slice::source::FileId;
use crate::slice::unit::{DefId, Unit};
use naming::Names;
use traits::Table;

/// What the Rust shall be like.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// Whether structs, enums and exceptions derive serde's traits; your crate needs serde then.
    pub serde: bool,
    /// What structs, enums, classes and exceptions derive besides.
    pub derives: Vec<String>,
    /// Whether every enum keeps the numbers that it does not know, as if it had the metadata `rust:unchecked`.
    pub unknown_enumerators: bool,
    /// Slice names that exist in Rust already, each with its path there: a module with all that is in it, such as
    /// `::Common` and `crate::common`, or one definition, such as `::Ice::Identity` and `floe::Identity`.
    pub outside: Vec<(String, String)>,
}

impl Options {
    /// The Rust path of a definition that exists already.
    fn outside(&self, type_id: &str) -> Option<String> {
        let found = self.outside.iter().filter_map(|(slice, rust)| {
            let slice = slice.trim_start_matches("::");
            let rest = type_id.trim_start_matches("::").strip_prefix(slice)?;
            if rest.is_empty() {
                return Some((slice.len(), rust.clone()));
            }
            let path = rest.strip_prefix("::")?;
            let mut parts: Vec<_> = path.split("::").collect();
            let name = crate::names::upper_camel(parts.pop()?);
            let modules = parts.iter().map(|module| words::module(crate::names::snake(module)) + "::");
            Some((slice.len(), format!("{rust}::{}{}", modules.collect::<String>(), words::ty(name))))
        });
        found.max_by_key(|(length, _)| *length).map(|(_, path)| path)
    }
}

/// A unit on its way to Rust.
#[derive(Debug)]
pub struct Lowering<'u> {
    unit: &'u Unit,
    options: &'u Options,
    names: Names,
    traits: Table,
    diagnostics: Vec<Diagnostic>,
    is_deprecated_used: bool,
}

/// A place that types are seen from.
#[derive(Clone, Copy, Debug)]
struct At<'a> {
    /// The Rust modules around it.
    modules: &'a [String],
    /// The file that is written, if each file is written by itself.
    file: Option<FileId>,
}

impl<'u> Lowering<'u> {
    /// Names all, and checks what the metadata ask for.
    pub fn new(unit: &'u Unit, options: &'u Options) -> Self {
        let mut lowering = Self {
            unit,
            options,
            names: Names::new(unit),
            traits: Table::new(unit, options),
            diagnostics: metadata::check(unit),
            is_deprecated_used: items::has_deprecated(unit),
        };
        lowering.check_keys();
        lowering.check_declared();
        lowering
    }

    /// What is wrong with the unit as Rust.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether something is so wrong that no Rust can come out.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error)
    }

    /// All definitions of all files, in one tree of modules.
    pub fn all(&self) -> Module {
        self.tree(None)
    }

    /// The definitions of one file. What other files define is found over the root above that of this file.
    pub fn file(&self, file: FileId) -> Module {
        self.tree(Some(file))
    }

    /// Whether a definition exists already.
    fn is_outside(&self, id: DefId) -> bool {
        self.options.outside(&self.unit.get(id).type_id).is_some()
    }

    fn tree(&self, file: Option<FileId>) -> Module {
        let mut root = Module { name: ident("root"), allows: Vec::new(), items: Vec::new() };
        for (id, definition) in self.unit.iter() {
            let is_here = file.is_none_or(|file| file == definition.file);
            if !is_here || self.is_outside(id) {
                continue;
            }
            let modules = &self.names.place(id).modules;
            let items = self.items(id, At { modules, file });
            let module = enter(&mut root, modules);
            module.items.extend(items);
        }
        self.allow(&mut root);
        root
    }

    /// The definition, and before it what is made of it.
    fn items(&self, id: DefId, at: At<'_>) -> Vec<Item> {
        let mut items = self.beside(id, at);
        items.extend(self.item(id, at));
        items
    }

    /// What the outermost modules allow: programs rarely use all that a file defines.
    fn allow(&self, root: &mut Module) {
        for item in &mut root.items {
            let Item::Module(module) = item else { continue };
            module.allows =
                vec!["dead_code".to_owned(), "missing_docs".to_owned(), "unreachable_pub".to_owned()];
            if self.is_deprecated_used {
                module.allows.insert(1, "deprecated".to_owned());
            }
            if has_inception(module) {
                module.allows.push("clippy::module_inception".to_owned());
            }
        }
    }
}

/// The module at this path, made if it is not there.
fn enter<'m>(root: &'m mut Module, path: &[String]) -> &'m mut Module {
    let mut module = root;
    for name in path {
        let is_it = |item: &Item| matches!(item, Item::Module(module) if module.name == name.as_str());
        let at = module.items.iter().position(is_it).unwrap_or_else(|| {
            let new = Module { name: ident(name), allows: Vec::new(), items: Vec::new() };
            module.items.push(Item::Module(new));
            module.items.len() - 1
        });
        let Item::Module(inner) = &mut module.items[at] else { unreachable!("the position of a module") };
        module = inner;
    }
    module
}

fn has_inception(module: &Module) -> bool {
    let inner = module.items.iter().filter_map(|item| match item {
        Item::Module(module) => Some(module),
        _ => None,
    });
    inner.into_iter().any(|inner| inner.name == module.name || has_inception(inner))
}

/// An identifier of a name that was made, or checked, to be one.
fn ident(name: &str) -> Ident {
    syn::parse_str(name).unwrap_or_else(|_| Ident::new("_", Span::call_site()))
}

#[cfg(test)]
mod tests;
