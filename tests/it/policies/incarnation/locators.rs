//! Servant locators: who is asked when, and what is told afterwards.

use std::sync::Arc;

use floe::ErrorKind;
use floe::policy::ServantLocator;
use floe::prelude::*;

use super::Things;
use super::things::{ThingI, ThingSkeleton, World};
use crate::lab::{Server, communicator, within};

/// Finds all objects but those whose names begin with `not`, and tells of it.
pub(crate) struct Finder {
    world: Arc<World>,
    name: &'static str,
}

impl Finder {
    pub(crate) fn new(world: &Arc<World>, name: &'static str) -> Self {
        Finder { world: world.clone(), name }
    }
}

impl ServantLocator for Finder {
    type Servant = ThingSkeleton<ThingI>;
    type Cookie = String;

    async fn locate(&self, current: &Current) -> floe::Result<Option<(Arc<Self::Servant>, String)>> {
        let name = current.identity().name.as_str();
        self.world.tell(format!("{} locate {name}", self.name));
        match name {
            "gone" => Err(floe::Error::object_not_exist(current.identity().clone())),
            "bad" => Err(floe::Error::new(ErrorKind::Io("no such file".into()))),
            "panics" => panic!("no servant today"),
            _ if name.starts_with("not") => Ok(None),
            _ => Ok(Some((Arc::new(self.world.servant()), format!("cookie of {name}")))),
        }
    }

    async fn finished(&self, current: &Current, _: Arc<Self::Servant>, cookie: String) -> floe::Result<()> {
        self.world.tell(format!("{} finished {} with {cookie}", self.name, current.operation()));
        match current.identity().name.as_str() {
            "badend" => Err(floe::Error::object_not_exist(current.identity().clone())),
            "panicend" => panic!("no end today"),
            _ => Ok(()),
        }
    }

    async fn deactivate(&self, category: &str) {
        self.world.tell(format!("{} deactivate '{category}'", self.name));
    }
}

/// The order: the object's own servant, default servants, the locator of the category, the locator for all. One that finds nothing passes
/// the call on; in the end there is FacetNotExist or ObjectNotExist.
#[tokio::test]
async fn look_up_order() {
    let server = Server::start().await;
    let world = World::new();
    let adapter = &server.adapter;
    let client = communicator(&[]);
    let events = |world: &World, from: usize| world.events()[from..].to_vec();
    adapter.add_default("c", Things::locator(Finder::new(&world, "one"))).unwrap();
    adapter.add_default("", Things::locator(Finder::new(&world, "all"))).unwrap();
    for client in [&client, &server.communicator] {
        let from = world.events().len();
        within(server.thing(client, "c/a").number()).await.unwrap();
        within(server.thing(client, "d/a").number()).await.unwrap();
        assert_eq!(
            events(&world, from),
            [
                "one locate a",
                "one finished number with cookie of a",
                "all locate a",
                "all finished number with cookie of a"
            ]
        );
        let from = world.events().len();
        let error = within(server.thing(client, "c/not").number()).await.unwrap_err();
        let ErrorKind::ObjectNotExist(failed) = error.kind() else { panic!("{error:?}") };
        assert_eq!((failed.identity.to_string().as_str(), failed.operation.as_str()), ("c/not", "number"));
        assert_eq!(events(&world, from), ["one locate not", "all locate not"]);
    }
    adapter.add_facet("c/not", "f", world.servant()).unwrap();
    let error = within(server.thing(&client, "c/not").number()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::FacetNotExist(_)), "{error:?}");

    // A default servant is found before the locators, also the one for all.
    let from = world.events().len();
    adapter.add_default("", Things::default_servant(world.servant())).unwrap();
    within(server.thing(&client, "c/a").number()).await.unwrap();
    assert_eq!(events(&world, from), [""; 0]);
    adapter.remove_default("").unwrap();

    // With the locator for all alone.
    adapter.remove_locator("c").unwrap();
    world.wait_for("one deactivate 'c'").await;
    within(server.thing(&client, "c/a").number()).await.unwrap();
    assert_eq!(world.events().last().unwrap(), "all finished number with cookie of a");
    within(adapter.deactivate()).await;
    assert_eq!(world.events().last().unwrap(), "all deactivate ''");
}

/// A category has one locator, and `find_locator` and `remove_locator` know it by that category only.
#[tokio::test]
async fn locators_are_registered_by_category() {
    let server = Server::start().await;
    let world = World::new();
    let adapter = &server.adapter;
    let add = || adapter.add_default("c", Things::locator(Finder::new(&world, "one")));
    assert!(adapter.find_locator("c").is_none());
    add().unwrap();
    let ErrorKind::AlreadyRegistered(what) = add().unwrap_err().kind().clone() else { panic!() };
    assert_eq!(what, "a servant locator for category 'c'");
    adapter.add_default("c", Things::default_servant(world.servant())).unwrap();
    assert!(adapter.find_locator("c").is_some() && adapter.find_locator("").is_none());
    adapter.remove_locator("c").unwrap();
    let Err(error) = adapter.remove_locator("c") else { panic!() };
    assert!(matches!(error.kind(), ErrorKind::NotRegistered(_)));
    assert!(adapter.find_default("c").is_some());
    add().unwrap();
}

/// What `locate` fails with goes to the caller, and `finished` is not called. A failure of `finished` takes the place of the reply; it is
/// never an ObjectNotExist, because the call ran.
#[tokio::test]
async fn failures() {
    let server = Server::start().await;
    let world = World::new();
    server.adapter.add_default("", Things::locator(Finder::new(&world, "all"))).unwrap();
    let client = communicator(&[]);
    let kind =
        async |name: &str| within(server.thing(&client, name).number()).await.unwrap_err().kind().clone();
    assert!(matches!(kind("gone").await, ErrorKind::ObjectNotExist(_)));
    assert!(matches!(kind("bad").await, ErrorKind::UnknownLocal(text) if text.contains("no such file")));
    assert!(matches!(kind("panics").await, ErrorKind::Unknown(text) if text.contains("no servant today")));
    assert!(!world.events().iter().any(|event| event.contains("finished")));
    assert!(matches!(kind("badend").await, ErrorKind::UnknownLocal(text) if text.contains("no such object")));
    assert!(matches!(kind("panicend").await, ErrorKind::Unknown(text) if text.contains("no end today")));
    let error = within(server.thing(&client, "x").panic()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unknown(_)));
    assert_eq!(world.events().last().unwrap(), "all finished panic with cookie of x");
    assert_eq!(world.counts().0, world.counts().1, "all servants are gone");
}
