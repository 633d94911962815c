//! What things are called: sequences and dictionaries, keywords, names that are taken.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use floe::export::Slice;
use floe::prelude::*;
use floe::{TypedProxy, View};

/// The text of an interface without what stands before the first module.
pub(super) fn body<P: TypedProxy>() -> String {
    let text = Slice::new().interface::<P>().text().expect("it is Slice");
    text.split_once("#pragma once\n\n").expect("a text has a guard").1.to_owned()
}

/// The lines of a text that begin with these words, without their indentation.
fn lines<'a>(text: &'a str, words: &[&str]) -> Vec<&'a str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| words.iter().any(|word| line.starts_with(word))).collect()
}

#[derive(Slice, PartialEq, Eq, Hash, PartialOrd, Ord, Clone)]
struct Key {
    part: i16,
}

#[derive(Slice)]
enum Colour {
    Red,
}

#[remote("::Names::Everything")]
trait Everything {
    async fn numbers(&self, a: &[i16], b: Vec<i32>, c: Vec<Vec<i64>>, d: &[f32]) -> floe::Result<Vec<f64>>;
    async fn bytes(&self, a: &[u8], b: Bytes, c: &[&[u8]], d: Vec<bool>) -> floe::Result<Bytes>;
    async fn texts(&self, a: &[&str], b: View<'_, &str>) -> floe::Result<Vec<String>>;
    async fn named(&self, a: &[Key], b: Vec<Colour>, c: Vec<Identity>) -> floe::Result<()>;
    async fn proxies(&self, a: Vec<EverythingPrx>, b: Vec<Option<Proxy>>) -> floe::Result<()>;
    async fn maps(&self, a: BTreeMap<String, Key>, b: HashMap<Key, Vec<i32>>) -> floe::Result<()>;
    async fn deep(&self, a: HashMap<i64, HashMap<bool, Vec<Colour>>>) -> floe::Result<()>;
}

/// One rule for all: what it holds, and then what it is.
#[test]
fn sequences_and_dictionaries() {
    let body = body::<EverythingPrx>();
    let expected = [
        "sequence<short> ShortSeq;",
        "sequence<int> IntSeq;",
        "sequence<long> LongSeq;",
        "sequence<LongSeq> LongSeqSeq;",
        "sequence<float> FloatSeq;",
        "sequence<byte> ByteSeq;",
        "sequence<ByteSeq> ByteSeqSeq;",
        "sequence<bool> BoolSeq;",
        "sequence<double> DoubleSeq;",
        "sequence<string> StringSeq;",
        "sequence<Key> KeySeq;",
        "sequence<Colour> ColourSeq;",
        "sequence<::Ice::Identity> IdentitySeq;",
        "sequence<Everything*> EverythingPrxSeq;",
        "sequence<Object*> ObjectPrxSeq;",
        "dictionary<string, Key> StringKeyDict;",
        "dictionary<Key, IntSeq> KeyIntSeqDict;",
        "dictionary<bool, ColourSeq> BoolColourSeqDict;",
        "dictionary<long, BoolColourSeqDict> LongBoolColourSeqDictDict;",
    ];
    let sorted = |mut lines: Vec<&'static str>| {
        lines.sort_unstable();
        lines
    };
    let mut found = lines(&body, &["sequence", "dictionary"]);
    found.sort_unstable();
    assert_eq!(found, sorted(expected.to_vec()));
}

mod taken {
    use floe::prelude::*;

    #[derive(Slice)]
    #[slice("::Taken::IntSeq")]
    pub(super) struct Numbers {
        pub(super) all: Vec<i32>,
    }

    #[derive(Slice)]
    #[slice("::Taken::Inner::Point")]
    pub(super) struct Inner {
        pub(super) x: i32,
    }

    #[derive(Slice)]
    #[slice("::Taken::Other::Point")]
    pub(super) struct Other {
        pub(super) y: i32,
    }

    #[remote("::Taken::STRINGSEQ::Deep")]
    pub(super) trait Deep {}

    #[remote("::Taken::User")]
    pub(super) trait User {
        async fn f(
            &self,
            a: &Numbers,
            b: Vec<Inner>,
            c: Vec<Other>,
            d: &[&str],
            e: DeepPrx,
        ) -> floe::Result<()>;
    }
}

/// The names of the user stay; sequences get numbers.
#[test]
fn taken_names() {
    let body = body::<taken::UserPrx>();
    let expected = [
        "sequence<int> IntSeq2;",
        "sequence<Inner::Point> PointSeq;",
        "sequence<Other::Point> PointSeq2;",
        "sequence<string> StringSeq2;",
    ];
    assert_eq!(lines(&body, &["sequence"]), expected);
    assert_eq!(
        lines(&body, &["struct", "IntSeq2"]),
        ["struct IntSeq", "IntSeq2 all;", "struct Point", "struct Point"]
    );
}

mod words {
    use floe::prelude::*;

    #[derive(Slice)]
    #[slice("::module::struct")]
    pub(super) struct Struct {
        #[name("sequence")]
        pub(super) a: i32,
    }

    #[derive(Slice)]
    #[slice("::other::interface")]
    #[allow(non_camel_case_types, reason = "keywords")]
    pub(super) enum Enum {
        r#true,
        out,
    }

    #[derive(Exception, Debug)]
    #[exception("::module::throws")]
    pub(super) struct Throws {
        #[name("class")]
        pub(super) a: i32,
    }

    #[derive(Exception, Debug)]
    pub(super) enum Fails {
        Throws(Throws),
        #[system]
        System(floe::Error),
    }

    #[remote("::module::Object")]
    pub(super) trait Object {
        async fn void(&self, int: Struct, optional: Enum) -> Result<Struct, Fails>;
        #[name("struct")]
        async fn s(&self, s: Struct) -> floe::Result<Struct>;
        #[out(r#bool, string)]
        async fn outs(&self, #[name("out")] o: i32) -> Result<(i32, ObjectPrx), Fails>;
        async fn is_iced(&self, dry_ice: bool, #[name("ice_cream")] ice_cream: bool) -> floe::Result<()>;
    }
}

/// Keywords are escaped where they stand alone. Where an operation has the name of a type, the type is named in full.
#[test]
fn keywords() {
    let text = Slice::new().interface::<words::ObjectPrx>().text().expect("it is Slice");
    let (_, text) = text.split_once("#pragma once\n").expect("a guard");
    assert_eq!(text, KEYWORDS);
}

const KEYWORDS: &str = r#"
[["underscore", "ice-prefix"]]

module \module
{
    struct \struct
    {
        int \sequence;
    }
}

module other
{
    enum \interface
    {
        \true,
        \out
    }
}

module \module
{
    exception \throws
    {
        int \class;
    }

    interface \Object
    {
        ::module::struct \void(::module::struct \int, ::other::interface \optional) throws \throws;
        ::module::struct \struct(::module::struct s);
        void outs(int \out, out int \bool, out \Object* \string) throws \throws;
        void isIced(bool dryIce, bool ice_cream);
    }
}
"#;

/// A type without a name of its own stands in the module of what uses it first.
mod homes {
    use floe::prelude::*;

    #[derive(Slice)]
    pub(super) struct Shared {
        pub(super) x: i32,
    }

    #[derive(Slice)]
    pub(super) struct InException {
        pub(super) x: i32,
    }

    #[derive(Exception, Debug)]
    #[exception("::Errors::Failed")]
    pub(super) struct Failed {
        pub(super) why: InException,
    }

    #[derive(Exception, Debug)]
    pub(super) enum Fails {
        Failed(Failed),
        #[system]
        System(floe::Error),
    }

    #[remote("::First::Base")]
    pub(super) trait Base {
        async fn f(&self, a: Shared) -> floe::Result<()>;
    }

    #[remote("::Second::Derived")]
    pub(super) trait Derived: Base {
        async fn g(&self, a: Shared) -> Result<(), Fails>;
    }

    impl std::fmt::Debug for InException {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "{}", self.x)
        }
    }
}

#[test]
fn modules_of_types() {
    let files = Slice::new().interface::<homes::DerivedPrx>().files().expect("it is Slice");
    let all: Vec<(&str, Vec<&str>)> =
        files.iter().map(|(name, text)| (name.as_str(), lines(text, &["#include", "struct"]))).collect();
    let expected = [
        ("First.ice", vec!["struct Shared"]),
        ("Errors.ice", vec!["struct InException"]),
        ("Second.ice", vec!["#include \"First.ice\"", "#include \"Errors.ice\""]),
    ];
    assert_eq!(all, expected);
}

mod outs {
    use floe::prelude::*;

    #[remote("::Outs::Giver")]
    pub(super) trait Giver {
        async fn three(&self, out1: i32) -> floe::Result<(i32, bool, i64)>;
        #[out]
        async fn all(&self) -> floe::Result<(i32, bool)>;
    }
}

/// Results without names get some that no parameter has.
#[test]
fn out_parameters() {
    let body = body::<outs::GiverPrx>();
    let expected =
        ["int three(int out1, out bool out2, out long out3);", "void all(out int out1, out bool out2);"];
    assert_eq!(lines(&body, &["int ", "void "]), expected);
}

/// Comments, deprecations and strings that could end too early.
mod documents {
    use floe::prelude::*;

    /// * A list
    /// that ends with */
    ///
    ///     indented
    #[remote("::Docs::Documented")]
    #[deprecated(note = "say \"no\" \\ or
        never")]
    pub(super) trait Documented {
        /// / A slash, a \u, and `"""`.
        async fn f(&self) -> floe::Result<()>;
        async fn g(&self) -> floe::Result<()>;
        #[doc = "Without a space.\nTwo lines."]
        async fn h(&self) -> floe::Result<()>;
    }
}

#[test]
fn documentation() {
    assert_eq!(body::<documents::DocumentedPrx>(), DOCUMENTED);
}

const DOCUMENTED: &str = r#"module Docs
{
    /**
     * * A list
     * that ends with * /
     *
     *     indented
     */
    ["deprecated:say 'no' / or never"]
    interface Documented
    {
        /**
         * / A slash, a /u, and `'''`.
         */
        void f();

        void g();

        /**
         * Without a space.
         * Two lines.
         */
        void h();
    }
}
"#;
