//! Calls without generated code to stock servers: the descriptions are the `.ice` files that the servers are made of.

use floe::Communicator;
use floe::dynamic::{CallError, Description};
use floe::wire::Version;
use serde_json::{Value as Json, json};

use super::harness::interop_folder;
use super::servers::{Server, communicator};

struct Caller<'a> {
    communicator: Communicator,
    description: Description,
    server: &'a Server,
    encoding: Version,
}

impl Caller<'_> {
    async fn call(&self, identity: &str, operation: &str, arguments: Json) -> Result<Json, CallError> {
        let proxy = self.communicator.proxy(&self.server.address(identity)).expect("an address");
        let proxy = proxy.ice_encoding_version(self.encoding);
        self.description.call(&proxy, operation, &arguments).await
    }

    /// What goes in comes back.
    async fn same(&self, identity: &str, operation: &str, value: Json) {
        self.gives(identity, operation, json!({"v": value}), value).await;
    }

    async fn gives(&self, identity: &str, operation: &str, arguments: Json, expected: Json) {
        match self.call(identity, operation, arguments).await {
            Ok(answer) => assert_eq!(answer, expected, "{operation} in {}", self.encoding),
            Err(error) => panic!("{operation} in {}: {error}", self.encoding),
        }
    }

    async fn throws(&self, operation: &str, arguments: Json, type_id: &str, members: Json) {
        match self.call("failures", operation, arguments).await {
            Err(CallError::Thrown(thrown)) => {
                assert_eq!((thrown.type_id.as_str(), Json::Object(thrown.members)), (type_id, members));
            }
            other => panic!("{operation}: expected {type_id}, found {other:?}"),
        }
    }
}

async fn everything_in(encoding: Version, server: &Server) {
    let file = interop_folder().join("Conformance.ice");
    let description = Description::read(&[file], &Default::default()).expect("the file has no mistakes");
    let caller = Caller { communicator: communicator(&[]), description, server, encoding };
    caller.same("scalars", "echoByte", json!(255)).await;
    caller.same("scalars", "echoLong", json!(i64::MIN)).await;
    caller.same("scalars", "echoFloat", json!(0.1)).await;
    caller.same("scalars", "echoDouble", json!("NaN")).await;
    caller.same("scalars", "echoString", json!("hé 𝄞")).await;
    caller.gives("scalars", "sum", json!([1, 2, 3, 4]), json!(10)).await;
    let split = json!({"returnValue": 1, "head": "a", "tail": "b"});
    caller.gives("scalars", "split", json!({"path": "a/b"}), split).await;
    caller.gives("scalars", "swap", json!([1, "x"]), json!({"c": "x", "d": 1})).await;

    let record = json!({"name": "r", "color": "blue", "at": {"x": 1, "y": -1}, "tags": ["", "b"]});
    caller.same("composites", "echoColor", json!("green")).await;
    caller.same("composites", "echoRecord", record.clone()).await;
    caller.same("composites", "echoGrid", json!([[1, 2], [], [3]])).await;
    caller.same("composites", "echoBytes", Json::from(vec![7; 255])).await;
    caller.same("composites", "echoPointMap", json!({"-3": {"x": 0, "y": 0}})).await;
    caller.same("composites", "echoCatalog", json!({"a": [record], "b": []})).await;

    caller.throws("listed", json!([0]), "::Conformance::Failure", json!({"reason": "plain"})).await;
    let coded = json!({"reason": "coded", "code": 1});
    caller.throws("listedAll", json!([1]), "::Conformance::CodedFailure", coded).await;
    caller.gives("failures", "listed", json!([9]), json!(9)).await;
    if encoding == Version::SLICE_1_1 {
        let detailed = json!({"reason": "detailed", "code": 2, "hint": "look here", "where": null});
        caller.throws("listedAll", json!([2]), "::Conformance::DetailedFailure", detailed).await;
        let detailed = json!({"reason": "detailed", "code": 3, "hint": null, "where": {"x": 3, "y": 4}});
        caller.throws("listedAll", json!([3]), "::Conformance::DetailedFailure", detailed).await;
    }

    caller.same("proxies", "echoObject", Json::Null).await;
    let own = caller.call("proxies", "ownTarget", Json::Null).await.unwrap();
    caller.same("proxies", "echoTargets", json!([null, own])).await;
    caller.same("proxies", "echoSignpost", json!({"label": "l", "target": own})).await;
    caller.communicator.destroy().await;
}

async fn optionals(server: &Server) {
    let file = interop_folder().join("Conformance.ice");
    let description = Description::read(&[file], &Default::default()).expect("the file has no mistakes");
    let encoding = Version::SLICE_1_1;
    let caller = Caller { communicator: communicator(&[]), description, server, encoding };
    caller.gives("optionals", "maybeInt", json!({"v": 5}), json!(5)).await;
    caller.gives("optionals", "maybeInt", json!({}), Json::Null).await;
    let record = json!({"name": "r", "color": "red", "at": {"x": 1, "y": 2}, "tags": []});
    let both = json!({"returnValue": "a", "c": record});
    caller.gives("optionals", "maybeBoth", json!({"a": "a", "b": record}), both).await;
    caller.gives("optionals", "maybeBoth", json!([]), json!({"returnValue": null, "c": null})).await;
    let set = caller.call(
        "optionals",
        "fixed",
        json!({"point": {"x": 1, "y": 2}, "ints": [1, 2], "map": {"1": {"x": 3, "y": 4}}}),
    );
    let unset = caller.call("optionals", "fixed", json!({}));
    let (set, unset) = (set.await.unwrap(), unset.await.unwrap());
    let set = set.as_str().expect("a text");
    assert!(set.starts_with("1=") && set.contains(";2=") && set.contains(";30="), "{set}");
    assert_eq!(unset, json!(""));
    caller.communicator.destroy().await;
}

#[tokio::test]
async fn python() {
    let server = Server::python(&[]);
    everything_in(Version::SLICE_1_1, &server).await;
    everything_in(Version::SLICE_1_0, &server).await;
    optionals(&server).await;
}

#[tokio::test]
async fn cpp() {
    let server = Server::cpp(&[]);
    everything_in(Version::SLICE_1_1, &server).await;
    everything_in(Version::SLICE_1_0, &server).await;
}
