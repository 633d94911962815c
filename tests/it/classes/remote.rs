//! Classes between Floe programs.

use std::collections::BTreeMap;

use floe::ErrorKind;
use floe::wire::Version;

use super::shapes::{self, GraphsI, GraphsPrx, GraphsSkeleton, Group, Shape};
use super::*;
use crate::lab::{communicator, within};

/// The properties of a server, its answer to all checks, or what a check finds.
async fn server(pairs: &[(&str, &str)]) -> (floe::Communicator, floe::ObjectAdapter) {
    let communicator = communicator(pairs);
    let adapter = communicator.adapter_with_endpoints("Classes", "tcp -h 127.0.0.1").await.unwrap();
    adapter.add("graphs", GraphsSkeleton::new(GraphsI)).unwrap();
    adapter.activate().await.unwrap();
    (communicator, adapter)
}

fn proxy(client: &floe::Communicator, adapter: &floe::ObjectAdapter) -> floe::Proxy {
    client.proxy(&format!("graphs:{}", adapter.endpoints()[0])).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn floe_calls_floe() {
    let (_server, adapter) = server(&[]).await;
    let client = communicator(&[]);
    within(shapes::check(proxy(&client, &adapter), true)).await;
}

/// The format of what an operation does not say itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_sliced_format() {
    let sliced = [("Ice.Default.SlicedFormat", "1")];
    let (_server, adapter) = server(&sliced).await;
    let client = communicator(&sliced);
    within(shapes::check(proxy(&client, &adapter), true)).await;
}

/// Within the process the same bytes are made, so the caller's instances are not the servant's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn within_the_process() {
    let (server, adapter) = server(&[]).await;
    within(shapes::check(proxy(&server, &adapter), true)).await;
}

#[tokio::test]
async fn depth_by_property() {
    let chain = |count| {
        let mut link = Link::<Group>::nil();
        for _ in 0..count {
            link = Link::new(Group { parent: link, ..Group::default() });
        }
        link.upcast::<Shape>()
    };
    // What the server refuses, and what it takes while the client refuses the answer.
    let check = async |server_depth: &str, client_depth: &str, count, good: bool| {
        let (_server, adapter) = server(&[("Ice.ClassGraphDepthMax", server_depth)]).await;
        let client = communicator(&[("Ice.ClassGraphDepthMax", client_depth)]);
        let graphs = GraphsPrx::unchecked_cast(proxy(&client, &adapter));
        for encoding in [Version::SLICE_1_1, Version::SLICE_1_0] {
            let back = within(graphs.ice_encoding_version(encoding).echo(chain(count))).await;
            assert_eq!(back.is_ok(), good, "{back:?}");
        }
    };
    check("3", "100", 3, true).await;
    check("3", "100", 4, false).await;
    check("100", "3", 3, true).await;
    check("100", "3", 4, false).await;
    check("0", "0", 150, true).await;
}

#[tokio::test]
async fn cycles_by_property() {
    let (_server, adapter) = server(&[("Ice.AcceptClassCycles", "0")]).await;
    let accepts = communicator(&[]);
    let refuses = communicator(&[("Ice.AcceptClassCycles", "0")]);
    let ring = Node::new(Group::default());
    ring.write().parent = Link::from(&ring);
    for encoding in [Version::SLICE_1_1, Version::SLICE_1_0] {
        let graphs = GraphsPrx::unchecked_cast(proxy(&accepts, &adapter)).ice_encoding_version(encoding);
        let error = within(graphs.echo(Link::from(&ring))).await.expect_err("a cycle");
        assert!(
            matches!(error.kind(), ErrorKind::UnknownLocal(text) if text.contains("Ice.AcceptClassCycles"))
        );
        within(graphs.ring(2)).await.expect("the client accepts it");
        let graphs = GraphsPrx::unchecked_cast(proxy(&refuses, &adapter)).ice_encoding_version(encoding);
        let error = within(graphs.ring(2)).await.expect_err("a cycle");
        assert!(matches!(error.kind(), ErrorKind::Marshal(_)), "{error}");
    }
}

/// Calls that send the same instances, which lead to each other, while others change them: nobody waits in a circle.
#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn instances_are_sent_and_changed_by_many_at_once() {
    let (_server, adapter) = server(&[]).await;
    let client = communicator(&[]);
    let graphs = GraphsPrx::unchecked_cast(proxy(&client, &adapter));
    let first = Node::new(Group::default());
    let second = first.beside(Group { parent: Link::from(&first), ..Group::default() });
    first.write().parent = Link::from(&second);
    let calls = (0..8).map(|number| {
        let (graphs, first, second) = (graphs.clone(), first.clone(), second.clone());
        tokio::spawn(async move {
            let node = if number % 2 == 0 { &first } else { &second };
            for round in 0..100 {
                if number >= 4 {
                    (0..20).for_each(|_| node.write().base.weight = Some(round));
                }
                let back = graphs.echo(Link::from(node)).await.expect("a group");
                assert!(back.get().is_some_and(|back| back.downcast::<Group>().is_some()));
            }
        })
    });
    for call in calls.collect::<Vec<_>>() {
        within(call).await.unwrap();
    }
}

/// A structure with links is a value like others: equal if its links lead to the same.
#[test]
fn values_with_links() {
    let node = Node::new(Shape::default());
    let map = BTreeMap::from([("a".to_owned(), Link::<Shape>::from(&node))]);
    assert_eq!(map, map.clone());
}
