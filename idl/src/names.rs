//! Names on the wire, made from Rust names, and the form that type ids must have.

/// The lowerCamelCase name of a snake_case one: `print_string` is `printString` on the wire.
pub fn lower_camel(name: &str) -> String {
    let name = plain(name);
    let mut words = name.split('_').filter(|word| !word.is_empty());
    let mut camel = words.next().map_or_else(String::new, lower_first);
    words.for_each(|word| camel.push_str(&upper_first(word)));
    camel
}

/// A Rust identifier without the `r#` that hides a keyword.
pub fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// The type id of a trait whose author gave none: `::my_package::Printer`.
///
/// It is made from the package, not the crate, so that two programs of one package agree.
pub fn default_type_id(package: &str, name: &str) -> String {
    format!("::{}::{}", package.replace('-', "_"), plain(name))
}

/// Checks a type id, which is `::` and a name, once or more.
///
/// # Errors
/// What was expected and what came.
pub fn check_type_id(id: &str) -> Result<(), String> {
    let Some(names) = id.strip_prefix("::") else {
        return Err(format!(
            "expected a type id that begins with `::`, such as `::Demo::Printer`, found `{id}`"
        ));
    };
    match names.split("::").find(|name| !is_identifier(name)) {
        Some(name) => Err(format!("expected names separated by `::` in a type id, found `{name}` in `{id}`")),
        None => Ok(()),
    }
}

/// Checks the name of an operation on the wire.
///
/// # Errors
/// What was expected and what came.
pub fn check_operation(name: &str) -> Result<(), String> {
    check_identifier(name)?;
    if name.starts_with(BUILT_IN) {
        return Err(format!(
            "expected a name that does not begin with `{BUILT_IN}`, which marks built-in operations, found `{name}`"
        ));
    }
    Ok(())
}

/// Checks a name that Slice shall know.
///
/// # Errors
/// What was expected and what came.
pub fn check_identifier(name: &str) -> Result<(), String> {
    if is_identifier(name) {
        Ok(())
    } else {
        Err(format!("expected a name of letters, digits and `_`, found `{name}`"))
    }
}

/// Whether every typed proxy has a method of this name already.
pub fn is_method_of_proxies(name: &str) -> bool {
    name.starts_with(BUILT_IN) || CASTS.contains(&name)
}

fn is_identifier(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn lower_first(word: &str) -> String {
    change_first(word, |first| first.to_ascii_lowercase())
}

fn upper_first(word: &str) -> String {
    change_first(word, |first| first.to_ascii_uppercase())
}

fn change_first(word: &str, change: fn(char) -> char) -> String {
    let mut letters = word.chars();
    letters.next().map(change).into_iter().chain(letters).collect()
}

/// What the names of built-in operations begin with; proxies carry their own methods under it.
pub const BUILT_IN: &str = "ice_";

const CASTS: &[&str] = &["checked_cast", "try_cast", "unchecked_cast"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_names() {
        let check = |name, expected| assert_eq!(lower_camel(name), expected);
        check("print_string", "printString");
        check("ping", "ping");
        check("r#type", "type");
        check("find_object_by_id", "findObjectById");
        check("get_2d", "get2d");
        check("already_CamelCase", "alreadyCamelCase");
        check("trailing_", "trailing");
    }

    #[test]
    fn type_ids() {
        assert_eq!(default_type_id("my-package", "Printer"), "::my_package::Printer");
        assert!(check_type_id("::Demo::Printer").is_ok());
        assert!(check_type_id("::Printer").is_ok());
        for wrong in ["", "Demo::Printer", "::", "::Demo::", "::Demo:Printer", "::De mo", "::1", ":::A"] {
            assert!(check_type_id(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn operation_names() {
        assert!(check_operation("printString").is_ok());
        assert!(check_operation("ice_ping").unwrap_err().contains("built-in"));
        assert!(check_operation("print string").is_err());
        assert!(check_operation("").is_err());
    }
}
