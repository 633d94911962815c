//! What the macros say about mistakes: one message for each, on the user's own token.

#[test]
fn mistakes() {
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}

#[test]
fn all_that_is_possible() {
    trybuild::TestCases::new().pass("ui/pass/*.rs");
}
