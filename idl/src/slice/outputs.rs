//! Files of Rust: one for each `.ice` file, and a `mod.rs` that puts them together.
//!
//! Several files may add to the same Slice module. Each becomes a module of its own, which holds the part that it
//! defines, and `mod.rs` has each Slice module once, with the parts of all files in it. What one file uses of another it
//! finds there: the files are made to stand beside that `mod.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use crate::module::{Item, Module};
use crate::names;
use crate::rust::source;
use crate::slice::lower::Lowering;
use crate::slice::source::FileId;
use crate::slice::unit::Unit;

/// A file of Rust.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name, without a directory.
    pub name: String,
    /// What stands in it.
    pub text: String,
    /// The `.ice` file that it was made of; none for `mod.rs`.
    pub source: Option<FileId>,
}

/// Two `.ice` files that would be the same file of Rust.
#[derive(Clone, Debug)]
pub struct SameName {
    /// The name.
    pub name: String,
    /// The first file; empty if the name is that of `mod.rs`.
    pub first: PathBuf,
    /// The second file.
    pub second: PathBuf,
}

impl fmt::Display for SameName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, first, second } = self;
        match first.as_os_str().is_empty() {
            true => write!(
                f,
                "error: {} would be made {name}, which is what puts the others together",
                second.display()
            ),
            false => write!(
                f,
                "error: {} and {} would both be made {name}: give the directory above with -I, which names them by their path",
                first.display(),
                second.display()
            ),
        }
    }
}

impl std::error::Error for SameName {}

/// The files of a unit: one for each main file and, if there are several, `mod.rs`.
///
/// # Errors
/// Two files would have the same name.
pub fn outputs(
    unit: &Unit,
    lowering: &Lowering<'_>,
    include_paths: &[PathBuf],
) -> Result<Vec<Output>, SameName> {
    let mut outputs: Vec<Output> = Vec::new();
    let mut parts = Parts::default();
    for (name, main) in names(unit, include_paths)?.into_iter().zip(&unit.mains) {
        let path = &unit.sources.file(*main).path;
        let module = lowering.file(*main);
        parts.add(&name, &module);
        let text = under(header(&[path]), &source::print(&module));
        outputs.push(Output { name, text, source: Some(*main) });
    }
    if outputs.len() > 1 {
        let text = parts.print();
        outputs.push(Output { name: MOD.to_owned(), text, source: None });
    }
    Ok(outputs)
}

/// The names of the files for the main files, in their order.
///
/// # Errors
/// Two files would have the same name.
pub fn names(unit: &Unit, include_paths: &[PathBuf]) -> Result<Vec<String>, SameName> {
    let mut names: Vec<String> = Vec::new();
    for main in &unit.mains {
        let path = &unit.sources.file(*main).path;
        let name = file_name(path, include_paths);
        let other = names.iter().position(|other| *other == name);
        if name == MOD || other.is_some() {
            let first = other.map_or_else(PathBuf::new, |at| unit.sources.file(unit.mains[at]).path.clone());
            return Err(SameName { name, first, second: path.clone() });
        }
        names.push(name);
    }
    Ok(names)
}

/// All that a unit defines as one text, for `include!`.
pub fn merged(unit: &Unit, lowering: &Lowering<'_>) -> String {
    let mains: Vec<&Path> = unit.mains.iter().map(|main| unit.sources.file(*main).path.as_path()).collect();
    under(header(&mains), &source::print(&lowering.all()))
}

/// `Ice/Identity.ice` below an include directory is `ice_identity.rs`; any other file is known by its last name.
pub fn file_name(path: &Path, include_paths: &[PathBuf]) -> String {
    let below = include_paths.iter().filter_map(|include| path.strip_prefix(include).ok());
    let shown = below.min_by_key(|rest| rest.components().count()).or(path.file_name().map(Path::new));
    let shown = shown.unwrap_or(path).with_extension("");
    let parts = shown.components().filter_map(|part| match part {
        std::path::Component::Normal(part) => part.to_str(),
        _ => None,
    });
    let word = |part: &str| {
        let plain: String =
            part.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
        names::snake(&plain)
    };
    format!("{}.rs", parts.map(word).collect::<Vec<_>>().join("_"))
}

/// Every file that a file includes, and those that they include, itself first.
pub fn dependencies(unit: &Unit, file: FileId) -> Vec<FileId> {
    let mut all = vec![file];
    let mut known: BTreeSet<FileId> = all.iter().copied().collect();
    let mut at = 0;
    while let Some(next) = all.get(at) {
        let facts = unit.files.get(next.0 as usize);
        let new: Vec<_> = facts.into_iter().flat_map(|facts| &facts.includes).copied().collect();
        all.extend(new.into_iter().filter(|include| known.insert(*include)));
        at += 1;
    }
    all
}

fn header(sources: &[&Path]) -> String {
    let name =
        |path: &&Path| path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut header = String::from("// Made from");
    for (at, source) in sources.iter().enumerate() {
        let last_line = header.rsplit('\n').next().unwrap_or_default().len();
        let comma = if at == 0 { "" } else { "," };
        let name = name(source);
        let gap = if last_line + name.len() > WIDTH { format!("{comma}\n// ") } else { format!("{comma} ") };
        header.push_str(&gap);
        header.push_str(&name);
    }
    header.push_str(". A change here is lost when it is made again.\n");
    header
}

fn under(header: String, text: &str) -> String {
    if text.is_empty() { header } else { format!("{header}\n{text}") }
}

/// Which file has a part of which module.
#[derive(Debug, Default)]
struct Parts {
    files: Vec<String>,
    root: Tree,
}

#[derive(Debug, Default)]
struct Tree {
    /// The files, by their index, that define something right in this module.
    files: Vec<usize>,
    modules: BTreeMap<String, Tree>,
}

impl Parts {
    fn add(&mut self, file: &str, module: &Module) {
        let at = self.files.len();
        self.files.push(file.to_owned());
        self.root.add(at, module);
    }

    fn print(&self) -> String {
        let mut text =
            String::from("// The modules of all files. A change here is lost when it is made again.\n");
        for file in &self.files {
            text.push_str(&format!("\n#[path = {file:?}]\nmod {};\n", self.module_name(file)));
        }
        for (name, tree) in &self.root.modules {
            text.push_str("\n#[allow(unused_imports)]\n");
            self.print_module(name, tree, &mut vec![name.as_str()], &mut text);
        }
        text
    }

    fn print_module<'t>(&self, name: &str, tree: &'t Tree, path: &mut Vec<&'t str>, text: &mut String) {
        let indent = "    ".repeat(path.len() - 1);
        text.push_str(&format!("{indent}pub mod {name} {{\n"));
        let mut files: Vec<_> = tree.files.iter().map(|file| self.module_name(&self.files[*file])).collect();
        files.sort();
        for file in files {
            let ups = "super::".repeat(path.len());
            text.push_str(&format!("{indent}    pub use {ups}{file}::{}::*;\n", path.join("::")));
        }
        for (at, (name, inner)) in tree.modules.iter().enumerate() {
            if at > 0 || !tree.files.is_empty() {
                text.push('\n');
            }
            path.push(name);
            self.print_module(name, inner, path, text);
            path.pop();
        }
        text.push_str(&format!("{indent}}}\n"));
    }

    /// The module of a file is private, and called so that no module of Slice is called the same.
    fn module_name(&self, file: &str) -> String {
        let mut name = format!("{}_ice", file.trim_end_matches(".rs"));
        while self.root.modules.contains_key(&name) {
            name.push('_');
        }
        name
    }
}

impl Tree {
    fn add(&mut self, file: usize, module: &Module) {
        if module.items.iter().any(|item| !matches!(item, Item::Module(_))) {
            self.files.push(file);
        }
        for item in &module.items {
            if let Item::Module(inner) = item {
                self.modules.entry(inner.name.to_string()).or_default().add(file, inner);
            }
        }
    }
}

/// The file that puts the others together.
pub const MOD: &str = "mod.rs";

/// The width of the comment on top.
const WIDTH: usize = 90;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names() {
        let check = |path: &str, includes: &[&str], expected| {
            let includes: Vec<_> = includes.iter().map(PathBuf::from).collect();
            assert_eq!(file_name(Path::new(path), &includes), expected, "{path}");
        };
        check("Hello.ice", &[], "hello.rs");
        check("../slice/Hello.ice", &["/usr/slice"], "hello.rs");
        check("/usr/slice/Ice/RouterF.ice", &["/usr/slice"], "ice_router_f.rs");
        check("/usr/slice/Ice/RouterF.ice", &["/usr/slice", "/usr/slice/Ice"], "router_f.rs");
        check("/usr/slice/IceGrid/Admin.ice", &["/usr/slice/"], "ice_grid_admin.rs");
        check("slice/my-own.file.ice", &["slice"], "my_own_file.rs");
    }
}
