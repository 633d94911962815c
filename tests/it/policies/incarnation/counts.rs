//! What the policies promise, counted: 64 clients, each with a connection of its own, and 100,000 calls.

use std::sync::Arc;

use super::Things;
use super::things::{Maker, World};
use crate::lab::{Server, communicator};
use floe::policy::OnDemand;

const CLIENTS: usize = 64;
const CALLS: usize = 100_000;

/// Makes all calls, each client some at once, to objects `c/0` and so on.
async fn call(server: &Server, objects: usize) {
    const AT_ONCE: usize = 8;
    let mut calls = Vec::new();
    for client in 0..CLIENTS {
        let communicator = communicator(&[]);
        for lane in 0..AT_ONCE {
            let lane = client * AT_ONCE + lane;
            let things: Vec<_> =
                (0..objects).map(|number| server.thing(&communicator, &*format!("c/{number}"))).collect();
            calls.push(tokio::spawn(async move {
                let share = CALLS / (CLIENTS * AT_ONCE) + usize::from(lane < CALLS % (CLIENTS * AT_ONCE));
                for turn in 0..share {
                    // Each lane walks through the objects in its own way.
                    let object = (lane * 31 + turn * (2 * lane + 1)) % objects;
                    things[object].number().await.unwrap();
                }
                share
            }));
        }
    }
    let mut total = 0;
    for call in calls {
        total += call.await.unwrap();
    }
    assert_eq!(total, CALLS);
}

/// `per_call` makes as many instances as there are calls, and drops them all.
#[tokio::test(flavor = "multi_thread")]
async fn per_call_makes_one_for_each_call() {
    let server = Server::start().await;
    let world = World::new();
    server.adapter.add_default("c", Things::per_call(Maker::many(&world).quiet())).unwrap();
    call(&server, 10).await;
    assert_eq!(world.counts(), (CALLS, CALLS));
}

/// `on_demand` with far fewer servants than objects: an object has one instance at a time, no call runs on one that is etherealized, and
/// in the end all are gone. Servants and activator assert that.
#[tokio::test(flavor = "multi_thread")]
async fn on_demand_churns_and_keeps_its_promise() {
    let server = Server::start().await;
    let world = World::new();
    let on_demand = OnDemand::new(Maker::alone(&world).quiet()).capacity(20);
    server.adapter.add_default("c", Things::on_demand(on_demand)).unwrap();
    call(&server, 100).await;
    let (made, dropped) = world.counts();
    assert!(made > 100, "servants went and came: {made}");
    assert!(made - dropped <= 20, "{made} made, {dropped} dropped, and no call runs");
    server.adapter.deactivate().await;
    assert_eq!(world.counts(), (made, made));
    assert_eq!(world.living(), 0);
    assert_eq!(Arc::strong_count(&world), 1 + 1, "the activator, and this");
}
