//! The threads of an adapter: made when the first object asks for them, ended with the adapter or its runtime.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, Weak};

use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use crate::adapter::policy::threading::inline;
use crate::adapter::policy::threading::per_connection::PerConnection;
use crate::adapter::policy::threading::per_object::PerObject;
use crate::adapter::policy::threading::per_request::PerRequest;
use crate::adapter::policy::threading::pool::Pool;
use crate::adapter::policy::threading::serialized::Serialized;
use crate::adapter::policy::{Schedule, Threading};
use crate::adapter::{ObjectAdapter, Unfinished, servants};
use crate::error::Result;
use crate::identity::Identity;
use crate::wire::{Reader, Version};

/// The threads of an adapter's objects. Objects with the same model share them.
#[derive(Default)]
pub(crate) struct Threads {
    models: Arc<Mutex<Models>>,
    live: Unfinished,
}

/// The models that objects asked for.
#[derive(Default)]
struct Models {
    pools: BTreeMap<usize, Arc<Pool>>,
    per_object: Option<Arc<PerObject>>,
    per_request: Option<Arc<PerRequest>>,
    per_connection: Option<Arc<PerConnection>>,
    serialized: Option<Arc<Serialized>>,
    /// The task that is there as long as the runtime runs.
    sentinel: Option<AbortHandle>,
}

impl Threads {
    /// What carries out calls by this model; `None` is the connection's task.
    ///
    /// # Errors
    /// A property is no number.
    pub(crate) fn schedule(
        &self,
        adapter: &ObjectAdapter,
        threading: &Threading,
    ) -> Result<Option<Arc<dyn Schedule>>> {
        match threading {
            Threading::Inline => return Ok(inline::schedule()),
            Threading::Custom(schedule) => return Ok(Some(schedule.clone())),
            _ => {}
        }
        let max = positive(adapter, "Floe.Threads.Max", THREADS_MAX)?;
        let queue_max = positive(adapter, "Floe.Threads.QueueMax", QUEUE_MAX)?;
        let site = Site::of(adapter, self.live.clone());
        let schedule = crate::lock(&self.models).schedule(threading, site, max, queue_max);
        self.watch(adapter.runtime());
        Ok(schedule)
    }

    /// Ends the threads when the runtime stops: the calls that wait are told so then.
    fn watch(&self, runtime: &Handle) {
        if crate::lock(&self.models).sentinel.is_some() {
            return;
        }
        let sentinel = Sentinel(Arc::downgrade(&self.models));
        // Not under the lock: a runtime that stopped drops what it is given at once.
        let task = runtime.spawn(async move {
            let _sentinel = sentinel;
            std::future::pending::<()>().await;
        });
        let other = crate::lock(&self.models).sentinel.replace(task.abort_handle());
        if let Some(other) = other {
            other.abort();
        }
    }

    /// An object left the adapter, with all its facets: its thread is free for another one when its calls have ended.
    pub(crate) fn forget(&self, identity: &Identity) {
        let per_object = crate::lock(&self.models).per_object.clone();
        if let (Some(per_object), Ok(key)) = (per_object, servants::key(identity)) {
            per_object.0.forget(&key.as_bytes().into());
        }
    }

    /// The same for all objects that left.
    pub(crate) fn forget_if(&self, left: impl Fn(&Identity) -> bool) {
        let per_object = crate::lock(&self.models).per_object.clone();
        let left = |key: &Arc<[u8]>| {
            Reader::new(key, Version::SLICE_1_1).get().is_ok_and(|identity| left(&identity))
        };
        per_object.iter().for_each(|per_object| per_object.0.forget_if(left));
    }

    /// The adapter is deactivated: no call comes any more, and none runs. Returns when the threads are gone.
    pub(crate) async fn end(&self) {
        end(&self.models);
        self.live.none().await;
    }
}

impl Models {
    fn schedule(
        &mut self,
        threading: &Threading,
        site: Site,
        max: usize,
        queue_max: usize,
    ) -> Option<Arc<dyn Schedule>> {
        Some(match threading {
            Threading::Inline | Threading::Custom(_) => return None,
            Threading::Pool(threads) => {
                let new = || Arc::new(Pool::new(site, *threads, queue_max));
                self.pools.entry(*threads).or_insert_with(new).clone()
            }
            Threading::PerObject => {
                self.per_object.get_or_insert_with(|| Arc::new(PerObject::new(site, max))).clone()
            }
            Threading::PerRequest => {
                self.per_request.get_or_insert_with(|| Arc::new(PerRequest::new(site, max))).clone()
            }
            Threading::PerConnection => {
                self.per_connection.get_or_insert_with(|| Arc::new(PerConnection::new(site, max))).clone()
            }
            Threading::Serialized => {
                self.serialized.get_or_insert_with(|| Arc::new(Serialized::new(site))).clone()
            }
        })
    }
}

/// Ends the threads as soon as they have nothing to do. Not under the lock: a call that is dropped may hold the adapter.
fn end(models: &Mutex<Models>) {
    let mut models = std::mem::take(&mut *crate::lock(models));
    models.pools.values().for_each(|pool| pool.0.end());
    models.per_object.iter().for_each(|model| model.0.end());
    models.per_request.iter().for_each(|model| model.0.end());
    models.per_connection.iter().for_each(|model| model.lanes.end());
    models.serialized.iter().for_each(|model| model.0.end());
    models.sentinel.take().iter().for_each(AbortHandle::abort);
}

impl Drop for Threads {
    fn drop(&mut self) {
        end(&self.models);
    }
}

/// Is dropped with the runtime.
struct Sentinel(Weak<Mutex<Models>>);

impl Drop for Sentinel {
    fn drop(&mut self) {
        if let Some(models) = self.0.upgrade() {
            end(&models);
        }
    }
}

fn positive(adapter: &ObjectAdapter, name: &str, default: i32) -> Result<usize> {
    let value = adapter.communicator().properties().get_int_or(name, default)?;
    Ok(usize::try_from(value).unwrap_or(1).max(1))
}

/// The default of `Floe.Threads.Max`: how many threads each of `PerObject`, `PerRequest` and `PerConnection` has in an adapter.
const THREADS_MAX: i32 = 256;
/// The default of `Floe.Threads.QueueMax`: how many calls of one object wait for a thread of a pool.
const QUEUE_MAX: i32 = 1000;

/// Where threads are made, and what they run in.
pub(super) struct Site {
    adapter: String,
    pub(super) runtime: Handle,
    live: Unfinished,
}

impl Site {
    pub(super) fn of(adapter: &ObjectAdapter, live: Unfinished) -> Self {
        Site { adapter: adapter.name().replace('\0', ""), runtime: adapter.runtime().clone(), live }
    }

    /// Starts a thread, named by its model, its adapter and its number.
    pub(super) fn start(
        &self,
        model: &str,
        number: usize,
        work: impl FnOnce() + Send + 'static,
    ) -> io::Result<()> {
        let live = self.live.begin();
        let name = format!("floe-{model}-{}-{number}", self.adapter);
        let thread = std::thread::Builder::new().name(name).spawn(move || {
            work();
            drop(live);
        });
        thread.map(drop).inspect_err(
            |error| tracing::error!(target: "floe::dispatch", %error, adapter = self.adapter, "no thread"),
        )
    }
}
