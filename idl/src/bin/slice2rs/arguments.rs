//! The command line.

use std::path::PathBuf;

use clap::Parser;

/// Makes Rust of Slice: a file of Rust for each .ice file, and a mod.rs that puts them together if there are several.
///
/// A file below a directory given with -I is named by its path there, any other by its last name, both in snake_case:
/// Ice/Identity.ice becomes ice_identity.rs. What a file includes is not compiled with it: give all files that belong to
/// one crate in one run. The Rust needs the crate `floe`.
#[derive(Debug, Parser)]
#[command(name = "slice2rs", version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    /// The files to compile.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Look for included files here; can be given several times.
    #[arg(short = 'I', value_name = "DIR")]
    pub(crate) include: Vec<PathBuf>,

    /// Define a macro.
    #[arg(short = 'D', value_name = "NAME[=VALUE]")]
    pub(crate) define: Vec<String>,

    /// Take a macro away.
    #[arg(short = 'U', value_name = "NAME")]
    pub(crate) undefine: Vec<String>,

    /// Write into this directory.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) output_dir: PathBuf,

    /// Write nothing; print for each file of Rust a Makefile rule with the files that it is made of.
    #[arg(long, conflicts_with_all = ["check", "list"])]
    pub(crate) depend: bool,

    /// Write nothing; fail if the files of Rust are not there or not as they would be made.
    #[arg(long, conflicts_with = "list")]
    pub(crate) check: bool,

    /// Write nothing; print the paths of what would be written.
    #[arg(long)]
    pub(crate) list: bool,

    /// Write one self-contained file, with what is included, instead: for `include!`, or a module.
    #[arg(long, value_name = "NAME.rs")]
    pub(crate) single: Option<String>,

    /// Derive serde's traits on structs, enums and exceptions.
    #[arg(long)]
    pub(crate) serde: bool,

    /// Derive this, too, on structs, enums, classes and exceptions.
    #[arg(long, value_name = "TRAIT")]
    pub(crate) derive: Vec<String>,

    /// Keep the numbers that an enum does not know, in a variant `Unknown(i32)`.
    #[arg(long)]
    pub(crate) unknown_enumerators: bool,

    /// Use what exists in Rust already, such as `::Ice::Identity=floe::Identity`.
    #[arg(long, value_name = "SLICE=RUST", value_parser = outside)]
    pub(crate) outside: Vec<(String, String)>,

    /// Say nothing of what is only odd.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

fn outside(text: &str) -> Result<(String, String), String> {
    let expected = || format!("expected a name in Slice, `=` and a path in Rust, found `{text}`");
    let (slice, rust) = text.split_once('=').ok_or_else(expected)?;
    if slice.trim_matches(':').is_empty() || rust.is_empty() {
        return Err(expected());
    }
    Ok((slice.to_owned(), rust.to_owned()))
}
