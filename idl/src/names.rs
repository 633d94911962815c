//! Names on the wire, made from Rust names, and the other way; the form that type ids must have.

/// The lowerCamelCase name of a snake_case one: `print_string` is `printString` on the wire.
pub fn lower_camel(name: &str) -> String {
    let name = plain(name);
    let mut words = name.split('_').filter(|word| !word.is_empty());
    let mut camel = words.next().map_or_else(String::new, lower_first);
    words.for_each(|word| camel.push_str(&upper_first(word)));
    camel
}

/// The snake_case name of any other: `printString` is `print_string`, `getURLList` is `get_url_list`.
pub fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        if *letter == '_' {
            if !snake.is_empty() && !snake.ends_with('_') {
                snake.push('_');
            }
            continue;
        }
        let before = at.checked_sub(1).map(|at| letters[at]);
        let after = letters.get(at + 1);
        let begins_word = letter.is_ascii_uppercase()
            && (before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit())
                || before.is_some_and(|before| before.is_ascii_uppercase())
                    && after.is_some_and(char::is_ascii_lowercase));
        if begins_word && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    let snake = snake.trim_end_matches('_');
    if snake.is_empty() { "_".to_owned() } else { snake.to_owned() }
}

/// The SCREAMING_SNAKE_CASE name of any other.
pub fn screaming(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// The UpperCamelCase name of any other: capitals within a word stay, but a name of capitals only is words of them:
/// `IPConnection` stays, `URL` is `Url`, `ALL_CAPS` is `AllCaps`.
pub fn upper_camel(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty());
    let shouts = name.len() > 1 && !name.contains(|letter: char| letter.is_ascii_lowercase());
    let word = |word: &str| if shouts { upper_first(&word.to_ascii_lowercase()) } else { upper_first(word) };
    let camel: String = words.map(word).collect();
    if camel.is_empty() { "_".to_owned() } else { camel }
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
    fn snake_names() {
        let check = |name, expected| assert_eq!(snake(name), expected);
        check("printString", "print_string");
        check("getURLList", "get_url_list");
        check("getURL", "get_url");
        check("x", "x");
        check("X", "x");
        check("getX2", "get_x2");
        check("ipV4Address", "ip_v4_address");
        check("IceGrid", "ice_grid");
        check("IcePatch2", "ice_patch2");
        check("already_snake", "already_snake");
        check("ALL_CAPS", "all_caps");
        check("__odd__", "odd");
        check("trailing_", "trailing");
    }

    #[test]
    fn camel_names() {
        let check = |name, expected| assert_eq!(upper_camel(name), expected);
        check("Printer", "Printer");
        check("printer", "Printer");
        check("foo_bar", "FooBar");
        check("IPConnectionInfo", "IPConnectionInfo");
        check("URL", "Url");
        check("ALL_CAPS", "AllCaps");
        check("X", "X");
        check("red", "Red");
        assert_eq!(screaming("MaxSize"), "MAX_SIZE");
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
