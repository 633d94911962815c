//! What is refused when it is added, and with which words.

use floe::ErrorKind;
use floe::policy::{Lifespan, Threading};
use floe::prelude::*;

use super::Things;
use super::locators::Finder;
use super::things::{Maker, World};
use crate::lab::{Server, communicator, within};

/// An activation that cannot be where it is added names its three answers, the reason, and what to use instead.
#[tokio::test]
async fn refusals_name_the_answers_and_the_reason() {
    let server = Server::start().await;
    let world = World::new();
    let said = |result: floe::Result<()>| result.unwrap_err().to_string();
    let object = |activation: Things| said(server.adapter.add("x", activation).map(drop));
    let category = |activation: Things| said(server.adapter.add_default("c", activation));
    let per_call = || Things::per_call(Maker::many(&world));
    for (error, words) in [
        (category(Things::shared(world.servant())), ["shared + Inline + Transient: ", "default_servant"]),
        (
            object(Things::default_servant(world.servant())),
            ["default_servant + Inline + Transient", "shared"],
        ),
        (object(Things::locator(Finder::new(&world, "x"))), ["locator + Inline + Transient", "on_demand"]),
        (category(per_call().lifespan(Lifespan::Transient)), ["per_call", "Lifespan::Transient"]),
        (
            object(per_call().threading(Threading::Pool(1))),
            ["per_call + Pool(1) + Transient: ", "at least 2"],
        ),
        (
            category(Things::default_servant(world.servant()).threading(Threading::PerObject)),
            ["default_servant + PerObject + Transient: ", "threads"],
        ),
    ] {
        assert!(words.iter().all(|word| error.contains(word)), "{error}");
    }
    assert!(server.adapter.find("x").is_none() && server.adapter.find_default("c").is_none());
}

/// The second of two traits with one type id: found when its first servant is made.
#[tokio::test]
async fn two_traits_with_one_type_id() {
    mod other {
        use floe::prelude::*;
        #[remote("::FloeTest::Thing")]
        pub(super) trait Other {
            async fn number(&self) -> floe::Result<i32>;
        }
        pub(super) struct OtherI;
        impl Other for OtherI {
            async fn number(&self) -> floe::Result<i32> {
                Ok(0)
            }
        }
    }
    let server = Server::start().await;
    let world = World::new();
    server.adapter.add("first", Things::shared(world.servant())).unwrap();
    let make = |_: &Current| Ok(other::OtherSkeleton::new(other::OtherI));
    server.adapter.add("second", Activation::on_demand(make)).unwrap();
    let client = communicator(&[]);
    let error = within(server.thing(&client, "second").number()).await.unwrap_err();
    let ErrorKind::UnknownLocal(text) = error.kind() else { panic!("{error:?}") };
    assert!(text.contains("::FloeTest::Thing") && text.contains("Other"), "{text}");
    let plain = Activation::shared(other::OtherSkeleton::new(other::OtherI));
    assert!(server.adapter.add("third", plain).unwrap_err().to_string().contains("Other"));
}

/// What stands for an activation is for one place: it cannot be a second object's servant, nor come back when it was removed.
#[tokio::test]
async fn an_activation_is_for_one_place() {
    let server = Server::start().await;
    let world = World::new();
    server.adapter.add("x", Things::on_demand(Maker::many(&world))).unwrap();
    let found = server.adapter.find("x").unwrap();
    let error = server.adapter.add_shared(&"y".parse().unwrap(), "", found).unwrap_err();
    assert!(error.to_string().contains("'y'") && error.to_string().contains("place"), "{error}");
    let removed = server.adapter.remove("x").unwrap();
    assert!(server.adapter.add_shared(&"x".parse().unwrap(), "", removed).is_err());
}
