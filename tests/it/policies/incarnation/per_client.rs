//! `per_client`: one servant a connection and object.

use super::Things;
use super::things::{Maker, World};
use crate::lab::{Server, communicator, within};

/// Two connections have an instance each, and so have the callers in the process together. One is gone when its connection is closed.
#[tokio::test]
async fn a_connection_has_its_own() {
    let server = Server::start().await;
    let world = World::new();
    server.adapter.add("x", Things::per_client(Maker::many(&world))).unwrap();
    let clients = [communicator(&[]), communicator(&[]), server.communicator.clone()];
    let things = clients.each_ref().map(|client| server.thing(client, "x"));
    for _ in 0..2 {
        for (thing, number) in things.iter().zip(1..) {
            assert_eq!(within(thing.number()).await.unwrap(), number);
        }
    }
    within(clients[0].destroy()).await;
    world.wait_for("end x ConnectionClosed").await;
    assert_eq!(within(things[1].number()).await.unwrap(), 2);
    let again = communicator(&[]);
    assert_eq!(within(server.thing(&again, "x").number()).await.unwrap(), 4, "what it held is lost");
    within(server.adapter.deactivate()).await;
    assert_eq!(world.counts(), (4, 4));
}

/// A call whose connection is lost runs to its end before its servant is etherealized.
#[tokio::test]
async fn the_last_call_ends_first() {
    let server = Server::start().await;
    let world = World::new();
    server.adapter.add_default("", Things::per_client(Maker::many(&world))).unwrap();
    let mut raw = crate::raw::Raw::connect(server.port).await;
    raw.send(&crate::raw::request(1, "x", "wait", 0, &crate::raw::EMPTY)).await;
    world.signals.wait_started(1).await;
    raw.reset();
    // The server sees the end of the connection in some turn of its task.
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.events(), ["make x"]);
    world.signals.release.add_permits(1);
    world.wait_for("end x ConnectionClosed").await;
    assert_eq!(world.events(), ["make x", "waited 1", "end x ConnectionClosed"]);
}

/// A removal ends the servants of all clients, and lets go of their connections.
#[tokio::test]
async fn removal_ends_all() {
    let server = Server::start().await;
    let world = World::new();
    server.adapter.add("x", Things::per_client(Maker::many(&world))).unwrap();
    let clients = [communicator(&[]), communicator(&[])];
    for client in &clients {
        within(server.thing(client, "x").number()).await.unwrap();
    }
    server.adapter.remove("x").unwrap();
    within(async {
        while world.counts() != (2, 2) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(world.events()[2..], ["end x Removed", "end x Removed"]);
}
