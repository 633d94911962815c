//! A store that fails, written against the public trait.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use floe::BoxFuture;
use floe::store::{Capabilities, Change, StateKey, StateStore, StoreError, Versioned};

/// What happens to a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    Never,
    /// Each n-th is not carried out, and the error says so.
    Fails,
    /// Each n-th is carried out, and the error says that nobody knows.
    FailsAfter,
    /// Each n-th is not carried out, and the error says that nobody knows.
    FailsBefore,
    /// The n-th never ends. It is carried out.
    HangsAfter,
    /// The n-th never ends. It is not carried out.
    HangsBefore,
}

impl std::str::FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = [
            Fault::Never,
            Fault::Fails,
            Fault::FailsAfter,
            Fault::FailsBefore,
            Fault::HangsAfter,
            Fault::HangsBefore,
        ];
        all.into_iter().find(|fault| format!("{fault:?}") == text).ok_or_else(|| format!("no fault: {text}"))
    }
}

/// A store whose n-th commits fail.
pub struct FaultyStore {
    store: Arc<dyn StateStore>,
    fault: Fault,
    every: usize,
    commits: AtomicUsize,
    /// Told at each fault.
    report: Box<dyn Fn() + Send + Sync>,
}

impl FaultyStore {
    /// This store, with faults at each commit whose number is a multiple of `every`.
    pub fn new(
        store: Arc<dyn StateStore>,
        fault: Fault,
        every: usize,
        report: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        FaultyStore {
            store,
            fault,
            every: every.max(1),
            commits: AtomicUsize::new(0),
            report: Box::new(report),
        }
    }
}

impl StateStore for FaultyStore {
    fn capabilities(&self) -> Capabilities {
        self.store.capabilities()
    }

    fn get<'a>(&'a self, key: &'a StateKey) -> BoxFuture<'a, Result<Option<Versioned>, StoreError>> {
        self.store.get(key)
    }

    fn commit<'a>(&'a self, changes: &'a [Change]) -> BoxFuture<'a, Result<u64, StoreError>> {
        let number = self.commits.fetch_add(1, Ordering::Relaxed) + 1;
        if self.fault == Fault::Never || !number.is_multiple_of(self.every) {
            return self.store.commit(changes);
        }
        Box::pin(async move {
            (self.report)();
            match self.fault {
                Fault::Fails => return Err(StoreError::NotCommitted("as asked".into())),
                Fault::FailsBefore => {}
                Fault::HangsBefore => std::future::pending().await,
                Fault::Never | Fault::FailsAfter | Fault::HangsAfter => {
                    self.store.commit(changes).await?;
                }
            }
            if self.fault == Fault::HangsAfter {
                std::future::pending::<()>().await;
            }
            Err(StoreError::Unknown("as asked".into()))
        })
    }

    fn scan<'a>(
        &'a self,
        prefix: &'a [u8],
        after: Option<&'a StateKey>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<(StateKey, Versioned)>, StoreError>> {
        self.store.scan(prefix, after, limit)
    }
}
