//! A call that passes middleware on its way out.

use std::collections::BTreeMap;

use crate::adapter::Reply;
use crate::adapter::chain::CHAIN_KEY;
use crate::connection::{Answer, RequestParts};
use crate::error::Result;
use crate::interface::Operation;
use crate::middleware::{Invocation, Next};
use crate::proxy::{Proxy, invoke};
use crate::wire::{Payload, RequestTarget};

/// Where a call goes behind the middleware of its caller's side.
pub(crate) struct Outgoing<'a> {
    proxy: &'a Proxy,
    operation: &'a Operation,
    /// Floe's own entries of the context, which middleware does not see.
    own: Vec<(&'a str, &'a str)>,
    twoway: bool,
}

/// Sends a call through the middleware of its communicator. `None` is the answer where none is expected.
pub(super) async fn pass(
    proxy: &Proxy,
    operation: &Operation,
    params: Payload,
    context: Option<&BTreeMap<String, String>>,
    chain: Option<&str>,
    twoway: bool,
) -> Result<Option<Answer>> {
    let (own, foreign): (Vec<_>, Vec<_>) =
        context.into_iter().flatten().partition(|(key, _)| key.starts_with("floe."));
    let own = own.into_iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let own = own.chain(chain.map(|chain| (CHAIN_KEY, chain))).collect();
    let foreign = foreign.into_iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    let outgoing = Outgoing { proxy, operation, own, twoway };
    let mut invocation = Invocation::outgoing(proxy, operation, params, foreign);
    let next = Next::new(proxy.communicator().middleware(), Some(&outgoing));
    let reply = next.run(&mut invocation).await?;
    Ok(twoway.then(|| Answer { status: reply.status, body: reply.body.into_chunk() }))
}

impl Outgoing<'_> {
    /// Sends the request, with this context.
    pub(crate) async fn send(&self, context: &BTreeMap<String, String>, params: &Payload) -> Result<Reply> {
        let reference = self.proxy.reference();
        let foreign = context.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let entries: Vec<(&str, &str)> = foreign.chain(self.own.iter().copied()).collect();
        let target = RequestTarget {
            identity: &reference.identity,
            facet: &reference.facet,
            operation: self.operation.name,
            mode: self.operation.mode(),
        };
        let parts = RequestParts { target, context: &entries };
        let answer = invoke::deliver(self.proxy, self.operation, &parts, params, self.twoway).await?;
        Ok(answer
            .map_or_else(Reply::none, |answer| Reply { status: answer.status, body: answer.body.into() }))
    }
}
