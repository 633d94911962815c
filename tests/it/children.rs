//! Child adapters and the adapter activator.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use floe::middleware::{Invocation, Middleware, Next};
use floe::policy::ServantLocator;
use floe::prelude::*;
use floe::{AdapterActivator, Error, ErrorKind, Reply, Threading};
use floe_tests::lab::{LabPrx, LabSkeleton};
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, yield_now};

use crate::lab::{LabI, Server, Signals, communicator, within};

mod storm;

fn lab_servant(signals: &Arc<Signals>) -> LabSkeleton<LabI> {
    LabSkeleton::new(LabI(signals.clone()))
}

/// An active child with a lab `lab`.
async fn child_of(parent: &ObjectAdapter, name: &str, signals: &Arc<Signals>) -> ObjectAdapter {
    let child = parent.child(name).unwrap();
    child.add("lab", lab_servant(signals)).unwrap();
    child.activate().await.unwrap();
    child
}

/// A lab of the server by its identity.
fn at(server: &Server, client: &Communicator, identity: &str) -> LabPrx {
    LabPrx::unchecked_cast(server.proxy(client, identity))
}

async fn kind_of<T: std::fmt::Debug>(call: impl Future<Output = floe::Result<T>>) -> ErrorKind {
    within(call).await.unwrap_err().kind().clone()
}

fn is_absent(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::ObjectNotExist(_))
}

/// A child's objects are those of its category at its parent's endpoints; a grandchild's category has both names. A servant knows
/// the child as its adapter.
#[tokio::test]
async fn a_category_is_a_child() {
    let server = Server::start().await;
    let accounts = child_of(&server.adapter, "accounts", &server.signals).await;
    let eu = child_of(&accounts, "eu", &server.signals).await;
    assert_eq!((accounts.name(), eu.name()), ("A/accounts", "A/accounts/eu"));
    assert!(accounts.parent().is_some_and(|parent| parent.name() == "A"));
    assert_eq!(accounts.endpoints(), server.adapter.endpoints());
    let proxy = eu.create_proxy("lab").unwrap();
    assert_eq!(proxy.identity().category, "accounts/eu");
    assert!(proxy.to_string().ends_with(&server.adapter.endpoints()[0].to_string()), "{proxy}");

    for client in [&communicator(&[]), &server.communicator] {
        for (identity, adapter) in
            [("lab", "A"), ("accounts/lab", "A/accounts"), ("accounts\\/eu/lab", "A/accounts/eu")]
        {
            let facts = within(at(&server, client, identity).facts()).await.unwrap();
            assert_eq!((facts[0].as_str(), facts[3].as_str()), (identity, adapter));
        }
        let lab = LabPrx::checked_cast(client.proxy(&proxy.to_string()).unwrap()).await.unwrap();
        assert_eq!(lab.add(1, 2).await.unwrap(), 3);
        for absent in
            ["accounts/nobody", "others/lab", "accounts\\/us/lab", "accounts\\//lab", "\\/accounts/lab"]
        {
            assert!(is_absent(&kind_of(at(&server, client, absent).ice_ping()).await), "{absent}");
        }
        let facet = at(&server, client, "accounts/lab").ice_facet("side");
        assert!(matches!(kind_of(facet.ice_ping()).await, ErrorKind::FacetNotExist(_)));
    }
}

/// What the parent has answers first: its own servants, and its default servants.
#[tokio::test]
async fn the_parent_answers_first() {
    let server = Server::start().await;
    child_of(&server.adapter, "c", &server.signals).await;
    let client = communicator(&[]);
    let adapter_of = async |identity: &str| at(&server, &client, identity).facts().await.unwrap()[3].clone();
    assert_eq!(adapter_of("c/lab").await, "A/c");
    server.adapter.add("c/lab", lab_servant(&server.signals)).unwrap();
    assert_eq!(adapter_of("c/lab").await, "A");
    server.adapter.remove("c/lab").unwrap();
    assert_eq!(adapter_of("c/lab").await, "A/c");
    server.adapter.add_default("", lab_servant(&server.signals)).unwrap();
    assert_eq!(adapter_of("c/lab").await, "A");
}

/// Finds nothing, and knows the adapter that asked.
struct FindsNothing;

impl ServantLocator for FindsNothing {
    type Servant = LabSkeleton<LabI>;
    type Cookie = ();

    async fn locate(&self, current: &Current) -> floe::Result<Option<(Arc<Self::Servant>, ())>> {
        assert_eq!(current.adapter().name(), "A");
        Ok(None)
    }
}

/// A servant locator of the parent is asked first; where it finds nothing the child is. The place of the parent is free meanwhile.
#[tokio::test]
async fn the_parents_locator_is_asked_first() {
    let server = Server::with(&[("A.MaxDispatches", "1")]).await;
    server.adapter.add_default("", Activation::locator(FindsNothing)).unwrap();
    let child = child_of(&server.adapter, "c", &server.signals).await;
    for client in [&communicator(&[]), &server.communicator] {
        assert_eq!(within(at(&server, client, "c/lab").facts()).await.unwrap()[3], "A/c");
        assert!(is_absent(&kind_of(at(&server, client, "d/lab").ice_ping()).await));
        child.hold().await.unwrap();
        let lab = at(&server, client, "c/lab");
        let held = tokio::spawn(async move { lab.add(1, 2).await });
        for _ in 0..50 {
            yield_now().await;
        }
        assert_eq!(within(server.lab(client).add(3, 4)).await.unwrap(), 7);
        child.activate().await.unwrap();
        assert_eq!(within(held).await.unwrap().unwrap(), 3);
    }
}

/// A child's objects have policies of their own, with threads of its own.
#[tokio::test]
async fn policies_of_a_child() {
    let server = Server::start().await;
    let child = server.adapter.child("c").unwrap();
    let signals = server.signals.clone();
    let activation = Activation::per_call(move |_: &Current| Ok(lab_servant(&signals)));
    child.add("lab", activation.threading(Threading::Serialized)).unwrap();
    child.activate().await.unwrap();
    for client in [&communicator(&[]), &server.communicator] {
        let facts = within(at(&server, client, "c/lab").facts()).await.unwrap();
        assert_eq!((facts[0].as_str(), facts[3].as_str()), ("c/lab", "A/c"));
    }
    within(server.adapter.deactivate()).await;
}

/// An identity without category gets the child's; one of another category is refused, and the error names both.
#[tokio::test]
async fn identities_of_a_child() {
    let server = Server::start().await;
    let child = server.adapter.child("accounts").unwrap();
    let proxy = child.add("x", lab_servant(&server.signals)).unwrap();
    assert_eq!(proxy.identity().to_string(), "accounts/x");
    assert!(child.find("x").is_some() && child.find("accounts/x").is_some() && child.find("b/x").is_none());
    assert!(server.adapter.find("accounts/x").is_none());
    let error = child.add("b/x", lab_servant(&server.signals)).unwrap_err();
    assert_eq!(
        error.kind(),
        &ErrorKind::ApiMisuse(
            "object 'b/x' is of category 'b', child adapter 'A/accounts' has those of category 'accounts'"
                .into()
        )
    );
    let error = child.add("accounts/x", lab_servant(&server.signals)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::AlreadyRegistered(_)));
    child.remove("x").unwrap();
    child.add_default("", lab_servant(&server.signals)).unwrap();
    assert!(child.find_default("accounts").is_some());
    let error = child.add_default("b", lab_servant(&server.signals)).unwrap_err();
    assert!(error.to_string().contains("'b'") && error.to_string().contains("'accounts'"), "{error}");
    child.activate().await.unwrap();
    assert_eq!(at(&server, &communicator(&[]), "accounts/any").facts().await.unwrap()[0], "accounts/any");
}

/// Names of children: not empty, no slash, not twice, not for ever below each other.
#[tokio::test]
async fn names_of_children() {
    let server = Server::start().await;
    for name in ["", "a/b"] {
        assert!(matches!(server.adapter.child(name).unwrap_err().kind(), ErrorKind::ApiMisuse(_)));
    }
    let child = server.adapter.child("c").unwrap();
    let error = server.adapter.child("c").unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::AlreadyRegistered("child adapter 'c' of object adapter 'A'".into()));
    let mut deep = child;
    let error = loop {
        match deep.child("d") {
            Ok(next) => deep = next,
            Err(error) => break error,
        }
    };
    assert_eq!(deep.name().split('/').count(), 17);
    assert!(matches!(error.kind(), ErrorKind::ApiMisuse(_)));
    let nameless = server.communicator.adapter("").await.unwrap();
    assert_eq!(nameless.child("c").unwrap().name(), "");
    within(server.adapter.deactivate()).await;
    let error = server.adapter.child("late").unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::AdapterDeactivated("A".into()));
}

/// A child has a state of its own. While it holds, its requests wait, and others of the same connection go on; it discards alone.
#[tokio::test]
async fn a_child_holds_and_discards_alone() {
    let server = Server::start().await;
    let child = server.adapter.child("c").unwrap();
    child.add("lab", lab_servant(&server.signals)).unwrap();
    for client in [&communicator(&[]), &server.communicator] {
        child.hold().await.unwrap();
        let lab = at(&server, client, "c/lab");
        let held = tokio::spawn(async move { lab.add(1, 2).await });
        for _ in 0..50 {
            yield_now().await;
        }
        assert_eq!(within(server.lab(client).add(3, 4)).await.unwrap(), 7);
        assert!(!held.is_finished());
        child.activate().await.unwrap();
        assert_eq!(within(held).await.unwrap().unwrap(), 3);
        child.discard().await.unwrap();
        let kind = kind_of(at(&server, client, "c/lab").add(1, 2)).await;
        assert_eq!(kind, ErrorKind::UnknownLocal("object adapter 'A/c' discards requests".into()));
        assert_eq!(within(server.lab(client).add(3, 4)).await.unwrap(), 7);
        // A parent that discards does it for its children.
        child.activate().await.unwrap();
        server.adapter.discard().await.unwrap();
        let kind = kind_of(at(&server, client, "c/lab").add(1, 2)).await;
        assert_eq!(kind, ErrorKind::UnknownLocal("object adapter 'A' discards requests".into()));
        server.adapter.activate().await.unwrap();
    }
}

/// A deactivated child has finished: its calls have ended. Its objects answer that it was deactivated; when it is destroyed they are
/// not there, and its name is free.
#[tokio::test]
async fn a_child_ends_alone() {
    let server = Server::start().await;
    let child = child_of(&server.adapter, "c", &server.signals).await;
    for client in [&communicator(&[]), &server.communicator] {
        let lab = at(&server, client, "c/lab");
        let running = tokio::spawn(async move { lab.wait().await });
        server.signals.wait_started(1).await;
        let child = server.adapter.find_child("c").await.unwrap().unwrap();
        let end = tokio::spawn({
            let child = child.clone();
            async move { child.deactivate().await }
        });
        for _ in 0..50 {
            yield_now().await;
        }
        assert!(!end.is_finished());
        let kind = kind_of(at(&server, client, "c/lab").add(1, 2)).await;
        assert_eq!(kind, ErrorKind::UnknownLocal("object adapter 'A/c' was deactivated".into()));
        server.signals.release.add_permits(1);
        within(end).await.unwrap();
        within(running).await.unwrap().unwrap();
        within(child.destroy()).await;
        assert!(is_absent(&kind_of(at(&server, client, "c/lab").add(1, 2)).await));
        assert!(server.adapter.children().is_empty());
        child_of(&server.adapter, "c", &server.signals).await;
        assert_eq!(at(&server, client, "c/lab").add(1, 2).await.unwrap(), 3);
    }
    assert!(!child.is_active());
}

/// Children end with their parent: what waits for a child that holds does not hold up the end, what runs in one is waited for.
#[tokio::test]
async fn children_end_with_their_parent() {
    let server = Server::start().await;
    let running = child_of(&server.adapter, "running", &server.signals).await;
    let holding = server.adapter.child("holding").unwrap();
    let deep = child_of(&running, "deep", &server.signals).await;
    deep.hold().await.unwrap();
    let client = communicator(&[]);
    let call = |identity: &str, client: &Communicator| {
        let lab = at(&server, client, identity);
        tokio::spawn(async move { lab.wait().await })
    };
    let runs = call("running/lab", &client);
    server.signals.wait_started(1).await;
    let waits = [
        call("holding/lab", &client),
        call("running\\/deep/lab", &client),
        call("holding/lab", &server.communicator),
    ];
    for _ in 0..50 {
        yield_now().await;
    }
    let adapter = server.adapter.clone();
    let end = tokio::spawn(async move { adapter.destroy().await });
    for call in waits {
        let error = within(call).await.unwrap().unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::UnknownLocal(text) if text.ends_with("was deactivated")),
            "{error:?}"
        );
    }
    assert!(!end.is_finished());
    server.signals.release.add_permits(1);
    within(runs).await.unwrap().unwrap();
    within(end).await.unwrap();
    for child in [running, holding, deep] {
        within(child.wait_for_deactivate()).await;
        assert!(child.activate().await.is_err());
        assert!(child.find("lab").is_none(), "its servants are gone");
    }
    assert!(server.adapter.children().is_empty());
}

/// Counts what passes.
struct Passes(Arc<AtomicUsize>);

impl Middleware for Passes {
    async fn call(&self, request: &mut Invocation, next: Next<'_>) -> floe::Result<Reply> {
        let adapter = request.adapter().map(|adapter| adapter.name().to_owned()).unwrap_or_default();
        let path = request.context_mut().entry("path".to_owned()).or_default();
        *path += &format!("{adapter};");
        self.0.fetch_add(1, Ordering::SeqCst);
        next.run(request).await
    }
}

/// A child has middleware and limits of its own; the parent's middleware stands around them, the parent's limit does not.
#[tokio::test]
async fn middleware_and_limits_of_a_child() {
    let server = Server::holding(
        communicator(&[("A.MaxDispatches", "1"), ("A/c.MaxDispatches", "1")]),
        "tcp -h 127.0.0.1 -p 0",
    )
    .await;
    let (outer, inner) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    server.adapter.add_middleware(Passes(outer.clone())).unwrap();
    server.adapter.activate().await.unwrap();
    let child = server.adapter.child("c").unwrap();
    child.add("lab", lab_servant(&server.signals)).unwrap();
    child.add_middleware(Passes(inner.clone())).unwrap();
    child.activate().await.unwrap();
    assert!(child.add_middleware(Passes(inner.clone())).is_err());
    let client = communicator(&[]);
    let context = at(&server, &client, "c/lab").context().await.unwrap();
    assert_eq!(context["path"], "A;A/c;");
    assert_eq!(server.lab(&client).context().await.unwrap()["path"], "A;");
    assert_eq!((outer.load(Ordering::SeqCst), inner.load(Ordering::SeqCst)), (2, 1));

    let lab = at(&server, &client, "c/lab");
    let running = tokio::spawn(async move { lab.wait().await });
    server.signals.wait_started(1).await;
    let lab = at(&server, &client, "c/lab");
    let later = tokio::spawn(async move { lab.note(1).await });
    // The child's place is taken, its parent's is free.
    within(server.lab(&client).add(1, 2)).await.unwrap();
    assert!(server.signals.notes.lock().unwrap().is_empty());
    server.signals.release.add_permits(1);
    within(running).await.unwrap().unwrap();
    within(later).await.unwrap().unwrap();
}

/// In an adapter without endpoints, a child's objects are found within the process.
#[tokio::test]
async fn a_child_of_an_adapter_without_endpoints() {
    let communicator = communicator(&[("Inner.AdapterId", "inner-id")]);
    for name in ["", "Inner"] {
        let adapter = communicator.adapter(name).await.unwrap();
        adapter.activate().await.unwrap();
        let child = child_of(&adapter, "c", &Signals::new()).await;
        let deep = child_of(&child, "d", &Signals::new()).await;
        for child in [child, deep] {
            let lab = LabPrx::unchecked_cast(child.create_proxy("lab").unwrap());
            assert_eq!(lab.to_string().contains("@ inner-id"), name == "Inner", "{lab}");
            assert_eq!(within(lab.add(1, 2)).await.unwrap(), 3);
        }
        within(adapter.destroy()).await;
    }
}

/// Makes the children that the test allows, when it allows it.
struct Makes {
    signals: Arc<Signals>,
    asked: AtomicUsize,
    inside: AtomicUsize,
    go: Semaphore,
}

impl Makes {
    fn new(signals: &Arc<Signals>) -> Arc<Self> {
        Arc::new(Makes {
            signals: signals.clone(),
            asked: AtomicUsize::new(0),
            inside: AtomicUsize::new(0),
            go: Semaphore::new(0),
        })
    }

    fn count(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

struct Shared(Arc<Makes>);

impl AdapterActivator for Shared {
    async fn unknown_adapter(&self, parent: &ObjectAdapter, name: &str) -> floe::Result<bool> {
        let makes = &self.0;
        assert_eq!(makes.inside.fetch_add(1, Ordering::SeqCst), 0, "once at a time");
        makes.asked.fetch_add(1, Ordering::SeqCst);
        makes.go.acquire().await.unwrap().forget();
        makes.inside.fetch_sub(1, Ordering::SeqCst);
        match name {
            "no" => Ok(false),
            "liar" => Ok(true),
            "fails" => Err(Error::new(ErrorKind::Io("the disk is full".into()))),
            "gone" => Err(Error::object_not_exist("it/self".parse()?)),
            "panics" => panic!("as asked"),
            _ => {
                child_of(parent, name, &makes.signals).await;
                Ok(true)
            }
        }
    }
}

/// Many requests for a child that there is not, over the network and in the process, and `find_child`: the activator is asked once, all
/// get the child it makes. After that nobody asks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_activator_is_asked_once() {
    let server = Server::start().await;
    let makes = Makes::new(&server.signals);
    server.adapter.set_adapter_activator(Shared(makes.clone()));
    let mut calls = JoinSet::new();
    for at_client in 0..8 {
        let client = if at_client == 0 { server.communicator.clone() } else { communicator(&[]) };
        for _ in 0..8 {
            let lab = at(&server, &client, "made/lab");
            calls.spawn(async move { lab.add(1, 2).await.unwrap() });
        }
        let adapter = server.adapter.clone();
        calls.spawn(async move {
            assert_eq!(adapter.find_child("made").await.unwrap().unwrap().name(), "A/made");
            3
        });
    }
    let client = communicator(&[]);
    // Other objects answer while the activator works.
    assert_eq!(within(server.lab(&client).add(1, 2)).await.unwrap(), 3);
    makes.go.add_permits(1);
    while let Some(sum) = within(calls.join_next()).await {
        assert_eq!(sum.unwrap(), 3);
    }
    assert_eq!(makes.count(), 1);
    assert_eq!(within(at(&server, &client, "made/lab").add(1, 2)).await.unwrap(), 3);
    assert_eq!(makes.count(), 1);
}

/// What the activator says reaches the caller: no, an error, ObjectNotExist, a panic; and that it lied. Each is asked anew.
#[tokio::test]
async fn what_the_activator_says() {
    let server = Server::start().await;
    let makes = Makes::new(&server.signals);
    server.adapter.set_adapter_activator(Shared(makes.clone()));
    makes.go.add_permits(1000);
    for client in [&communicator(&[]), &server.communicator] {
        let kind = async |name: &str| kind_of(at(&server, client, &format!("{name}/lab")).add(1, 2)).await;
        let before = makes.count();
        for _ in 0..2 {
            assert!(is_absent(&kind("no").await));
            assert_eq!(kind("fails").await, ErrorKind::UnknownLocal("the disk is full".into()));
            let ErrorKind::ObjectNotExist(failed) = kind("gone").await else { panic!("another kind") };
            assert_eq!((failed.identity.to_string(), &*failed.operation), ("it/self".to_owned(), "add"));
            assert_eq!(kind("panics").await, ErrorKind::Unknown("the adapter activator panicked".into()));
            let ErrorKind::UnknownLocal(text) = kind("liar").await else { panic!("another kind") };
            assert!(text.contains("made no child adapter 'liar'"), "{text}");
            makes.inside.store(0, Ordering::SeqCst);
        }
        assert_eq!(makes.count() - before, 10);
    }
    assert!(server.adapter.find_child("no").await.unwrap().is_none());
    assert_eq!(kind_of(server.adapter.find_child("fails")).await, ErrorKind::Io("the disk is full".into()));
    assert!(server.adapter.find_child("a/b").await.unwrap().is_none());
    assert!(server.adapter.children().is_empty());
}

/// Closures are activators; grandchildren come about level by level. An invented name leaves nothing behind.
#[tokio::test]
async fn an_activator_makes_grandchildren() {
    let server = Server::start().await;
    let signals = server.signals.clone();
    server.adapter.set_adapter_activator(move |parent: ObjectAdapter, name: String| {
        let signals = signals.clone();
        async move {
            if name != "eu" {
                return Ok(false);
            }
            let child = child_of(&parent, &name, &signals).await;
            child.set_adapter_activator(move |parent: ObjectAdapter, name: String| {
                let signals = signals.clone();
                async move {
                    child_of(&parent, &name, &signals).await;
                    Ok(true)
                }
            });
            Ok(true)
        }
    });
    let client = communicator(&[]);
    assert_eq!(at(&server, &client, "eu\\/west/lab").facts().await.unwrap()[3], "A/eu/west");
    for number in 0..500 {
        let identity = format!("invented{number}/lab");
        assert!(is_absent(&kind_of(at(&server, &client, &identity).ice_ping()).await));
    }
    assert_eq!(server.adapter.children().len(), 1);
    within(server.adapter.destroy()).await;
}

/// An activator that panics before it gives its future: the caller hears of the panic.
#[tokio::test]
async fn a_closure_that_panics() {
    let server = Server::start().await;
    server.adapter.set_adapter_activator(|_: ObjectAdapter, name: String| {
        assert!(name.is_empty(), "as asked");
        async { Ok(true) }
    });
    let kind = kind_of(at(&server, &communicator(&[]), "c/lab").ice_ping()).await;
    assert_eq!(kind, ErrorKind::Unknown("the adapter activator panicked".into()));
}

/// While an adapter ends, nobody is told that the objects of a child that could be made do not exist: that would be for ever.
#[tokio::test]
async fn an_adapter_that_ends_does_not_say_that_a_child_is_not_there() {
    let server = Server::start().await;
    let makes = Makes::new(&server.signals);
    server.adapter.set_adapter_activator(Shared(makes.clone()));
    let locator = Slow(server.signals.clone());
    server.adapter.add_default("", Activation::locator(locator)).unwrap();
    let lab = at(&server, &communicator(&[]), "made/lab");
    let call = tokio::spawn(async move { lab.add(1, 2).await });
    server.signals.wait_started(1).await;
    let adapter = server.adapter.clone();
    let end = tokio::spawn(async move { adapter.deactivate().await });
    for _ in 0..50 {
        yield_now().await;
    }
    server.signals.release.add_permits(1);
    let error = within(call).await.unwrap().unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::UnknownLocal(text) if text.ends_with("was deactivated")),
        "{error:?}"
    );
    within(end).await.unwrap();
    assert_eq!(makes.count(), 0);
    let error = within(server.adapter.find_child("made")).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::AdapterDeactivated("A".into()));
}

/// Finds nothing, when the test says so.
struct Slow(Arc<Signals>);

impl ServantLocator for Slow {
    type Servant = LabSkeleton<LabI>;
    type Cookie = ();

    async fn locate(&self, _: &Current) -> floe::Result<Option<(Arc<Self::Servant>, ())>> {
        self.0.pause().await;
        Ok(None)
    }
}
