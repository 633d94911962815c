//! What a call carries besides its parameters, and how calls are ordered.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use floe::prelude::*;
use tokio::sync::Notify;

#[remote("::Conformance::Calls")]
pub trait Calls {
    async fn sleep(&self, milliseconds: i32) -> floe::Result<()>;
    async fn scramble(&self, number: i32) -> floe::Result<i32>;
    async fn context(&self) -> floe::Result<BTreeMap<String, String>>;
    async fn identify(&self) -> floe::Result<String>;
    async fn encoding(&self) -> floe::Result<String>;
    async fn note(&self, number: i32) -> floe::Result<()>;
    async fn noted(&self) -> floe::Result<Vec<i32>>;
    async fn await_notes(&self, count: i32) -> floe::Result<()>;
}

/// Keeps the numbers of `note`. Clones share them.
#[derive(Clone, Default)]
pub struct Notes(Arc<Shared>);

#[derive(Default)]
struct Shared {
    numbers: Mutex<Vec<i32>>,
    changed: Notify,
}

impl Notes {
    fn with<T>(&self, change: impl FnOnce(&mut Vec<i32>) -> T) -> T {
        change(&mut self.0.numbers.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Calls for Notes {
    async fn sleep(&self, milliseconds: i32) -> floe::Result<()> {
        tokio::time::sleep(Duration::from_millis(u64::from(milliseconds.unsigned_abs()))).await;
        Ok(())
    }

    async fn scramble(&self, number: i32) -> floe::Result<i32> {
        let milliseconds = (i64::from(number) * 7919).rem_euclid(20).unsigned_abs();
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        Ok(number)
    }

    async fn context(&self) -> floe::Result<BTreeMap<String, String>> {
        Ok(current().map_or_else(BTreeMap::new, |current| current.context().clone()))
    }

    async fn identify(&self) -> floe::Result<String> {
        let Some(current) = current() else { return Ok(String::new()) };
        let Identity { name, category } = current.identity();
        let mode = if current.is_idempotent() { 2 } else { 0 };
        Ok(format!("{category}/{name}\n{}\n{}\n{mode}", current.facet(), current.operation()))
    }

    async fn encoding(&self) -> floe::Result<String> {
        Ok(current().map_or_else(String::new, |current| current.encoding().to_string()))
    }

    async fn note(&self, number: i32) -> floe::Result<()> {
        self.with(|numbers| numbers.push(number));
        self.0.changed.notify_waiters();
        Ok(())
    }

    async fn noted(&self) -> floe::Result<Vec<i32>> {
        Ok(self.with(std::mem::take))
    }

    async fn await_notes(&self, count: i32) -> floe::Result<()> {
        let count = usize::try_from(count).unwrap_or(0);
        loop {
            let changed = self.0.changed.notified();
            if self.with(|numbers| numbers.len()) >= count {
                return Ok(());
            }
            changed.await;
        }
    }
}
