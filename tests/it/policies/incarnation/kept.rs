//! Kept state behind a servant locator, which says whose state its servants have.

use std::sync::Arc;
use std::time::Duration;

use floe::policy::ServantLocator;
use floe::prelude::*;
use floe::store::{MemoryStore, StateStore};
use floe::{ErrorKind, State};

use crate::lab::{Server, communicator, within};
use crate::policies::state::{AccountPrx, AccountSkeleton, Book};

/// Finds an account under each of its names: what stands before `-` is the account.
struct Names;

impl ServantLocator for Names {
    type Servant = AccountSkeleton<Book>;
    type Cookie = ();

    async fn locate(&self, _: &Current) -> floe::Result<Option<(Arc<Self::Servant>, ())>> {
        Ok(Some((Arc::new(AccountSkeleton::new(Book::default())), ())))
    }

    fn keeps_state(&self) -> bool {
        true
    }

    fn state_key(&self, current: &Current) -> Option<Identity> {
        let (account, _) = current.identity().name.split_once('-')?;
        Some(Identity::new(account))
    }
}

/// Deposits by many callers under two names of one account: none is lost, whatever kind of state it is. The next locator finds them in
/// the store. A call without a key is refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_locator_that_names_the_state() {
    let kinds: [fn(Arc<dyn StateStore>) -> State; 2] =
        [State::Persistent, |store| State::Snapshot(store, Duration::from_secs(3600))];
    for kind in kinds {
        let memory = MemoryStore::new();
        let store: Arc<dyn StateStore> = Arc::new(memory);
        for run in 1..3 {
            let server = Server::start().await;
            let activation = Activation::locator(Names).state(kind(store.clone()));
            server.adapter.add_default("c", activation).unwrap();
            let clients = [communicator(&[]), communicator(&[]), server.communicator.clone()];
            let account = |client: usize, name: &str| {
                AccountPrx::unchecked_cast(server.proxy(&clients[client], &format!("c/{name}")))
            };
            let calls = (0..90).map(|number| {
                let account = account(number % 3, ["x-one", "x-two"][number % 2]);
                tokio::spawn(async move { account.deposit(1).await.unwrap() })
            });
            for call in calls.collect::<Vec<_>>() {
                within(call).await.unwrap();
            }
            assert_eq!(within(account(0, "x-three").balance()).await.unwrap(), 90 * run);
            assert_eq!(within(account(0, "y-one").balance()).await.unwrap(), 0);
            let error = within(account(0, "x").balance()).await.unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::UnknownLocal(text) if text.contains("key")),
                "{error:?}"
            );
            within(server.communicator.destroy()).await;
        }
    }
}

/// Without a key no state can be kept, and it is said so.
#[tokio::test]
async fn a_locator_without_a_key() {
    struct Unnamed;
    impl ServantLocator for Unnamed {
        type Servant = AccountSkeleton<Book>;
        type Cookie = ();
        async fn locate(&self, _: &Current) -> floe::Result<Option<(Arc<Self::Servant>, ())>> {
            Ok(None)
        }
    }
    let server = Server::start().await;
    let store: Arc<dyn StateStore> = Arc::new(MemoryStore::new());
    let activation = Activation::locator(Unnamed).state(State::Persistent(store));
    let error = server.adapter.add_default("c", activation).unwrap_err().to_string();
    assert!(error.contains("locator + Inline + Persistent") && error.contains("keeps_state"), "{error}");
}
