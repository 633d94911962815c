//! Lifespan: references to transient objects mean one run of their adapter.

use floe::policy::Lifespan;
use floe::{Communicator, ErrorKind};

use super::Things;
use super::things::{Maker, ThingPrx, World};
use crate::lab::{Server, communicator, within};

/// A reference from an earlier run of a server gets ObjectNotExist: not the object that has its name now, and not a default servant.
#[tokio::test]
async fn a_stale_reference_finds_nothing() {
    let client = communicator(&[]);
    let run = async |endpoint: &str| {
        let world = World::new();
        let communicator = communicator(&[]);
        let server = Server::holding(communicator, endpoint).await;
        let add = |activation: Things| server.adapter.add("c/thing", activation).unwrap();
        let proxy = add(Things::shared(world.servant()).lifespan(Lifespan::Transient));
        server.adapter.add_default("c", Things::default_servant(world.servant())).unwrap();
        server.adapter.add_default("", Things::locator(super::locators::Finder::new(&world, "all"))).unwrap();
        server.adapter.activate().await.unwrap();
        (server, proxy, world)
    };
    let far = |client: &Communicator, proxy: &floe::Proxy| {
        ThingPrx::unchecked_cast(client.proxy(&proxy.to_string()).unwrap())
    };
    let (first, old, _) = run("tcp -h 127.0.0.1 -p 0").await;
    let name = old.reference().identity.name.clone();
    assert!(name.starts_with("thing~") && name.len() == "thing~".len() + 16, "{name}");
    assert_eq!(within(far(&client, &old).number()).await.unwrap(), 1);
    // The plain name is another object's, here one of the default servant's.
    assert_eq!(within(first.thing(&client, "c/thing").number()).await.unwrap(), 2);
    let port = first.port;
    within(first.communicator.destroy()).await;

    let (second, new, world) = run(&format!("tcp -h 127.0.0.1 -p {port}")).await;
    let error = within(far(&client, &old).number()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ObjectNotExist(_)), "{error:?}");
    assert_eq!(within(far(&client, &new).number()).await.unwrap(), 1);
    assert!(world.events().is_empty(), "no locator was asked");

    // The identity of the proxy is the object's.
    let identity = new.reference().identity.clone();
    assert!(second.adapter.find(&identity).is_some() && second.adapter.find("c/thing").is_none());
    second.adapter.remove(&identity).unwrap();
    let again = Things::on_demand(Maker::alone(&world)).lifespan(Lifespan::Transient);
    let again = second.adapter.add_facet(&identity, "f", again).unwrap();
    assert_eq!(again.reference().identity, identity, "it is stamped once");
    assert_eq!(within(far(&client, &again).number()).await.unwrap(), 3);
    within(second.communicator.destroy()).await;
}
