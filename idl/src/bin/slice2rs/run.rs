//! What the command does.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};
use std::path::{Path, PathBuf};

use floe_idl::slice::diagnostics::{Diagnostic, Level};
use floe_idl::slice::lower::{self, Lowering};
use floe_idl::slice::outputs::{self, Output};
use floe_idl::slice::source::Sources;
use floe_idl::slice::unit::Unit;
use floe_idl::slice::{self, Outcome};

use crate::arguments::Arguments;

/// Compiles the files; the error says why the status is not 0, and may be empty.
pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let mut reading = slice::Options::default();
    reading.include_paths.clone_from(&arguments.include);
    reading.defines.clone_from(&arguments.define);
    reading.undefines.clone_from(&arguments.undefine);
    reading.warnings = !arguments.quiet;
    let Outcome { unit, diagnostics, sources } = slice::read(&arguments.files, &reading);
    show(&diagnostics, &sources, arguments);
    let Some(unit) = unit else { return Err(count(&diagnostics)) };
    if arguments.depend {
        return print(&depend(&unit, arguments)?);
    }
    let rust = rust_options(arguments);
    let lowering = Lowering::new(&unit, &rust);
    show(lowering.diagnostics(), &sources, arguments);
    if lowering.has_errors() {
        return Err(count(lowering.diagnostics()));
    }
    let outputs = make(&unit, &lowering, arguments)?;
    let files = outputs.into_iter().map(|output| (arguments.output_dir.join(&output.name), output.text));
    let files: Vec<(PathBuf, String)> = files.collect();
    if arguments.list {
        return print(
            &files.iter().fold(String::new(), |all, (path, _)| all + &path.display().to_string() + "\n"),
        );
    }
    if arguments.check { check(&files) } else { write(&files, &arguments.output_dir) }
}

fn rust_options(arguments: &Arguments) -> lower::Options {
    let mut rust = lower::Options::default();
    rust.serde = arguments.serde;
    rust.derives.clone_from(&arguments.derive);
    rust.unknown_enumerators = arguments.unknown_enumerators;
    rust.outside.clone_from(&arguments.outside);
    rust
}

fn make(unit: &Unit, lowering: &Lowering<'_>, arguments: &Arguments) -> Result<Vec<Output>, String> {
    if let Some(name) = &arguments.single {
        return Ok(vec![Output { name: name.clone(), text: outputs::merged(unit, lowering), source: None }]);
    }
    outputs::outputs(unit, lowering, &arguments.include).map_err(|clash| clash.to_string())
}

fn write(files: &[(PathBuf, String)], directory: &Path) -> Result<(), String> {
    let cannot =
        |path: &Path, error: std::io::Error| format!("error: cannot write {}: {error}", path.display());
    std::fs::create_dir_all(directory).map_err(|error| cannot(directory, error))?;
    for (path, text) in files {
        std::fs::write(path, text).map_err(|error| cannot(path, error))?;
    }
    Ok(())
}

/// Says which files are not as they would be made.
fn check(files: &[(PathBuf, String)]) -> Result<(), String> {
    let mut wrong = String::new();
    for (path, text) in files {
        let state = match std::fs::read(path) {
            Ok(found) if found == text.as_bytes() => continue,
            Ok(_) => "is not as it would be made",
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => "is not there",
            Err(_) => "cannot be read",
        };
        let _ = writeln!(wrong, "{} {state}", path.display());
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.trim_end().to_owned()) }
}

/// `ice_identity.rs: Ice/Identity.ice`, with what that includes, a file a line.
fn depend(unit: &Unit, arguments: &Arguments) -> Result<String, String> {
    let escaped = |path: &Path| path.display().to_string().replace('$', "$$").replace(' ', "\\ ");
    let mut rules = String::new();
    let mut rule = |name: &str, mains: &[slice::source::FileId]| {
        rules.push_str(&escaped(&arguments.output_dir.join(name)));
        rules.push(':');
        let mut all: Vec<_> = mains.iter().flat_map(|main| outputs::dependencies(unit, *main)).collect();
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|file| seen.insert(*file));
        for file in all {
            rules.push_str(" \\\n ");
            rules.push_str(&escaped(&unit.sources.file(file).path));
        }
        rules.push('\n');
    };
    match &arguments.single {
        Some(name) => rule(name, &unit.mains),
        None => {
            let names = outputs::names(unit, &arguments.include).map_err(|clash| clash.to_string())?;
            names.iter().zip(&unit.mains).for_each(|(name, main)| rule(name, std::slice::from_ref(main)));
        }
    }
    Ok(rules)
}

fn show(diagnostics: &[Diagnostic], sources: &Sources, arguments: &Arguments) {
    let mut stderr = std::io::stderr().lock();
    let styled = stderr.is_terminal();
    for diagnostic in diagnostics {
        if diagnostic.level != Level::Error && arguments.quiet || diagnostic.level == Level::Note {
            continue;
        }
        let text = if styled { diagnostic.render_styled(sources) } else { diagnostic.render(sources) };
        // Who closed stderr does not want to read it.
        let _ = writeln!(stderr, "{text}\n");
    }
}

fn count(diagnostics: &[Diagnostic]) -> String {
    match diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Error).count() {
        1 => "error: nothing was made because of the error above".to_owned(),
        count => format!("error: nothing was made because of the {count} errors above"),
    }
}

/// What was asked for goes to stdout; a reader that went away ends it.
fn print(text: &str) -> Result<(), String> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("error: {error}")),
        _ => Ok(()),
    }
}
