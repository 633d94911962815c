//! The stub's way in and out: parameters to bytes, an answer to a result.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::adapter::chain::{CHAIN_KEY, CHAIN_MAX, print};
use crate::adapter::current_chain;
use crate::connection::{Answer, RequestParts};
use crate::error::{Error, ErrorKind, MayHaveRun, Result};
use crate::interface::Operation;
use crate::proxy::reference::InvocationMode;
use crate::proxy::status::status_error;
use crate::proxy::{Proxy, failure, outgoing};
use crate::throws::Throws;
use crate::wire::{ClassContext, DecodeError, Payload, Reader, ReplyStatus, RequestTarget, Version, Writer};

/// A call that came back: an answer, or nothing where none is expected.
#[derive(Debug)]
pub struct Call<'p> {
    proxy: &'p Proxy,
    operation: &'p Operation,
    answer: Option<Answer>,
}

/// Calls an operation. The parameters are encoded at once; nothing of them is held while the call is under way.
///
/// # Cancel safety
/// A dropped future no longer waits for the answer; the servant is not told.
pub fn call<'p, F: FnOnce(&mut Writer)>(
    proxy: &'p Proxy,
    operation: &'p Operation,
    encode: F,
) -> impl Future<Output = Result<Call<'p>>> + Send + use<'p, F> {
    let params = self::encode(proxy, operation, encode);
    async move { call_with(proxy, operation, params?).await }
}

/// As [`call`], with parameters that are encoded already.
pub(crate) async fn call_with<'p>(
    proxy: &'p Proxy,
    operation: &'p Operation,
    params: Payload,
) -> Result<Call<'p>> {
    let answer = send(proxy, operation, params, None).await?;
    Ok(Call { proxy, operation, answer })
}

/// The result of a call.
///
/// # Errors
/// The user exception or the error that the answer holds; one that cannot be decoded.
pub fn results<T, E: Throws>(
    call: &Call<'_>,
    decode: impl FnOnce(&mut Reader<'_>) -> Result<T, DecodeError>,
) -> Result<T, E> {
    answer(call, ClassContext::default(), decode, user_exception)
}

/// As [`results`], for types that are known only at run time: the classes among them are read as `classes` says, and a
/// user exception as `exception` does.
pub(crate) fn answer<T, E: From<Error>>(
    call: &Call<'_>,
    classes: ClassContext,
    decode: impl FnOnce(&mut Reader<'_>) -> Result<T, DecodeError>,
    exception: impl FnOnce(&mut Reader<'_>) -> Result<E, DecodeError>,
) -> Result<T, E> {
    let marshal = |error: DecodeError| E::from(Error::from(error).with_may_have_run(MayHaveRun::Yes));
    let Some(answer) = &call.answer else {
        return decode(&mut Reader::new(&[], Version::SLICE_1_1)).map_err(marshal);
    };
    if !answer.status.has_encapsulation() {
        return Err(status_error(call.proxy, call.operation, answer).into());
    }
    let reader = Reader::encapsulation(&answer.body).map_err(marshal)?;
    let mut reader = reader.with_home(call.proxy.communicator()).with_classes(&classes);
    if (reader.encoding() == Version::NATIVE) != call.operation.native {
        let expected = if call.operation.native { "the native one, 66.1" } else { "1.0 or 1.1" };
        return Err(marshal(DecodeError::Encoding { found: reader.encoding(), expected }));
    }
    if answer.status == ReplyStatus::USER_EXCEPTION {
        return Err(exception(&mut reader).unwrap_or_else(marshal));
    }
    reader.expect_classes(call.operation.classes_out);
    let value = decode(&mut reader).map_err(marshal)?;
    reader.finish().map_err(marshal)?;
    Ok(value)
}

fn user_exception<E: Throws>(reader: &mut Reader<'_>) -> Result<E, DecodeError> {
    let exception = E::get_user(reader)?;
    if exception.system().is_none() {
        reader.finish_classes()?;
    }
    Ok(exception)
}

/// As [`results`], for an operation of a native interface.
///
/// # Errors
/// As [`results`].
pub fn results_native<T: for<'a> serde::Deserialize<'a>, E: Throws>(call: &Call<'_>) -> Result<T, E> {
    results(call, |reader| reader.get_native())
}

/// The parameters of a call, as they are sent.
pub(crate) fn encode(
    proxy: &Proxy,
    operation: &Operation,
    encode: impl FnOnce(&mut Writer),
) -> Result<Payload> {
    let encoding = match proxy.reference().encoding {
        _ if operation.native => Version::NATIVE,
        Version { major: 1, minor: 0 } => Version::SLICE_1_0,
        Version { major: 1, .. } => Version::SLICE_1_1,
        other => {
            return Err(Error::new(ErrorKind::Marshal(format!(
                "encoding {other} of proxy '{proxy}' is not supported, expected 1.0 or 1.1"
            ))));
        }
    };
    let format = operation.format.unwrap_or(proxy.communicator().default_format());
    let mut writer = Writer::encapsulation(encoding).with_format(format);
    writer.expect_classes(operation.classes_in);
    encode(&mut writer);
    writer.finish().map_err(|error| Error::new(ErrorKind::Marshal(error.to_string())))
}

/// Sends a request with encoded parameters. `None` is the answer where none is expected.
pub(super) async fn send(
    proxy: &Proxy,
    operation: &Operation,
    params: Payload,
    context: Option<&BTreeMap<String, String>>,
) -> Result<Option<Answer>> {
    let reference = proxy.reference();
    let twoway = reference.mode == InvocationMode::Twoway && !operation.oneway;
    if !twoway && operation.returns {
        return Err(Error::api(format!(
            "operation '{}' has results or exceptions: it can only be called twoway, the proxy is {:?}",
            operation.name, reference.mode
        )));
    }
    // Nobody waits for a oneway call, so it may wait for its caller.
    let chain = if twoway { current_chain() } else { Vec::new() };
    if chain.len() > CHAIN_MAX {
        return Err(Error::new(ErrorKind::LimitExceeded(format!(
            "a call chain through more than {CHAIN_MAX} gates"
        ))));
    }
    let chain = (!chain.is_empty()).then(|| print(&chain));
    let context = context.or(reference.options.context.as_deref());
    if !proxy.communicator().middleware().is_empty() {
        return Box::pin(outgoing::pass(proxy, operation, params, context, chain.as_deref(), twoway)).await;
    }
    let own = context.into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str()));
    let entries: Vec<(&str, &str)> = own.chain(chain.as_deref().map(|chain| (CHAIN_KEY, chain))).collect();
    let target = RequestTarget {
        identity: &reference.identity,
        facet: &reference.facet,
        operation: operation.name,
        mode: operation.mode(),
    };
    let parts = RequestParts { target, context: &entries };
    if is_batch(proxy) || time_limit(proxy, operation).is_some() {
        return deliver(proxy, operation, &parts, &params, twoway).await;
    }
    // Most calls come here: no future that only waits for another one is around theirs.
    failure::attempts(proxy, operation, &parts, &params, twoway).await
}

/// Puts a request into the proxy's batch, or makes attempts to send it within the time that is allowed.
pub(super) async fn deliver(
    proxy: &Proxy,
    operation: &Operation,
    parts: &RequestParts<'_>,
    params: &Payload,
    twoway: bool,
) -> Result<Option<Answer>> {
    if is_batch(proxy) {
        return proxy.queue(parts, params).await.map(|()| None);
    }
    let attempts = failure::attempts(proxy, operation, parts, params, twoway);
    match time_limit(proxy, operation) {
        None => attempts.await,
        Some(limit) => match tokio::time::timeout(limit, attempts).await {
            Ok(result) => result,
            Err(_) => {
                let text = format!("operation '{}' took more than {} ms", operation.name, limit.as_millis());
                Err(Error::new(ErrorKind::Timeout(text)).with_may_have_run(MayHaveRun::Maybe))
            }
        },
    }
}

fn is_batch(proxy: &Proxy) -> bool {
    matches!(proxy.reference().mode, InvocationMode::BatchOneway | InvocationMode::BatchDatagram)
}

fn time_limit(proxy: &Proxy, operation: &Operation) -> Option<Duration> {
    operation.timeout.or(proxy.reference().options.invocation_timeout)
}
