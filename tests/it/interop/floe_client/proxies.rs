//! Proxies as parameters, results and fields; casts; inheritance of interfaces.

use floe::Proxy;
use floe_tests::conformance::proxies::{
    Named, ProxiesPrx, Signpost, SpecialTarget, SpecialTargetPrx, SpecialTargetSkeleton, TargetPrx,
    TargetSkeleton,
};

use super::Peer;

const FORMS: [&str; 13] = [
    "well-known",
    "cat/well-known -f side",
    "name@adapter",
    "name -e 1.0@adapter",
    "name -o",
    "name -O",
    "direct:tcp -h 127.0.0.1 -p 1",
    "direct -s:tcp -h 127.0.0.1 -p 1:tcp -h example.org -p 2 -t 5000 -z",
    "direct:ws -h 127.0.0.1 -p 3 -r /path",
    "direct -d:udp -h 127.0.0.1 -p 4",
    r#"odd\/name/slash\\cat:tcp -h "::1" -p 5 -t infinite"#,
    "opaque:tcp -h 127.0.0.1 -p 6:opaque -t 4711 -e 1.0 -v AAECAw==:opaque -t 99 -e 1.1 -v YWJj",
    "🧊/é:default -h localhost -p 7",
];

async fn proxies(peer: &Peer) -> ProxiesPrx {
    ProxiesPrx::checked_cast(peer.proxy("proxies")).await.expect("the server has `proxies`")
}

async fn target(peer: &Peer) -> TargetPrx {
    TargetPrx::checked_cast(peer.proxy("target")).await.expect("the server has `target`")
}

pub(super) async fn every_form_comes_back(peer: &Peer) {
    let prx = proxies(peer).await;
    for form in FORMS {
        let proxy = peer.communicator.proxy(form).unwrap_or_else(|error| panic!("{form}: {error}"));
        let back = prx.echo_object(Some(proxy.clone())).await.unwrap().expect("not nil");
        assert_eq!(back, proxy, "sent {proxy}, got {back}");
        let described = prx.describe(Some(proxy.clone())).await.unwrap();
        assert_eq!(peer.communicator.proxy(&described).unwrap(), proxy, "the server said {described}");
    }
}

pub(super) async fn typed_and_nil(peer: &Peer) {
    let (prx, target) = (proxies(peer).await, target(peer).await);
    assert!(prx.echo_object(None).await.unwrap().is_none());
    assert_eq!(prx.describe(None).await.unwrap(), "");
    for v in [None, Some(target.clone())] {
        assert_eq!(prx.echo_target(v.clone()).await.unwrap(), v);
        let signpost = Signpost { label: "x".into(), target: v.clone() };
        assert_eq!(prx.echo_signpost(signpost.clone()).await.unwrap(), signpost);
        let several = [v.clone(), None, v];
        assert_eq!(prx.echo_targets(&several).await.unwrap(), several);
    }
    assert_eq!(prx.name_of(target).await.unwrap(), "target");
    assert_eq!(prx.own_target().await.unwrap().name().await.unwrap(), "target");
}

/// The server calls an object of this process, before it answers.
pub(super) async fn calls_back(peer: &Peer) {
    let adapter = peer.communicator.adapter_with_endpoints("Hosted", "tcp -h 127.0.0.1").await.unwrap();
    let here: Proxy = adapter.add("here", TargetSkeleton::new(Named)).unwrap();
    adapter.activate().await.unwrap();
    assert_eq!(proxies(peer).await.name_of(TargetPrx::unchecked_cast(here)).await.unwrap(), "here");
}

/// Code over the trait, for whoever implements it.
async fn greeting(target: &impl SpecialTarget) -> String {
    format!("{}: {}", target.name().await.unwrap(), target.greet("you").await.unwrap())
}

pub(super) async fn inheritance_and_casts(peer: &Peer) {
    let special = SpecialTargetPrx::checked_cast(peer.proxy("special")).await.unwrap();
    assert_eq!(greeting(&special).await, "special: hello you, this is special");
    let ids = ["::Conformance::SpecialTarget", "::Conformance::Target", "::Ice::Object"];
    assert_eq!(special.ice_ids().await.unwrap(), ids);
    assert_eq!(special.ice_id().await.unwrap(), ids[0]);
    assert!(special.ice_is_a(ids[1]).await.unwrap());
    assert!(!special.ice_is_a("::Conformance::Calls").await.unwrap());

    let base = TargetPrx::from(special);
    assert_eq!(base.name().await.unwrap(), "special");
    let own = proxies(peer).await.own_special().await.unwrap();
    let again = SpecialTargetPrx::checked_cast(own).await.unwrap();
    assert_eq!(again.greet("me").await.unwrap(), "hello me, this is special");
    assert!(SpecialTargetPrx::try_cast(target(peer).await).await.unwrap().is_none());

    let communicator = super::communicator(&[]);
    let adapter = communicator.adapter_with_endpoints("Here", "tcp -h 127.0.0.1").await.unwrap();
    let local = adapter.add("local", SpecialTargetSkeleton::new(Named)).unwrap();
    adapter.activate().await.unwrap();
    let local = SpecialTargetPrx::checked_cast(local).await.unwrap();
    assert_eq!(greeting(&local).await, "local: hello you, this is local");
}
