//! The engine below `PerObject`, `PerConnection` and `Serialized`: each key has a thread, and one call at a time.
//!
//! The calls of a key take turns, first come, first served. A thread runs the calls of its keys side by side, as a small executor: one
//! that waits does not stall the other keys', one that blocks does. A key is bound to a thread of its own while there are any left;
//! one that comes later shares the thread that its hash chooses, and stays with it also when others become free.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Arc, Mutex};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Notify;

use crate::adapter::DispatchFuture;
use crate::adapter::policy::Call;
use crate::adapter::policy::threading::call::{Finished, Job};
use crate::adapter::policy::threading::threads::Site;

/// Threads for keys.
pub(super) struct Lanes<K> {
    site: Site,
    model: &'static str,
    max: usize,
    state: Mutex<State<K>>,
}

struct State<K> {
    /// The keys whose calls run or wait.
    turns: HashMap<K, Turn>,
    /// The keys with a thread of their own, and its lane.
    bound: HashMap<K, usize>,
    lanes: Vec<Lane<K>>,
    hasher: RandomState,
    over: bool,
}

/// The calls of a key: one runs, the others wait.
struct Turn {
    queue: VecDeque<Job>,
    /// What the chains below the call that runs know it by.
    stay: u64,
    /// The key's binding ends with the turn.
    leaves: bool,
}

/// A place for a thread.
struct Lane<K> {
    /// The thread, if there is one.
    thread: Option<Arc<Thread>>,
    /// A key is bound to it.
    bound: bool,
    /// Keys came here by their hash: they stay here.
    shared: bool,
    /// Calls whose turn has come.
    ready: Vec<(K, Job)>,
}

/// What a thread is woken by.
#[derive(Default)]
struct Thread(Notify);

impl<K: Hash + Eq + Clone + Send + 'static> Lanes<K> {
    pub(super) fn new(site: Site, model: &'static str, max: usize) -> Arc<Self> {
        let state = State {
            turns: HashMap::new(),
            bound: HashMap::new(),
            lanes: Vec::new(),
            hasher: RandomState::new(),
            over: false,
        };
        Arc::new(Lanes { site, model, max, state: Mutex::new(state) })
    }

    /// Takes a call. Tells also whether the key was bound to a thread with it.
    pub(super) fn give(self: &Arc<Self>, key: &K, call: Call) -> (DispatchFuture, bool) {
        let chain = call.waits_above();
        let mut state = crate::lock(&self.state);
        if state.turns.get(key).is_some_and(|turn| chain.contains(&turn.stay)) {
            drop(state);
            return (call.reentrant(), false);
        }
        let (job, answer) = Job::new(call);
        if state.over {
            drop(state);
            drop(job);
            return (Box::pin(answer), false);
        }
        if let Some(turn) = state.turns.get_mut(key) {
            turn.queue.push_back(job);
            // It is there again, and stays where its calls run.
            turn.leaves = false;
            return (Box::pin(answer), false);
        }
        let (at, newly_bound) = state.place(key, self.max);
        let turn = Turn { queue: VecDeque::new(), stay: job.stay(), leaves: false };
        state.turns.insert(key.clone(), turn);
        let lane = &mut state.lanes[at];
        lane.ready.push((key.clone(), job));
        match lane.thread.clone() {
            Some(thread) => {
                drop(state);
                thread.0.notify_one();
            }
            None => {
                let thread = Arc::<Thread>::default();
                lane.thread = Some(thread.clone());
                drop(state);
                self.start(at, thread);
            }
        }
        (Box::pin(answer), newly_bound)
    }

    /// A key is over: its thread is free for another one when its calls have ended.
    pub(super) fn forget(&self, key: &K) {
        let mut state = crate::lock(&self.state);
        match state.turns.get_mut(key) {
            Some(turn) => turn.leaves = true,
            None => state.unbind(key),
        }
    }

    /// The same for all keys that are over.
    pub(super) fn forget_if(&self, over: impl Fn(&K) -> bool) {
        let bound: Vec<K> = crate::lock(&self.state).bound.keys().cloned().collect();
        bound.iter().filter(|key| over(key)).for_each(|key| self.forget(key));
    }

    /// No call comes any more: the threads end when those that run have ended. What waits is told that the runtime stopped.
    pub(super) fn end(&self) {
        let mut state = crate::lock(&self.state);
        state.over = true;
        let turns = std::mem::take(&mut state.turns);
        let lanes = std::mem::take(&mut state.lanes);
        state.bound.clear();
        drop(state);
        lanes.iter().filter_map(|lane| lane.thread.as_ref()).for_each(|thread| thread.0.notify_one());
        // Not under the lock: what is dropped here may hold the adapter.
        drop((turns, lanes));
    }

    fn start(self: &Arc<Self>, at: usize, thread: Arc<Thread>) {
        let lanes = self.clone();
        let work = move || lanes.site.runtime.block_on(lanes.work(at, &thread));
        if self.site.start(self.model, at + 1, work).is_ok() {
            return;
        }
        let mut state = crate::lock(&self.state);
        let Some(lane) = state.lanes.get_mut(at) else { return };
        lane.thread = None;
        let ready = std::mem::take(&mut lane.ready);
        let mut jobs: Vec<Job> = Vec::new();
        for (key, job) in ready {
            jobs.push(job);
            let Some(turn) = state.turns.remove(&key) else { continue };
            jobs.extend(turn.queue);
            if turn.leaves {
                state.unbind(&key);
            }
        }
        drop(state);
        jobs.into_iter().for_each(|job| job.refuse("the server could not make a thread for the call"));
    }

    /// A thread's life: until its lane is no longer its own, and its calls have ended.
    async fn work(&self, at: usize, thread: &Arc<Thread>) {
        let mut running = FuturesUnordered::new();
        loop {
            let Some(ready) = self.ready(at, thread) else {
                while let Some((_, finished)) = running.next().await {
                    Finished::answer(finished);
                }
                return;
            };
            for (key, job) in ready {
                running.push(run(key, job));
            }
            tokio::select! {
                () = thread.0.notified() => {}
                Some((key, finished)) = running.next(), if !running.is_empty() => {
                    if let Some(job) = self.pass_on(&key) {
                        running.push(run(key, job));
                    }
                    finished.answer();
                }
            }
        }
    }

    /// The calls whose turn has come on this thread. `None`: the lane is no longer its own.
    fn ready(&self, at: usize, thread: &Arc<Thread>) -> Option<Vec<(K, Job)>> {
        let mut state = crate::lock(&self.state);
        let lane = state.lanes.get_mut(at)?;
        let own = lane.thread.as_ref().is_some_and(|own| Arc::ptr_eq(own, thread));
        own.then(|| std::mem::take(&mut lane.ready))
    }

    /// A call ended: the next one of its key, if one waits.
    fn pass_on(&self, key: &K) -> Option<Job> {
        let mut state = crate::lock(&self.state);
        let turn = state.turns.get_mut(key)?;
        if let Some(job) = turn.queue.pop_front() {
            turn.stay = job.stay();
            return Some(job);
        }
        let leaves = turn.leaves;
        state.turns.remove(key);
        if leaves {
            state.unbind(key);
        }
        None
    }
}

async fn run<K>(key: K, job: Job) -> (K, Finished) {
    (key, job.carry_out().await)
}

impl<K: Hash + Eq + Clone> State<K> {
    /// The lane of a key whose calls do not run now, and whether the key is bound to it just now.
    fn place(&mut self, key: &K, max: usize) -> (usize, bool) {
        if let Some(at) = self.bound.get(key) {
            return (*at, false);
        }
        self.lanes.resize_with(max, || Lane { thread: None, bound: false, shared: false, ready: Vec::new() });
        let home = (self.hasher.hash_one(key) % max as u64) as usize;
        // A key with a shared home may have been there before: it stays, so that its calls are always on one thread.
        let free = if self.lanes[home].shared { None } else { self.free(home) };
        match free {
            Some(at) => {
                self.lanes[at].bound = true;
                self.bound.insert(key.clone(), at);
                (at, true)
            }
            None => {
                self.lanes[home].shared = true;
                (home, false)
            }
        }
    }

    /// A lane without a bound key: one that nobody shares, if there is one.
    fn free(&self, home: usize) -> Option<usize> {
        if self.bound.len() >= self.lanes.len() {
            return None;
        }
        let free = |shared: bool| self.lanes.iter().position(|lane| !lane.bound && lane.shared == shared);
        if !self.lanes[home].bound { Some(home) } else { free(false).or_else(|| free(true)) }
    }

    /// Ends a key's binding, and its thread with it if no other key is there.
    fn unbind(&mut self, key: &K) {
        let Some(at) = self.bound.remove(key) else { return };
        let lane = &mut self.lanes[at];
        lane.bound = false;
        if !lane.shared
            && let Some(thread) = lane.thread.take()
        {
            thread.0.notify_one();
        }
    }
}
