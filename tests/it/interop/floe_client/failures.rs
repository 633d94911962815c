//! User exceptions, and the errors of the runtime.

use floe::wire::Version;
use floe::{Error, ErrorKind, MayHaveRun, Proxy};
use floe_tests::conformance::failures::{FailuresPrx, Listed, ListedAll};
use floe_tests::conformance::values::Point;

use super::Peer;

async fn failures(proxy: Proxy) -> FailuresPrx {
    FailuresPrx::checked_cast(proxy).await.expect("the server has `failures`")
}

async fn check_listed(prx: &FailuresPrx, optional_members_travel: bool) {
    let Err(ListedAll::Failure(plain)) = prx.listed_all(0).await else { panic!("expected a Failure") };
    assert_eq!(plain.reason, "plain");
    let Err(ListedAll::Coded(coded)) = prx.listed_all(1).await else { panic!("expected a CodedFailure") };
    assert_eq!((coded.base.reason.as_str(), coded.code), ("coded", 1));
    for depth in [2, 3] {
        let Err(ListedAll::Detailed(detailed)) = prx.listed_all(depth).await else {
            panic!("expected a DetailedFailure")
        };
        assert_eq!((detailed.base.base.reason.as_str(), detailed.base.code), ("detailed", depth));
        let (hint, place) = (Some("look here".to_owned()), Some(Point { x: 3, y: 4 }));
        assert_eq!(detailed.hint, hint.filter(|_| optional_members_travel && depth == 2));
        assert_eq!(detailed.place, place.filter(|_| optional_members_travel && depth == 3));
    }
    assert_eq!(prx.listed_all(4).await.unwrap(), 4);
}

pub(super) async fn listed(peer: &Peer) {
    check_listed(&failures(peer.proxy("failures")).await, true).await;
    let old = peer.proxy("failures").ice_encoding_version(Version::new(1, 0));
    check_listed(&failures(old).await, false).await;
}

/// `listed` lists only the base: what is derived from it comes as the base, in the compact format as the program has types for
/// it.
pub(super) async fn derived_comes_as_the_listed_base(peer: &Peer) {
    let prx = failures(peer.proxy("failures")).await;
    for (depth, reason) in [(0, "plain"), (1, "coded"), (2, "detailed"), (3, "detailed")] {
        let Err(Listed::Failure(base)) = prx.listed(depth).await else { panic!("expected a Failure") };
        assert_eq!(base.reason, reason);
    }
}

pub(super) async fn errors_of_the_runtime(peer: &Peer) {
    let prx = failures(peer.proxy("failures")).await;
    let error = prx.unlisted(3).await.unwrap_err();
    assert_eq!(error.may_have_run(), MayHaveRun::Yes);
    assert!(error.to_string().contains("::Conformance::Unlisted"), "{error}");

    let error = prx.crash("ouch").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unknown(text) if text.contains("ouch")), "{error:?}");
    assert_eq!(error.may_have_run(), MayHaveRun::Yes);

    let error = prx.gone().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::ObjectNotExist(what) if what.identity.name == "gone"),
        "{error:?}"
    );
    assert_eq!(prx.listed_all(9).await.unwrap(), 9);
}

pub(super) async fn not_there(peer: &Peer) {
    let error = peer.proxy("cat/nobody").ice_ping().await.unwrap_err();
    let ErrorKind::ObjectNotExist(what) = error.kind() else { panic!("{error:?}") };
    assert_eq!((what.identity.to_string().as_str(), what.operation.as_str()), ("cat/nobody", "ice_ping"));

    let error = peer.proxy("failures -f side").ice_ping().await.unwrap_err();
    let ErrorKind::FacetNotExist(what) = error.kind() else { panic!("{error:?}") };
    assert_eq!((what.identity.name.as_str(), what.facet.as_str()), ("failures", "side"));

    let wrong = FailuresPrx::unchecked_cast(peer.proxy("target"));
    let Err(Listed::System(error)) = wrong.listed(1).await else {
        panic!("expected an error of the runtime")
    };
    let ErrorKind::OperationNotExist(what) = error.kind() else { panic!("{error:?}") };
    assert_eq!((what.identity.name.as_str(), what.operation.as_str()), ("target", "listed"));

    let error: Error = FailuresPrx::checked_cast(peer.proxy("target")).await.unwrap_err();
    let ErrorKind::WrongType { expected, found } = error.kind() else { panic!("{error:?}") };
    assert_eq!((expected.as_str(), found.as_str()), ("::Conformance::Failures", "::Conformance::Target"));
    assert!(FailuresPrx::try_cast(peer.proxy("target")).await.unwrap().is_none());
}
