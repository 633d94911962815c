//! Names that Rust, or Floe, uses in another sense: such a name gets a `_` behind it, and keeps its wire name.

/// A name of a value (member, parameter, operation, module) that is free to use.
pub(super) fn value(name: String) -> String {
    if KEYWORDS.contains(&name.as_str()) { name + "_" } else { name }
}

/// A name of a module. The emitted code names crates by these words.
pub(super) fn module(name: String) -> String {
    if CRATES.contains(&name.as_str()) { name + "_" } else { value(name) }
}

/// A name of an operation: proxies have methods of their own.
pub(super) fn operation(name: String) -> String {
    match name.strip_prefix(crate::names::BUILT_IN) {
        Some(rest) => format!("ice{}", rest.replace('_', "")),
        None if crate::names::is_method_of_proxies(&name) => name + "_",
        None => value(name),
    }
}

/// A name of a type. The macros know these words, and take a name that ends in `Prx` for a proxy.
pub(super) fn ty(name: String) -> String {
    if TYPES.contains(&name.as_str()) || name.ends_with("Prx") { name + "_" } else { name }
}

/// A name of a variant.
pub(super) fn variant(name: String) -> String {
    if name == "Self" { name + "_" } else { name }
}

const KEYWORDS: &[&str] = &[
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

const CRATES: &[&str] = &["alloc", "core", "floe", "serde", "std"];

const TYPES: &[&str] = &[
    "BTreeMap",
    "Box",
    "Bytes",
    "Default",
    "HashMap",
    "Link",
    "Option",
    "Proxy",
    "RefUnwindSafe",
    "Result",
    "Self",
    "Send",
    "Sized",
    "String",
    "Sync",
    "Unpin",
    "UnwindSafe",
    "Vec",
    "View",
    "_",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_use() {
        let check = |change: fn(String) -> String, name: &str, expected| {
            assert_eq!(change(name.to_owned()), expected);
        };
        check(value, "type", "type_");
        check(value, "types", "types");
        check(module, "std", "std_");
        check(module, "mod", "mod_");
        check(operation, "ping", "ping");
        check(operation, "checked_cast", "checked_cast_");
        check(operation, "move", "move_");
        check(operation, "ice_my_op", "icemyop");
        check(ty, "String", "String_");
        check(ty, "FooPrx", "FooPrx_");
        check(ty, "Printer", "Printer");
        check(variant, "Self", "Self_");
    }
}
