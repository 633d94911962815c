//! From source text to messages, or to code: what `#[remote]` and the derives make of it.

use proc_macro2::TokenStream;
use quote::ToTokens;

use crate::{expand_class, expand_exception, expand_remote, expand_results, expand_slice};

/// What an interface, a value type and a throws list become. It is the code that every user's crate gets: keep it short.
#[test]
fn expansion() {
    let printer = remote(
        r#""::Demo::Printer""#,
        r#"
        /// A printer.
        pub trait Printer: Device {
            /// Prints `text`.
            #[idempotent]
            async fn print_string(&self, text: &str, #[tag(2)] copies: Option<i32>) -> floe::Result<()>;

            #[timeout("5s")]
            #[returns(tag = 1)]
            async fn load(&mut self, papers: &[Paper]) -> Result<(Option<i32>, Vec<Paper>), Jammed>;
        }
        "#,
    );
    insta::assert_snapshot!("interface", pretty(printer));
    let paper = expand_slice(parse("struct Paper<'a> { name: &'a str, width_mm: i32 }"));
    insta::assert_snapshot!("struct", pretty(paper));
    let colour = expand_slice(parse(
        r#"
        /// What a pen has.
        #[slice("::Demo::Colour")]
        enum Colour { Red, #[name("verdant")] Green = 7, #[deprecated] Blue }
        "#,
    ));
    insta::assert_snapshot!("enum", pretty(colour));
    let shade = expand_slice(parse("#[repr(i32)] enum Shade { Light = 3, Dark = 9, #[unknown] Other(i32) }"));
    insta::assert_snapshot!("open_enum", pretty(shade));
    let split = expand_results(parse(
        r#"struct Split { #[returns] at: i32, #[tag(4)] tail: Option<String>, #[tag(2)] hint: Option<u8>, head: String }"#,
    ));
    insta::assert_snapshot!("results", pretty(split));
    let jam = expand_exception(parse(
        r#"
        #[exception("::Demo::Jam", base = Fault)]
        struct Jam { base: Fault, tray: i32, #[tag(1)] paper: Option<String> }
        "#,
    ));
    insta::assert_snapshot!("exception", pretty(jam));
    let jammed = expand_exception(parse("enum Jammed { Jam(Jam), #[system] System(floe::Error) }"));
    insta::assert_snapshot!("throws", pretty(jammed));
}

#[test]
fn class_expansion() {
    let class = expand_class(parse(
        r#"
        #[class("::Demo::Group", base = Shape, id = 7)]
        struct Group {
            base: Shape,
            #[tag(2)] mark: Option<Link<Shape>>,
            parts: Vec<Link<Shape>>,
            frame: Frame,
            count: i32,
        }
        "#,
    ));
    insta::assert_snapshot!("class", pretty(class));
    let root = expand_class(parse(r#"#[class("::Demo::Empty")] struct Empty;"#));
    insta::assert_snapshot!("class_without_members", pretty(root));
    let graphs = remote(
        r#""::Demo::Graphs""#,
        r#"trait Graphs {
            async fn all(&self, shapes: &[Link<Shape>], frame: Frame) -> floe::Result<Frame>;
            async fn none(&self, #[tag(1)] shape: Option<Link<Shape>>) -> floe::Result<i32>;
        }"#,
    );
    let text = graphs.to_string().replace(' ', "");
    assert!(
        text.contains("new(\"all\").returns().classes(true,<Frameas::floe::wire::SliceType>::HAS_CLASSES);")
    );
    assert!(text.contains("new(\"none\").returns();"), "optional classes do not count in 1.0");
    let frame = expand_slice(parse("struct Frame<'a> { a: Vec<Frame<'a>>, b: Link<Shape>, c: Other }"));
    insta::assert_snapshot!("struct_with_classes", pretty(frame));
}

#[test]
fn native_expansion() {
    let bank = remote(
        "native",
        "trait Bank { async fn pay(&mut self, to: &Account, amount: u64) -> Result<Option<u64>, Refused>; }",
    );
    insta::assert_snapshot!("native", pretty(bank));
}

#[test]
fn names_and_type_ids() {
    let check = |arguments, expected: &str| {
        let text = remote(arguments, "trait Printer {}").to_string();
        assert!(text.contains(&format!("= {expected:?} ;")), "{text}");
    };
    check("", "::floe_macros::Printer");
    check("slice", "::floe_macros::Printer");
    check(r#""::Demo::Printer""#, "::Demo::Printer");
    check(r#""::Demo::Printer", native"#, "::Demo::Printer");
}

#[test]
fn encodings() {
    let is_native = |arguments| {
        let text = remote(arguments, "trait Printer {}").to_string();
        text.contains("NATIVE : bool = true")
    };
    assert!(is_native(""));
    assert!(is_native("native"));
    assert!(is_native(r#""::Demo::Printer", native"#));
    assert!(!is_native(r#""::Demo::Printer""#));
    assert!(!is_native("slice"));
}

/// Each mode, time and format that an operation can say.
#[test]
fn operation_descriptions() {
    let check = |attributes: &str, output: &str, expected: &str| {
        let text = remote(
            r#""::Demo::Printer""#,
            &format!("trait Printer {{ {attributes} async fn f(&self) -> {output}; }}"),
        );
        let text = text.to_string().replace(' ', "");
        assert!(text.contains(&format!("Operation::new(\"f\"){expected};")), "{text}");
    };
    check("", "floe::Result<()>", "");
    check("", "floe::Result<i32>", ".returns()");
    check("", "Result<(), Jammed>", ".returns()");
    check("", "Result<(), floe::Error>", "");
    check("#[idempotent]", "floe::Result<()>", ".idempotent()");
    check("#[idempotent(nonmutating)]", "floe::Result<()>", ".nonmutating()");
    check("#[oneway]", "floe::Result<()>", ".oneway()");
    check("#[timeout(\"250ms\")]", "floe::Result<()>", ".timeout_ms(250u64)");
    check("#[timeout(\"5s\")]", "floe::Result<()>", ".timeout_ms(5000u64)");
    check("#[timeout(\"2m\")]", "floe::Result<()>", ".timeout_ms(120000u64)");
    check("#[format(sliced)]", "floe::Result<()>", ".sliced()");
    check("#[format(compact)]", "floe::Result<()>", ".compact()");
}

/// Out parameters come before the return value, and all that has a tag comes last, by tag.
#[test]
fn order_on_the_wire() {
    let text = remote(
        r#""::Demo::Printer""#,
        r#"trait Printer {
            #[out(b, c(tag = 2), d)]
            async fn f(
                &self, #[tag(9)] p: Option<i32>, q: i32, #[tag(1)] r: Option<i32>, s: i32,
            ) -> floe::Result<(i32, i32, Option<i32>, i32)>;
        }"#,
    );
    let text = text.to_string().replace(' ', "");
    assert!(
        text.contains("w.put(&q);w.put(&s);w.put_optional(1u32,r.as_ref());w.put_optional(9u32,p.as_ref());")
    );
    assert!(
        text.contains(
            "value1=r.get()?;letvalue3=r.get()?;letvalue0=r.get()?;letvalue2=r.get_optional(2u32)?;"
        )
    );
    assert!(text.contains("Ok((value0,value1,value2,value3))"));
}

/// A struct of results is asked itself for what is in it.
#[test]
fn results_in_a_struct() {
    let text = remote(
        r#""::Demo::Printer""#,
        "trait Printer { #[results] async fn split(&self, s: &str) -> Result<Split, Jammed>; }",
    );
    let text = text.to_string().replace(' ', "");
    assert!(text.contains("<Splitas::floe::wire::Results>::get_results(r)"), "{text}");
    assert!(text.contains("<Splitas::floe::wire::Results>::put_results(&values,w)"), "{text}");
    assert!(text.contains(r#"Operation::new("split").returns()"#), "{text}");
}

/// What is good in a Slice interface.
#[test]
fn types_that_slice_has() {
    let good = [
        "bool",
        "u8",
        "i16",
        "i32",
        "i64",
        "f32",
        "f64",
        "String",
        "&str",
        "&[u8]",
        "&[i32]",
        "&[Paper]",
        "&Paper",
        "demo::Paper",
        "Vec<Vec<String>>",
        "HashMap<String, Paper>",
        "std::collections::BTreeMap<i32, Vec<u8>>",
        "View<'_, Paper>",
        "floe::View<'_, &str>",
        "Bytes",
        "bytes::Bytes",
        "PrinterPrx",
        "Option<PrinterPrx>",
        "Option<&PrinterPrx>",
        "&PrinterPrx",
        "floe::Proxy",
        "Option<floe::Proxy>",
        "Vec<Option<PrinterPrx>>",
        "Box<Paper>",
        "Link<Shape>",
        "&Link<demo::Shape>",
        "&[floe::Link<Shape>]",
        "Vec<Link<Shape>>",
        "HashMap<String, Link<Value>>",
    ];
    for ty in good {
        assert_eq!(messages(&slice_operation(ty)), [""; 0], "{ty}");
    }
}

/// What is not: one message each.
#[test]
fn types_that_slice_has_not() {
    let bad = [
        "u16",
        "u32",
        "u64",
        "i8",
        "usize",
        "isize",
        "u128",
        "i128",
        "char",
        "Vec<u32>",
        "&[u64]",
        "&u32",
        "(i32, i32)",
        "[u8; 4]",
        "()",
        "fn()",
        "*const u8",
        "Option<i32>",
        "Option<Paper>",
        "Vec<Option<i32>>",
        "&Option<i32>",
        "HashMap<f64, i32>",
        "HashMap<Link<Shape>, i32>",
        "Option<Link<Shape>>",
        "Vec<Option<Link<Shape>>>",
        "Link<i32>",
        "Link<Vec<Shape>>",
        "Link<Option<Shape>>",
        "HashMap<Vec<u8>, i32>",
        "HashMap<u32, i32>",
        "&mut i32",
        "&'static str",
        "View<'static, i32>",
        "impl ToString",
        "&dyn ToString",
        "Box<dyn ToString>",
        "Self",
    ];
    for ty in bad {
        assert_eq!(messages(&slice_operation(ty)).len(), 1, "{ty}");
    }
}

/// A native interface takes what serde takes; the receiver and the borrows are as everywhere.
#[test]
fn native_types() {
    let check = |ty: &str, count: usize| {
        let expanded = remote("", &format!("trait T {{ async fn f(&self, a: {ty}) -> floe::Result<u64>; }}"));
        assert_eq!(messages(&expanded).len(), count, "{ty}");
    };
    for ty in [
        "u64",
        "char",
        "(u8, Option<u32>)",
        "&[u64]",
        "Option<&str>",
        "&Option<u8>",
        "[u8; 4]",
        "HashSet<u8>",
    ] {
        check(ty, 0);
    }
    for ty in
        ["impl ToString", "&mut u8", "&'a str", "Link<Shape>", "&[Link<Shape>]", "HashMap<u8, Link<Shape>>"]
    {
        check(ty, 1);
    }
}

#[test]
fn all_messages_at_once() {
    let expanded = remote(
        r#""Demo""#,
        "trait T { fn f(self, a: u32) -> floe::Result<()>; async fn ice_g(&self) -> i32; const X: i32; }",
    );
    assert_eq!(messages(&expanded).len(), 7, "{:?}", messages(&expanded));
}

fn remote(arguments: &str, item: &str) -> TokenStream {
    expand_remote(parse(arguments), parse(item))
}

fn slice_operation(ty: &str) -> TokenStream {
    remote(r#""::Demo::T""#, &format!("trait T {{ async fn f(&self, a: {ty}) -> floe::Result<()>; }}"))
}

fn parse(text: &str) -> TokenStream {
    text.parse().expect("test input is Rust tokens")
}

/// The messages among expanded code.
fn messages(expanded: &TokenStream) -> Vec<String> {
    let file: syn::File = syn::parse2(expanded.clone()).expect("expanded code is Rust");
    let macros = file.items.iter().filter_map(|item| match item {
        syn::Item::Macro(call) => Some(&call.mac),
        _ => None,
    });
    let errors =
        macros.filter(|call| call.path.segments.last().is_some_and(|last| last.ident == "compile_error"));
    errors.map(|call| call.tokens.to_string()).collect()
}

fn pretty(expanded: TokenStream) -> String {
    let file: syn::File = syn::parse2(expanded).expect("expanded code is Rust");
    assert!(!file.to_token_stream().to_string().contains("compile_error"), "{}", file.to_token_stream());
    prettyplease::unparse(&file)
}
