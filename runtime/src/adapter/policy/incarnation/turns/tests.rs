use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::adapter::{DispatchFuture, Servant};
use crate::error::ErrorKind;
use crate::{Communicator, Properties};

/// An object whose pings take turns. The one that comes first pings its own object.
struct Pinged {
    turns: Turns,
    inside: AtomicBool,
    nested: AtomicBool,
}

impl Servant for Pinged {
    fn type_ids(&self) -> &[&'static str] {
        &["::Ice::Object"]
    }

    fn takes_builtins(&self) -> bool {
        true
    }

    fn dispatch(self: Arc<Self>, mut request: Request) -> DispatchFuture {
        Box::pin(async move {
            let turn = match self.turns.take(ObjectKey::of(&request), &mut request).await {
                Ok(turn) => turn,
                Err(error) => return request.failed(&error),
            };
            assert!(!self.inside.swap(true, Ordering::SeqCst), "two calls inside");
            tokio::task::yield_now().await;
            if !self.nested.swap(true, Ordering::SeqCst) {
                let this = request.adapter().create_proxy(request.identity()).unwrap();
                let error = request.current().scope(this.ice_ping()).await.unwrap_err();
                assert!(matches!(error.kind(), ErrorKind::Reentrant(_)), "{error:?}");
            }
            assert_eq!(self.turns.len(), 1);
            self.inside.store(false, Ordering::SeqCst);
            drop(turn);
            request.answer(&crate::adapter::PING, Ok::<(), crate::Error>(()), |_, ()| {})
        })
    }
}

/// Calls take turns, a call of the own chain fails at once, and the table is empty when there is no call.
#[tokio::test]
async fn one_at_a_time() {
    let communicator = Communicator::new(Properties::new()).unwrap();
    let adapter = communicator.adapter_with_endpoints("A", "tcp -h 127.0.0.1 -p 0").await.unwrap();
    let pinged =
        Pinged { turns: Turns::default(), inside: AtomicBool::new(false), nested: AtomicBool::new(false) };
    let turns = pinged.turns.clone();
    let proxy = adapter.add("x", pinged).unwrap();
    adapter.activate().await.unwrap();
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let proxy = proxy.clone();
            tokio::spawn(async move { proxy.ice_ping().await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(turns.len(), 0);
    communicator.destroy().await;
}
