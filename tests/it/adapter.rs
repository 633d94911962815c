//! Object adapters: their life, their servants, their configuration.

use std::sync::{Arc, Mutex};

use floe::prelude::*;
use floe::{DispatchFuture, ErrorKind, Reply, Request, Servant};
use floe_tests::lab::{CounterSkeleton, LabPrx, LabSkeleton};

use crate::lab::{CounterI, LabI, Server, Signals, communicator, within};

/// Answers every operation with nothing, and remembers whom it was called for.
struct Named(&'static str, Arc<Mutex<Vec<String>>>);

impl Servant for Named {
    fn type_ids(&self) -> &[&'static str] {
        &["::Ice::Object"]
    }

    fn dispatch(self: Arc<Self>, request: Request) -> DispatchFuture {
        let identity = request.identity();
        self.1.lock().unwrap().push(format!("{} {identity} {}", self.0, request.facet()));
        Box::pin(async move { request.refuse(format!("this is {}", self.0)).into() })
    }

    fn type_id(&self) -> &str {
        self.0
    }
}

fn named(name: &'static str) -> Named {
    Named(name, Arc::default())
}

async fn kind_of<T: std::fmt::Debug>(call: impl Future<Output = floe::Result<T>>) -> ErrorKind {
    within(call).await.unwrap_err().kind().clone()
}

/// An adapter begins holding: a call made then waits, over the network and in the process. It is answered after `activate`.
#[tokio::test]
async fn calls_wait_while_the_adapter_holds() {
    let server = Server::holding(communicator(&[]), "tcp -h 127.0.0.1 -p 0").await;
    let client = communicator(&[]);
    let (far, near) = (server.lab(&client), server.lab(&server.communicator));
    let far = tokio::spawn(async move { far.add(1, 2).await });
    let near = tokio::spawn(async move { near.add(3, 4).await });
    tokio::task::yield_now().await;
    assert!(!far.is_finished() && !near.is_finished());
    server.adapter.activate().await.unwrap();
    assert_eq!(within(far).await.unwrap().unwrap(), 3);
    assert_eq!(within(near).await.unwrap().unwrap(), 7);
}

/// `hold` stops an adapter that is active: a call that runs goes on to its end and is answered, a later one on the same connection
/// waits for `activate`.
#[tokio::test]
async fn hold_stops_new_calls_and_lets_running_ones_end() {
    let server = Server::start().await;
    let client = communicator(&[]);
    let lab = server.lab(&client);
    let running = tokio::spawn({
        let lab = lab.clone();
        async move { lab.wait().await }
    });
    server.signals.wait_started(1).await;
    server.adapter.hold().await.unwrap();
    // The driver may still be in the middle of a read: one round trip of its task settles it.
    server.signals.release.add_permits(1);
    within(running).await.unwrap().unwrap();
    let waiting = tokio::spawn(async move { lab.note(1).await });
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    assert!(server.signals.notes.lock().unwrap().is_empty(), "nothing is dispatched while the adapter holds");
    server.adapter.activate().await.unwrap();
    within(waiting).await.unwrap().unwrap();
}

/// Requests that were read ahead, because too many calls run, are not started either while the adapter holds.
#[tokio::test]
async fn requests_that_were_read_ahead_wait_while_the_adapter_holds() {
    let server = Server::with(&[("Ice.Connection.Server.MaxDispatches", "1")]).await;
    let client = communicator(&[]);
    let lab = server.lab(&client);
    let running = tokio::spawn({
        let lab = lab.clone();
        async move { lab.wait().await }
    });
    server.signals.wait_started(1).await;
    lab.ice_oneway().note(1).await.unwrap();
    // A second connection's answer proves nothing of the first: the request has arrived when its bytes left, so give the server turns.
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    server.adapter.hold().await.unwrap();
    server.signals.release.add_permits(1);
    within(running).await.unwrap().unwrap();
    assert!(server.signals.notes.lock().unwrap().is_empty());
    server.adapter.activate().await.unwrap();
    assert_eq!(server.signals.wait_notes(1).await, [1]);
}

/// A deactivated adapter answers what runs, takes nothing new, and cannot be activated again. Its port is free when `deactivate`
/// returns, so that another adapter can take it.
#[tokio::test]
async fn deactivate_frees_the_port_and_is_final() {
    let server = Server::start().await;
    let endpoint = format!("tcp -h 127.0.0.1 -p {}", server.port);
    within(server.adapter.deactivate()).await;
    assert!(!server.adapter.is_active());
    for result in [server.adapter.activate().await, server.adapter.hold().await] {
        assert_eq!(result.unwrap_err().kind(), &ErrorKind::AdapterDeactivated("A".into()));
    }
    let error = server.adapter.add("late", named("late")).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::AdapterDeactivated("A".into()));
    let second = server.communicator.adapter_with_endpoints("B", &endpoint).await.unwrap();
    within(second.deactivate()).await;
    within(server.adapter.wait_for_deactivate()).await;
}

/// Who gives up waiting for a deactivation does not stop it: the next one who waits sees its end.
#[tokio::test]
async fn a_deactivation_whose_caller_gave_up_still_ends() {
    let server = Server::start().await;
    let client = communicator(&[]);
    let lab = server.lab(&client);
    let running = tokio::spawn(async move { lab.wait().await });
    server.signals.wait_started(1).await;
    let gave_up =
        tokio::time::timeout(std::time::Duration::from_millis(1), server.adapter.deactivate()).await;
    assert!(gave_up.is_err(), "a call runs");
    server.signals.release.add_permits(1);
    within(running).await.unwrap().unwrap();
    within(server.adapter.wait_for_deactivate()).await;
    within(server.communicator.destroy()).await;
}

/// `deactivate` waits for calls that no connection holds: one made within the process, and one whose client is gone.
#[tokio::test]
async fn deactivate_waits_for_calls_without_a_connection() {
    let server = Server::start().await;
    let near = server.lab(&server.communicator);
    let running = tokio::spawn(async move { near.wait().await });
    server.signals.wait_started(1).await;
    let adapter = server.adapter.clone();
    let deactivation = tokio::spawn(async move { adapter.deactivate().await });
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    assert!(!deactivation.is_finished(), "a call within the process still runs");
    server.signals.release.add_permits(1);
    within(running).await.unwrap().unwrap();
    within(deactivation).await.unwrap();

    let server = Server::start().await;
    let mut raw = crate::raw::Raw::connect(server.port).await;
    raw.send(&crate::raw::request(1, "lab", "wait", 0, &crate::raw::EMPTY)).await;
    server.signals.wait_started(1).await;
    raw.reset();
    let adapter = server.adapter.clone();
    // The other end has seen the reset when the connection is gone from the adapter; a call that is left behind is then nobody's.
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
    let deactivation = tokio::spawn(async move { adapter.deactivate().await });
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    assert!(!deactivation.is_finished(), "a call whose client is gone still runs");
    server.signals.release.add_permits(1);
    server.signals.wait_ended(1).await;
    within(deactivation).await.unwrap();
}

/// A destroyed adapter has no servants, and its name is free.
#[tokio::test]
async fn destroy_drops_servants_and_frees_the_name() {
    let server = Server::start().await;
    within(server.adapter.destroy()).await;
    assert!(server.adapter.find("lab").is_none());
    assert!(server.communicator.find_adapter("A").is_none());
    let again = server.communicator.adapter_with_endpoints("A", "tcp -h 127.0.0.1 -p 0").await.unwrap();
    again.activate().await.unwrap();
    within(server.communicator.destroy()).await;
    assert!(!again.is_active());
}

/// A servant whose destructor uses its adapter: no lock of the adapter is held while a servant is dropped.
#[test]
fn servants_are_dropped_without_a_lock() {
    struct Clinging(ObjectAdapter);
    impl Servant for Clinging {
        fn type_ids(&self) -> &[&'static str] {
            &["::Ice::Object"]
        }
        fn dispatch(self: Arc<Self>, request: Request) -> DispatchFuture {
            Box::pin(async move { request.operation_not_exist().into() })
        }
    }
    impl Drop for Clinging {
        fn drop(&mut self) {
            for name in 0..100 {
                let _ = self.0.find(format!("object{name}"));
                let _ = self.0.remove(format!("object{name}"));
            }
            let _ = self.0.find_default("");
            let _ = self.0.remove_default("category");
        }
    }
    let (sender, done) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let communicator = communicator(&[]);
            let adapter = communicator.adapter("").await.unwrap();
            for name in 0..100 {
                adapter.add(format!("object{name}"), Clinging(adapter.clone())).unwrap();
            }
            adapter.add_default("", Clinging(adapter.clone())).unwrap();
            adapter.add_default("category", Clinging(adapter.clone())).unwrap();
            adapter.destroy().await;
        });
        sender.send(()).unwrap();
    });
    done.recv_timeout(crate::lab::LONG).expect("a lock is held while a servant is dropped");
}

/// Look-up order: the object's own servant with the facet, the default servant of the category, the default servant for all. Without
/// any: FacetNotExist if the object has other facets, else ObjectNotExist, with what was asked for.
#[tokio::test]
async fn look_up_order() {
    let server = Server::start().await;
    let client = communicator(&[]);
    let adapter = &server.adapter;
    let at = |name: &str| server.proxy(&client, name);
    adapter.add_facet("many", "one", named("facet one")).unwrap();
    adapter.add("own/x", named("own")).unwrap();

    let ErrorKind::ObjectNotExist(failed) = kind_of(at("nobody").ice_ping()).await else { panic!() };
    assert_eq!((failed.identity.to_string().as_str(), failed.operation.as_str()), ("nobody", "ice_ping"));
    let ErrorKind::FacetNotExist(failed) = kind_of(at("many").ice_ping()).await else { panic!() };
    assert_eq!((failed.identity.to_string().as_str(), failed.facet.as_str()), ("many", ""));
    let ErrorKind::FacetNotExist(failed) = kind_of(at("lab").ice_facet("two").ice_id()).await else {
        panic!()
    };
    assert_eq!((failed.facet.as_str(), failed.operation.as_str()), ("two", "ice_id"));
    assert!(matches!(kind_of(at("other/lab").ice_ping()).await, ErrorKind::ObjectNotExist(_)));
    assert_eq!(at("many").ice_facet("one").ice_id().await.unwrap(), "facet one");

    adapter.add_default("", named("any")).unwrap();
    adapter.add_default("own", named("category")).unwrap();
    assert_eq!(at("own/x").ice_id().await.unwrap(), "own");
    assert_eq!(at("own/y").ice_id().await.unwrap(), "category");
    assert_eq!(at("own/x").ice_facet("f").ice_id().await.unwrap(), "category");
    assert_eq!(at("nobody").ice_id().await.unwrap(), "any");
    assert_eq!(at("many").ice_id().await.unwrap(), "any");

    // A connection that remembers a look-up forgets it with the table's next change.
    adapter.remove_default("own").unwrap();
    assert_eq!(at("own/y").ice_id().await.unwrap(), "any");
    adapter.remove("own/x").unwrap();
    assert_eq!(at("own/x").ice_id().await.unwrap(), "any");
    adapter.remove_default("").unwrap();
    assert!(matches!(kind_of(at("own/x").ice_ping()).await, ErrorKind::ObjectNotExist(_)));
}

/// The same look-ups in the process.
#[tokio::test]
async fn look_up_in_the_process() {
    let server = Server::start().await;
    let at = |name: &str| server.proxy(&server.communicator, name);
    server.adapter.add_facet("many", "one", named("facet one")).unwrap();
    server.adapter.add_default("own", named("category")).unwrap();
    assert!(matches!(kind_of(at("nobody").ice_ping()).await, ErrorKind::ObjectNotExist(_)));
    assert!(matches!(kind_of(at("many").ice_ping()).await, ErrorKind::FacetNotExist(_)));
    assert_eq!(at("many").ice_facet("one").ice_id().await.unwrap(), "facet one");
    assert_eq!(at("own/z").ice_id().await.unwrap(), "category");
}

/// What is there twice is refused with its name; what is not there cannot be removed.
#[tokio::test]
async fn duplicates_and_absent_ones_are_errors() {
    let server = Server::start().await;
    let adapter = &server.adapter;
    let already = |result: floe::Result<()>| match result.unwrap_err().kind() {
        ErrorKind::AlreadyRegistered(what) => what.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(already(adapter.add("lab", named("x")).map(drop)), "object 'lab'");
    adapter.add_facet("lab", "f", named("x")).unwrap();
    assert_eq!(already(adapter.add_facet("lab", "f", named("x")).map(drop)), "object 'lab', facet 'f'");
    adapter.add_default("c", named("x")).unwrap();
    assert_eq!(already(adapter.add_default("c", named("x"))), "a default servant for category 'c'");
    assert!(matches!(adapter.remove("zz").map(drop).unwrap_err().kind(), ErrorKind::NotRegistered(_)));
    assert!(matches!(
        adapter.remove_facet("lab", "g").map(drop).unwrap_err().kind(),
        ErrorKind::NotRegistered(_)
    ));
    assert!(matches!(
        adapter.remove_default("zz").map(drop).unwrap_err().kind(),
        ErrorKind::NotRegistered(_)
    ));
    let facets = adapter.find_all_facets("lab");
    assert_eq!(facets.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["", "f"]);
    assert!(adapter.add("", named("x")).is_err(), "an empty identity");

    let taken = server.communicator.adapter_with_endpoints("A", "tcp -h 127.0.0.1 -p 0").await.unwrap_err();
    assert_eq!(taken.kind(), &ErrorKind::AlreadyRegistered("object adapter 'A'".into()));
}

/// Two adapters made at once with one name: one of them gets it, and the other leaves nothing listening.
#[tokio::test]
async fn of_two_adapters_with_one_name_one_is_made() {
    let communicator = communicator(&[]);
    let make = || communicator.adapter_with_endpoints("A", "tcp -h 127.0.0.1 -p 0");
    let (one, two) = tokio::join!(make(), make());
    assert!(one.is_ok() != two.is_ok());
    within(communicator.destroy()).await;
}

/// `remove` gives the servant back; a call that runs on it ends as if nothing had happened.
#[tokio::test]
async fn remove_while_a_call_runs() {
    let server = Server::start().await;
    let client = communicator(&[]);
    let lab = server.lab(&client);
    let running = tokio::spawn({
        let lab = lab.clone();
        async move { lab.wait().await }
    });
    server.signals.wait_started(1).await;
    let servant = server.adapter.remove("lab").unwrap();
    assert!(matches!(kind_of(lab.add(1, 2)).await, ErrorKind::ObjectNotExist(_)));
    server.signals.release.add_permits(1);
    within(running).await.unwrap().unwrap();
    assert_eq!(servant.type_id(), "::FloeTest::Lab");
    server.adapter.add_shared(&Identity::new("lab"), "", servant).unwrap();
    assert_eq!(lab.add(1, 2).await.unwrap(), 3);
}

/// `add_with_uuid` gives each servant an identity of its own, and a proxy that works from elsewhere.
#[tokio::test]
async fn add_with_uuid() {
    let server = Server::start().await;
    let add = || server.adapter.add_with_uuid(LabSkeleton::new(LabI(server.signals.clone()))).unwrap();
    let (one, two) = (add(), add());
    assert_ne!(one.identity(), two.identity());
    assert_eq!(one.identity().name.len(), 36);
    let client = communicator(&[]);
    let far = LabPrx::unchecked_cast(server.proxy(&client, &one.identity().name));
    assert_eq!(far.add(1, 2).await.unwrap(), 3);
    assert_eq!(LabPrx::unchecked_cast(two).add(1, 2).await.unwrap(), 3);
}

mod first {
    use floe::prelude::*;

    /// One.
    #[remote("::FloeTest::Twice")]
    pub trait Alpha {
        /// Nothing.
        async fn nothing(&self) -> floe::Result<()>;
    }
}

mod second {
    use floe::prelude::*;

    /// Two.
    #[remote("::FloeTest::Twice")]
    pub trait Beta {
        /// Nothing.
        async fn nothing(&self) -> floe::Result<()>;
    }
}

/// Two traits with one type id: the second use is refused, with both names, in a servant and in a cast.
#[tokio::test]
async fn two_traits_with_one_type_id() {
    struct Nothing;
    impl first::Alpha for Nothing {
        async fn nothing(&self) -> floe::Result<()> {
            Ok(())
        }
    }
    impl second::Beta for Nothing {
        async fn nothing(&self) -> floe::Result<()> {
            Ok(())
        }
    }
    let server = Server::start().await;
    server.adapter.add("one", first::AlphaSkeleton::new(Nothing)).unwrap();
    let error = server.adapter.add("two", second::BetaSkeleton::new(Nothing)).unwrap_err().to_string();
    assert!(error.contains("::FloeTest::Twice"), "{error}");
    assert!(error.contains("first::Alpha") && error.contains("second::Beta"), "{error}");
    let proxy = server.proxy(&server.communicator, "one");
    let error = second::BetaPrx::checked_cast(proxy).await.unwrap_err().to_string();
    assert!(error.contains("first::Alpha") && error.contains("second::Beta"), "{error}");
}

/// An adapter that its properties configure: endpoints, published endpoints, ids.
#[tokio::test]
async fn configured_by_properties() {
    let communicator = communicator(&[
        ("A.Endpoints", "tcp -h 127.0.0.1 -p 0:tcp -h 127.0.0.1 -p 0"),
        ("A.PublishedEndpoints", "tcp -h example.org -p 4063"),
        ("B.Endpoints", "tcp -h 127.0.0.1 -p 0"),
        ("B.AdapterId", "bee"),
        ("C.Endpoints", "tcp -p 0"),
        ("C.PublishedHost", "c.example.org"),
        ("D.AdapterId", "dee"),
        ("D.ReplicaGroupId", "group"),
    ]);
    let a = communicator.adapter("A").await.unwrap();
    let ports: Vec<_> = a.endpoints().iter().map(|endpoint| endpoint.port().unwrap()).collect();
    assert!(ports.len() == 2 && ports[0] != ports[1] && !ports.contains(&0), "{ports:?}");
    assert_eq!(a.published_endpoints().len(), 1);
    assert_eq!(a.published_endpoints()[0].host(), Some("example.org"));
    let direct = a.create_proxy("x").unwrap();
    assert!(
        matches!(&direct.reference().target, floe::proxy::reference::Target::Direct(at) if *at == a.published_endpoints())
    );

    let b = communicator.adapter("B").await.unwrap();
    let indirect = b.create_proxy("x").unwrap();
    assert_eq!(indirect.reference().target, floe::proxy::reference::Target::Adapter("bee".into()));
    assert!(matches!(
        b.create_direct_proxy("x").unwrap().reference().target,
        floe::proxy::reference::Target::Direct(_)
    ));

    let c = communicator.adapter("C").await.unwrap();
    assert!(c.published_endpoints().iter().all(|endpoint| endpoint.host() == Some("c.example.org")));
    assert_eq!(c.published_endpoints()[0].port(), c.endpoints()[0].port());

    let d = communicator.adapter("D").await.unwrap();
    assert!(d.endpoints().is_empty());
    let group = d.create_proxy("x").unwrap();
    assert_eq!(group.reference().target, floe::proxy::reference::Target::Adapter("group".into()));

    // An indirect proxy to an adapter of this process needs no locator.
    b.add("x", named("in b")).unwrap();
    b.activate().await.unwrap();
    assert_eq!(within(indirect.ice_id()).await.unwrap(), "in b");
    within(communicator.destroy()).await;
}

/// What is wrong in an adapter's configuration is said with its name, and leaves nothing behind.
#[tokio::test]
async fn a_bad_configuration_is_named() {
    let communicator = communicator(&[
        ("A.Endpoints", "tcp -h 127.0.0.1 -p 70000"),
        ("B.Endpoints", "tcp -h 127.0.0.1 -p 0"),
        ("B.MessageSizeMax", "much"),
        ("C.Endpoints", "tcp -h 127.0.0.1 -p 0"),
        ("C.PublishedEndpoints", "nonsense"),
    ]);
    let said = async |name: &str| communicator.adapter(name).await.unwrap_err().to_string();
    let error = said("A").await;
    assert!(error.contains("70000") && error.contains("A.Endpoints"), "{error}");
    let error = said("B").await;
    assert!(error.contains("B.MessageSizeMax") && error.contains("much"), "{error}");
    let error = said("C").await;
    assert!(error.contains("nonsense") && error.contains("C.PublishedEndpoints"), "{error}");
    let taken = communicator.adapter_with_endpoints("D", "tcp -h 127.0.0.1 -p 0").await.unwrap();
    let port = taken.endpoints()[0].port().unwrap();
    let error =
        communicator.adapter_with_endpoints("E", &format!("tcp -h 127.0.0.1 -p {port}")).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Io(_)) && error.to_string().contains(&port.to_string()),
        "{error}"
    );
    let error = communicator.adapter_with_endpoints("F", "udp -h 127.0.0.1 -p 0").await.unwrap_err();
    assert!(error.to_string().contains("udp"), "{error}");
    assert!(communicator.find_adapter("E").is_none());
    within(communicator.destroy()).await;
}

/// A proxy made by an adapter with the options that its property names.
#[tokio::test]
async fn proxy_options() {
    let communicator = communicator(&[("A.ProxyOptions", "-o -e 1.0"), ("B.ProxyOptions", "-z")]);
    let adapter = communicator.adapter("A").await.unwrap();
    let proxy = adapter.create_proxy("x").unwrap();
    assert_eq!(proxy.reference().mode, floe::proxy::reference::InvocationMode::Oneway);
    assert_eq!(proxy.reference().encoding, floe::wire::Version::SLICE_1_0);
    let error = communicator.adapter("B").await.unwrap_err().to_string();
    assert!(error.contains("B.ProxyOptions"), "{error}");
}

/// Proxies in the process stop working when their adapter is destroyed, and work again with the adapter that takes its place.
#[tokio::test]
async fn a_proxy_finds_the_adapter_that_took_the_place_of_another() {
    let server = Server::start().await;
    let lab = server.lab(&server.communicator);
    assert_eq!(lab.add(1, 2).await.unwrap(), 3);
    within(server.adapter.destroy()).await;
    let error = within(lab.add(1, 2)).await.unwrap_err();
    assert_eq!(error.may_have_run(), floe::MayHaveRun::No);
    let endpoint = format!("tcp -h 127.0.0.1 -p {}", server.port);
    let again = server.communicator.adapter_with_endpoints("A", &endpoint).await.unwrap();
    again.add("lab", LabSkeleton::new(LabI(Signals::new()))).unwrap();
    again.activate().await.unwrap();
    assert_eq!(within(lab.add(1, 2)).await.unwrap(), 3);
    within(again.destroy()).await;
    let third = server.communicator.adapter_with_endpoints("A", &endpoint).await.unwrap();
    third.add("lab", LabSkeleton::new(LabI(Signals::new()))).unwrap();
    third.activate().await.unwrap();
    assert_eq!(
        within(lab.add(1, 2)).await.unwrap(),
        3,
        "the route that was kept is stale, and no attempt is spent on it"
    );
}

/// A servant written by hand that panics where the runtime asks it for its types: an answer, and the connection lives.
#[tokio::test]
async fn a_panic_in_a_built_in_operation() {
    struct Shy;
    impl Servant for Shy {
        fn type_ids(&self) -> &[&'static str] {
            panic!("no types today")
        }
        fn dispatch(self: Arc<Self>, request: Request) -> DispatchFuture {
            Box::pin(async move { Reply::from_refusal(&request) })
        }
    }
    trait FromRefusal {
        fn from_refusal(request: &Request) -> Reply;
    }
    impl FromRefusal for Reply {
        fn from_refusal(request: &Request) -> Reply {
            request.refuse("no").into()
        }
    }
    let server = Server::start().await;
    server.adapter.add("shy", Shy).unwrap();
    let client = communicator(&[]);
    let lab = server.lab(&client);
    lab.ice_ping().await.unwrap();
    let shy = server.proxy(&client, "shy");
    let error = within(shy.ice_is_a("::X")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unknown(text) if text.contains("no types today")), "{error:?}");
    assert_eq!(lab.add(1, 1).await.unwrap(), 2);
}

/// A skeleton of another interface under the same identity in another facet: each facet has its own type.
#[tokio::test]
async fn facets_have_types_of_their_own() {
    let server = Server::start().await;
    server.adapter.add_facet("lab", "count", CounterSkeleton::new(CounterI::new(&server.signals))).unwrap();
    let client = communicator(&[]);
    let lab = server.lab(&client);
    assert_eq!(lab.ice_id().await.unwrap(), "::FloeTest::Lab");
    assert_eq!(lab.ice_facet("count").ice_id().await.unwrap(), "::FloeTest::Counter");
    let wrong = LabPrx::checked_cast(lab.ice_facet("count")).await.unwrap_err();
    let ErrorKind::WrongType { expected, found } = wrong.kind() else { panic!("{wrong:?}") };
    assert_eq!((expected.as_str(), found.as_str()), ("::FloeTest::Lab", "::FloeTest::Counter"));
    assert!(LabPrx::try_cast(lab.ice_facet("count")).await.unwrap().is_none());
    assert!(LabPrx::try_cast(lab).await.unwrap().is_some());
}
