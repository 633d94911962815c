//! Identities as text, against the answers of stock Ice in `stock.txt`.

use proptest::prelude::*;

use super::*;
use crate::text::tests::{answers, nasty};

const MODES: [ToStringMode; 3] = [ToStringMode::Unicode, ToStringMode::Ascii, ToStringMode::Compat];

#[test]
fn identities_as_stock_ice_reads_and_prints_them() {
    for (input, expected) in answers(include_str!("stock.txt")) {
        let found = match input.parse::<Identity>() {
            Ok(identity) => MODES.map(|mode| identity.to_text(mode)).join(" | "),
            Err(_) => "!".to_owned(),
        };
        assert_eq!(found, expected, "{input}");
    }
}

#[test]
fn an_object_has_a_name() {
    assert_eq!("a/b".into_identity().unwrap(), Identity::new("b").in_category("a"));
    assert!("".parse::<Identity>().unwrap().is_nil());
    for text in ["", "/", "a/", "a/b/c", "\\x"] {
        text.into_identity().expect_err(text);
    }
    Identity::new("").in_category("a").into_identity().expect_err("no name");
    let error = "a/b/c".parse::<Identity>().unwrap_err();
    assert_eq!(error.to_string(), "invalid identity 'a/b/c': more than one unescaped '/'");
}

proptest! {
    #[test]
    fn an_identity_is_read_back_as_it_was(name in nasty(), category in nasty()) {
        prop_assume!(!name.is_empty());
        let identity = Identity { name, category };
        for mode in MODES {
            prop_assert_eq!(&identity.to_text(mode).parse::<Identity>().unwrap(), &identity);
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in nasty()) {
        let _ = text.parse::<Identity>();
    }
}
