//! A policy of a user's own, which keeps state through the public [`Keeping`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use floe::policy::{Incarnated, Incarnation, Keeping, Reason};
use floe::{Activation, BoxFuture, Identity, Request, State, Threading};

use super::{AccountSkeleton, Bank, Book, memory};

/// A servant for each object, made at its first call, there until the end.
#[derive(Default)]
struct Once(Mutex<HashMap<Identity, Arc<AccountSkeleton<Book>>>>);

impl Incarnation<AccountSkeleton<Book>> for Once {
    fn name(&self) -> &'static str {
        "once"
    }

    fn refuses(&self, _: &Threading, _: &State) -> Option<String> {
        None
    }

    fn incarnate<'a>(
        &'a self,
        request: &'a mut Request,
        keeping: &'a Keeping<AccountSkeleton<Book>>,
    ) -> BoxFuture<'a, floe::Result<Incarnated<AccountSkeleton<Book>>>> {
        Box::pin(async move {
            let make = || Arc::new(keeping.gated(AccountSkeleton::new(Book::default())));
            let servant = self.0.lock().unwrap().entry(request.identity()).or_insert_with(make).clone();
            // Restoring it again does nothing.
            keeping.restore(&servant, request).await?;
            Ok(Incarnated::new(servant))
        })
    }

    fn retire<'a>(&'a self, keeping: &'a Keeping<AccountSkeleton<Book>>, _: Reason) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let servants: Vec<_> = self.0.lock().unwrap().drain().collect();
            for (_, servant) in servants {
                keeping.save(&servant).await;
            }
        })
    }
}

/// It keeps the states of a whole category, in both ways.
#[tokio::test]
async fn keeps_state() {
    for snapshot in [false, true] {
        let (memory, store) = memory();
        for round in 0..3 {
            let bank = Bank::open().await;
            let state = match snapshot {
                false => State::Persistent(store.clone()),
                true => State::Snapshot(store.clone(), std::time::Duration::from_secs(3600)),
            };
            bank.adapter.add_default("", Activation::new(Once::default()).state(state)).unwrap();
            for (name, amount) in [("a", 1), ("b", 10)] {
                let account = bank.account(name);
                assert_eq!(account.deposit(amount).await.unwrap(), round * amount + amount);
                if !snapshot {
                    account.fail(1000).await.unwrap_err();
                }
                assert_eq!(account.balance().await.unwrap(), round * amount + amount);
            }
            bank.close().await;
        }
        assert_eq!(memory.len(), 2);
    }
}
