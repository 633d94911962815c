//! Configuration: names with values, from files, from the command line, from the program.

mod line;
mod names;

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::{Error, Result};
use crate::text;

/// Names with values. A name whose value is empty counts as not set.
///
/// Unknown names that begin with `Ice.` or `Floe.` are warned about when they are set, never refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties {
    entries: BTreeMap<String, String>,
}

impl Properties {
    /// No properties.
    pub fn new() -> Self {
        Properties::default()
    }

    /// The properties of a program that was started with these arguments; those that are properties are taken
    /// out.
    ///
    /// As in Ice: the first argument is the program's name and becomes `Ice.ProgramName`; the files that
    /// `--Ice.Config` names are read, or if there is none, those of the environment variable `ICE_CONFIG`;
    /// then the arguments win.
    ///
    /// # Errors
    /// `Io` or `Parse`, naming the file, if one cannot be read.
    pub fn from_args(args: &mut Vec<String>) -> Result<Self> {
        Properties::with_defaults(Properties::new(), args)
    }

    /// Like [`Properties::from_args`], where files and arguments win over `defaults`.
    ///
    /// # Errors
    /// As [`Properties::from_args`].
    pub fn with_defaults(defaults: Properties, args: &mut Vec<String>) -> Result<Self> {
        let environment = std::env::var(CONFIG_VARIABLE).unwrap_or_default();
        Properties::assemble(defaults, args, &environment)
    }

    fn assemble(defaults: Properties, args: &mut Vec<String>, environment: &str) -> Result<Self> {
        let mut properties = defaults;
        if let Some(program) = args.first() {
            properties.entries.entry(PROGRAM_NAME.to_owned()).or_insert_with(|| program.clone());
        }
        let rest = args.split_off(args.len().min(1));
        let asked = config_argument(&rest).or_else(|| properties.get(CONFIG).map(str::to_owned));
        let files = match asked {
            Some(files) if files != "1" || environment.is_empty() => files,
            _ => environment.to_owned(),
        };
        for file in split(&files).map_err(|_| invalid(CONFIG, "paths", &files))? {
            properties.load(file.text)?;
        }
        args.extend(properties.parse_ice_args(rest));
        properties.store(CONFIG, files);
        Ok(properties)
    }

    /// Reads a configuration file: lines `name = value`, `#` starts a comment. What it sets replaces what was
    /// set.
    ///
    /// A backslash makes a blank, `#`, `=` or a backslash an ordinary character. Blanks around name and value
    /// do not count. A line that is none of this is passed over with a warning, as in Ice.
    ///
    /// # Errors
    /// `Io` if the file cannot be read, `Parse` if it is not UTF-8; the text names the file.
    pub fn load(&mut self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|error| {
            Error::new(crate::ErrorKind::Io(format!("configuration file '{}': {error}", path.display())))
        })?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Error::parse(format!("configuration file '{}': not UTF-8", path.display())))?;
        self.load_text(&text);
        Ok(())
    }

    /// Reads the text of a configuration file, by the rules of [`Properties::load`].
    pub fn load_text(&mut self, text: &str) {
        text.strip_prefix('\u{feff}').unwrap_or(text).split('\n').for_each(|line| self.load_line(line));
    }

    fn load_line(&mut self, line: &str) {
        match line::parse(line) {
            line::Line::Blank => {}
            line::Line::Entry(name, value) => self.store(&name, value),
            line::Line::Invalid => tracing::warn!("invalid line in a configuration: '{}'", line.trim_end()),
        }
    }

    /// Takes the arguments `--PREFIX.name=value` into the properties and returns the others, in order.
    ///
    /// An argument without `=` means `1`. An empty prefix takes every argument that begins with `--`.
    pub fn parse_args(&mut self, prefix: &str, args: Vec<String>) -> Vec<String> {
        let mut prefix = format!("--{prefix}");
        if prefix.len() > 2 && !prefix.ends_with('.') {
            prefix.push('.');
        }
        let (mine, others) = args.into_iter().partition(|arg: &String| arg.starts_with(&prefix));
        for arg in mine as Vec<String> {
            match arg.contains('=') {
                true => self.load_line(&arg[2..]),
                false => self.load_line(&format!("{}=1", &arg[2..])),
            }
        }
        others
    }

    /// Takes the arguments for Ice, its services and Floe (`--Ice.X=Y`, `--IceSSL.X=Y`, `--Floe.X=Y`, ..)
    /// into the properties and returns the others, in order.
    pub fn parse_ice_args(&mut self, args: Vec<String>) -> Vec<String> {
        names::PREFIXES.iter().fold(args, |args, prefix| self.parse_args(prefix, args))
    }

    /// Sets a property. An empty value removes it.
    ///
    /// # Errors
    /// `Parse` if the name is empty or blank.
    pub fn set(&mut self, name: &str, value: impl Into<String>) -> Result<()> {
        if name.trim().is_empty() {
            return Err(Error::parse("a property wants a name, found an empty one"));
        }
        self.store(name, value.into());
        Ok(())
    }

    /// Warns about each property of this object adapter whose name an object adapter does not have.
    ///
    /// `adapter` is the adapter's name. `Ice.Warn.UnknownProperties=0` turns the warnings off.
    pub fn warn_of_unknown_in_adapter(&self, adapter: &str) {
        let warn = self.get("Ice.Warn.UnknownProperties") != Some("0");
        for name in self.unknown_in_adapter(adapter).filter(|_| warn) {
            tracing::warn!("unknown property of object adapter '{adapter}': '{name}'");
        }
    }

    fn unknown_in_adapter<'a>(&'a self, adapter: &str) -> impl Iterator<Item = &'a str> {
        let prefix = format!("{adapter}.");
        let names = self.with_prefix(&prefix).map(|(name, _)| name);
        names
            .filter(move |name| !names::known_in_adapter(&name[prefix.len()..]))
            .collect::<Vec<_>>()
            .into_iter()
    }

    fn store(&mut self, name: &str, value: String) {
        let name = name.trim_matches(text::BLANKS);
        if value.is_empty() {
            self.entries.remove(name);
            return;
        }
        if !names::known(name) {
            tracing::warn!("unknown property: '{name}'");
        }
        self.entries.insert(name.to_owned(), value);
    }

    /// The value, if the property is set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.entries.get(name).map(String::as_str)
    }

    /// The value, or `default` if the property is not set.
    pub fn get_or<'a>(&'a self, name: &str, default: &'a str) -> &'a str {
        self.get(name).unwrap_or(default)
    }

    /// The value as a number, if the property is set.
    ///
    /// # Errors
    /// `Parse`, naming property and value, if it is not an integer of 32 bits.
    pub fn get_int(&self, name: &str) -> Result<Option<i32>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let number = text::integer(value).and_then(|number| i32::try_from(number).ok());
        number.map(Some).ok_or_else(|| invalid(name, "a whole number of 32 bits", value))
    }

    /// The value as a number, or `default` if the property is not set.
    ///
    /// # Errors
    /// As [`Properties::get_int`].
    pub fn get_int_or(&self, name: &str, default: i32) -> Result<i32> {
        Ok(self.get_int(name)?.unwrap_or(default))
    }

    /// The words of the value, between blanks and commas; a word in single or double quotes may hold these.
    /// Nothing if the property is not set.
    ///
    /// # Errors
    /// `Parse`, naming property and value, if a quote is not closed.
    pub fn get_list(&self, name: &str) -> Result<Vec<String>> {
        let value = self.get_or(name, "");
        let words = split(value).map_err(|_| invalid(name, "words with matching quotes", value))?;
        Ok(words.into_iter().map(|word| word.text).filter(|word| !word.is_empty()).collect())
    }

    /// The properties whose names begin with `prefix`, in the order of their names.
    pub fn with_prefix<'a>(&'a self, prefix: &str) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let prefix = prefix.to_owned();
        let from = self.entries.range::<String, _>(prefix.clone()..);
        from.take_while(move |(name, _)| name.starts_with(&prefix))
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// All properties, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.with_prefix("")
    }
}

/// The files that the last `--Ice.Config` names; `1` if it names none.
fn config_argument(args: &[String]) -> Option<String> {
    let mut found = Properties::new();
    let prefix = format!("--{CONFIG}");
    let asks = |arg: &&String| {
        arg.strip_prefix(&prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    };
    found.parse_args("", args.iter().filter(asks).cloned().collect());
    found.entries.remove(CONFIG)
}

fn split(value: &str) -> Result<Vec<text::Word>, text::MismatchedQuote> {
    text::words(value, LIST_DELIMITERS)
}

fn invalid(name: &str, expected: &str, found: &str) -> Error {
    Error::parse(format!("property {name}: expected {expected}, found '{found}'"))
}

/// What separates the words of a list.
const LIST_DELIMITERS: &[char] = &[',', ' ', '\t', '\r', '\n'];

/// The property that names the configuration files.
const CONFIG: &str = "Ice.Config";
/// The property that holds the program's name.
const PROGRAM_NAME: &str = "Ice.ProgramName";
/// The environment variable that names the configuration files where no argument does.
const CONFIG_VARIABLE: &str = "ICE_CONFIG";

#[cfg(test)]
mod tests;
