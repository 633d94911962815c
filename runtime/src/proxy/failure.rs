//! The attempt loop: a call is repeated only where that is provably safe.
//!
//! The rules are those of WIRE 1: a request that was provably not executed may be sent again, an idempotent one also when it may have
//! been. `Ice.RetryIntervals` says how often and after which pauses; a peer that closes gracefully gives one attempt more.

use std::time::Duration;

use crate::connection::{Answer, RequestParts, local};
use crate::error::{Error, ErrorKind, MayHaveRun, Result};
use crate::interface::Operation;
use crate::proxy::Proxy;
use crate::proxy::route::Route;
use crate::proxy::status::status_error;
use crate::wire::{Payload, ReplyStatus};

/// Sends a request until it is answered, or may not be sent again. `None` is the answer to a oneway call.
pub(super) async fn attempts(
    proxy: &Proxy,
    operation: &Operation,
    parts: &RequestParts<'_>,
    params: &Payload,
    twoway: bool,
) -> Result<Option<Answer>> {
    let mut attempt = 0;
    loop {
        let (error, answer) = match once(proxy, parts, params, twoway).await {
            Ok(Some(answer)) if retryable_status(answer.status, operation) => {
                (status_error(proxy, operation, &answer), Some(answer))
            }
            Ok(answer) => return Ok(answer),
            Err(error) => (error, None),
        };
        let give_up = |error| answer.map_or(Err(error), |answer| Ok(Some(answer)));
        if !may_repeat(&error, operation) {
            return give_up(error);
        }
        let graceful = matches!(error.kind(), ErrorKind::ConnectionClosed);
        let Some(pause) = pause(proxy, attempt, graceful) else { return give_up(error) };
        tracing::debug!(target: "floe::retry", %proxy, operation = operation.name, %error, ?pause, "retrying");
        proxy.forget_route();
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        attempt += 1;
    }
}

/// One attempt. It is not spent on a route that was over before: nothing was sent then, and another is found.
async fn once(
    proxy: &Proxy,
    parts: &RequestParts<'_>,
    params: &Payload,
    twoway: bool,
) -> Result<Option<Answer>> {
    if let Some(route) = proxy.known_route() {
        match along(&route, parts, params, twoway).await {
            Ok(came) => return came.inspect_err(|_| proxy.forget_route()),
            Err(Unsent(_)) if route.is_over() => proxy.forget_route(),
            Err(Unsent(error)) => return Err(error),
        }
    }
    let route = proxy.find_route().await?;
    let came = along(&route, parts, params, twoway).await.unwrap_or_else(|Unsent(error)| Err(error));
    came.inspect_err(|_| proxy.forget_route())
}

/// Why not a byte of a request was sent.
struct Unsent(Error);

/// Sends a request and waits for its answer.
async fn along(
    route: &Route,
    parts: &RequestParts<'_>,
    params: &Payload,
    twoway: bool,
) -> Result<Result<Option<Answer>>, Unsent> {
    match route {
        Route::Remote(connection) if twoway => loop {
            match connection.call(parts, params).map_err(Unsent)? {
                Some(reply) => return Ok(reply.await.map(Some)),
                None => connection.room().await.map_err(Unsent)?,
            }
        },
        Route::Remote(connection) => {
            connection.room().await.map_err(Unsent)?;
            connection.call_oneway(parts, params).map_err(Unsent)?;
            Ok(Ok(None))
        }
        Route::Local(adapter) => local::call(adapter, parts, params, twoway).await.map(Ok).map_err(Unsent),
    }
}

/// Whether the request may be sent again after this error.
fn may_repeat(error: &Error, operation: &Operation) -> bool {
    match error.kind() {
        ErrorKind::ConnectionClosed | ErrorKind::Unreachable(_) => error.may_have_run() == MayHaveRun::No,
        ErrorKind::ConnectionLost(_) => error.may_have_run() == MayHaveRun::No || operation.idempotent,
        ErrorKind::UnknownLocal(_) | ErrorKind::UnknownUser(_) | ErrorKind::Unknown(_) => {
            operation.idempotent
        }
        _ => false,
    }
}

/// Statuses after which Ice sends an idempotent request again.
fn retryable_status(status: ReplyStatus, operation: &Operation) -> bool {
    operation.idempotent
        && matches!(status, ReplyStatus::UNKNOWN_LOCAL | ReplyStatus::UNKNOWN_USER | ReplyStatus::UNKNOWN)
}

/// How long to wait before the next attempt; `None` if there is no further one.
fn pause(proxy: &Proxy, attempt: usize, graceful: bool) -> Option<Duration> {
    let intervals = proxy.communicator().retry_intervals();
    match intervals.get(attempt) {
        Some(interval) => Some(*interval),
        None if graceful && attempt == intervals.len() => Some(Duration::ZERO),
        None => None,
    }
}
