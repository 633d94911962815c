//! The engine below `Pool` and `PerRequest`: threads of which any carries out any call, one at a time, from its start to its end.
//!
//! Calls wait in a queue for each key. A free thread takes the next call of the key whose turn it is: first among the keys of which
//! no call runs, then, if more threads are free than are kept, among the others.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::adapter::DispatchFuture;
use crate::adapter::policy::Call;
use crate::adapter::policy::threading::call::{Job, ToTheEnd};
use crate::adapter::policy::threading::threads::Site;

/// What a call waits in line with.
pub(super) type Key = Arc<[u8]>;

/// How the threads are used.
#[derive(Clone, Copy)]
pub(super) struct Rule {
    /// What the threads are called.
    pub(super) model: &'static str,
    /// How many threads there are at most.
    pub(super) threads: usize,
    /// How many of them are kept for keys of which no call runs.
    pub(super) kept_free: usize,
    /// How many calls of a key wait here; more wait outside.
    pub(super) queue_max: usize,
    /// How long a thread waits for a call before it ends. `None`: until the end of all.
    pub(super) idle: Option<Duration>,
}

/// The threads, and what waits for them.
pub(super) struct Workers {
    site: Site,
    rule: Rule,
    state: Mutex<State>,
    came: Condvar,
}

#[derive(Default)]
struct State {
    lines: HashMap<Key, Line>,
    /// The keys of which calls wait and none runs, by their turn.
    fresh: BTreeMap<u64, Key>,
    /// The keys of which calls wait and some run, by their turn.
    more: BTreeMap<u64, Key>,
    turn: u64,
    /// Calls that those that run wait for.
    nested: VecDeque<(Key, Job)>,
    /// The calls that run, by what their chains know them by.
    running: HashMap<u64, Key>,
    /// How many calls wait.
    waiting: usize,
    /// How many threads carry out a call.
    busy: usize,
    /// How many threads do not, those that begin included.
    idle: usize,
    /// How many threads there ever were.
    made: usize,
    over: bool,
}

/// The calls of one key.
struct Line {
    queue: VecDeque<Waiting>,
    running: usize,
    /// The free places of the queue.
    room: Arc<Semaphore>,
    /// Its turn, in `fresh` or `more`.
    turn: Option<u64>,
}

/// A call, and its place in the queue.
struct Waiting(Job, OwnedSemaphorePermit);

impl Workers {
    pub(super) fn new(site: Site, rule: Rule) -> Arc<Self> {
        Arc::new(Workers { site, rule, state: Mutex::default(), came: Condvar::new() })
    }

    /// Takes a call. If the key's queue is full, the future waits for a place first.
    pub(super) fn give(self: &Arc<Self>, key: Key, call: Call) -> DispatchFuture {
        let chain = call.waits_above();
        let mut state = crate::lock(&self.state);
        let nested = state.above(&chain, &key, self.rule);
        if nested == Above::HasAll {
            drop(state);
            return call.reentrant();
        }
        let (job, answer) = Job::new(call);
        if state.over {
            drop(state);
            drop(job);
            return Box::pin(answer);
        }
        if nested == Above::Waits {
            state.nested.push_back((key, job));
            self.wake(state);
            return Box::pin(answer);
        }
        let room = state.line(&key, self.rule.queue_max).room.clone();
        match room.clone().try_acquire_owned() {
            Ok(place) => {
                // Before the call can end: its end counts who else waits for room.
                drop(room);
                self.put(state, key, Waiting(job, place));
                Box::pin(answer)
            }
            Err(_) => {
                drop(state);
                let workers = self.clone();
                Box::pin(ToTheEnd::new(self.site.runtime.clone(), async move {
                    match room.acquire_owned().await {
                        Ok(place) => workers.put(crate::lock(&workers.state), key, Waiting(job, place)),
                        Err(_) => drop(job),
                    }
                    answer.await
                }))
            }
        }
    }

    /// Puts a call in its queue.
    fn put(self: &Arc<Self>, mut state: MutexGuard<'_, State>, key: Key, waiting: Waiting) {
        if state.over {
            drop(state);
            return drop(waiting);
        }
        state.line(&key, self.rule.queue_max).queue.push_back(waiting);
        state.enlist(&key);
        self.wake(state);
    }

    /// One more call waits: sees that a thread looks for it.
    fn wake(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        state.waiting += 1;
        let short = state.waiting > state.idle && state.busy + state.idle < self.rule.threads;
        if !short {
            drop(state);
            return self.came.notify_one();
        }
        state.idle += 1;
        state.made += 1;
        let number = state.made;
        drop(state);
        let workers = self.clone();
        if self.site.start(self.rule.model, number, move || workers.work()).is_err() {
            self.lacks_a_thread();
        }
    }

    /// A thread could not be made: the others carry out what waits. If there are none, the calls are told.
    fn lacks_a_thread(&self) {
        let mut state = crate::lock(&self.state);
        state.idle -= 1;
        if state.busy + state.idle > 0 {
            return;
        }
        let jobs = state.clear();
        drop(state);
        jobs.into_iter().for_each(|job| job.refuse("the server could not make a thread for the call"));
    }

    /// No call comes any more: the threads end when those that run have ended. What waits is told that the runtime stopped.
    pub(super) fn end(&self) {
        let mut state = crate::lock(&self.state);
        state.over = true;
        let jobs = state.clear();
        drop(state);
        self.came.notify_all();
        // Not under the lock: what is dropped here may hold the adapter.
        drop(jobs);
    }

    /// A thread's life.
    fn work(&self) {
        while let Some((key, job)) = self.next() {
            let stay = job.stay();
            let finished = self.site.runtime.block_on(job.carry_out());
            // Before the answer: a caller that calls again at once finds this thread free.
            crate::lock(&self.state).ended(&key, stay);
            finished.answer();
        }
    }

    /// The next call for this thread; `None` if it ends.
    fn next(&self) -> Option<(Key, Job)> {
        let mut state = crate::lock(&self.state);
        let mut waited_enough = false;
        loop {
            if let Some(next) = state.take(self.rule) {
                return Some(next);
            }
            if state.over || waited_enough {
                state.idle -= 1;
                return None;
            }
            state = match self.rule.idle {
                None => self.came.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(idle) => {
                    let waited = self.came.wait_timeout(state, idle);
                    let (state, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
                    waited_enough = timeout.timed_out();
                    state
                }
            };
        }
    }
}

impl State {
    fn line(&mut self, key: &Key, queue_max: usize) -> &mut Line {
        self.lines.entry(key.clone()).or_insert_with(|| Line {
            queue: VecDeque::new(),
            running: 0,
            room: Arc::new(Semaphore::new(queue_max)),
            turn: None,
        })
    }

    /// Gives a key a turn, behind the others of its kind, if its calls wait.
    fn enlist(&mut self, key: &Key) {
        let Some(line) = self.lines.get_mut(key) else { return };
        if line.queue.is_empty() || line.turn.is_some() {
            return;
        }
        self.turn += 1;
        line.turn = Some(self.turn);
        let turns = if line.running == 0 { &mut self.fresh } else { &mut self.more };
        turns.insert(self.turn, key.clone());
    }

    /// A key's first call begins, or its last one ended: it waits among others now.
    fn relist(&mut self, key: &Key) {
        let Some(line) = self.lines.get_mut(key) else { return };
        if let Some(turn) = line.turn.take() {
            self.fresh.remove(&turn);
            self.more.remove(&turn);
        }
        self.enlist(key);
    }

    /// What a call has to do with the calls that run.
    fn above(&self, chain: &[u64], key: &Key, rule: Rule) -> Above {
        let (mut all, mut same) = (0, 0);
        for above in chain.iter().filter_map(|stay| self.running.get(stay)) {
            all += 1;
            same += usize::from(above == key);
        }
        match all {
            0 => Above::Nothing,
            _ if all >= rule.threads || same + rule.kept_free >= rule.threads => Above::HasAll,
            _ => Above::Waits,
        }
    }

    /// The next call that may start, if there is one.
    fn take(&mut self, rule: Rule) -> Option<(Key, Job)> {
        let (key, job) = match self.take_nested(rule) {
            Some(nested) => nested,
            None => self.take_waiting(rule)?,
        };
        self.line(&key, rule.queue_max).running += 1;
        self.running.insert(job.stay(), key.clone());
        self.waiting -= 1;
        self.busy += 1;
        self.idle -= 1;
        self.relist(&key);
        Some((key, job))
    }

    fn take_nested(&mut self, rule: Rule) -> Option<(Key, Job)> {
        let running = |key: &Key| self.lines.get(key).map_or(0, |line| line.running);
        let at = self.nested.iter().position(|(key, _)| running(key) + rule.kept_free < rule.threads)?;
        self.nested.remove(at)
    }

    fn take_waiting(&mut self, rule: Rule) -> Option<(Key, Job)> {
        let free = rule.threads.saturating_sub(self.busy);
        let (_, key) = match self.fresh.pop_first() {
            Some(first) => first,
            None if free > rule.kept_free => self.more.pop_first()?,
            None => return None,
        };
        let line = self.lines.get_mut(&key)?;
        line.turn = None;
        let Waiting(job, _place) = line.queue.pop_front()?;
        Some((key, job))
    }

    /// A call ended.
    fn ended(&mut self, key: &Key, stay: u64) {
        self.running.remove(&stay);
        self.busy -= 1;
        self.idle += 1;
        let Some(line) = self.lines.get_mut(key) else { return };
        line.running -= 1;
        if line.running > 0 {
            return;
        }
        // Who waits for room has a place of it, so that the line is not empty.
        let empty = line.queue.is_empty() && Arc::strong_count(&line.room) == 1;
        if empty {
            self.lines.remove(key);
        } else {
            self.relist(key);
        }
    }

    /// All calls that wait.
    fn clear(&mut self) -> Vec<Job> {
        self.fresh.clear();
        self.more.clear();
        self.waiting = 0;
        let mut jobs: Vec<Job> = self.nested.drain(..).map(|(_, job)| job).collect();
        for (_, line) in self.lines.drain() {
            line.room.close();
            jobs.extend(line.queue.into_iter().map(|Waiting(job, _place)| job));
        }
        jobs
    }
}

/// What the calls above a call hold of the threads that it wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Above {
    Nothing,
    /// Some wait for it.
    Waits,
    /// As many as it would need: it would wait for ever.
    HasAll,
}

#[cfg(test)]
mod tests;
