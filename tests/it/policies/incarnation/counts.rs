//! What the policies promise, counted: 64 clients, each with a connection of its own, and 100,000 calls.

use std::sync::Arc;
use std::time::Duration;

use floe::policy::OnDemand;

use super::Things;
use super::things::{Maker, World};
use crate::lab::{Server, communicator, within};

const CLIENTS: usize = 64;
const CALLS: usize = 100_000;

/// Makes so many calls, each client some at once, to objects `c/0` and so on.
async fn call(server: &Server, objects: usize, total: usize) {
    const AT_ONCE: usize = 8;
    let mut calls = Vec::new();
    for client in 0..CLIENTS {
        let communicator = communicator(&[]);
        for lane in 0..AT_ONCE {
            let lane = client * AT_ONCE + lane;
            let things: Vec<_> =
                (0..objects).map(|number| server.thing(&communicator, &*format!("c/{number}"))).collect();
            calls.push(tokio::spawn(async move {
                let share = total / (CLIENTS * AT_ONCE) + usize::from(lane < total % (CLIENTS * AT_ONCE));
                for turn in 0..share {
                    // Each lane walks through the objects in its own way.
                    let object = (lane * 31 + turn * (2 * lane + 1)) % objects;
                    things[object].number().await.unwrap();
                }
                share
            }));
        }
    }
    let mut done = 0;
    for call in calls {
        done += call.await.unwrap();
    }
    assert_eq!(done, total);
}

/// `per_call` makes as many instances as there are calls, and drops them all.
#[tokio::test(flavor = "multi_thread")]
async fn per_call_makes_one_for_each_call() {
    let server = Server::start().await;
    let world = World::new();
    server.adapter.add_default("c", Things::per_call(Maker::many(&world).quiet())).unwrap();
    call(&server, 10, CALLS).await;
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
    call(&server, 100, CALLS).await;
    let (made, dropped) = world.counts();
    println!("{CALLS} calls by {CLIENTS} clients: {made} servants made, {dropped} dropped");
    assert!(made > 100, "servants went and came: {made}");
    assert!(made - dropped <= 20, "{made} made, {dropped} dropped, and no call runs");
    server.adapter.deactivate().await;
    assert_eq!(world.counts(), (made, made));
    assert_eq!(world.living(), 0);
    assert_eq!(Arc::strong_count(&world), 1 + 1, "the activator, and this");
}

/// The same with an idle time that is over at once, so that each pause ends servants, and the object is removed under load in the end.
#[tokio::test(flavor = "multi_thread")]
async fn on_demand_goes_at_once_and_comes_back() {
    let server = Server::start().await;
    let world = World::new();
    let on_demand = OnDemand::new(Maker::alone(&world).quiet()).idle(Duration::ZERO);
    server.adapter.add_default("c", Things::on_demand(on_demand)).unwrap();
    call(&server, 400, 10_000).await;
    let client = communicator(&[]);
    let things: Vec<_> = (0..64).map(|number| server.thing(&client, format!("c/{number}"))).collect();
    let calls = things.into_iter().map(|thing| {
        tokio::spawn(async move {
            let mut calls = 0;
            while thing.number().await.is_ok() {
                calls += 1;
            }
            calls
        })
    });
    let calls: Vec<_> = calls.collect();
    tokio::task::yield_now().await;
    server.adapter.remove_default("c").unwrap();
    for call in calls {
        within(call).await.unwrap();
    }
    server.adapter.deactivate().await;
    let (made, dropped) = world.counts();
    assert_eq!((made, world.living()), (dropped, 0));
}
