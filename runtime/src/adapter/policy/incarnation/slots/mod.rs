//! Slots: the servants that a policy made, one an object.
//!
//! - A servant is made exactly once: calls that come meanwhile wait, and get it, or the error that its making ended with. Nothing is
//!   left of an object that could not be made.
//! - A servant in use is never ended. One that is being ended is in the table until that is over; a call that comes meanwhile waits
//!   for it, and a new servant is made.
//! - A servant is ended by a task of the adapter's runtime. The call that gave the cause waits for that before it is answered, so
//!   that no more servants wait for their end than calls run, and a few that are idle. So what the end calls is below that call, and below the end: a call
//!   that would wait for them fails at once.
//!
//! No lock is held while a servant is made, called, or ended.

mod bound;
mod guards;
mod idle;
mod table;

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

pub(super) use bound::Bound;
use guards::{Ended, Making, Used};
use table::{Found, Leaver, Outcome, Table};
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::adapter::chain::{Chain, new_stay};
use crate::adapter::policy::incarnation::maker::Maker;
use crate::adapter::policy::incarnation::object_key::ObjectKey;
use crate::adapter::policy::{Incarnated, Keeping, Reason};
use crate::adapter::{Request, Servant, Unfinished, scope_chain};
use crate::error::Result;

/// The servants of one policy, or of one client of it.
pub(super) struct Slots<S> {
    table: Mutex<Table<S>>,
    maker: Arc<Maker<S>>,
    bound: Arc<Bound>,
    /// How many servants there may be; more only while all are in use.
    capacity: usize,
    /// How long a servant is kept without a call.
    idle: Option<Duration>,
    /// The slots, whatever their state.
    filled: Unfinished,
    home: OnceLock<Home<S>>,
}

/// What the first call told.
struct Home<S> {
    runtime: Handle,
    keeping: Keeping<S>,
}

/// What a call has to do.
enum Entered<S: Servant> {
    Go(Incarnated<S>),
    Make(Making<S>),
    Wait(watch::Receiver<Outcome<S>>, Used<S>),
    WaitForEnd(watch::Receiver<()>),
}

impl<S: Servant> Slots<S> {
    pub(super) fn new(maker: Arc<Maker<S>>, bound: Arc<Bound>) -> Self {
        Slots {
            table: Mutex::default(),
            maker,
            bound,
            capacity: usize::MAX,
            idle: None,
            filled: Unfinished::default(),
            home: OnceLock::new(),
        }
    }

    /// The same, from which servants have to go.
    pub(super) fn within(self, capacity: usize, idle: Option<Duration>) -> Self {
        Slots { capacity, idle, ..self }
    }

    /// The servant of the object that a request calls.
    ///
    /// # Errors
    /// Those of the maker; `LimitExceeded`; `Reentrant`: a call of the request's own chain makes the servant, or its end.
    pub(super) async fn incarnate(
        self: &Arc<Self>,
        request: &mut Request,
        keeping: &Keeping<S>,
    ) -> Result<Incarnated<S>> {
        self.home
            .get_or_init(|| Home { runtime: request.adapter().runtime().clone(), keeping: keeping.clone() });
        let key = ObjectKey::of(request);
        loop {
            match self.enter(&key, request)? {
                Entered::Go(incarnated) => return Ok(incarnated),
                Entered::Make(making) => {
                    if let Some(incarnated) = self.make(making, request, keeping).await? {
                        return Ok(incarnated);
                    }
                }
                Entered::Wait(mut outcome, used) => {
                    let outcome = outcome.wait_for(Option::is_some).await.map(|outcome| outcome.clone());
                    // Without one, who made it gave up in the middle.
                    if let Ok(Some(made)) = outcome {
                        return Ok(used.incarnated(made?, Vec::new()));
                    }
                }
                Entered::WaitForEnd(end) => wait_for(end).await,
            }
        }
    }

    /// Ends all servants: those that are not in use now, the others after their last call. Returns when there is none.
    pub(super) async fn close(self: &Arc<Self>, reason: Reason) {
        crate::lock(&self.table).close(reason);
        loop {
            let leavers = self.surplus(ENDS_AT_ONCE);
            if leavers.is_empty() {
                break;
            }
            for end in self.spawn_ends(leavers, &Chain::new()) {
                wait_for(end).await;
            }
        }
        self.filled.none().await;
    }

    fn enter(self: &Arc<Self>, key: &Arc<ObjectKey>, request: &Request) -> Result<Entered<S>> {
        let used = |number| Used::new(self.clone(), key.clone(), number, request.chain_below());
        let mut table = crate::lock(&self.table);
        Ok(match table.look_up(key, |stay| request.chain().contains(&stay)) {
            Found::Made(servant, number) => Entered::Go(used(number).incarnated(servant, Vec::new())),
            Found::Making(outcome, number) => Entered::Wait(outcome, used(number)),
            Found::Ending(end) => Entered::WaitForEnd(end),
            Found::Own => return Err(request.reentrant_error()),
            Found::Nothing => {
                let taken = match self.bound.take() {
                    Ok(taken) => taken,
                    Err(full) => {
                        let leaver = self.leaver_for_room(&mut table).ok_or(full)?;
                        drop(table);
                        return Ok(Entered::WaitForEnd(self.spawn_end(leaver, &request.chain_below())));
                    }
                };
                let (outcome, receiver) = watch::channel(None);
                let room = (taken, self.filled.begin());
                let stay = new_stay();
                let number = table.begin(key.clone(), receiver, stay, room);
                Entered::Make(Making::new(used(number), outcome, stay))
            }
        })
    }

    /// The servant that goes for another one, where there are as many as there may be at all.
    fn leaver_for_room(&self, table: &mut Table<S>) -> Option<Leaver<S>> {
        (self.capacity < usize::MAX).then(|| table.end_first(Reason::Capacity)).flatten()
    }

    /// Makes the servant of a slot that waits for it.
    async fn make(
        &self,
        making: Making<S>,
        request: &mut Request,
        keeping: &Keeping<S>,
    ) -> Result<Option<Incarnated<S>>> {
        let stay = making.stay();
        request.enter(stay);
        let made = self.maker.make(request, keeping).await;
        request.leave(stay);
        match made {
            Ok(servant) => Ok(making.done(Arc::new(servant))),
            Err(error) => {
                making.failed(error.clone());
                Err(error)
            }
        }
    }

    /// A servant was made: others may have to go.
    fn made(
        self: &Arc<Self>,
        key: &Arc<ObjectKey>,
        number: u64,
        servant: Arc<S>,
        chain: &Chain,
    ) -> Vec<watch::Receiver<()>> {
        crate::lock(&self.table).made(key, number, servant);
        self.spawn_ends(self.surplus(usize::MAX), chain)
    }

    /// A call, with this chain, does not use a slot any more: it, or others, may have to go.
    fn leave(self: &Arc<Self>, key: &Arc<ObjectKey>, number: u64, chain: &Chain) -> Vec<watch::Receiver<()>> {
        crate::lock(&self.table).leave(key, number);
        let ends = self.spawn_ends(self.surplus(usize::MAX), chain);
        if let Some(idle) = self.idle {
            self.begin_watch(idle);
        }
        ends
    }

    /// Sees to it that somebody waits for the idle time of what is unused.
    fn begin_watch(self: &Arc<Self>, idle: Duration) {
        let mut table = crate::lock(&self.table);
        if !table.timed
            && table.first_unused().is_some()
            && let Some(home) = self.home.get()
        {
            table.timed = true;
            home.runtime.spawn(idle::watch(Arc::downgrade(self), idle));
        }
    }

    fn surplus(&self, at_most: usize) -> Vec<Leaver<S>> {
        let mut table = crate::lock(&self.table);
        std::iter::from_fn(|| table.surplus(self.capacity)).take(at_most).collect()
    }

    /// Ends servants; `chain` is what waits for that.
    fn spawn_ends(self: &Arc<Self>, leavers: Vec<Leaver<S>>, chain: &Chain) -> Vec<watch::Receiver<()>> {
        leavers.into_iter().map(|leaver| self.spawn_end(leaver, chain)).collect()
    }

    /// Ends a servant. What is returned is closed when its slot is free.
    fn spawn_end(self: &Arc<Self>, leaver: Leaver<S>, chain: &Chain) -> watch::Receiver<()> {
        let Leaver { key, number, servant, reason, ended, stay } = leaver;
        let chain: Chain = chain.iter().copied().chain([stay]).collect();
        let end = ended.subscribe();
        let ended = Ended { slots: self.clone(), key, number, _over: ended };
        // What is unused was used, by a call that told it.
        if let Some(Home { runtime, keeping }) = self.home.get() {
            let keeping = keeping.clone();
            runtime.spawn(async move {
                scope_chain(&chain, ended.slots.maker.end(&ended.key, servant, &keeping, reason)).await;
                drop(ended);
            });
        }
        end
    }

    fn free(&self, key: &Arc<ObjectKey>, number: u64) {
        let freed = crate::lock(&self.table).free(key, number);
        // Its servant, if it still has one, is dropped without the lock.
        drop(freed);
    }
}

/// Waits until a slot is free.
async fn wait_for(mut end: watch::Receiver<()>) {
    // Nothing is ever sent; the sender is dropped.
    while end.changed().await.is_ok() {}
}

/// How many servants are ended side by side when all are.
const ENDS_AT_ONCE: usize = 64;

#[cfg(test)]
mod tests;
