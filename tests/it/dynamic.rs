//! Calls by what a `.ice` file says: JSON in, JSON out.
//!
//! The servant sends back the bytes that came. Each operation takes what it returns, so that what a caller gets must be
//! what it gave, in each encoding and format.

use std::sync::Arc;

use floe::__private::Operation;
use floe::dynamic::{CallError, Description, Thrown};
use floe::prelude::*;
use floe::wire::Version;
use floe::{Class, DispatchFuture, Exception, Link, Request, Servant};
use serde_json::{Value as Json, json};

/// What is called.
const ECHO: &str = r#"
module Echo
{
    enum Suit { clubs, hearts = 5, spades = 300 }
    sequence<byte> Bytes;
    sequence<double> Doubles;
    sequence<Suit> Suits;
    struct Point { int x; int y = 7; }
    sequence<Point> Points;
    struct Card { Suit suit; string name; Points at; }
    dictionary<string, Card> Cards;
    dictionary<int, bool> Flags;
    dictionary<Suit, long> Counts;
    dictionary<Point, string> Map;
    class Tree { string name; Tree left; Tree right; }
    class Oak extends Tree { int age; optional(2) string note; optional(1) Tree nest; }
    class Small(7) { short size; }
    sequence<Tree> Trees;
    struct Garden { string owner; Trees trees; }
    dictionary<string, Tree> Wood;
    exception Felled { string why; Tree tree; }
    exception Burnt extends Felled { int degrees; optional(3) Point where; }
    interface Base { bool ofBase(bool v); }
    interface All extends Base
    {
        byte b(byte v);
        short s(short v);
        int i(int v);
        long l(long v);
        float f(float v);
        double d(double v);
        string text(string v);
        Suit suit(Suit v);
        Suits suits(Suits v);
        Bytes bytes(Bytes v);
        Doubles doubles(Doubles v);
        Card card(Card v);
        Cards cards(Cards v);
        Flags flags(Flags v);
        Counts counts(Counts v);
        Map map(Map v);
        Object* proxy(Object* v);
        All* all(All* v);
        Tree tree(Tree v);
        Value any(Value v);
        Small small(Small v);
        ["format:sliced"] Tree sliced(Tree v);
        Garden garden(Garden v);
        Wood wood(Wood v);
        optional(2) Point maybe(optional(1) Point v);
        optional(2) Tree maybeTree(optional(1) Tree v);
        optional(2) Card maybeCard(optional(1) Card v);
        optional(2) Doubles maybeDoubles(optional(1) Doubles v);
        optional(41) string maybeText(optional(40) string v);
        void fell(int which) throws Felled;
        idempotent void nothing();
    }
}
"#;

/// Sends the bytes of the parameters back as those of the results, and throws what `fell` asks for.
///
/// The tag of an optional result is the one after that of the parameter, as the two must differ.
struct Mirror;

#[derive(Class, Debug, Default)]
#[class("::Echo::Tree")]
struct Tree {
    name: String,
    left: Link<Tree>,
    right: Link<Tree>,
}

#[derive(Debug, Exception)]
#[exception("::Echo::Felled")]
struct Felled {
    why: String,
    tree: Link<Tree>,
}

#[derive(Debug, Exception)]
#[exception("::Echo::Burnt", base = Felled)]
struct Burnt {
    base: Felled,
    degrees: i32,
}

/// Nobody has described it.
#[derive(Debug, Exception)]
#[exception("::Echo::Ash", base = Burnt)]
struct Ash {
    base: Burnt,
}

#[derive(Debug, Exception)]
#[exception("::Other::Flooded")]
struct Flooded {}

#[derive(Debug, Exception)]
enum Ends {
    Felled(Felled),
    Ash(Ash),
    Flooded(Flooded),
    #[system]
    System(floe::Error),
}

impl Mirror {
    /// The parameters as results.
    fn turned(operation: &str, mut bytes: Vec<u8>) -> Vec<u8> {
        match (operation, bytes.as_mut_slice()) {
            // A tag of 30 or more stands in the second byte, a smaller one in the upper bits of the first.
            ("maybeText", [_, tag, ..]) => *tag += 1,
            (maybe, [tag, ..]) if maybe.starts_with("maybe") => *tag += 1 << 3,
            _ => {}
        }
        bytes
    }

    fn end(which: i32) -> Ends {
        let tree = Tree { name: "elm".into(), ..Tree::default() };
        let felled = Felled { why: "old".into(), tree: Link::from(tree) };
        match which {
            0 => Ends::Felled(felled),
            1 => Ends::Ash(Ash { base: Burnt { base: felled, degrees: 451 } }),
            2 => Ends::Flooded(Flooded {}),
            _ => Ends::System(floe::Error::refused("not today")),
        }
    }
}

impl Servant for Mirror {
    fn type_ids(&self) -> &'static [&'static str] {
        &["::Echo::All", "::Echo::Base", "::Ice::Object"]
    }

    fn dispatch(self: Arc<Self>, request: Request) -> DispatchFuture {
        const ANY: Operation = Operation::new("any");
        const IDEMPOTENT: Operation = Operation::new("any").idempotent();
        const FELL: Operation = Operation::new("fell").sliced();
        Box::pin(async move {
            let reply = match request.operation() {
                "fell" => {
                    let which = request.params(&FELL).and_then(|mut params| Ok(params.get::<i32>()?));
                    which.map(|which| request.answer(&FELL, Err::<(), _>(Mirror::end(which)), |_, ()| {}))
                }
                operation => {
                    let facts = if operation == "nothing" { &IDEMPOTENT } else { &ANY };
                    let params =
                        request.params(facts).map(|params| Mirror::turned(operation, params.rest().to_vec()));
                    params.map(|bytes| {
                        request.answer(facts, Ok::<_, floe::Error>(bytes), |w, bytes| w.put_bytes(&bytes))
                    })
                }
            };
            reply.unwrap_or_else(floe::Reply::from)
        })
    }
}

struct Echo {
    communicator: Communicator,
    description: Description,
    proxy: Proxy,
}

impl Echo {
    async fn start() -> Self {
        let communicator = Communicator::new(Properties::new()).unwrap();
        let adapter = communicator.adapter_with_endpoints("Echo", "tcp -h 127.0.0.1").await.unwrap();
        let proxy = adapter.add("echo", Mirror).unwrap();
        adapter.activate().await.unwrap();
        let description = Description::parse("Echo.ice", ECHO, &Default::default()).unwrap();
        Echo { communicator, description, proxy }
    }

    async fn call(&self, proxy: &Proxy, operation: &str, arguments: &Json) -> Result<Json, CallError> {
        self.description.call_as(proxy, "::Echo::All", operation, arguments).await
    }

    /// What comes back from `operation` is `expected`, in both encodings.
    async fn gives(&self, operation: &str, value: Json, expected: &Json) {
        for encoding in [Version::SLICE_1_1, Version::SLICE_1_0] {
            let proxy = self.proxy.ice_encoding_version(encoding);
            let answer = self.call(&proxy, operation, &json!([value])).await;
            assert_eq!(&answer.unwrap(), expected, "{operation} in {encoding}");
        }
    }

    async fn same(&self, operation: &str, value: Json) {
        self.gives(operation, value.clone(), &value).await;
    }

    async fn refuses(&self, operation: &str, arguments: Json, expected: &str) {
        match self.call(&self.proxy, operation, &arguments).await {
            Err(CallError::Arguments(wrong)) => assert_eq!(wrong.to_string(), expected),
            other => panic!("{operation} {arguments}: expected `{expected}`, found {other:?}"),
        }
    }
}

#[tokio::test]
async fn basic_values() {
    let echo = Echo::start().await;
    echo.same("ofBase", json!(true)).await;
    for (operation, values) in [
        ("b", [0, 255]),
        ("s", [i64::from(i16::MIN), i64::from(i16::MAX)]),
        ("i", [i64::from(i32::MIN), i64::from(i32::MAX)]),
        ("l", [i64::MIN, i64::MAX]),
    ] {
        for value in values {
            echo.same(operation, json!(value)).await;
        }
    }
    for value in [json!(0.1), json!(-2.5), json!("NaN"), json!("Infinity"), json!("-Infinity")] {
        echo.same("f", value.clone()).await;
        echo.same("d", value).await;
    }
    echo.same("text", json!("hé 𝄞")).await;
    echo.same("suit", json!("spades")).await;
    echo.gives("suit", json!(5), &json!("hearts")).await;
    echo.same("proxy", json!(null)).await;
    echo.same("proxy", json!("a/b -f c -o -e 1.0:tcp -h h -p 1 -t 60000")).await;
    echo.same("all", json!("x -t -e 1.0")).await;
    echo.communicator.destroy().await;
}

#[tokio::test]
async fn composites() {
    let echo = Echo::start().await;
    echo.same("suits", json!(["clubs", "spades"])).await;
    echo.same("bytes", json!([])).await;
    echo.same("bytes", Json::from((0..300).map(|n| n % 256).collect::<Vec<i32>>())).await;
    echo.same("doubles", json!([1.5, "NaN"])).await;
    let card = json!({"suit": "hearts", "name": "queen", "at": [{"x": 1, "y": 2}]});
    echo.same("card", card.clone()).await;
    echo.same("cards", json!({"first": card, "second": card})).await;
    echo.same("flags", json!({"-1": true, "7": false})).await;
    echo.same("counts", json!({"hearts": 3})).await;
    echo.same("map", json!([[{"x": 1, "y": 2}, "here"]])).await;
    echo.same("map", json!([])).await;
    echo.gives("flags", json!([[1, true]]), &json!({"1": true})).await;
    let default = json!([{"x": 1}, "here"]);
    echo.gives("map", json!([default]), &json!([[{"x": 1, "y": 7}, "here"]])).await;
    echo.communicator.destroy().await;
}

#[tokio::test]
async fn optionals() {
    let echo = Echo::start().await;
    let older = echo.proxy.ice_encoding_version(Version::SLICE_1_0);
    for (operation, value) in [
        ("maybe", json!({"x": 1, "y": 2})),
        ("maybeTree", json!({"name": "t", "left": null, "right": null})),
        ("maybeCard", json!({"suit": "clubs", "name": "", "at": []})),
        ("maybeDoubles", json!([1.0, 2.0])),
        ("maybeText", json!("some")),
    ] {
        for (proxy, value, expected) in [
            (&echo.proxy, &value, &value),
            (&echo.proxy, &Json::Null, &Json::Null),
            // There are none in encoding 1.0.
            (&older, &value, &Json::Null),
        ] {
            let answer = echo.call(proxy, operation, &json!({"v": value})).await.unwrap();
            assert_eq!(&answer, expected, "{operation}");
        }
        assert_eq!(echo.call(&echo.proxy, operation, &json!({})).await.unwrap(), Json::Null);
    }
    echo.communicator.destroy().await;
}

#[tokio::test]
async fn results() {
    let echo = Echo::start().await;
    let answer = echo.call(&echo.proxy, "nothing", &Json::Null).await.unwrap();
    assert_eq!(answer, Json::Null);
    let answer = echo.description.call(&echo.proxy, "ofBase", &json!({"v": true})).await.unwrap();
    assert_eq!(answer, json!(true));
    echo.communicator.destroy().await;
}

#[tokio::test]
async fn graphs() {
    let echo = Echo::start().await;
    let leaf = json!({"name": "leaf", "left": null, "right": null});
    echo.same("tree", Json::Null).await;
    echo.same("tree", leaf.clone()).await;
    echo.same("small", json!({"size": 3})).await;
    echo.same("any", json!({"@type": "::Echo::Tree", "name": "a", "left": leaf, "right": null})).await;
    for operation in ["tree", "sliced"] {
        // Shared, and a cycle through both.
        let shared = json!({
            "@id": 1, "name": "root",
            "left": {"@id": 2, "name": "shared", "left": {"@ref": 1}, "right": null},
            "right": {"@ref": 2},
        });
        echo.same(operation, shared).await;
        echo.same(operation, json!({"@id": 1, "name": "own", "left": {"@ref": 1}, "right": null})).await;
    }
    let oak = json!({"@type": "::Echo::Oak", "name": "o", "left": null, "right": null,
        "age": 90, "note": "old", "nest": leaf});
    for operation in ["tree", "sliced"] {
        let answer = echo.call(&echo.proxy, operation, &json!([oak])).await.unwrap();
        assert_eq!(answer, oak);
    }
    echo.same("garden", json!({"owner": "Eve", "trees": [leaf, null, leaf]})).await;
    echo.same("wood", json!({"a": leaf, "b": null})).await;
    let trees =
        json!({"owner": "Eve", "trees": [{"@id": 1, "name": "t", "left": null, "right": null}, {"@ref": 1}]});
    echo.same("garden", trees).await;
    // A number that nobody refers to is not needed again.
    let numbered = json!({"@id": "x", "name": "t", "left": null, "right": null});
    echo.gives("tree", numbered, &json!({"name": "t", "left": null, "right": null})).await;
    echo.communicator.destroy().await;
}

#[tokio::test]
async fn exceptions() {
    let echo = Echo::start().await;
    for encoding in [Version::SLICE_1_1, Version::SLICE_1_0] {
        let proxy = echo.proxy.ice_encoding_version(encoding);
        let thrown = async |which: i32| match echo.call(&proxy, "fell", &json!([which])).await {
            Err(CallError::Thrown(Thrown { type_id, members })) => (type_id, Json::Object(members)),
            other => panic!("expected a user exception, found {other:?}"),
        };
        let tree = json!({"name": "elm", "left": null, "right": null});
        let (type_id, members) = thrown(0).await;
        assert_eq!(type_id, "::Echo::Felled");
        assert_eq!(members, json!({"why": "old", "tree": tree}));
        // Of one that is not described, the described base is shown.
        let (type_id, members) = thrown(1).await;
        assert_eq!(type_id, "::Echo::Burnt");
        assert_eq!(members, json!({"why": "old", "tree": tree, "degrees": 451, "where": null}));
        let error = echo.call(&proxy, "fell", &json!([2])).await.unwrap_err();
        assert_eq!(error.to_string(), "unknown user exception: ::Other::Flooded");
        let error = echo.call(&proxy, "fell", &json!([3])).await.unwrap_err();
        assert!(error.to_string().contains("not today"), "{error}");
    }
    echo.communicator.destroy().await;
}

#[tokio::test]
async fn wrong_arguments() {
    let echo = Echo::start().await;
    for (operation, arguments, expected) in [
        ("i", json!({"v": "a"}), "v: expected int, found the string \"a\""),
        ("i", json!([2_147_483_648_i64]), "v: expected int, found the number 2147483648"),
        ("b", json!([-1]), "v: expected byte, found the number -1"),
        ("i", json!([1.5]), "v: expected int, found the number 1.5"),
        ("i", json!([]), "v: expected int, found nothing"),
        ("i", json!([1, 2]), "expected at most 1 arguments, found 2"),
        ("i", json!({"w": 1}), "unknown name \"w\", expected one of: v"),
        ("i", json!("v"), "expected an object or an array of arguments, found the string \"v\""),
        ("nothing", json!({"v": 1}), "unknown name \"v\", expected one of: none"),
        (
            "f",
            json!(["nan"]),
            "v: expected float, \"NaN\", \"Infinity\" or \"-Infinity\", found the string \"nan\"",
        ),
        (
            "suit",
            json!(["diamonds"]),
            "v: expected one of clubs, hearts, spades (::Echo::Suit), found the string \"diamonds\"",
        ),
        ("card", json!([{"suit": "clubs"}]), "v.name: expected string, found nothing"),
        ("card", json!([[]]), "v: expected an object with the members of ::Echo::Card, found an array of 0"),
        (
            "cards",
            json!([{"q": {"suit": "clubs", "name": "q", "at": [{"x": true}]}}]),
            "v[\"q\"].at[0].x: expected int, found true",
        ),
        ("flags", json!([{"x": true}]), "v[\"x\"]: expected a key of type int, found \"x\""),
        ("map", json!([[1]]), "v[0]: expected a pair [key, value], found the number 1"),
        ("tree", json!([3]), "v: expected an object of a class, or null, found the number 3"),
        ("tree", json!([{"@type": "::Echo::Small"}]), "v: expected a ::Echo::Tree, found a ::Echo::Small"),
        (
            "tree",
            json!([{"@type": "::Echo::Bush"}]),
            "v: @type \"::Echo::Bush\" is not a class of the description",
        ),
        ("tree", json!([{"@ref": 3}]), "v: @ref 3: no instance before it has this @id"),
        ("tree", json!([{"leaves": 3}]), "v: unknown name \"leaves\", expected one of: name, left, right"),
        ("any", json!([{"name": "a"}]), "v: expected @type, the type id of a class, found none"),
        ("proxy", json!([[]]), "v: expected a stringified proxy, or null, found an array of 0"),
    ] {
        echo.refuses(operation, arguments, expected).await;
    }
    let error = echo.description.call(&echo.proxy, "fly", &json!([])).await.unwrap_err().to_string();
    assert!(error.starts_with("::Echo::All has no operation 'fly', expected one of: b, s, i"), "{error}");
    let mut deep = json!(null);
    for _ in 0..200 {
        deep = json!({"name": "", "left": deep, "right": null});
    }
    let error = echo.call(&echo.proxy, "tree", &json!([deep])).await.unwrap_err().to_string();
    assert!(error.ends_with("instances are nested deeper than 100"), "{error}");
    echo.communicator.destroy().await;
}

#[test]
fn a_file_with_mistakes() {
    let error =
        Description::parse("Wrong.ice", "module M { interface I { void f(Foo x); } }", &Default::default());
    let text = error.expect_err("Foo is unknown").to_string();
    assert!(text.contains("Foo") && text.contains("Wrong.ice"), "{text}");
}
