//! One peer, both directions: requests go out and come in on the same connection.
//!
//! A [`Connection`] is shared by the callers that send on it and the one task that owns it, the driver. What both touch
//! stands behind one lock that is never held while user code runs or while a socket is written.

mod call;
pub(crate) mod connect;
mod driver;
mod incoming;
mod limits;
pub(crate) mod local;
mod machine;
mod outbox;
mod parked;
mod pending;
pub(crate) mod pool;
mod request;
mod slow;
mod waiting;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::Waker;

pub(crate) use limits::Limits;
pub(crate) use machine::Role;
pub(crate) use pending::Answer;
pub(crate) use request::RequestParts;

use crate::adapter::ObjectAdapter;
use crate::error::{Error, ErrorKind, MayHaveRun, Result};
use crate::transport::{ConnectionInfo, Io, WriteHalf};
use crate::wire::VALIDATE;
use outbox::Outbox;
use pending::Pending;

/// A connection to a peer.
pub struct Connection {
    writer: Box<dyn WriteHalf>,
    info: ConnectionInfo,
    limits: Limits,
    shared: Mutex<Shared>,
}

/// What callers and the driver share.
struct Shared {
    state: State,
    pending: Pending,
    outbox: Outbox,
    /// A buffer to take turns with `outbox`, so that none is allocated per write.
    spare: Outbox,
    /// Somebody writes: who comes later leaves the bytes in `outbox`.
    writing: bool,
    /// How many bytes the one who writes has taken from `outbox`.
    taken: usize,
    /// How many bytes were written since the connection began.
    written: u64,
    /// The socket takes no more: the driver waits until it does.
    blocked: bool,
    /// Something was written since the last look for a heartbeat.
    wrote: bool,
    /// The adapter holds, or does not know the connection yet: nothing is read.
    held: bool,
    /// The driver is parked: whoever leaves work wakes it.
    driver: Option<Waker>,
    /// Callers that wait until the outbox is shorter.
    crowd: Vec<Waker>,
    /// Who waits for the connection to be ready or over.
    watchers: Vec<Waker>,
}

impl Shared {
    /// How many bytes will have been written when all that waits now is.
    fn end(&self) -> u64 {
        self.written + (self.taken + self.outbox.len()) as u64
    }
}

/// How far the connection's life is, as its callers see it.
#[derive(Clone, Debug)]
enum State {
    /// The peer has not validated yet.
    Opening,
    Open,
    /// A graceful close was asked for: no new request goes out.
    Closing,
    Closed(Error),
}

impl Connection {
    /// A connection over `io`, and the task that owns it; the task is spawned on the current runtime.
    pub(crate) fn start(role: Role, io: Io, limits: Limits, adapter: Option<ObjectAdapter>) -> Arc<Self> {
        let mut outbox = Outbox::default();
        if role == Role::Server {
            outbox.buffer().extend_from_slice(&VALIDATE);
        }
        let connection = Arc::new(Connection {
            writer: io.writer,
            info: io.info,
            limits,
            shared: Mutex::new(Shared {
                state: if role == Role::Client { State::Opening } else { State::Open },
                pending: Pending::new(limits.pending_max),
                outbox,
                spare: Outbox::default(),
                writing: false,
                taken: 0,
                written: 0,
                blocked: false,
                wrote: true,
                held: role == Role::Server,
                driver: None,
                crowd: Vec::new(),
                watchers: Vec::new(),
            }),
        });
        tokio::spawn(driver::Driver::new(connection.clone(), io.reader, role, adapter));
        connection
    }

    /// The addresses of both ends.
    pub fn info(&self) -> &ConnectionInfo {
        &self.info
    }

    /// Closes gracefully: calls that run are answered, no new one is taken, then the peer is told. Returns when the
    /// connection is over.
    pub async fn close(&self) {
        self.begin_close();
        self.closed().await;
    }

    /// Starts a graceful close.
    pub(crate) fn begin_close(&self) {
        let mut shared = self.lock();
        if matches!(shared.state, State::Open | State::Opening) {
            shared.state = State::Closing;
        }
        shared.held = false;
        wake_driver(shared);
    }

    /// Closes at once: calls that wait for an answer fail, and may have run.
    pub(crate) fn abort(&self, error: Error) {
        self.fail(error);
        self.writer.shutdown();
    }

    /// Stops reading, or goes on.
    pub(crate) fn set_held(&self, held: bool) {
        let mut shared = self.lock();
        shared.held = held;
        wake_driver(shared);
    }

    /// Whether requests can be sent.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.lock().state, State::Open)
    }

    /// Waits until the connection is over.
    pub(crate) async fn closed(&self) {
        self.watch(|state| matches!(state, State::Closed(_)).then_some(())).await;
    }

    /// Waits until the peer has validated the connection.
    pub(crate) async fn opened(&self) -> Result<()> {
        self.watch(|state| match state {
            State::Opening => None,
            State::Closed(error) => Some(Err(error.clone())),
            State::Open | State::Closing => Some(Ok(())),
        })
        .await
    }

    async fn watch<T>(&self, mut ready: impl FnMut(&State) -> Option<T>) -> T {
        std::future::poll_fn(|cx| {
            let mut shared = self.lock();
            match ready(&shared.state) {
                Some(value) => std::task::Poll::Ready(value),
                None => {
                    if !shared.watchers.iter().any(|kept| kept.will_wake(cx.waker())) {
                        shared.watchers.push(cx.waker().clone());
                    }
                    std::task::Poll::Pending
                }
            }
        })
        .await
    }

    /// The connection is over: everybody who waits is told why.
    fn fail(&self, error: Error) {
        let mut shared = self.lock();
        if matches!(shared.state, State::Closed(_)) {
            return;
        }
        shared.state = State::Closed(error.clone());
        shared.outbox = Outbox::default();
        shared.spare = Outbox::default();
        let mut wakers = shared.pending.fail_all(&error);
        wakers.append(&mut shared.crowd);
        wakers.append(&mut shared.watchers);
        wakers.extend(shared.driver.take());
        drop(shared);
        wakers.into_iter().for_each(Waker::wake);
    }

    fn set_open(&self) {
        let mut shared = self.lock();
        if matches!(shared.state, State::Opening) {
            shared.state = State::Open;
        }
        let watchers = std::mem::take(&mut shared.watchers);
        drop(shared);
        watchers.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        crate::lock(&self.shared)
    }
}

/// Wakes the driver if it is parked; gives the lock back first.
fn wake_driver(mut shared: MutexGuard<'_, Shared>) {
    let driver = shared.driver.take();
    drop(shared);
    if let Some(driver) = driver {
        driver.wake();
    }
}

/// The error of calls whose connection was lost before their answer came.
fn lost(why: &str) -> Error {
    Error::new(ErrorKind::ConnectionLost(why.to_owned())).with_may_have_run(MayHaveRun::Maybe)
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Connection({} {} -> {})", self.info.protocol, self.info.local, self.info.remote)
    }
}
